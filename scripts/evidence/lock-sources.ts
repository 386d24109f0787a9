import type { ProjectFiles } from '../edge/project-files.ts'
import { takeTurn } from '../edge/take-turn.ts'
import { FileIndex } from './file-index.ts'
import { SealedDigests } from './sealed-digests.ts'
import { LOCK_TURN, type LockedFile, type Origin, readSourcesLock, sealedBy, type SourcesLock, writeSourcesLock } from './sources-lock.ts'

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
export function lockSources(files: ProjectFiles, now: string, origins: ReadonlyMap<string, Origin> = new Map(), options: LockOptions = {}): SourcesLock {
  return takeTurn(files, LOCK_TURN, () => lockFolder(files, now, origins, options))
}

function lockFolder(files: ProjectFiles, now: string, origins: ReadonlyMap<string, Origin>, { folder = 'data/raw', claim = null }: LockOptions): SourcesLock {
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
  const lock = { files: new Map([...elsewhere, ...locked].sort((a, b) => (a.path < b.path ? -1 : 1)).map(row => [row.path, row])), seen: before?.seen ?? [], refused: before?.refused ?? [] }
  writeSourcesLock(files, lock)
  return lock
}

function sameOrigin(a: Origin, b: Origin): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}
