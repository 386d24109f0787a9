import { runState, type RunState } from './run-state.ts'
import type { SurveyedRun, Survey } from './survey.ts'

export interface WaitEffects {
  survey(): Promise<Survey>
  /** `false` where nobody wants to wait any longer. */
  pause(): Promise<boolean>
  onProgress(counts: StateCounts): void
}

export type StateCounts = ReadonlyMap<RunState, number>

export interface EndedRun {
  readonly run: string
  readonly state: RunState
  readonly found: SurveyedRun | null
}

/** Looks until every run has ended, or is gone; `null` where the waiting was given up. The runs know nothing of it. */
export async function waitForRuns(runs: readonly string[], target: string, effects: WaitEffects): Promise<readonly EndedRun[] | null> {
  for (;;) {
    const survey = await effects.survey()
    const ended = runs.map((run): EndedRun => ({ run, state: runState(run, survey, null, target), found: survey.runs.get(run) ?? null }))
    effects.onProgress(countStates(ended.map(({ state }) => state)))
    if (ended.every(({ state }) => state !== 'waiting' && state !== 'running')) return ended
    if (!(await effects.pause())) return null
  }
}

export function countStates(states: readonly RunState[]): StateCounts {
  const counts = new Map<RunState, number>()
  for (const state of states) counts.set(state, (counts.get(state) ?? 0) + 1)
  return counts
}

/** The order in which counts are told. */
const ORDER: readonly RunState[] = ['finished', 'failed', 'killed', 'gone', 'running', 'waiting', 'vanished', 'done', 'elsewhere', 'occupied', 'void', 'new']

const WORDS: { readonly [state in RunState]: string } = {
  finished: 'finished', failed: 'failed', killed: 'killed', gone: 'gone', running: 'running', waiting: 'waiting', vanished: 'no longer there', done: 'finished elsewhere', elsewhere: 'launched elsewhere', occupied: 'with files in the way',
  void: 'never begun', new: 'not launched'
}

/** `12 finished, 1 failed, 3 running` */
export function describeStates(counts: StateCounts): string {
  return ORDER.flatMap(state => (counts.has(state) ? [`${counts.get(state)} ${WORDS[state]}`] : [])).join(', ')
}
