import type { Blockquote } from 'mdast'
import type { TypstContext } from '../typst-context.ts'

export function writeBlockquote(node: Blockquote, context: TypstContext): string {
  return `#quote(block: true)[\n${context.blocks(node.children)}\n]`
}
