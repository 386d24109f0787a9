import { Finding, stop } from '../diagnostics/finding.ts'
import type { ProjectFiles } from '../edge/project-files.ts'
import type { Evidence, EvidenceFile } from './evidence.ts'
import { FileIndex } from './file-index.ts'

export const SOURCES_LOCK_FILE = 'data/sources.lock.json'
const SCHEMA = 'paperline-sources-lock/1'
const RULE = 'evidence-unchanged'

/** Where a file was fetched from; `null` for one made here. */
export type Origin = EvidenceFile['origin']

export interface LockedFile {
  readonly path: string
  readonly bytes: number
  readonly sha256: string
  readonly origin: Origin
  /** When it was locked first with these bytes. */
  readonly lockedAt: string
}

export interface SourcesLock {
  readonly files: ReadonlyMap<string, LockedFile>
}

/** `data/sources.lock.json`, or `null` where the project has none yet. Stops where it cannot be understood. */
export function readSourcesLock(files: ProjectFiles): SourcesLock | null {
  const text = files.readText(SOURCES_LOCK_FILE)
  if (text === null) return null
  try {
    const lock = JSON.parse(text) as { schema?: unknown; files?: unknown }
    if (lock.schema === SCHEMA && Array.isArray(lock.files)) {
      const rows = lock.files as LockedFile[]
      if (rows.every(row => typeof row.path === 'string' && typeof row.sha256 === 'string' && typeof row.bytes === 'number')) {
        return { files: new Map(rows.map(row => [row.path, row])) }
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

/**
 * Locks every file of `data/raw/`: size, sha256, origin and time, never a modification time. What is locked already and
 * has not changed keeps its line; `origins` are those of files just fetched. Written only where it says something new.
 */
export function lockSources(files: ProjectFiles, now: string, origins: ReadonlyMap<string, Origin> = new Map()): SourcesLock {
  const before = readSourcesLock(files)
  const index = new FileIndex(files, true)
  const paths = files.list('data/raw')
  const locked = paths.flatMap((path): LockedFile[] => {
    const digest = index.digest(path)
    if (digest === null) return []
    const known = before?.files.get(path)
    const origin = origins.get(path)
    if (known !== undefined && known.sha256 === digest.sha256 && (origin === undefined || sameOrigin(origin, known.origin))) return [known]
    return [{ path, bytes: digest.size, sha256: digest.sha256, origin: origin ?? (known?.sha256 === digest.sha256 ? known.origin : null), lockedAt: now }]
  })
  index.save(new Set(paths))
  const rows = locked.map(({ path, bytes, sha256, origin, lockedAt }) => `    ${JSON.stringify({ path, bytes, sha256, origin, lockedAt })}`)
  const text = `{\n  "schema": ${JSON.stringify(SCHEMA)},\n  "files": [${rows.length === 0 ? '' : `\n${rows.join(',\n')}\n  `}]\n}\n`
  if (files.readText(SOURCES_LOCK_FILE) !== text) files.write(SOURCES_LOCK_FILE, text)
  return { files: new Map(locked.map(row => [row.path, row])) }
}

/**
 * Whether the raw files are those that were locked: changed, not in the lock, or gone. Files that `evidence` has read
 * are taken by the digests it read them with; the others are hashed, or known by size, times and inode.
 */
export function checkSourcesLock(files: ProjectFiles, evidence: Evidence | null, options: { readonly rehash?: boolean } = {}): Finding[] {
  const lock = readSourcesLock(files)
  const paths = files.list('data/raw')
  if (lock === null) {
    if (paths.length === 0) return []
    return [new Finding({
      file: SOURCES_LOCK_FILE, rule: RULE, message: `Unexpected raw files without \`${SOURCES_LOCK_FILE}\`, expected them in a lock`,
      note: 'run `paperline lock` and commit the lock'
    })]
  }
  const read = new Map(evidence?.files.map(file => [file.path, file]))
  const index = new FileIndex(files, options.rehash === true)
  const findings: Finding[] = []
  for (const path of paths) {
    const locked = lock.files.get(path)
    if (locked === undefined) {
      findings.push(new Finding({ file: path, rule: RULE, message: 'Unexpected file that is not in the lock, expected every raw file in it', note: 'run `paperline lock` if it belongs to the evidence, or remove it' }))
      continue
    }
    const known = read.get(path)
    const sha256 = known !== undefined ? known.sha256 : index.digest(path)?.sha256
    if (sha256 === locked.sha256) continue
    findings.push(new Finding({
      file: path, rule: RULE, message: `Unexpected content (sha256 ${sha256?.slice(0, 12) ?? 'none'}…), expected what was locked (${locked.sha256.slice(0, 12)}…)`,
      note: 'raw files are never edited: restore it; if it was fetched again on purpose, run `paperline lock`'
    }))
  }
  const present = new Set(paths)
  for (const path of lock.files.keys()) {
    if (present.has(path)) continue
    findings.push(new Finding({ file: path, rule: RULE, message: 'Unexpected absence of a locked file, expected it where it was', note: 'restore it, or run `paperline lock` if it was removed on purpose' }))
  }
  index.save(present)
  return findings
}

function sameOrigin(a: Origin, b: Origin): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}
