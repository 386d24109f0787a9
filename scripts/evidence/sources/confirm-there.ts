import type { FileBeginning, ListedFile } from '../../edge/source-files/source-files.ts'
import { CLOCKS_APART_SECONDS, type PlannedArrival, type PlannedFile } from './plan-fetch.ts'

/** sha256 computed by the server; a path that is missing in the answer could not be hashed there. */
export type AskDigests = (wanted: readonly FileBeginning[]) => Promise<ReadonlyMap<string, string>>

/**
 * Asks the server what it still has of what is held here, so that what is unchanged is not sent again and a log that grew
 * is continued from where it ended. Where the server cannot say, the file comes whole and its beginning is compared here.
 */
export async function confirmThere(plan: readonly PlannedFile[], listed: readonly ListedFile[], digests: AskDigests): Promise<PlannedFile[]> {
  const asked = plan.flatMap(planned => (planned.kind === 'receive' && planned.isToConfirm && planned.held !== null ? [{ path: planned.file.path, bytes: planned.held.bytes }] : []))
  const answers = asked.length === 0 ? new Map<string, string>() : await digests(asked)
  const confirmed = plan.map((planned): PlannedFile => {
    if (planned.kind !== 'receive' || !planned.isToConfirm || planned.held === null) return planned
    const { destination, file, held } = planned
    const answer = answers.get(file.path)
    if (answer === undefined) return planned.looksUntouched ? { kind: 'keep', destination, file, held } : planned
    if (answer !== held.sha256) return planned
    return file.bytes === held.bytes ? { kind: 'keep', destination, file, held } : { ...planned, fromByte: held.bytes }
  })
  return confirmRetried(confirmed, listed, digests)
}

/**
 * Whether what was refused is still what is there. Its length and time say so, unless it was written just before it was listed.
 *
 * @param planAnew
 *   What to do about a file that is another by now.
 */
export async function confirmRefused(plan: readonly PlannedFile[], planAnew: (planned: PlannedFile) => PlannedFile, digests: AskDigests): Promise<PlannedFile[]> {
  const asked = plan.flatMap(planned => {
    if (planned.kind !== 'undecided') return []
    const { there, origin } = planned.row
    return (there.modifiedSeconds + CLOCKS_APART_SECONDS) * 1000 < Date.parse(origin.fetchedAt) ? [] : [{ path: planned.file.path, bytes: there.bytes }]
  })
  if (asked.length === 0) return [...plan]
  const answers = await digests(asked)
  return plan.map(planned => {
    const answer = answers.get(planned.file.path)
    return planned.kind === 'undecided' && answer !== undefined && answer !== planned.row.there.sha256 ? planAnew(planned) : planned
  })
}

const ATTEMPTS = /(^|\/)attempts\/\d+\//

/** `launch` moves what a failed attempt left into `attempts/<n>/` before the next one: what is held then lies there. */
async function confirmRetried(plan: readonly PlannedFile[], listed: readonly ListedFile[], digests: AskDigests): Promise<PlannedFile[]> {
  const moved = new Map<string, FileBeginning[]>()
  for (const { path, bytes } of listed) {
    if (!ATTEMPTS.test(path)) continue
    const before = path.replace(ATTEMPTS, '$1')
    moved.set(before, [...(moved.get(before) ?? []), { path, bytes }])
  }
  if (moved.size === 0) return [...plan]
  const here = new Set(plan.map(({ file }) => file.path))
  const candidates = (planned: PlannedArrival): FileBeginning[] => {
    const { held } = planned
    if (held === null || planned.fromByte > 0) return []
    return (moved.get(planned.file.path) ?? []).filter(({ path, bytes }) => bytes >= held.bytes && here.has(path)).map(({ path }) => ({ path, bytes: held.bytes }))
  }
  const asked = plan.flatMap(planned => (planned.kind === 'receive' ? candidates(planned) : []))
  if (asked.length === 0) return [...plan]
  const answers = await digests(asked)
  return plan.map(planned => (planned.kind === 'receive' && candidates(planned).some(({ path }) => answers.get(path) === planned.held?.sha256) ? { ...planned, isRetried: true } : planned))
}
