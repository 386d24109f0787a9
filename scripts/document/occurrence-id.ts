import { createHash } from 'node:crypto'

/** Content-based: the same document, quantity and ordinal give the same id in every build. */
export function occurrenceId(document: string, quantity: string, ordinal: number): string {
  return `o-${createHash('sha256').update(JSON.stringify([document, quantity, ordinal])).digest('hex').slice(0, 12)}`
}
