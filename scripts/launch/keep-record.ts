import { sha256, type ProjectFiles } from '../edge/project-files.ts'
import { lockFetched } from '../evidence/sources/lock-fetched.ts'
import { readSourcesLock } from '../evidence/sources-lock.ts'
import { addToRecord, LAUNCH_RECORD, type LaunchEvent } from './launch-record.ts'

/**
 * Adds to the record and locks it as it is then: its own act, made here. A record that was edited by hand since it was locked
 * is not locked anew, so that `check` goes on telling it.
 */
export function keepRecord(files: ProjectFiles, events: readonly LaunchEvent[], now: string): void {
  const before = files.readText(LAUNCH_RECORD)
  const locked = readSourcesLock(files)?.files.get(LAUNCH_RECORD)
  const edited = before !== null && locked !== undefined && sha256(before) !== locked.sha256
  const text = addToRecord(before, events)
  files.write(LAUNCH_RECORD, text)
  if (!edited) lockFetched(files, [{ path: LAUNCH_RECORD, bytes: Buffer.byteLength(text), sha256: sha256(text), origin: null, lockedAt: now }], null)
}
