import type { Emphasis } from 'mdast'
import type { TypstContext } from '../typst-context.ts'

export function writeEmphasis(node: Emphasis, context: TypstContext): string {
  return `#emph[${context.phrasing(node.children)}];`
}
