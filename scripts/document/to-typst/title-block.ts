import type { FrontMatter } from '../tree.ts'
import { quoteString, writeArray, writeDictionary } from './escape.ts'
import { toPlainText } from './plain-text.ts'
import { setMarks, writeProse } from './prose.ts'
import type { TypstContext } from './typst-context.ts'

/** What the templates print above the text: Typst markup, or code where named so. */
export interface TitleBlock {
  readonly title: string
  readonly subtitle: string
  readonly abstract: string
  /** String literals. */
  readonly plainTitle: string
  readonly runningTitle: string
  readonly language: string
  readonly paper: string
  readonly citationStyle: string
  /** Arrays and `none`, as code. */
  readonly authors: string
  readonly affiliations: string
  readonly keywords: string
  readonly authorNames: string
  readonly date: string
}

export function titleBlock(frontMatter: FrontMatter, anonymous: boolean, context: TypstContext): TitleBlock {
  const { raw } = frontMatter
  const authors = anonymous ? [] : frontMatter.authors
  const affiliations = [...new Set(authors.flatMap(author => affiliationsOf(author.affiliation)))]
  const title = toPlainText(frontMatter.title)
  return {
    title: context.phrasing(frontMatter.title),
    subtitle: context.phrasing(frontMatter.subtitle),
    abstract: context.phrasing(frontMatter.abstract),
    plainTitle: quoteString(setMarks(title)),
    runningTitle: quoteString(setMarks(textOf(raw['short-title']) ?? textOf(raw['running']) ?? title)),
    language: quoteString(/^[a-z]{2,3}/.exec(textOf(raw['lang']) ?? 'en')?.[0] ?? 'en'),
    paper: quoteString(/letter/i.test(textOf(raw['papersize']) ?? textOf(raw['paper']) ?? 'a4') ? 'us-letter' : 'a4'),
    citationStyle: quoteString(textOf(raw['citation-style'])?.replace(/[^a-z\d-]/g, '') ?? '/typst/author-year.csl'),
    authors: anonymous
      ? writeArray([writeDictionary([['name', quoteString('Anonymous authors')], ['marks', '()'], ['email', 'none']])])
      : writeArray(
          authors.map(author =>
            writeDictionary([
              ['name', quoteString(author.name)],
              ['marks', writeArray(affiliationsOf(author.affiliation).map(affiliation => String(affiliations.indexOf(affiliation) + 1)))],
              ['email', author.email === null ? 'none' : quoteString(author.email)]
            ])
          )
        ),
    affiliations: writeArray(affiliations.map(quoteString)),
    keywords: writeArray(frontMatter.keywords.map(quoteString)),
    authorNames: writeArray(authors.map(author => quoteString(author.name))),
    date: frontMatter.date === null ? 'none' : `[${writeProse(frontMatter.date)}]`
  }
}

/** An author of several houses names them with semicolons between. */
function affiliationsOf(affiliation: string | null): readonly string[] {
  return (affiliation ?? '').split(/\s*;\s*/).filter(part => part !== '')
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null
}
