import { toPlainText } from '../plain-text.ts'
import type { Given } from '../../tree.ts'
import type { TypstContext } from '../typst-context.ts'

export function writeGiven(node: Given, context: TypstContext): string {
  return context.given(toPlainText(node.children), node.why, node.position)
}
