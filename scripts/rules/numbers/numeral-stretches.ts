import { alignText, type OffsetOf } from '../../document/align-text.ts'
import { plainTextOf } from '../../document/plain-text-of.ts'
import type { Given, ResolvedDocument } from '../../document/tree.ts'
import { walkTree, type DocumentNode } from '../../document/walk-tree.ts'
import { withoutLocator } from './citation-locator.ts'

/** A stretch of a document in which every numeral must be accounted for. */
export interface Stretch {
  readonly text: string
  readonly offsetOf: OffsetOf
  readonly kind: 'text' | 'maths' | 'code' | 'alt' | 'citation' | 'entry'
  /** The `:given[…]` around it, or the equation's `why`. */
  readonly given: { readonly why: string } | null
  /** Inside a block quote, or beside a citation: somebody else's number needs `reported`. */
  readonly quoted: boolean
}

/** Entries of the front matter that are printed, or passed on, as words. Titles and abstracts are Markdown. */
const printedEntries = /^(?:keywords|description|summary|thanks|acknowledge?ments|note|running_title|short_title)(?:\.|$)/

/**
 * Everything that is read as text: prose, headings, cells, captions, footnotes, maths, alt texts, words around
 * citations, printed entries of the front matter. Structural by their place in the tree, and so not here: citation keys
 * and locators, cross-references, labels, addresses of links, code, list markers, reference lists.
 */
export function numeralStretches(document: ResolvedDocument): Stretch[] {
  const { source, frontMatter, children } = document
  const stretches: Stretch[] = []
  const parts = [...frontMatter.title, ...frontMatter.subtitle, ...frontMatter.abstract]
  const skipped = referenceSections(children)

  walkTree([...parts, ...children], (node, parents) => {
    const { position } = node
    if (position === undefined || skipped.has(node)) return !skipped.has(node)
    const start = position.start.offset ?? 0
    const end = position.end.offset ?? start
    const base = { given: givenAround(parents), quoted: isQuoted(parents) }
    const direct = (text: string, from: number): Pick<Stretch, 'text' | 'offsetOf'> => ({ text, offsetOf: index => from + index })
    switch (node.type) {
      case 'text':
        stretches.push({ ...base, kind: 'text', text: node.value, offsetOf: alignText(source, start, end, node.value) })
        return
      case 'link':
        // An address that stands for itself is no text.
        return !isBareAddress(node)
      case 'inlineMath':
      case 'math':
        stretches.push({ ...base, kind: 'maths', ...direct(source.slice(start, end), start) })
        return
      case 'inlineCode':
        stretches.push({ ...base, kind: 'code', ...direct(source.slice(start, end), start) })
        return
      case 'image':
      case 'imageReference':
        stretches.push({ ...base, kind: 'alt', ...direct(withoutBindings(source.slice(start, start + 2 + altLength(source.slice(start, end)))), start) })
        return
      case 'figure':
        if (node.altPosition !== undefined) {
          const from = node.altPosition.start.offset ?? 0
          stretches.push({ ...base, kind: 'alt', ...direct(withoutBindings(source.slice(from, node.altPosition.end.offset)), from) })
        }
        return
      case 'citation':
        for (const item of node.items) {
          const from = item.position.start.offset ?? 0
          stretches.push({ ...base, kind: 'citation', ...direct(withoutLocator(source.slice(from, item.position.end.offset)), from) })
        }
        return
      case 'html':
        stretches.push({ ...base, kind: 'text', ...direct(withoutTags(source.slice(start, end)), start) })
        return
      default:
    }
    return
  })
  for (const { name, value, position } of frontMatter.scalars ?? []) {
    if (!printedEntries.test(name)) continue
    const from = position.start.offset ?? 0
    const raw = source.slice(from, position.end.offset)
    const shift = Math.max(0, raw.indexOf(value))
    stretches.push({ kind: 'entry', text: value, offsetOf: index => from + shift + index, given: null, quoted: false })
  }
  return stretches
}

function givenAround(parents: readonly DocumentNode[]): { why: string } | null {
  const given = parents.findLast((parent): parent is Given => parent.type === 'given')
  if (given !== undefined) return given
  const equation = parents.findLast(parent => parent.type === 'equation')
  return equation?.type === 'equation' && equation.why !== null ? { why: equation.why } : null
}

function isQuoted(parents: readonly DocumentNode[]): boolean {
  if (parents.some(({ type }) => type === 'blockquote')) return true
  const block = parents.findLast(parent => parent.type === 'paragraph' || parent.type === 'tableRow')
  return block !== undefined && 'children' in block && block.children.some(({ type }) => type === 'citation')
}

function isBareAddress(node: Extract<DocumentNode, { type: 'link' }>): boolean {
  const text = plainTextOf(node.children)
  return text === node.url || `mailto:${text}` === node.url || `http://${text}` === node.url
}

/** What stands under a heading that says `References` or `Bibliography`, up to the next heading of its level. */
function referenceSections(children: readonly DocumentNode[]): Set<DocumentNode> {
  const skipped = new Set<DocumentNode>()
  let level = 0
  for (const node of children) {
    if (node.type === 'heading' && (level === 0 || node.depth <= level)) level = /^(?:references|bibliography)$/i.test(plainTextOf(node.children)) ? node.depth : 0
    else if (level > 0) skipped.add(node)
  }
  return skipped
}

function altLength(raw: string): number {
  const close = raw.indexOf('](')
  return Math.max(0, (close === -1 ? raw.lastIndexOf(']') : close) - 2)
}

/** Blanked, not cut, so that places stay where they are. */
function withoutBindings(text: string): string {
  return text.replace(/\{\{[^{}]*\}\}/g, blank)
}

function withoutTags(html: string): string {
  return html.replace(/<!--[\s\S]*?(?:-->|$)|<[^<>]*>/g, blank)
}

function blank(matched: string): string {
  return ' '.repeat(matched.length)
}

