import type { ScanRange } from '../pattern/scan-pattern.ts'

/** A cell without its quotes and the blanks around it. */
export interface Cell {
  readonly start: number
  readonly end: number
  readonly quoted: boolean
}

export interface CsvRow {
  readonly cells: readonly Cell[]
  /** The line it begins on. */
  readonly line: number
  /** Ends with a line end. */
  readonly complete: boolean
}

const QUOTE = 34
const LF = 10
const CR = 13

/** Rows of RFC 4180: quoted cells may hold delimiters, quotes doubled and line breaks. Blank lines are none. */
export function* readCsvRows(bytes: Uint8Array, range: ScanRange, delimiter: number): Generator<CsvRow, undefined> {
  let at = range.from
  let line = range.line
  while (at < range.to) {
    const cells: Cell[] = []
    const rowLine = line
    let ended = false
    while (!ended) {
      let start = at
      let end: number
      const quoted = bytes[at] === QUOTE && at < range.to
      if (quoted) {
        start = ++at
        while (at < range.to && !(bytes[at] === QUOTE && bytes[at + 1] !== QUOTE)) {
          if (bytes[at] === LF) line++
          at += bytes[at] === QUOTE ? 2 : 1
        }
        end = Math.min(at, range.to)
        at++
        while (at < range.to && bytes[at] !== delimiter && bytes[at] !== LF) at++
      } else {
        while (at < range.to && bytes[at] !== delimiter && bytes[at] !== LF) at++
        end = at
        if (end > start && bytes[end - 1] === CR) end--
        while (start < end && bytes[start] === 32) start++
        while (end > start && bytes[end - 1] === 32) end--
      }
      cells.push({ start, end, quoted })
      ended = at >= range.to || bytes[at] === LF
      if (at < range.to && bytes[at] === LF) line++
      at++
    }
    if (cells.length > 1 || cells[0]!.end > cells[0]!.start) yield { cells, line: rowLine, complete: at <= range.to }
  }
  return undefined
}
