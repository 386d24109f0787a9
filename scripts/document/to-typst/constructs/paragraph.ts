import type { Paragraph } from 'mdast'
import type { TypstContext } from '../typst-context.ts'

export function writeParagraph(node: Paragraph, context: TypstContext): string {
  return context.phrasing(node.children)
}
