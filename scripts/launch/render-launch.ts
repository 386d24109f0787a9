import type { Design, DesignRun } from '../design/design.ts'
import { quoteWord } from '../edge/quote-word.ts'
import type { LaunchEngine, LaunchTarget, SlurmEngine } from './launch-target.ts'
import { planArrays } from './plan-arrays.ts'
import type { Start } from './plan-launch.ts'
import { type LaunchTemplates, renderScript } from './render-script.ts'
import { configurationLeaves, stageCommand } from './stage-command.ts'

/** A run that is launched now. */
export interface StartingRun {
  readonly run: DesignRun
  readonly start: Start
  /** Its configuration, byte for byte. */
  readonly config: string
  /** Jobs of earlier launches that it must wait for. */
  readonly jobs: readonly string[]
}

export interface RenderInput {
  readonly launch: string
  readonly design: Design
  readonly target: LaunchTarget
  readonly runs: readonly StartingRun[]
  /** Slurm's own limit. */
  readonly maxArraySize: number
}

export interface RenderedLaunch {
  /** What lies in the launch's folder on the target, by name. */
  readonly scripts: ReadonlyMap<string, string>
  /** What puts it there and starts it. */
  readonly submit: string
  /** The runs in the order in which the launch numbers them. */
  readonly runs: readonly StartingRun[]
}

/** The scripts of a launch: what each run does, who starts them, and how that is set going. */
export async function renderLaunch(templates: LaunchTemplates, input: RenderInput): Promise<RenderedLaunch> {
  const { design, target, launch } = input
  const { engine } = target
  const together = new Set(input.runs.map(({ run }) => run.id))
  const { ordered, arrays } = planArrays(
    input.runs.map(starting => ({ ...starting, id: starting.run.id, needs: starting.run.after.filter(need => together.has(need)) })),
    design.stages.length,
    input.maxArraySize
  )
  const runs = engine.kind === 'slurm' ? ordered : input.runs
  const start = engine.kind === 'slurm'
    ? await renderScript(templates, 'start-slurm.sh', {
        options: slurmOptions(engine, design), arrays: arrays.map(array => ({ ...array, limit: engine.most === null ? '' : `%${engine.most}` }))
      })
    : await renderScript(templates, 'start-queue.sh', {})
  const scripts = new Map([
    ['functions.sh', await renderScript(templates, 'functions.sh', {})],
    ['run.sh', await renderScript(templates, 'run.sh', {})],
    ['runs.sh', await renderScript(templates, 'runs.sh', {
      launch,
      experiment: JSON.stringify(design.experiment),
      code: target.code,
      resume: design.resume,
      order: runs.map((_, index) => index + 1).join(' '),
      slots: engine.kind === 'queue' ? slotsOf(engine, design) : null,
      stages: design.stages.map(({ name }, index) => ({ number: index + 1, json: JSON.stringify(name) })),
      runs: runs.map(({ run, config }, index) => {
        const leaves = configurationLeaves(config)
        const commands = design.stages.map(({ command }, stage) => ({ number: stage + 1, words: stageCommand(command, run.id, leaves) }))
        return { index: index + 1, id: run.id, needed: run.after.join(' '), commands }
      })
    })],
    ...(engine.kind === 'queue' ? [['queue.sh', await renderScript(templates, 'queue.sh', {})] as const] : [])
  ])
  return { scripts, submit: await renderScript(templates, 'submit.sh', { start }), runs }
}

/** How many GPUs a run of this design takes on a target; 0 where runs are not told which are theirs. */
export function gpusEach(engine: LaunchEngine, design: Design): number {
  return engine.kind === 'queue' && engine.gpus === null ? 0 : design.resources.gpus
}

function slotsOf(engine: Extract<LaunchEngine, { kind: 'queue' }>, design: Design) {
  const each = gpusEach(engine, design)
  return each > 0 && engine.gpus !== null
    // A GPU is the host's, whoever launches from wherever: its lock lies where every project of this user finds it.
    ? { count: engine.gpus, each, visible: true, lock: '"${PAPERLINE_LOCKS:-/tmp}/paperline-gpu"' }
    : { count: engine.atOnce, each: 1, visible: false, lock: '"$root/launches/slots/$node"' }
}

/** The plan's resources; where it names no partition, the target's. */
function slurmOptions(engine: SlurmEngine, { resources }: Design): string {
  const { gpus, cpus, memory, time } = resources
  const options: readonly (readonly [string, string | number | null])[] = [
    ['partition', resources.partition ?? engine.partition], ['account', engine.account], ['qos', engine.qos],
    ['gres', gpus > 0 ? `gpu:${gpus}` : null], ['cpus-per-task', cpus], ['mem', memory], ['time', time]
  ]
  return options.flatMap(([name, value]) => (value === null ? [] : [quoteWord(`--${name}=${value}`)])).join(' ')
}
