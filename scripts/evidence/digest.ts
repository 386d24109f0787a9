import { createHash } from 'node:crypto'

/** Lower-case hexadecimal sha256. */
export function digestOf(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex')
}
