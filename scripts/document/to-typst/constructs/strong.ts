import type { Strong } from 'mdast'
import type { TypstContext } from '../typst-context.ts'

export function writeStrong(node: Strong, context: TypstContext): string {
  return `#strong[${context.phrasing(node.children)}];`
}
