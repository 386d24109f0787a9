import type { ProjectFiles } from '../edge/project-files.ts'
import { digestOf } from './digest.ts'
import type { Column, ParsedFile, ReaderSpec } from './formats/format.ts'
import { type ArrayReference, PackBody, type Packable, openPack } from './pack.ts'
import { PARSER_VERSION } from './parse-file.ts'
import type { RunsRules } from './runs-file/rules.ts'

const CACHE_FILE = '.paperline/cache/evidence'
/** What was parsed since that pack was written: for one changed log, megabytes need not be written again. */
const ADDED_FILE = '.paperline/cache/evidence-added'
/** Of all files in use, how many may be missing in the large pack, or be in it in vain, before it is written anew. */
const LARGEST_SHARE_ADDED = 1 / 8
const MAGIC = 'paperline-evidence-cache/1'

interface Cached {
  readonly magic: string
  readonly version: number
  readonly rules: { readonly digest: string; readonly rules: RunsRules } | null
  readonly files: Map<string, ParsedFile>
}

/**
 * Parsed files by the digest of their bytes and their reader, in a large pack and a small one: hundreds of small files cost
 * hundreds of openings. Whatever is wrong with a pack only means that its files are parsed again.
 */
export class ParseCache {
  private readonly files: ProjectFiles
  private readonly cached: Cached
  private readonly added: Cached
  private readonly used = new Map<string, ParsedFile>()
  private readonly specDigests = new Map<ReaderSpec, string>()
  private readonly keyLists = new Map<string, readonly string[]>()
  private readonly sharedKeys = new Set<readonly string[]>()
  private rules: Cached['rules']
  private changed = false

  constructor(files: ProjectFiles) {
    this.files = files
    this.cached = readPack(files, CACHE_FILE)
    this.added = readPack(files, ADDED_FILE)
    this.rules = this.added.rules ?? this.cached.rules
  }

  find(sha256: string, spec: ReaderSpec): ParsedFile | null {
    const key = this.keyOf(sha256, spec)
    const known = this.cached.files.get(key) ?? this.added.files.get(key) ?? this.used.get(key)
    if (known === undefined) return null
    this.used.set(key, known)
    return known
  }

  keep(sha256: string, spec: ReaderSpec, parsed: ParsedFile): ParsedFile {
    const shared = this.shareKeys(parsed)
    this.used.set(this.keyOf(sha256, spec), shared)
    this.changed = true
    return shared
  }

  rulesOf(digest: string): RunsRules | null {
    return this.rules?.digest === digest ? this.rules.rules : null
  }

  keepRules(digest: string, rules: RunsRules): void {
    this.rules = { digest, rules }
    this.changed = true
  }

  /** Writes what this reading used, where that is not what is there already. */
  save(): void {
    const added = new Map([...this.used].filter(([key]) => !this.cached.files.has(key)))
    const unused = this.cached.files.size - (this.used.size - added.size)
    if (added.size + unused > this.used.size * LARGEST_SHARE_ADDED) {
      this.write(CACHE_FILE, this.used)
      this.files.remove(ADDED_FILE)
    } else if (this.changed || added.size !== this.added.files.size) this.write(ADDED_FILE, added)
    this.changed = false
  }

  private write(path: string, parsed: ReadonlyMap<string, ParsedFile>): void {
    const body = new PackBody()
    const files = new Map([...parsed].map(([key, file]) => [key, packedFile(file, body)]))
    this.files.writeAgain(path, body.close({ magic: MAGIC, version: PARSER_VERSION, rules: this.rules, files }))
  }

  private keyOf(sha256: string, spec: ReaderSpec): string {
    let digest = this.specDigests.get(spec)
    if (digest === undefined) {
      digest = digestOf(JSON.stringify(spec)).slice(0, 16)
      this.specDigests.set(spec, digest)
    }
    return `${sha256}:${digest}`
  }

  /** Runs asked the same questions have the same keys, and the columns of a table the same lines: each is kept once. */
  private shareKeys(parsed: ParsedFile): ParsedFile {
    const share = (keys: readonly string[] | null): readonly string[] | null => {
      // Lists that a reader has found to be those of the file before are known without reading them.
      if (keys === null || this.sharedKeys.has(keys)) return keys
      const digest = digestOf(keys.join('\0'))
      const known = this.keyLists.get(digest)
      const shared = known ?? keys
      if (known === undefined) this.keyLists.set(digest, keys)
      this.sharedKeys.add(shared)
      return shared
    }
    let last: { keys: readonly string[] | null; shared: readonly string[] | null } = { keys: null, shared: null }
    let lines: Uint32Array | null = null
    const columnsOf = (columns: readonly Column[]): Column[] => columns.map(column => {
      if (column.keys !== last.keys) last = { keys: column.keys, shared: share(column.keys) }
      lines = lines !== null && sameLines(lines, column.lines) ? lines : column.lines
      return { ...column, keys: last.shared, lines }
    })
    return { ...parsed, parts: parsed.parts.map(part => ({ ...part, columns: columnsOf(part.columns) })) }
  }
}

function sameLines(a: Uint32Array, b: Uint32Array): boolean {
  if (a === b) return true
  if (a.length !== b.length) return false
  for (let row = 0; row < a.length; row++) if (a[row] !== b[row]) return false
  return true
}

/** A column in the head of the pack: its arrays are elsewhere. */
type PackedColumn = { [K in keyof Column]: Column[K] extends Float64Array | Uint32Array | Uint16Array | null ? ArrayReference | null : Column[K] }

const ARRAY_FIELDS = ['steps', 'values', 'lines', 'starts', 'lengths', 'superseded'] as const

function packedFile(file: ParsedFile, body: PackBody): unknown {
  const packed = (column: Column): PackedColumn => ({
    ...column,
    steps: column.steps === null ? null : body.add(column.steps),
    values: body.add(column.values),
    lines: body.add(column.lines),
    starts: body.add(column.starts),
    lengths: body.add(column.lengths),
    superseded: column.superseded === null ? null : body.add(column.superseded)
  })
  return { ...file, parts: file.parts.map(part => ({ ...part, columns: part.columns.map(packed) })) }
}

function arrayOf(arrays: readonly Packable[], reference: ArrayReference): Packable {
  const array = arrays[reference]
  if (array === undefined) throw new RangeError(`no array ${reference} in the pack`)
  return array
}

/** A file in memory that threads share, so that giving another what was read copies nothing. */
function readShared(files: ProjectFiles, path: string): Uint8Array | null {
  const pieces = files.openPieces(path)
  if (pieces === null) return null
  try {
    const bytes = new Uint8Array(new SharedArrayBuffer(pieces.size))
    let length = 0
    for (let got = -1; got !== 0 && length < bytes.length; length += got) got = pieces.read(bytes.subarray(length))
    return bytes.subarray(0, length)
  } catch {
    return null
  } finally {
    pieces.close()
  }
}

function readPack(files: ProjectFiles, path: string): Cached {
  const empty: Cached = { magic: MAGIC, version: PARSER_VERSION, rules: null, files: new Map() }
  const bytes = readShared(files, path)
  const opened = bytes === null ? null : openPack(bytes)
  if (opened === null) return empty
  const cached = opened.head as Partial<Cached> | null
  if (cached?.magic !== MAGIC || cached.version !== PARSER_VERSION || !(cached.files instanceof Map)) return empty
  try {
    for (const file of cached.files.values()) {
      for (const part of file.parts) {
        for (const column of part.columns as unknown as { [name: string]: unknown }[]) {
          for (const field of ARRAY_FIELDS) if (column[field] !== null) column[field] = arrayOf(opened.arrays, column[field] as ArrayReference)
        }
      }
    }
  } catch {
    return empty
  }
  return { magic: MAGIC, version: PARSER_VERSION, rules: cached.rules ?? null, files: cached.files }
}
