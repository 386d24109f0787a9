import type { Design, DesignRun } from '../design/design.ts'
import type { Glob } from '../evidence/sources/glob.ts'
import { Finding, type FindingPlace } from '../diagnostics/finding.ts'
import type { RecordedRun } from './launch-record.ts'
import { runState, type RunState } from './run-state.ts'
import type { Survey } from './survey.ts'

/** A run of the design, how it stands, and whether it is launched now. */
export interface ConsideredRun {
  readonly run: DesignRun
  readonly state: RunState
  /** `null`: it is left as it is. */
  readonly start: Start | null
}

export interface Start {
  readonly attempt: number
  /**
   * What becomes of the folder: `new`, nothing is there; `again`, a launch that broke off has made it ready; `move`, the last
   * attempt is set aside; `keep`, the next attempt goes on with it.
   */
  readonly prepare: 'new' | 'again' | 'move' | 'keep'
  /** The status that must still stand there; empty where there is none. */
  readonly expected: string
}

export interface LaunchPlan {
  readonly considered: readonly ConsideredRun[]
  /** Those to launch, in run order. */
  readonly starting: readonly (ConsideredRun & { readonly start: Start })[]
  /** What makes launching impossible (fatal), or must be told. */
  readonly findings: readonly Finding[]
}

export interface LaunchChoice {
  readonly target: string
  /** `null`: all. */
  readonly only: Glob | null
  /** Also what has failed, was killed, or is gone. */
  readonly retry: boolean
  /** design.json, for what is wrong with its runs. */
  readonly place: FindingPlace
}

/** Which runs are launched: those that never were; with `retry` those that came to no good end. */
export function planLaunch(design: Design, survey: Survey, record: ReadonlyMap<string, RecordedRun>, choice: LaunchChoice): LaunchPlan {
  const considered = design.runs.filter(({ id }) => choice.only?.matches(id) ?? true).map((run): ConsideredRun => {
    const recorded = record.get(run.id) ?? null
    const state = runState(run.id, survey, recorded, choice.target)
    return { run, state, start: startOf(run.id, state, survey, recorded, design.resume, choice.retry) }
  })
  const starting = considered.flatMap(({ start, ...rest }) => (start === null ? [] : [{ ...rest, start }]))
  return { considered, starting, findings: [...tellStates(considered, choice), ...tellNeeds(starting, survey, choice)] }
}

function startOf(id: string, state: RunState, survey: Survey, recorded: RecordedRun | null, resume: boolean, retry: boolean): Start | null {
  const found = survey.runs.get(id)
  const attempt = found?.status?.attempt ?? 0
  const expected = found?.line ?? ''
  switch (state) {
    case 'new':
      return { attempt: 1, prepare: 'new', expected }
    case 'void':
      return { attempt, prepare: 'again', expected }
    case 'failed':
    case 'killed':
    case 'gone':
      return retry ? { attempt: attempt + 1, prepare: resume ? 'keep' : 'move', expected } : null
    case 'vanished':
      return retry ? { attempt: (recorded?.attempt ?? 0) + 1, prepare: 'new', expected } : null
    case 'elsewhere':
      // Only where the record itself says that it came to no good end: what runs elsewhere is not run twice.
      return retry && recorded !== null && recorded.last !== 'launched' ? { attempt: recorded.attempt + 1, prepare: 'new', expected } : null
    case 'waiting':
    case 'running':
    case 'finished':
    case 'done':
    case 'occupied':
      return null
  }
}

function tellStates(considered: readonly ConsideredRun[], { target, place, retry }: LaunchChoice): Finding[] {
  const named = (state: RunState): ConsideredRun[] => considered.filter(run => run.state === state && run.start === null)
  const tell = (state: RunState, rule: string, severity: 'error' | 'warning', message: (runs: string, count: number) => string, note: string): Finding[] => {
    const runs = named(state)
    return runs.length === 0 ? [] : [new Finding({ ...place, rule, severity, message: message(listRuns(runs.map(({ run }) => run.id)), runs.length), note })]
  }
  return [
    ...tell('gone', 'launch-run-alive', 'warning', runs => `Unexpected end of ${runs} without a word: launched on \`${target}\`, no process and no final status, expected one of them`, 'the machine may have been restarted, or the run killed with what watched over it: look at launch-output.log; --retry starts it again'),
    ...tell('vanished', 'launch-run-alive', 'warning', runs => `Unexpected absence of ${runs} on \`${target}\`, where data/raw/launches.jsonl says it was launched, expected its folder there`, 'its folder was removed, or `path` in data/sources.yml was another: --retry starts it again'),
    ...tell('occupied', 'launch-folder-free', 'error', runs => `Unexpected files in the folder of ${runs} on \`${target}\`, expected a folder that only launches write into`, 'nothing is written over: move them away, or give the target another `path`'),
    ...tell('elsewhere', 'launch-run-once', 'warning', runs => `Unexpected launch of ${runs} on \`${target}\`, expected it only where it was launched before (data/raw/launches.jsonl)`, retry ? 'what was launched elsewhere and has not failed there is not run twice' : 'launch it where it was launched first, or leave it out with --only')
  ]
}

/** What a run needs must have finished there, be on its way, or be launched with it: else it would wait for ever. */
function tellNeeds(starting: LaunchPlan['starting'], survey: Survey, { target, place }: LaunchChoice): Finding[] {
  const together = new Set(starting.map(({ run }) => run.id))
  const missing = new Map<string, { readonly state: RunState; readonly by: string[] }>()
  for (const { run } of starting) {
    for (const need of run.after) {
      const state = runState(need, survey, null, target)
      if (together.has(need) || state === 'finished' || state === 'running' || state === 'waiting') continue
      const known = missing.get(need) ?? { state, by: [] }
      known.by.push(run.id)
      missing.set(need, known)
    }
  }
  return [...missing].map(([need, { state, by }]) => new Finding({
    ...place, rule: 'launch-needs-met', fatal: true,
    message: `Unexpected need of ${listRuns(by)} for \`${need}\`, which ${state === 'new' || state === 'occupied' ? 'was never launched' : state === 'void' ? 'never began' : state === 'gone' ? 'is gone without an end' : state === 'killed' ? 'was killed' : state} on \`${target}\`, expected it finished, on its way, or launched together`,
    note: state === 'failed' || state === 'killed' || state === 'gone' ? `launch \`${need}\` again with --retry first` : `launch \`${need}\` first, or together: --only may leave it out`
  }))
}

function listRuns(ids: readonly string[]): string {
  const shown = ids.slice(0, 3).map(id => `\`${id}\``).join(', ')
  return ids.length > 3 ? `${shown} and ${ids.length - 3} more` : shown
}
