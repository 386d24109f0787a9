import type { ResolvedDocument } from '../document/tree.ts'
import { walkTree } from '../document/walk-tree.ts'

/** The source of a document with each bound literal (`<!--val x-->…<!--/val-->`) saying what its quantity prints now. */
export function refreshLiterals(document: ResolvedDocument): string {
  const replacements: { readonly start: number; readonly end: number; readonly text: string }[] = []
  const { title, subtitle, abstract } = document.frontMatter
  walkTree([...title, ...subtitle, ...abstract, ...document.children], node => {
    if (node.type !== 'binding' || node.form !== 'literal' || node.literal === undefined || node.printed === undefined) return
    const { start, end } = node.literal.position
    if (start.offset === undefined || end.offset === undefined || node.printed.hole !== null) return
    replacements.push({ start: start.offset, end: end.offset, text: node.printed.text })
  })
  return replacements
    .sort((left, right) => right.start - left.start)
    .reduce((source, { start, end, text }) => source.slice(0, start) + text + source.slice(end), document.source)
}
