import type { Code } from 'mdast'
import { quoteString } from '../escape.ts'

export function writeCode(node: Code): string {
  const language = node.lang === null || node.lang === undefined ? 'none' : quoteString(node.lang)
  return `#code-block(${quoteString(node.value)}, language: ${language})`
}
