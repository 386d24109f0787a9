import type { Point, Position } from 'unist'

/** Turns offsets of a source into lines and columns as editors count them (LF, CRLF and CR end a line). */
export interface LineIndex {
  pointAt(offset: number): Point & { offset: number }
  positionAt(start: number, end: number): Position
}

export function indexLines(source: string): LineIndex {
  const starts = [0]
  for (let index = 0; index < source.length; index++) {
    const code = source.charCodeAt(index)
    if (code === 10 || (code === 13 && source.charCodeAt(index + 1) !== 10)) starts.push(index + 1)
  }
  // A byte order mark is in the file, but no editor counts it as a column.
  const mark = source.charCodeAt(0) === 0xfeff ? 1 : 0

  function pointAt(offset: number) {
    let low = 0
    let high = starts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((starts[middle] ?? 0) <= offset) low = middle
      else high = middle - 1
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 - (low === 0 ? Math.min(mark, offset) : 0), offset }
  }

  return { pointAt, positionAt: (start, end) => ({ start: pointAt(start), end: pointAt(end) }) }
}
