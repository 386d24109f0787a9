import type { ListedFile } from '../../edge/source-files/source-files.ts'
import type { LockedFile, RefusedFile } from '../sources-lock.ts'
import { isStatusPath } from './run-status.ts'

/** What is known here of a file that was fetched before. */
export interface HeldFile {
  readonly bytes: number
  readonly sha256: string
}

export interface FetchMemory extends HeldFile {
  readonly modifiedSeconds: number
  /** Whether it had rested for a while when it was listed: who writes twice in one second leaves no trace in whole seconds. */
  readonly isSettled: boolean
}

interface Planned {
  readonly destination: string
  readonly file: ListedFile
}

/** To be received; what arrives is held against `held`. */
export interface PlannedArrival extends Planned {
  readonly kind: 'receive'
  readonly held: HeldFile | null
  readonly isHere: boolean
  /** Begin there: what is here up to it was confirmed by the server. */
  readonly fromByte: number
  /** Before it is received, where the server can say: whether it still begins with what is held. */
  readonly isToConfirm: boolean
  /** Without an answer: its times say that it has not changed since. */
  readonly looksUntouched: boolean
  /** A retry moved what is held to another place there: nothing is lost when the new one takes its name. */
  readonly isRetried: boolean
}

export type PlannedFile =
  /** Here, and the same there. */
  | (Planned & { readonly kind: 'keep'; readonly held: HeldFile })
  | PlannedArrival
  /** What is here is not what was fetched, or was never fetched: nothing is asked of the server. */
  | (Planned & { readonly kind: 'refuse'; readonly held: HeldFile; readonly reason: 'edited-here' | 'in-the-way' })
  /** Refused before, and there as it was then. */
  | (Planned & { readonly kind: 'undecided'; readonly held: HeldFile; readonly row: RefusedFile })

/** SFTP tells whole seconds, and two clocks never agree. A file touched that short before it was fetched is read again. */
export const CLOCKS_APART_SECONDS = 5

/** What is known of a file here. */
export interface KnownHere {
  readonly locked: LockedFile | null
  /** What lies at its place now. */
  readonly local: HeldFile | null
  /** How the source listed it when its present content was fetched, where that is remembered. */
  readonly memory: FetchMemory | null
  /** What was refused of it, and waits or was kept out. */
  readonly refused: RefusedFile | null
}

/**
 * What to do about one file of a source. A raw file may come, and it may grow, since logs are appended to; anything else
 * that happens to it, here or there, is told and not undone.
 */
export function planFile(destination: string, file: ListedFile, { locked, local, memory, refused }: KnownHere): PlannedFile {
  const held = locked ?? local
  const arrival: PlannedArrival = { kind: 'receive', destination, file, held, isHere: local !== null, fromByte: 0, isToConfirm: false, looksUntouched: false, isRetried: false }
  if (held === null) return arrival
  if (local !== null && local.sha256 !== held.sha256) return { kind: 'refuse', destination, file, held, reason: 'edited-here' }
  if (refused !== null && refused.there.bytes === file.bytes && refused.there.modifiedSeconds === file.modifiedSeconds) return { kind: 'undecided', destination, file, held, row: refused }
  if (locked !== null && local !== null && memory?.isSettled === true && memory.sha256 === locked.sha256 && memory.bytes === file.bytes && memory.modifiedSeconds === file.modifiedSeconds) {
    return { kind: 'keep', destination, file, held }
  }
  if (locked === null && file.bytes < held.bytes) return { kind: 'refuse', destination, file, held, reason: 'in-the-way' }
  const mayContinue = local !== null && file.bytes >= held.bytes && !isStatusPath(destination)
  return { ...arrival, isToConfirm: mayContinue, looksUntouched: mayContinue && locked !== null && file.bytes === held.bytes && isOlderThanFetch(file, locked, memory) }
}

/** Equal length says little of a JSON file. Where how it was listed is not remembered, its time there must be before the fetch. */
function isOlderThanFetch(file: ListedFile, locked: LockedFile, memory: FetchMemory | null): boolean {
  if (memory !== null && memory.sha256 === locked.sha256) return false
  const fetchedAt = locked.origin === null ? Number.NaN : Date.parse(locked.origin.fetchedAt)
  return (file.modifiedSeconds + CLOCKS_APART_SECONDS) * 1000 < fetchedAt
}
