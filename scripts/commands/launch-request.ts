import { isAbsolute, relative } from 'node:path'
import { readDesign, type StoredDesign } from '../design/read-design.ts'
import { Stop, stop } from '../diagnostics/finding.ts'
import { sha256 } from '../edge/project-files.ts'
import { compileGlob, GlobProblem } from '../evidence/sources/glob.ts'
import { checkDesign } from '../launch/check-design.ts'
import type { LaunchTarget } from '../launch/launch-target.ts'
import type { LaunchChoice } from '../launch/plan-launch.ts'
import { limitTarget, readTarget } from '../launch/read-target.ts'
import { gpusEach } from '../launch/render-launch.ts'
import { type Arguments, UsageError } from './command.ts'

export interface LaunchRequest {
  readonly stored: StoredDesign
  readonly target: LaunchTarget
  readonly choice: LaunchChoice
  /** `--max-gpu-hours`; `null` where it is not given. */
  readonly mostGpuHours: number | null
  readonly dryRun: boolean
  readonly wait: boolean
}

export const LAUNCH_FLAGS = { on: 'string', only: 'string', retry: 'boolean', wait: 'boolean', 'dry-run': 'boolean', 'max-gpu-hours': 'string', 'at-once': 'string' } as const

/** What is to be launched where. Stops where the design, the plan or the target cannot be launched as they are. */
export function readLaunchRequest({ files, words: [word], flags }: Arguments): LaunchRequest {
  if (word === undefined) throw new UsageError('Unexpected absence of a design, expected its plan, its folder or its design.json')
  const on = flags['on']
  if (typeof on !== 'string') throw new UsageError('Unexpected absence of a target, expected --on local or --on and a name of data/sources.yml')
  const stored = readDesign(files, isAbsolute(word) ? relative(files.root, word) : word)
  const place = { file: `${stored.folder}/design.json` }
  const plan = files.readText(stored.design.plan.file)
  if (plan !== null && sha256(plan) !== stored.design.plan.sha256) {
    stop({ ...place, rule: 'design-current', message: `Unexpected plan \`${stored.design.plan.file}\`, changed since it was designed, expected the one that the design was made of`, note: `run \`paperline design ${stored.design.plan.file}\` and look at what it says` })
  }
  const wrong = checkDesign(stored.design, place)
  if (wrong.length > 0) throw new Stop(wrong)
  const target = limitTarget(readTarget(files, on), readCount(flags['at-once']))
  const each = gpusEach(target.engine, stored.design)
  if (target.engine.kind === 'queue' && target.engine.gpus !== null && each > target.engine.gpus) {
    stop({ ...target.place, rule: 'launch-fits', message: `Unexpected runs of ${each} GPUs on \`${target.name}\`, which has ${target.engine.gpus}, expected no more`, note: 'correct `gpus` here, or in the resources of the plan' })
  }
  return {
    stored, target,
    choice: { target: target.name, only: readGlob(flags['only'], stored), retry: flags['retry'] === true, place },
    mostGpuHours: readHours(flags['max-gpu-hours']),
    dryRun: flags['dry-run'] === true,
    wait: flags['wait'] === true
  }
}

function readCount(text: string | boolean | undefined): number | null {
  if (typeof text !== 'string') return null
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new UsageError(`Unexpected \`${text}\` for --at-once, expected how many runs may go at once`)
  return Number(text)
}

function readHours(text: string | boolean | undefined): number | null {
  if (typeof text !== 'string') return null
  if (!/^\d+(?:\.\d+)?$/.test(text)) throw new UsageError(`Unexpected \`${text}\` for --max-gpu-hours, expected hours, such as 8 or 0.5`)
  return Number(text)
}

function readGlob(text: string | boolean | undefined, { design }: StoredDesign): LaunchChoice['only'] {
  if (typeof text !== 'string') return null
  try {
    const glob = compileGlob(text)
    if (design.runs.some(({ id }) => glob.matches(id))) return glob
  } catch (error) {
    if (error instanceof GlobProblem) throw new UsageError(error.message)
    throw error
  }
  throw new UsageError(`Unexpected pattern \`${text}\`, which no run of the design matches, expected one such as '${design.runs[0]?.id.replace(/[^/]*$/, '*') ?? '*'}'`)
}
