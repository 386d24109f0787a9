import { quoteString } from '../escape.ts'
import type { TypstContext } from '../typst-context.ts'
import type { Binding } from '../../tree.ts'

export function writeBinding(node: Binding, context: TypstContext): string {
  // A binding that resolve could not print was reported there; its place shows that something is missing.
  return node.printed === undefined ? `#missing(${quoteString(node.path)});` : context.number(node.printed)
}
