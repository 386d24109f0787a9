import { type StoredText, decodeStored, openStoredText, storedSpan } from './bytes/stored-text.ts'
import { FORMATS } from './formats/index.ts'
import { healthNote } from './formats/finish-column.ts'
import { readJsonConfig } from './formats/config.ts'
import type { Column, Fact, Mark, Note, ParsedFile, ParsedPart, ReaderSpec, Reading } from './formats/format.ts'
import { lastMatch } from './pattern/last-match.ts'
import type { MatchTable } from './pattern/match-table.ts'
import { programOf } from './pattern/program-of.ts'
import { type ScanRange, scanPattern } from './pattern/scan-pattern.ts'

/** Increases whenever the same bytes would be read differently: what is cached is then read again. */
export const PARSER_VERSION = 2

/** Reads one file's bytes as a reader of `runs.yml` says. Pure: the same bytes and reader give the same result. */
export function parseFile(raw: Uint8Array, spec: ReaderSpec): ParsedFile {
  let text: StoredText
  try {
    text = openStoredText(raw)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    return { parts: [], notes: [unreadable(`Unexpected gzip (${why}), expected one that can be unpacked`, 'fetch the file again')] }
  }
  const notes: Note[] = text.cut ? [healthNote('the gzip ends too soon: what follows is lost', 1)] : []
  const whole: ScanRange = { from: text.from, to: text.bytes.length, line: 1 }
  if (spec.split === null) return { parts: [readPart(text, whole, spec, null)], notes }
  return { parts: splitRanges(text, whole, spec.split).map(({ range, opening }) => readPart(text, range, spec, opening)), notes }
}

function readPart(text: StoredText, range: ScanRange, spec: ReaderSpec, opening: Mark | null): ParsedPart {
  const reading = readAs(text, range, spec)
  const marks = spec.marks.map(pattern => {
    const match = lastMatch(text.bytes, programOf(pattern), range)
    return match === null ? null : markOf(text, match.begin, match.end, lineOf(text, match.begin, range, reading.columns))
  })
  const facts = spec.split === null ? reading.facts : [...reading.facts, ...factsOfMatch(text, spec.split, range)]
  return { ...reading, facts, marks, opening }
}

function readAs(text: StoredText, range: ScanRange, spec: ReaderSpec): Reading {
  switch (spec.format) {
    case 'none':
      return { columns: [], facts: [], matches: [], notes: [] }
    case 'config-json':
      return readJsonConfig(text)
    case 'config-yaml':
      return yamlConfig === null ? { columns: [], facts: [], matches: [], notes: [] } : yamlConfig(text)
    case 'config-pattern': {
      const matches = spec.patterns.map(pattern => scanPattern(text.bytes, programOf(pattern), range).count)
      return { columns: [], facts: spec.patterns.flatMap(pattern => factsOfMatch(text, pattern, range)), matches, notes: [] }
    }
    default:
      return FORMATS[spec.format](text, range, spec)
  }
}

/** What the first match of a pattern says, as configuration: numbers as numbers. */
function factsOfMatch(text: StoredText, pattern: string, range: ScanRange): Fact[] {
  const program = programOf(pattern)
  const table = scanPattern(text.bytes, program, range)
  if (table.count === 0) return []
  return program.columns.map(({ name, type }, index) => {
    const start = table.starts[index]![0]!
    const span = storedSpan(text, start, start + table.lengths[index]![0]!)
    const shown = decodeStored(text, span.start, span.end)
    return { name, value: type === 'word' || type === 'rest' ? shown : table.values[index]![0]!, text: shown, line: table.lines[0]!, ...span }
  })
}

let yamlConfig: ((text: StoredText) => Reading) | null = null

/** Loads the YAML parser, which most projects' evidence does without. Before the first `config-yaml`. */
export async function prepareYamlConfig(): Promise<void> {
  yamlConfig ??= (await import('./formats/config-yaml.ts')).readYamlConfig
}

/** From each match of the split to the next; what stands before the first belongs to no run. */
function splitRanges(text: StoredText, whole: ScanRange, split: string): { range: ScanRange; opening: Mark }[] {
  const table: MatchTable = scanPattern(text.bytes, programOf(split), whole, true)
  return Array.from({ length: table.count }, (_, index) => {
    const begin = table.begins[2 * index]!
    const next = table.begins[2 * index + 2]
    const end = next === undefined ? whole.to : lineStart(text.bytes, next, whole.from)
    const line = table.begins[2 * index + 1]!
    return {
      range: { from: lineStart(text.bytes, begin, whole.from), to: end, line },
      opening: markOf(text, begin, begin + lineLength(text.bytes, begin, whole.to), line)
    }
  })
}

function markOf(text: StoredText, begin: number, end: number, line: number): Mark {
  const span = storedSpan(text, begin, end)
  return { line, ...span, text: decodeStored(text, span.start, span.end) }
}

/** The line of an offset, counted from the nearest row before it whose line is known. */
function lineOf(text: StoredText, at: number, range: ScanRange, columns: readonly Column[]): number {
  let from = range.from
  let line = range.line
  if (text.toStored === null) {
    for (const { starts, lines } of columns) {
      let row = starts.length - 1
      while (row >= 0 && starts[row]! > at) row--
      if (row >= 0 && starts[row]! > from) {
        from = starts[row]!
        line = lines[row]!
      }
    }
  }
  for (let next = from; next < at; next++) if (text.bytes[next] === 10) line++
  return line
}

function lineStart(bytes: Uint8Array, at: number, from: number): number {
  let start = at
  while (start > from && bytes[start - 1] !== 10 && bytes[start - 1] !== 13) start--
  return start
}

function lineLength(bytes: Uint8Array, at: number, to: number): number {
  let end = at
  while (end < to && bytes[end] !== 10 && bytes[end] !== 13) end++
  return end - at
}

function unreadable(message: string, note: string): Note {
  return { kind: 'finding', rule: 'evidence-readable', message, note, line: 1, column: 1 }
}
