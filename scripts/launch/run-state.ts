import type { RecordedRun } from './launch-record.ts'
import type { SurveyedRun, Survey } from './survey.ts'

/**
 * How a run stands on a target, before anything is launched:
 * `new`; `void`, of a launch that broke off before it took hold; `waiting` and `running`; `finished`, `failed`, `killed`;
 * `gone`, launched, with no process left and no end recorded; `vanished`, recorded as launched here, with nothing there;
 * `elsewhere`, recorded as launched on another target; `done`, recorded as finished there; `occupied`, a folder with files that
 * no launch made.
 */
export type RunState = 'new' | 'void' | 'waiting' | 'running' | 'finished' | 'failed' | 'killed' | 'gone' | 'vanished' | 'elsewhere' | 'done' | 'occupied'

/** Of no concern to a target: what was launched on another. */
export function isElsewhere(state: RunState): boolean {
  return state === 'elsewhere' || state === 'done'
}

/** The target's word comes first; the record here is for what the target knows nothing of. */
export function runState(id: string, survey: Survey, recorded: RecordedRun | null, target: string): RunState {
  const found = survey.runs.get(id)
  if (found === undefined || found.life === 'none') {
    if (recorded === null) return 'new'
    if (recorded.target === target) return 'vanished'
    return recorded.last === 'finished' ? 'done' : 'elsewhere'
  }
  if (found.status === null) return 'occupied'
  const { state } = found.status
  if (state === 'finished') return state
  // Its job is still there: it ends just now, or Slurm has put it back in its queue to try it again.
  if (state === 'failed' || state === 'killed') return isQueued(found.status.job, survey) ? 'waiting' : state
  if (found.life === 'void') return 'void'
  if (found.life === 'gone' || (found.life === 'slurm' && !hasJob(id, found, survey))) return 'gone'
  return state === 'launched' ? 'waiting' : 'running'
}

/** The jobs of a run that Slurm may still know, stage by stage. */
export function jobsOf(id: string, found: SurveyedRun, survey: Survey): string[] {
  const launch = survey.launches.get(found.status?.launch ?? '')
  const index = launch?.order.get(id)
  const inArrays = index === undefined ? [] : (launch?.arrays ?? []).filter(({ offset, count }) => index > offset && index <= offset + count)
    .sort((a, b) => a.stage - b.stage).map(array => `${array.id}_${index - array.offset}`)
  const own = found.status?.job
  return own === null || own === undefined || inArrays.includes(own) ? inArrays : [...inArrays, own]
}

function isQueued(job: string | null, { slurm }: Survey): boolean {
  return job !== null && slurm.kind === 'there' && slurm.jobs.has(job)
}

function hasJob(id: string, found: SurveyedRun, survey: Survey): boolean {
  const { slurm } = survey
  // A Slurm that was not asked cannot say that a job is gone.
  return slurm.kind !== 'there' || jobsOf(id, found, survey).some(job => slurm.jobs.has(job))
}
