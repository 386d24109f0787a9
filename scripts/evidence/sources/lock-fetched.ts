import type { ProjectFiles } from '../../edge/project-files.ts'
import { takeTurn } from '../../edge/take-turn.ts'
import { LOCK_TURN, type LockedFile, readSourcesLock, type RefusedFile, sealedBy, type SeenThere, writeSourcesLock } from '../sources-lock.ts'
import { isSeal, SealedDigests } from '../sealed-digests.ts'

/**
 * Adds fetched files to the lock and leaves every other line as it is: a raw file that was edited here stays a finding, one
 * that is not here stays locked. (`lockSources` is for `paperline lock`: it takes the whole of data/raw as it lies.)
 *
 * @param refused
 *   What to record of files that were refused, by path; `null` where nothing waits for a decision any more.
 * @returns
 *   The rows as they were written, with what seals say of them.
 */
export function lockFetched(files: ProjectFiles, fetched: readonly LockedFile[], seen: SeenThere | null, refused: ReadonlyMap<string, RefusedFile | null> = new Map()): LockedFile[] {
  return takeTurn(files, LOCK_TURN, () => {
    const before = readSourcesLock(files)
    const rows = new Map(before?.files)
    for (const row of fetched) rows.set(row.path, row)
    const written = seal(files, fetched, rows)
    for (const row of written) rows.set(row.path, row)
    writeSourcesLock(files, {
      files: rows,
      seen: [...(before?.seen ?? []).filter(({ source }) => source !== seen?.source), ...(seen === null ? [] : [seen])],
      refused: [...(before?.refused ?? []).filter(({ path }) => !refused.has(path)), ...[...refused.values()].filter(row => row !== null)]
    })
    return written
  })
}

/** A seal comes last: with it, what was fetched before gains its word. */
function seal(files: ProjectFiles, fetched: readonly LockedFile[], rows: ReadonlyMap<string, LockedFile>): LockedFile[] {
  if (fetched.length === 0) return []
  const changed = new Set(fetched.map(({ path }) => path))
  const newlySealed = fetched.filter(({ path }) => isSeal(path)).map(({ path }) => path.slice(0, path.lastIndexOf('/') + 1))
  const concerned = newlySealed.length === 0 ? fetched : [...rows.values()].filter(({ path }) => changed.has(path) || newlySealed.some(folder => path.startsWith(folder)))
  const seals = new SealedDigests(files, [...rows.keys()])
  return concerned.flatMap(row => {
    const sealed = sealedBy(seals.of(row.path)?.sha256 === row.sha256, row.origin)
    return changed.has(row.path) || row.sealed !== sealed ? [{ ...row, sealed }] : []
  })
}
