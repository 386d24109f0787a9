import { stop } from '../diagnostics/finding.ts'
import type { ProjectFiles } from '../edge/project-files.ts'
import type { EvidenceFile } from './evidence.ts'

export const SOURCES_LOCK_FILE = 'data/sources.lock.json'
/** Whoever changes the lock by what it holds takes this turn: a launch may add its record while a fetch goes on. */
export const LOCK_TURN = 'sources-lock'
const SCHEMA = 'paperline-sources-lock/1'

/** Where a file was fetched from; `null` for one made here. */
export type Origin = EvidenceFile['origin']

/** What a digest proves: since the job ended, since it was fetched, or only since somebody locked it here. */
export type Sealed = 'exit' | 'fetch' | 'never'

export interface LockedFile {
  readonly path: string
  readonly bytes: number
  readonly sha256: string
  readonly origin: Origin
  /** When it was locked first with these bytes. */
  readonly lockedAt: string
  /** Absent in locks of earlier versions. */
  readonly sealed?: Sealed
}

/** What a source held when it was last fetched. */
export interface SeenThere {
  readonly source: string
  readonly host: string
  /** Where its files go: `data/raw/doe`. */
  readonly destination: string
  readonly files: number
  readonly notFetched: number
  readonly bytesNotFetched: number
  /** Its whole listing, also what the globs leave out. */
  readonly listing: { readonly path: string; readonly sha256: string }
}

/** A file that changed there in a way that no log does. The old copy is kept, the new one lies beside, a person decides. */
export interface RefusedFile {
  readonly path: string
  readonly source: string
  readonly reason: 'shorter-there' | 'changed-there'
  readonly there: { readonly bytes: number; readonly sha256: string; readonly modifiedSeconds: number }
  readonly origin: { readonly host: string; readonly path: string; readonly fetchedAt: string }
  /** Where the new one was set aside. */
  readonly beside: string
  /** When a person chose to keep the old one; `null` while nobody has decided. */
  readonly keptAt: string | null
}

export interface SourcesLock {
  readonly files: ReadonlyMap<string, LockedFile>
  readonly seen: readonly SeenThere[]
  readonly refused: readonly RefusedFile[]
}

/** `data/sources.lock.json`, or `null` where the project has none yet. Stops where it cannot be understood. */
export function readSourcesLock(files: ProjectFiles): SourcesLock | null {
  const text = files.readText(SOURCES_LOCK_FILE)
  if (text === null) return null
  try {
    const lock = JSON.parse(text) as { schema?: unknown; files?: unknown; seen?: unknown; refused?: unknown }
    if (lock.schema === SCHEMA && Array.isArray(lock.files)) {
      const rows = lock.files as LockedFile[]
      if (rows.every(row => typeof row.path === 'string' && typeof row.sha256 === 'string' && typeof row.bytes === 'number')) {
        return { files: new Map(rows.map(row => [row.path, row])), seen: rowsOf<SeenThere>(lock.seen, 'source'), refused: rowsOf<RefusedFile>(lock.refused, 'path') }
      }
    }
  } catch {
    // Told below, like any other lock that is none.
  }
  return stop({
    file: SOURCES_LOCK_FILE, rule: 'sources-lock-valid',
    message: `Unexpected content of \`${SOURCES_LOCK_FILE}\`, expected a lock with schema \`${SCHEMA}\``,
    note: 'restore it from version control; writing a new one with `paperline lock` forgets where files came from'
  })
}

/** Sorted, one line a row, so that versions compare; written only where it says something new. */
export function writeSourcesLock(files: ProjectFiles, lock: SourcesLock): void {
  const rows = [...lock.files.values()].sort(byPath).map(({ path, bytes, sha256, origin, lockedAt, sealed }) => JSON.stringify({ path, bytes, sha256, origin, lockedAt, sealed }))
  const seen = [...lock.seen].sort((a, b) => (a.source < b.source ? -1 : 1)).map(row => JSON.stringify(row))
  const refused = [...lock.refused].sort(byPath).map(row => JSON.stringify(row))
  const sections = [
    `  "schema": ${JSON.stringify(SCHEMA)}`,
    `  "files": ${listOf(rows)}`,
    ...(seen.length === 0 ? [] : [`  "seen": ${listOf(seen)}`]),
    ...(refused.length === 0 ? [] : [`  "refused": ${listOf(refused)}`])
  ]
  const text = `{\n${sections.join(',\n')}\n}\n`
  if (files.readText(SOURCES_LOCK_FILE) !== text) files.write(SOURCES_LOCK_FILE, text)
}

export function sealedBy(isSealed: boolean, origin: Origin): Sealed {
  if (isSealed) return 'exit'
  return origin === null || origin.claimed === true ? 'never' : 'fetch'
}

function rowsOf<Row>(section: unknown, key: keyof Row): Row[] {
  return Array.isArray(section) ? (section as Row[]).filter(row => typeof row === 'object' && row !== null && typeof row[key] === 'string') : []
}

function listOf(lines: readonly string[]): string {
  return lines.length === 0 ? '[]' : `[\n${lines.map(line => `    ${line}`).join(',\n')}\n  ]`
}

function byPath(a: { readonly path: string }, b: { readonly path: string }): number {
  return a.path < b.path ? -1 : 1
}
