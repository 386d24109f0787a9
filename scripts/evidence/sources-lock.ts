import { Finding, stop } from '../diagnostics/finding.ts'
import type { ProjectFiles } from '../edge/project-files.ts'
import type { Evidence, EvidenceFile } from './evidence.ts'
import { FileIndex } from './file-index.ts'
import { findBrokenSeals, SealedDigests } from './seals.ts'

export const SOURCES_LOCK_FILE = 'data/sources.lock.json'
const SCHEMA = 'paperline-sources-lock/1'
const RULE = 'evidence-unchanged'

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

/** What is taken as locked by hand. */
export interface LockOptions {
  /** Only files below it; the other lines stay as they are. */
  readonly folder?: string
  /** Where files of the folder are said to be from, those apart that were fetched. */
  readonly claim?: { readonly host: string; readonly path: string } | null
}

/**
 * Locks every file of `data/raw/`: size, sha256, origin and time, never a modification time. What is locked already and
 * has not changed keeps its line; `origins` are those of files just fetched.
 */
export function lockSources(files: ProjectFiles, now: string, origins: ReadonlyMap<string, Origin> = new Map(), { folder = 'data/raw', claim = null }: LockOptions = {}): SourcesLock {
  const before = readSourcesLock(files)
  const index = new FileIndex(files, true)
  const paths = files.list(folder)
  const seals = new SealedDigests(files, paths)
  const locked = paths.flatMap((path): LockedFile[] => {
    const digest = index.digest(path)
    if (digest === null) return []
    const known = before?.files.get(path)
    const unchanged = known?.sha256 === digest.sha256 ? known : undefined
    const claimed: Origin | undefined = claim === null || (unchanged !== undefined && unchanged.origin !== null && unchanged.origin.claimed !== true)
      ? undefined
      : { host: claim.host, path: `${claim.path.replace(/\/+$/, '')}${path.slice(folder.length)}`, fetchedAt: unchanged?.origin?.fetchedAt ?? now, claimed: true }
    const origin = origins.get(path) ?? claimed ?? unchanged?.origin ?? null
    const sealed = sealedBy(seals.of(path)?.sha256 === digest.sha256, origin)
    if (unchanged !== undefined && sameOrigin(origin, unchanged.origin) && (unchanged.sealed ?? sealedBy(false, unchanged.origin)) === sealed) return [unchanged]
    return [{ path, bytes: digest.size, sha256: digest.sha256, origin, lockedAt: unchanged?.lockedAt ?? now, sealed }]
  })
  index.save(folder === 'data/raw' ? new Set(paths) : null)
  const elsewhere = [...(before?.files.values() ?? [])].filter(({ path }) => !path.startsWith(`${folder}/`))
  const lock = { files: new Map([...elsewhere, ...locked].sort(byPath).map(row => [row.path, row])), seen: before?.seen ?? [], refused: before?.refused ?? [] }
  writeSourcesLock(files, lock)
  return lock
}

export function sealedBy(isSealed: boolean, origin: Origin): Sealed {
  if (isSealed) return 'exit'
  return origin === null || origin.claimed === true ? 'never' : 'fetch'
}

/**
 * Whether the raw files are those that were locked: changed, not in the lock, or gone; whether what jobs sealed is what is
 * here; whether anything waits for a decision. Files that `evidence` has read are taken by the digests it read them with;
 * the others are hashed, or known by size, times and inode.
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
  findings.push(...checkSeals(files, lock, paths), ...checkListings(files, lock), ...lock.refused.filter(({ keptAt }) => keptAt === null).map(undecided))
  index.save(present)
  return findings
}

/** What a job sealed when it ended is what was fetched, and no row says `exit` without a seal. */
function checkSeals(files: ProjectFiles, lock: SourcesLock, paths: readonly string[]): Finding[] {
  const seals = new SealedDigests(files, paths)
  const unsealed = [...lock.files.values()].filter(({ path, sealed }) => sealed === 'exit' && seals.of(path) === null)
  return [...findBrokenSeals(files, [...lock.files.values()], seals), ...unsealed.map(({ path }) => new Finding({
    file: path, rule: 'seal-holds', message: 'Unexpected `sealed: exit` in the lock without a seal that names the file, expected one in its run folder',
    note: 'restore the `launch-seal.sha256` of the run, or run `paperline lock`, which says what is known'
  }))]
}

/** The record of what was seen there is evidence like any other. */
function checkListings(files: ProjectFiles, lock: SourcesLock): Finding[] {
  const index = new FileIndex(files, true)
  return lock.seen.flatMap(({ source, listing }) => {
    if (listing === undefined || index.digest(listing.path)?.sha256 === listing.sha256) return []
    return [new Finding({
      file: listing.path, rule: RULE, message: `Unexpected ${files.exists(listing.path) ? 'content' : 'absence'} of the listing of \`${source}\`, expected it as it was recorded`,
      note: `restore it from version control, or run \`paperline fetch ${source}\`, which lists the source again`
    })]
  })
}

function undecided({ path, source, reason, origin, beside }: RefusedFile): Finding {
  return new Finding({
    file: path, rule: RULE,
    message: `Unexpected ${reason === 'shorter-there' ? 'shorter file' : 'other content'} \`${origin.path}\` on \`${origin.host}\` since it was fetched, expected a decision which one is the evidence`,
    note: `what is there now lies in ${beside}: \`paperline fetch ${source} --accept\` takes it, \`paperline fetch ${source} --keep\` keeps what is here`
  })
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

function sameOrigin(a: Origin, b: Origin): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}
