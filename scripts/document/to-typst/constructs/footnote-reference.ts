import type { FootnoteReference } from 'mdast'
import { quoteString } from '../escape.ts'
import type { TypstContext } from '../typst-context.ts'

export function writeFootnoteReference(node: FootnoteReference, context: TypstContext): string {
  const label = `label(${quoteString(`fn-${node.identifier}`)})`
  if (context.footnotesSet.has(node.identifier)) return `#footnote(${label});`
  const definition = context.footnotes.get(node.identifier)
  if (definition === undefined) return ''
  context.footnotesSet.add(node.identifier)
  return `#footnote[${context.blocks(definition.children)}];#${label};`
}
