import type { StoredDesign } from '../design/read-design.ts'
import { stop } from '../diagnostics/finding.ts'
import { showForeign } from '../diagnostics/show-foreign.ts'
import type { Host } from '../edge/hosts/host.ts'
import { askedHours, type AskedHours } from './gpu-hours.ts'
import type { LaunchEvent, RecordedRun } from './launch-record.ts'
import type { LaunchTarget } from './launch-target.ts'
import { type LaunchChoice, type LaunchPlan, planLaunch } from './plan-launch.ts'
import { renderLaunch } from './render-launch.ts'
import type { LaunchTemplates } from './render-script.ts'
import { jobsOf } from './run-state.ts'
import { submitLaunch } from './submit-launch.ts'
import { surveyTarget } from './survey-target.ts'
import type { Survey } from './survey.ts'

export interface LaunchEffects {
  readonly host: Host
  readonly templates: LaunchTemplates
  /** A run's configuration. */
  readConfiguration(run: string): string
  /** A name for a launch that no other has. */
  nameLaunch(): string
  /** Whether so much may be asked for; stops where nobody can say. */
  mayAsk(hours: AskedHours): Promise<boolean>
  readRecord(): ReadonlyMap<string, RecordedRun>
  addToRecord(events: readonly LaunchEvent[]): void
  onProgress(text: string): void
}

export interface LaunchOutcome {
  readonly plan: LaunchPlan
  readonly survey: Survey
  /** `null` where nothing was launched: there was nothing to launch, or the person said no. */
  readonly launched: { readonly id: string; readonly events: readonly LaunchEvent[] } | null
  readonly declined: boolean
  /** Runs of earlier launches that the record did not know: their line was cut before they could be recorded. */
  readonly adopted: readonly LaunchEvent[]
  readonly hours: AskedHours
}

/** Two that launch the same runs at once: the slower one looks again, and finds less to do. */
const MOST_TRIES = 5
/** Slurm's default, where it does not say. */
export const DEFAULT_ARRAY_SIZE = 1001

/** survey → plan → ask → render → submit → record. Stops where anything is in the way; nothing has been started then. */
export async function launchRuns(stored: StoredDesign, target: LaunchTarget, choice: LaunchChoice, effects: LaunchEffects): Promise<LaunchOutcome> {
  const { design } = stored
  const { host, templates } = effects
  const asked = [...new Set(design.runs.filter(({ id }) => choice.only?.matches(id) ?? true).flatMap(({ id, after }) => [id, ...after]))]
  const adopted: LaunchEvent[] = []
  let allowed: AskedHours | null = null
  for (let tries = 1; ; tries++) {
    effects.onProgress(`${target.name}: looking at ${asked.length} runs`)
    const survey = await surveyTarget(host, target, templates, asked, 'full')
    const unknown = unrecorded(stored, target, host, survey, effects.readRecord())
    if (unknown.length > 0) effects.addToRecord(unknown)
    adopted.push(...unknown)
    const plan = planLaunch(design, survey, effects.readRecord(), choice)
    const hours = askedHours(plan.starting.length, design.resources)
    const nothing: LaunchOutcome = { plan, survey, launched: null, declined: false, adopted, hours }
    if (plan.starting.length === 0 || plan.findings.some(({ exitCode }) => exitCode === 2)) return nothing
    // Asked once: after another launch was faster there is less to ask for, not more.
    if ((allowed === null || (hours.gpuHours ?? 0) > (allowed.gpuHours ?? 0)) && !(await effects.mayAsk(hours))) return { ...nothing, declined: true }
    allowed = hours

    const id = effects.nameLaunch()
    const runs = plan.starting.map(({ run, start }) => ({ run, start, config: effects.readConfiguration(run.id), jobs: jobsToAwait(run.after, survey) }))
    const maxArraySize = survey.slurm.kind === 'there' ? (survey.slurm.maxArraySize ?? DEFAULT_ARRAY_SIZE) : DEFAULT_ARRAY_SIZE
    const rendered = await renderLaunch(templates, { launch: id, design, target, runs, maxArraySize })
    effects.onProgress(`${target.name}: launching ${runs.length} runs`)
    const submission = await submitLaunch(host, survey.root, id, survey.code, rendered)
    if (submission.kind === 'taken' && tries < MOST_TRIES) continue
    if (submission.kind !== 'launched') return stopAt(target, submission)
    const events = rendered.runs.map(({ run, start }, index) => eventOf(stored, target, host, run.id, {
      time: submission.time, attempt: start.attempt, launch: id, job: submission.jobs.get(index + 1) ?? null, code: survey.code
    }))
    effects.addToRecord(events)
    return { ...nothing, launched: { id, events } }
  }
}

/** Of what a run needs, the last jobs that Slurm still has. */
function jobsToAwait(needs: readonly string[], survey: Survey): readonly string[] {
  const { slurm } = survey
  if (slurm.kind !== 'there') return []
  return needs.flatMap(need => {
    const found = survey.runs.get(need)
    return found === undefined ? [] : (jobsOf(need, found, survey).filter(job => slurm.jobs.has(job)).at(-1) ?? [])
  })
}

/** What the target has from a launch that the record does not know. */
function unrecorded(stored: StoredDesign, target: LaunchTarget, host: Host, survey: Survey, record: ReadonlyMap<string, RecordedRun>): LaunchEvent[] {
  return stored.design.runs.flatMap(({ id }) => {
    const found = survey.runs.get(id)
    const status = found?.status ?? null
    if (found === undefined || status === null || found.life === 'void' || status.launch === null || status.run !== id) return []
    if (record.get(id)?.launches.has(status.launch) === true) return []
    return [eventOf(stored, target, host, id, {
      time: status.launched ?? survey.time, attempt: status.attempt, launch: status.launch, job: status.job ?? jobsOf(id, found, survey)[0] ?? null, code: status.code
    })]
  })
}

function eventOf({ design }: StoredDesign, target: LaunchTarget, host: Host, id: string, what: Pick<LaunchEvent, 'time' | 'attempt' | 'launch' | 'job' | 'code'>): LaunchEvent {
  const run = design.runs.find(candidate => candidate.id === id)
  const block = run?.block ?? 1
  return {
    run: id, experiment: design.experiment, event: 'launched', time: what.time, attempt: what.attempt, launch: what.launch, target: target.name, host: host.name, job: what.job,
    block, added: design.blocks.find(candidate => candidate.block === block)?.added ?? null, config: run?.sha256 ?? '', code: what.code
  }
}

function stopAt(target: LaunchTarget, submission: { readonly kind: 'taken' } | { readonly kind: 'busy' | 'refused' | 'failed'; readonly reason: string }): never {
  const at = { ...target.place, rule: 'launch-target-ready' }
  switch (submission.kind) {
    case 'taken':
      return stop({ ...at, message: `Unexpected other launches of the same runs on \`${target.name}\`, ${MOST_TRIES} times over, expected them to come to an end`, note: 'nothing was launched: run the command again' })
    case 'busy':
      return stop({ ...at, message: `Unexpected launch in progress on \`${target.name}\` by ${showForeign(submission.reason)} (host:process:began), expected it to end within a minute`, note: `nothing was launched: wait for it; where that process is gone, remove launches/lock in ${target.root}` })
    case 'refused':
      return stop({ ...at, rule: 'launch-accepted', message: `Unexpected refusal by Slurm on \`${target.name}\` (${showForeign(submission.reason)}), expected the jobs to be taken`, note: 'nothing was launched: correct the resources in the plan, or `slurm` in data/sources.yml' })
    case 'failed':
      return stop({ ...at, message: `Unexpected failure on \`${target.name}\` (${showForeign(submission.reason)}), expected room and permission in ${target.root}`, note: 'nothing was launched' })
  }
}
