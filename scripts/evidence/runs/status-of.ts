import type { Place } from '../../../analysis/quantities/quantity.ts'
import type { Launch, RunStatus } from '../evidence.ts'
import type { Mark } from '../formats/format.ts'
import type { PlannedMark } from './find-runs.ts'

export interface Status {
  readonly status: RunStatus
  readonly place: Place | null
}

/**
 * Finished where one of its finish marks was found, failed where a mark of failure was, and not followed by a finish in
 * the same file (a restart). Without a mark the launch record decides; an entry that names no finish mark takes its
 * runs as finished.
 */
export function statusOf(finished: readonly PlannedMark[], failed: readonly PlannedMark[], markIn: (mark: PlannedMark) => Mark | null, lastLaunch: Launch | undefined): Status {
  const success = lastFound(finished, markIn)
  const failure = lastFound(failed, markIn)
  if (failure !== null && (success === null || success.file !== failure.file || failure.start > success.start)) return { status: 'failed', place: failure }
  if (success !== null) return { status: 'finished', place: success }
  if (lastLaunch !== undefined) {
    if (lastLaunch.event === 'failed' || lastLaunch.event === 'interrupted') return { status: 'failed', place: lastLaunch.place }
    if (lastLaunch.event === 'launched') return { status: 'running', place: lastLaunch.place }
    if (finished.length === 0) return { status: 'finished', place: lastLaunch.place }
  }
  return { status: finished.length === 0 ? 'finished' : 'unfinished', place: null }
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
