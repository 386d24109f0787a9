import type { Delete } from 'mdast'
import type { TypstContext } from '../typst-context.ts'

export function writeDelete(node: Delete, context: TypstContext): string {
  return `#strike[${context.phrasing(node.children)}];`
}
