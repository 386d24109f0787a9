import type { Program } from './program.ts'
import { type ScanRange, scanPattern } from './scan-pattern.ts'

export interface Match {
  readonly begin: number
  readonly end: number
}

/**
 * The last match of a pattern in a range, looked for from the end: a finish mark stands on one of the last lines, and
 * the rest of the file need not be read for it. The line number is for the caller to count.
 */
export function lastMatch(bytes: Uint8Array, program: Program, range: ScanRange): Match | null {
  const first = program.groups[0]?.parts[0]
  if (first?.kind !== 'literal') return matchIn(bytes, program, range)
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  const literal = Buffer.from(first.bytes)
  let before = range.to
  while (before > range.from) {
    const found = buffer.lastIndexOf(literal, before - 1)
    if (found < range.from) return null
    let from = found
    while (from > range.from && bytes[from - 1] !== 10 && bytes[from - 1] !== 13) from--
    const lf = buffer.indexOf(10, found)
    const match = matchIn(bytes, program, { from, to: lf < 0 || lf >= range.to ? range.to : lf + 1, line: 1 })
    if (match !== null) return match
    before = from
  }
  return null
}

function matchIn(bytes: Uint8Array, program: Program, range: ScanRange): Match | null {
  const table = scanPattern(bytes, program, range)
  return table.count === 0 ? null : { begin: table.lastBegin, end: table.lastEnd }
}
