import type { InlineCode } from 'mdast'
import { quoteString } from '../escape.ts'

export function writeInlineCode(node: InlineCode): string {
  return `#code(${quoteString(node.value)});`
}
