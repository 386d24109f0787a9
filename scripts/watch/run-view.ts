import type { LaunchState } from '../evidence/launch-status.ts'
import type { Gpu } from './parse-look.ts'

/**
 * How a run fares: what its launch says, or `stalled`: it writes nothing any more; `lost`: its process or job is gone
 * without a last word.
 */
export type RunState = LaunchState | 'stalled' | 'lost'

/** One run as a person sees it. */
export interface RunView {
  readonly source: string
  readonly run: string
  readonly experiment: string | null
  readonly state: RunState
  /** The stage, what Slurm says, why it failed. */
  readonly detail: string | null
  readonly attempt: number | null
  readonly host: string | null
  readonly step: number | null
  readonly total: number | null
  /** Those that alerts watch first, then outcomes, then the others. */
  readonly metrics: readonly MetricView[]
  readonly stepsPerSecond: number | null
  readonly secondsLeft: number | null
  readonly gpus: readonly Gpu[]
  /** Since its logs were last written to, by its host's clock. */
  readonly logAgeSeconds: number | null
  readonly alerts: readonly AlertView[]
  readonly problems: readonly ProblemView[]
}

export interface ProblemView {
  readonly kind: 'silent' | 'not-a-number' | 'process-gone' | 'job-gone' | 'log-shorter' | 'no-finish-mark'
  /** One sentence: `loss is not a number since step 40`. */
  readonly text: string
}

export interface MetricView {
  readonly metric: string
  /** `null` stands for not a number, which JSON does not know. */
  readonly value: number | null
  /** As the log prints it. */
  readonly text: string
  readonly unit: string | null
  readonly step: number | null
}

/** An alert that is crossed now. */
export interface AlertView {
  /** As `runs.yml` has it. */
  readonly alert: string
  readonly value: number | null
  readonly step: number | null
}

/** Whether somebody has to look at it. */
export function needsPerson({ state, alerts, problems }: RunView): boolean {
  return state === 'failed' || state === 'killed' || state === 'lost' || state === 'stalled' || alerts.length > 0 || problems.length > 0
}

/** Whether nothing more will come of it by itself. */
export function isOver({ state }: RunView): boolean {
  return state === 'finished' || state === 'failed' || state === 'killed' || state === 'lost'
}
