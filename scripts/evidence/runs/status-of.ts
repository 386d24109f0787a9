import type { Place } from '../../../analysis/quantities/quantity.ts'
import type { Launch, RunStatus } from '../evidence.ts'
import type { Mark } from '../formats/format.ts'
import { reasonOf } from '../launch-status.ts'
import type { PlannedMark } from './find-runs.ts'
import type { PlacedStatus } from './read-statuses.ts'

export interface Status {
  readonly status: RunStatus
  readonly place: Place | null
  /** Why it failed, where somebody says so. */
  readonly reason: string | null
  /** What the log and the status file say against one another; the worse of the two is believed. */
  readonly disagreement: string | null
}

/** All that may say how a run ended. */
export interface StatusSources {
  readonly finished: readonly PlannedMark[]
  readonly failed: readonly PlannedMark[]
  readonly markIn: (mark: PlannedMark) => Mark | null
  /** The run's own `launch-status.json`. */
  readonly own: PlacedStatus | null
  /** The last event of the launch record. */
  readonly launch: Launch | undefined
}

/**
 * The run's status file decides, unless the log says worse. Without one: finished where one of its finish marks was
 * found, failed where a mark of failure was, and not followed by a finish in the same file (a restart). Without a mark
 * the launch record decides; an entry that names no finish mark takes its runs as finished.
 */
export function statusOf({ finished, failed, markIn, own, launch }: StatusSources): Status {
  const success = lastFound(finished, markIn)
  const failure = lastFound(failed, markIn)
  const failedLast = failure !== null && (success === null || success.file !== failure.file || failure.start > success.start)
  if (own !== null) return ownStatus(own, { success: failedLast ? null : success, failure: failedLast ? failure : null, expectsMark: finished.length > 0 }, launch)
  if (failedLast) return { status: 'failed', place: failure, reason: null, disagreement: null }
  if (success !== null) return { status: 'finished', place: success, reason: null, disagreement: null }
  if (launch !== undefined) {
    const { place, reason } = launch
    if (endedBadly(launch)) return { status: 'failed', place, reason, disagreement: null }
    if (launch.event === 'launched') return { status: 'running', place, reason: null, disagreement: null }
    if (finished.length === 0) return { status: 'finished', place, reason: null, disagreement: null }
  }
  return { status: finished.length === 0 ? 'finished' : 'unfinished', place: null, reason: null, disagreement: null }
}

interface LogVerdict {
  readonly success: Place | null
  readonly failure: Place | null
  /** A finish mark is named, so that its absence says something. */
  readonly expectsMark: boolean
}

function ownStatus({ status: own, place }: PlacedStatus, log: LogVerdict, launch: Launch | undefined): Status {
  // The record knows more where the run was started again, or was given up, after this file was fetched.
  const recorded = launch?.attempt ?? null
  if (launch !== undefined && recorded !== null) {
    if (launch.event === 'launched' && recorded > own.attempt) return { status: 'running', place: launch.place, reason: null, disagreement: null }
    const isOpen = own.state === 'running' || own.state === 'launched'
    if (isOpen && endedBadly(launch) && recorded >= own.attempt) return { status: 'failed', place: launch.place, reason: launch.reason, disagreement: null }
  }
  switch (own.state) {
    case 'finished':
      if (log.failure !== null) return { status: 'failed', place: log.failure, reason: null, disagreement: `its status says finished, ${lineOf(log.failure)} says it failed` }
      if (log.success === null && log.expectsMark) return { status: 'unfinished', place, reason: null, disagreement: 'its status says finished, its log lacks the finish mark' }
      return { status: 'finished', place, reason: null, disagreement: null }
    case 'failed':
    case 'killed':
      return { status: 'failed', place, reason: reasonOf(own), disagreement: log.success === null ? null : `its status says ${own.state}, ${lineOf(log.success)} says it finished` }
    case 'launched':
    case 'running':
      // A log may be at its end while a later stage runs, so a finish mark says nothing here.
      return log.failure === null ? { status: 'running', place, reason: null, disagreement: null } : { status: 'failed', place: log.failure, reason: null, disagreement: null }
  }
}

export function endedBadly({ event }: Launch): boolean {
  return event === 'failed' || event === 'interrupted' || event === 'killed'
}

function lineOf({ file, line }: Place): string {
  return `line ${line} of \`${file.slice(file.lastIndexOf('/') + 1)}\``
}

function lastFound(marks: readonly PlannedMark[], markIn: (mark: PlannedMark) => Mark | null): Place | null {
  let last: Place | null = null
  for (const mark of marks) {
    if (mark.path === null) continue
    const found = mark.rule.pattern === null ? { line: 1, start: 0, end: 0, text: '' } : markIn(mark)
    if (found === null) continue
    const place: Place = { file: mark.path, line: found.line, start: found.start, end: found.end, text: found.text }
    if (last === null || last.file !== place.file || place.start > last.start) last = place
  }
  return last
}
