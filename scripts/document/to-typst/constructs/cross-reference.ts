import { quoteString } from '../escape.ts'
import type { CrossReference } from '../../tree.ts'
import type { TypstContext } from '../typst-context.ts'

const names = { fig: 'Figure', tbl: 'Table', eq: 'Eq.', sec: 'Section', app: 'Appendix' } as const

export function writeCrossReference(node: CrossReference, context: TypstContext): string {
  const label = context.labels.has(node.target) ? node.target : `${node.kind}-${node.target}`
  return context.labels.has(label)
    ? `#cross-reference(${quoteString(label)}, ${quoteString(names[node.kind])});`
    : `#missing(${quoteString(`@${node.target}`)});`
}
