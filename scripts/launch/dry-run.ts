import type { StoredDesign } from '../design/read-design.ts'
import { askedHours, describeHours } from './gpu-hours.ts'
import type { RecordedRun } from './launch-record.ts'
import { DEFAULT_ARRAY_SIZE } from './launch-runs.ts'
import type { LaunchTarget } from './launch-target.ts'
import { type LaunchChoice, planLaunch } from './plan-launch.ts'
import { renderLaunch } from './render-launch.ts'
import type { LaunchTemplates } from './render-script.ts'
import type { Survey } from './survey.ts'

export interface DryRun {
  readonly json: boolean
  readonly name: string
  readonly record: ReadonlyMap<string, RecordedRun>
  readConfiguration(run: string): string
}

/** What a launch would start and the scripts by which it would, as far as can be said without asking the target. */
export async function printDryRun(stored: StoredDesign, target: LaunchTarget, choice: LaunchChoice, templates: LaunchTemplates, { json, name, record, readConfiguration }: DryRun): Promise<string> {
  const { design } = stored
  const { starting, considered } = planLaunch(design, nothingSeen(target), record, choice)
  const rendered = await renderLaunch(templates, {
    launch: name, design, target, maxArraySize: DEFAULT_ARRAY_SIZE,
    runs: starting.map(({ run, start }) => ({ run, start, config: readConfiguration(run.id), jobs: [] }))
  })
  const hours = askedHours(starting.length, design.resources)
  if (json) {
    const runs = considered.map(({ run, start }) => ({ run: run.id, wouldLaunch: start !== null }))
    return `${JSON.stringify({ dryRun: true, target: target.name, asked: hours, runs, scripts: Object.fromEntries(rendered.scripts), submit: rendered.submit }, null, 2)}\n`
  }
  const left = considered.length - starting.length
  return [
    `would launch ${describeHours(hours)}, on ${target.name}${left === 0 ? '' : `; ${left} recorded as launched before`}\n`,
    ...rendered.runs.map(({ run }) => `  ${run.id}\n`),
    `\`${target.name}\` was not asked: what it has of these runs is left out when they are launched\n`,
    ...[...rendered.scripts].map(([script, text]) => `\n# ==== launches/${name}/${script}, in ${target.root} on ${target.name} ====\n${text}`),
    `\n# ==== what puts them there and starts them ====\n${rendered.submit}`
  ].join('')
}

function nothingSeen(target: LaunchTarget): Survey {
  return { root: target.root, node: '', time: '', code: null, codeProblem: null, codeIsMissing: false, slurm: { kind: 'unasked' }, runs: new Map(), launches: new Map() }
}
