import type { ListedFile } from '../../edge/ssh/source-files.ts'
import type { LockedFile } from '../sources-lock.ts'

/** What is known here of a file that was fetched before. */
export interface HeldFile {
  readonly bytes: number
  readonly sha256: string
}

export interface FetchMemory extends HeldFile {
  readonly modifiedSeconds: number
}

export type PlannedFile =
  | { readonly kind: 'keep'; readonly destination: string }
  /** Not here, or grown, or touched there: what arrives is held against `held`. */
  | { readonly kind: 'fetch'; readonly destination: string; readonly file: ListedFile; readonly held: HeldFile | null; readonly isHere: boolean }
  | { readonly kind: 'refuse'; readonly destination: string; readonly file: ListedFile; readonly held: HeldFile; readonly reason: 'shorter-there' | 'edited-here' | 'in-the-way' }

/** SFTP tells whole seconds, and two clocks never agree. A file touched that short before it was fetched is read again. */
const CLOCKS_APART_SECONDS = 5

/**
 * What to do about one file of a source. A raw file may come, and it may grow, since logs are appended to; anything else
 * that happens to it, here or there, is told and not undone.
 *
 * @param local
 *   What lies at its place now.
 * @param memory
 *   How the source listed it when its present content was fetched, where that is remembered.
 */
export function planFile(destination: string, file: ListedFile, locked: LockedFile | null, local: HeldFile | null, memory: FetchMemory | null): PlannedFile {
  if (locked === null && local === null) return { kind: 'fetch', destination, file, held: null, isHere: false }
  const held = locked ?? local
  if (held === null) return { kind: 'fetch', destination, file, held: null, isHere: false }
  const isHere = local !== null
  if (local !== null && local.sha256 !== held.sha256) return { kind: 'refuse', destination, file, held, reason: 'edited-here' }
  if (file.bytes < held.bytes) return { kind: 'refuse', destination, file, held, reason: locked === null ? 'in-the-way' : 'shorter-there' }
  const same = locked !== null && isHere && file.bytes === held.bytes && isUntouched(file, locked, memory)
  return same ? { kind: 'keep', destination } : { kind: 'fetch', destination, file, held, isHere }
}

/** Equal length says little of a JSON file. Its time there must be that of the last fetch, or before it where that is not remembered. */
function isUntouched(file: ListedFile, locked: LockedFile, memory: FetchMemory | null): boolean {
  if (memory !== null && memory.sha256 === locked.sha256) return memory.modifiedSeconds === file.modifiedSeconds && memory.bytes === file.bytes
  const fetchedAt = locked.origin === null ? Number.NaN : Date.parse(locked.origin.fetchedAt)
  return (file.modifiedSeconds + CLOCKS_APART_SECONDS) * 1000 < fetchedAt
}
