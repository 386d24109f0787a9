import { createHash } from 'node:crypto'
import { decodeStored, openStoredText, type StoredText } from '../evidence/bytes/stored-text.ts'
import type { Evidence } from '../evidence/evidence.ts'
import type { ProjectFiles } from '../edge/project-files.ts'

/** What a raw file says now, at a place where something was read before. */
export interface RawReading {
  /**
   * `as-recorded`: the file has the digest it was read with. `file-changed`: it has another, but these bytes are the same.
   * `differs`: these bytes are not what was recorded. `missing`: no such file, or it ends before. `unreadable`: it could
   * not be unpacked.
   */
  readonly status: 'as-recorded' | 'file-changed' | 'differs' | 'missing' | 'unreadable'
  /** The line as it stands now: what is before the matched text, the text, what is behind. */
  readonly before: string
  readonly match: string
  readonly after: string
}

export interface RawPlace {
  readonly file: string
  readonly line: number
  readonly start: number
  readonly end: number
  /** `null` where only the value was kept. */
  readonly text: string | null
  readonly value?: number
}

const nothing = { before: '', match: '', after: '' }

/** Longer lines are cut around the match: a tqdm log is one line of megabytes. */
const contextBytes = 2000

/** Reads lines again from raw files, each file once. */
export function openRawLines(files: ProjectFiles, evidence: Evidence): (place: RawPlace) => RawReading {
  const digests = new Map(evidence.files.map(({ path, sha256 }) => [path, sha256]))
  const opened = new Map<string, OpenedFile | null>()
  const open = (path: string): OpenedFile | null => {
    const known = opened.get(path)
    if (known !== undefined) return known
    const raw = files.readBytes(path)
    const file = raw === null ? null : openFile(raw, digests.get(path))
    opened.set(path, file)
    return file
  }
  return place => {
    const file = open(place.file)
    if (file === null) return { status: 'missing', ...nothing }
    if (file.text === null) return { status: 'unreadable', ...nothing }
    return readPlace(file.text, file.isUnchanged, place)
  }
}

interface OpenedFile {
  readonly text: StoredText | null
  readonly isUnchanged: boolean
}

function openFile(raw: Uint8Array, digest: string | undefined): OpenedFile {
  const isUnchanged = digest === createHash('sha256').update(raw).digest('hex')
  try {
    return { text: openStoredText(raw), isUnchanged }
  } catch {
    return { text: null, isUnchanged }
  }
}

function readPlace(text: StoredText, isUnchanged: boolean, place: RawPlace): RawReading {
  const { start, end } = place
  if (end > text.stored.length) return { status: 'missing', ...nothing }
  const match = decodeStored(text, start, end)
  const isSame = place.text !== null ? match === place.text : isUnchanged || Number(match) === place.value
  const isSameLine = isUnchanged || lineNumberAt(text, start) === place.line
  if (isSame && isSameLine) return { status: isUnchanged ? 'as-recorded' : 'file-changed', ...around(text, start, end) }
  // The bytes have moved or changed: what stands on that line now is what a reader would look up.
  const [lineStart, lineEnd] = lineSpan(text, place.line)
  return { status: 'differs', before: decodeStored(text, lineStart, Math.min(lineEnd, lineStart + contextBytes)), match: '', after: '' }
}

function around(text: StoredText, start: number, end: number): { before: string; match: string; after: string } {
  let from = start
  let to = end
  const unit = unitBytes(text)
  while (from - unit >= 0 && start - from < contextBytes && !isBreak(text, from - unit)) from -= unit
  while (to < text.stored.length && to - end < contextBytes && !isBreak(text, to)) to += unit
  return { before: decodeStored(text, from, start), match: decodeStored(text, start, end), after: decodeStored(text, end, to) }
}

function unitBytes({ encoding }: StoredText): 1 | 2 {
  return encoding === 'utf-8' ? 1 : 2
}

function unitAt({ stored, encoding }: StoredText, at: number): number {
  const [first = 0, second = 0] = [stored[at], stored[at + 1]]
  return encoding === 'utf-8' ? first : encoding === 'utf-16le' ? first | (second << 8) : (first << 8) | second
}

/** A progress bar writes over itself with CR: only the stretch that holds the match is shown. */
function isBreak(text: StoredText, at: number): boolean {
  const unit = unitAt(text, at)
  return unit === 10 || unit === 13
}

function lineNumberAt(text: StoredText, offset: number): number {
  let line = 1
  for (let at = 0; at < offset; at += unitBytes(text)) if (unitAt(text, at) === 10) line += 1
  return line
}

function lineSpan(text: StoredText, line: number): [start: number, end: number] {
  const unit = unitBytes(text)
  let start = 0
  for (let at = 0, seen = 1; at < text.stored.length; at += unit) {
    if (unitAt(text, at) !== 10) continue
    if (seen === line) return [start, at]
    seen += 1
    start = at + unit
  }
  return [start, text.stored.length]
}
