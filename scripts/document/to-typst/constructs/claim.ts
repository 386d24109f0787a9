import type { Claim } from '../../tree.ts'
import type { TypstContext } from '../typst-context.ts'

export function writeClaim(node: Claim, context: TypstContext): string {
  const words = context.phrasing(node.children)
  return node.holds === false ? `#false-claim[${words}];` : words
}
