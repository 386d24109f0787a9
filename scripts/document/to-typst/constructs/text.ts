import type { Text } from 'mdast'
import { writeProse } from '../prose.ts'

export function writeText(node: Text): string {
  return writeProse(node.value)
}
