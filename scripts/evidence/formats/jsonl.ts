import { type StoredText } from '../bytes/stored-text.ts'
import { PathNode } from '../json/path-node.ts'
import { RowColumn } from '../json/row-columns.ts'
import { type JsonKind, JsonProblem, type JsonSink, JsonWalker, decodeString } from '../json/walk-json.ts'
import type { ScanRange } from '../pattern/scan-pattern.ts'
import { finishColumn, healthNote } from './finish-column.ts'
import type { Column, Note, ReaderSpec, Reading } from './format.ts'
import { duplicateNote, fieldPath, leafNumber, unreadableNote } from './json.ts'

const NOTES_KEPT = 5

/**
 * One JSON object a line: every number of a row is a metric named by its path, lists by number (`score/0`). `key` names
 * the field that tells rows apart, `step` the one that orders them; `after` skips what a logger writes before the JSON.
 */
export function readJsonl(text: StoredText, range: ScanRange, spec: ReaderSpec): Reading {
  const { bytes } = text
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  const after = spec.after === null ? null : Buffer.from(spec.after)
  const sink = new JsonlRows(text, spec)
  const walker = new JsonWalker(bytes, sink, { arraysAreRows: false })
  const root = new PathNode(null, '', new Uint8Array(0))
  const notes: Note[] = []
  let unread = 0
  let line = range.line
  for (let at = range.from; at < range.to; line++) {
    const lf = buffer.indexOf(10, at)
    const end = lf < 0 || lf >= range.to ? range.to : lf
    const from = after === null ? at : afterIn(buffer, after, at, end)
    at = end + 1
    if (from < 0 || isBlank(bytes, from, end)) continue
    walker.line = line
    sink.beginRow(line)
    try {
      if (walker.walk(root, from, end) < end) walker.fail('the end of the line')
      sink.keepRow()
    } catch (error) {
      if (!(error instanceof JsonProblem)) throw error
      sink.dropRow()
      if (end === range.to && lf < 0) notes.push(healthNote('the last line is cut short and was not read', line))
      else if (++unread <= NOTES_KEPT) notes.push(unreadableNote(text, error, 'mend the line where the file is written; the other lines were read'))
    }
  }
  if (unread > NOTES_KEPT) notes.push(healthNote(`${unread} lines are no JSON and were not read`, line))
  notes.push(...sink.notes)
  const columns: Column[] = []
  for (const raw of sink.finish(notes)) {
    const finished = finishColumn(raw)
    columns.push(finished.column)
    notes.push(...finished.notes)
  }
  return { columns, facts: [], matches: [], notes }
}

class JsonlRows implements JsonSink {
  readonly notes: Note[] = []
  private readonly text: StoredText
  private readonly spec: ReaderSpec
  private readonly columns: RowColumn[] = []
  private readonly keys: (string | null)[] = []
  private readonly steps: (number | null)[] = []
  private readonly stepPath: string
  private readonly keyPath: string | null
  private key: string | null = null
  private step: number | null = null
  private line = 0
  private firstWithoutKey = -1

  constructor(text: StoredText, spec: ReaderSpec) {
    this.text = text
    this.spec = spec
    this.stepPath = fieldPath(spec.step ?? 'step')
    this.keyPath = spec.key === null ? null : fieldPath(spec.key)
  }

  beginRow(line: number): void {
    this.line = line
    this.key = null
    this.step = null
  }

  keepRow(): void {
    if (this.key === null && this.firstWithoutKey < 0) this.firstWithoutKey = this.line
    this.keys.push(this.key)
    this.steps.push(this.step)
  }

  /** A row that turned out unreadable leaves nothing behind. */
  dropRow(): void {
    const row = this.keys.length
    for (const column of this.columns) {
      while (column.rows.at(-1) === row) for (const list of [column.values, column.lines, column.starts, column.lengths, column.rows]) list.pop()
    }
  }

  leaf(node: PathNode, kind: JsonKind, start: number, end: number, line: number): void {
    const { bytes } = this.text
    if (node.path === this.keyPath) {
      this.key = kind === 'string' ? decodeString(bytes, start, end) : Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1')
      return
    }
    const value = leafNumber(bytes, kind, start, end, this.spec.numbersInText || node.path === this.stepPath)
    if (value === null) return
    if (node.path === this.stepPath) {
      this.step = value
      return
    }
    if (node.column < 0) node.column = this.columns.push(new RowColumn(this.spec.prefix + (node.path === '' ? 'value' : node.path))) - 1
    this.columns[node.column]!.add(value, line, start, end, this.keys.length)
  }

  beginItem(): void {}

  endItem(): void {}

  duplicate(node: PathNode, at: number, line: number): void {
    if (this.notes.length < NOTES_KEPT) this.notes.push(duplicateNote(this.text, node, at, line))
  }

  finish(notes: Note[]): Omit<Column, 'superseded'>[] {
    if (this.keyPath !== null && this.firstWithoutKey >= 0) {
      notes.push({
        kind: 'finding', rule: 'evidence-readable', line: this.firstWithoutKey, column: 1,
        message: `Unexpected row without \`${this.spec.key}\`, expected a key in every row`,
        note: 'name another field with `key:`, or leave it out'
      })
    }
    const allSteps = wholeOf(this.steps)
    const allKeys = wholeOf(this.keys)
    const stepArray = allSteps === null ? null : Float64Array.from(allSteps)
    return this.columns.map(column => {
      // Rows that are all there share one array of keys and one of steps.
      const everyRow = column.rows.length === this.keys.length
      const steps = everyRow ? stepArray : wholeOf(column.rows.map(row => this.steps[row]!))
      const keys = everyRow ? allKeys : wholeOf(column.rows.map(row => this.keys[row]!))
      return column.finish(this.text, steps instanceof Float64Array || steps === null ? steps : Float64Array.from(steps), keys)
    })
  }
}

function wholeOf<T>(list: readonly (T | null)[]): T[] | null {
  return list.length > 0 && list.every(item => item !== null) ? (list as T[]) : null
}

function afterIn(buffer: Buffer, after: Buffer, from: number, end: number): number {
  const found = buffer.subarray(from, end).indexOf(after)
  return found < 0 ? -1 : from + found + after.length
}

function isBlank(bytes: Uint8Array, from: number, end: number): boolean {
  for (let at = from; at < end; at++) if (bytes[at] !== 32 && bytes[at] !== 13 && bytes[at] !== 9) return false
  return true
}
