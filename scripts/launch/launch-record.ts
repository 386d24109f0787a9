import type { LaunchedCode } from '../evidence/launch-status.ts'
import { parseRow } from '../evidence/json/parse-row.ts'

/** Append-only, one JSON object a line: what was launched, when, where, with which code. */
export const LAUNCH_RECORD = 'data/raw/launches.jsonl'

/** One line of the record. */
export interface LaunchEvent {
  readonly run: string
  readonly experiment: string
  readonly event: 'launched'
  /** By the target's clock. */
  readonly time: string
  readonly attempt: number
  readonly launch: string
  readonly target: string
  readonly host: string
  readonly job: string | null
  readonly block: number
  /** The day on which the run's block was added to a design that stood already. */
  readonly added: string | null
  /** Sha256 of the configuration. */
  readonly config: string
  readonly code: LaunchedCode | null
}

/** What the record says of one run. */
export interface RecordedRun {
  /** Of the last launch; `null` where a line does not say. */
  readonly target: string | null
  readonly attempt: number
  readonly launches: ReadonlySet<string>
  /** The last event: `launched`, or how it ended where somebody wrote that too. */
  readonly last: string
}

/** Runs by id. Lines that are no launch events are for `check` to tell. */
export function readRecord(text: string | null): ReadonlyMap<string, RecordedRun> {
  const runs = new Map<string, RecordedRun>()
  for (const line of (text ?? '').split('\n')) {
    const row = parseRow(line)
    if (row === null) continue
    const { run, event, target, launch, attempt } = row
    if (typeof run !== 'string' || typeof event !== 'string') continue
    const before = runs.get(run)
    if (event !== 'launched') {
      if (before !== undefined) runs.set(run, { ...before, last: event })
      continue
    }
    runs.set(run, {
      target: typeof target === 'string' ? target : null,
      attempt: Math.max(before?.attempt ?? 0, typeof attempt === 'number' && Number.isSafeInteger(attempt) ? attempt : (before?.attempt ?? 0) + 1),
      launches: typeof launch === 'string' ? new Set([...(before?.launches ?? []), launch]) : (before?.launches ?? new Set()),
      last: event
    })
  }
  return runs
}

/** The record with lines added; one that was cut short stays as it is, on a line of its own. */
export function addToRecord(text: string | null, events: readonly LaunchEvent[]): string {
  const before = text === null || text === '' || text.endsWith('\n') ? (text ?? '') : `${text}\n`
  return `${before}${events.map(event => `${JSON.stringify(event)}\n`).join('')}`
}
