import type { Definition, FootnoteDefinition } from 'mdast'
import type { Finding } from '../../diagnostics/finding.ts'
import { readBibliography } from '../bibliography.ts'
import type { TexConverter } from './maths.ts'
import { quoteString } from './escape.ts'
import { findLabels, visit } from './find-labels.ts'
import { markBlocks } from '../mark-blocks.ts'
import { splitAtAppendix } from '../split-at-appendix.ts'
import { provenanceKeys } from './provenance-keys.ts'
import { describeProvenance } from './provenance/describe-provenance.ts'
import { writeProvenance } from './provenance/write-provenance.ts'
import { sanitiseBibliography } from './sanitise-bibliography.ts'
import { makeContext } from './make-context.ts'
import { pageLayout } from './page-layout.ts'
import { renderTemplate } from './render-template.ts'
import { titleBlock } from './title-block.ts'
import { writeBlock } from './write-block.ts'
import type { TypstInput, TypstOutput } from './typst-document.ts'

/**
 * Sets a resolved document in Typst: the text, then the provenance of every number in it.
 *
 *     tree → labels, notes, definitions → markup (numbers meet their entries) → appendix → templates
 *
 * Same input, same text; nothing is read or written.
 */
export async function toTypst(input: TypstInput): Promise<TypstOutput> {
  const { document, settings, templates } = input
  const findings: Finding[] = []
  const keys = provenanceKeys()
  const template = settings.template ?? 'conference'

  const definitions = new Map<string, Definition>()
  const footnotes = new Map<string, FootnoteDefinition>()
  let hasMaths = false
  let hasCitations = false
  let highest = 6
  visit([...document.frontMatter.title, ...document.frontMatter.subtitle, ...document.frontMatter.abstract, ...document.children], node => {
    if (node.type === 'definition') definitions.set(node.identifier, definitions.get(node.identifier) ?? node)
    else if (node.type === 'footnoteDefinition') footnotes.set(node.identifier, footnotes.get(node.identifier) ?? node)
    else if (node.type === 'math' || node.type === 'inlineMath') hasMaths = true
    else if (node.type === 'citation') hasCitations = true
    else if (node.type === 'heading') highest = Math.min(highest, node.depth)
  })

  const context = makeContext({
    path: document.path,
    convertTex: hasMaths ? ((await import('tex2typst')).tex2typst as TexConverter) : null,
    keys,
    linked: settings.provenance !== 'none',
    findings,
    definitions,
    footnotes,
    labels: findLabels(document.children),
    citationKeys: new Set(input.bibliography === null ? [] : readBibliography(input.bibliography.path, input.bibliography.text).keys.keys()),
    layout: pageLayout(template),
    figures: input.figures,
    images: input.images ?? new Map(),
    headingShift: 1 - highest
  })

  // In order of reading, since entries are numbered as their numbers appear.
  const anonymous = settings.anonymous === true || document.frontMatter.raw['anonymous'] === true
  const title = titleBlock(document.frontMatter, anonymous, context)
  const [text, appendices] = splitAtAppendix(document.children)
  const body = markBlocks(text, document.path, '//@', node => writeBlock(node, context))
  const cited = hasCitations && input.bibliography !== null
  const appendix = markBlocks(appendices, document.path, '//@', node => writeBlock(node, context))

  const files = new Map([...templates].filter(([path]) => path.startsWith('typst/') && !path.endsWith('.hbs')))
  if (cited && input.bibliography !== null) files.set('references.bib', sanitiseBibliography(input.bibliography.text))

  if (settings.provenance !== 'none') {
    const provenance = describeProvenance(keys, { results: input.results, evidence: input.evidence, document, anonymous, repository: anonymous ? null : settings.repository })
    files.set('provenance.json', writeProvenance(provenance))
  }
  const separateFile = settings.separateFile ?? 'provenance.pdf'
  const values = { ...title, document: quoteString(document.path), body, appendix, cited, template, mode: settings.provenance, separateFile: quoteString(separateFile) }

  return {
    main: await renderTemplate(templates, 'typst/paper.typ.hbs', { ...values, provenance: settings.provenance === 'appendix' }),
    files,
    appendix: settings.provenance === 'separate' ? await renderTemplate(templates, 'typst/provenance.typ.hbs', values) : null,
    findings
  }
}
