import { factorialDesign } from '../../analysis/statistics/factorial-design.ts'
import { Finding, Stop } from '../diagnostics/finding.ts'
import { checkRuns } from './check-runs.ts'
import type { Design, DesignBlock, DesignRun } from './design.ts'
import { extendDesign } from './extend-design.ts'
import { countRuns, listRuns, type PlannedRun } from './list-runs.ts'
import { nameRun, PlaceholderProblem, type NamedRun } from './name-run.ts'
import { orderRuns } from './order-runs.ts'
import { planBlocks } from './plan-blocks.ts'
import { factorsOf } from './plan-factors.ts'
import { PLAN_VALID } from './plan-fields.ts'
import type { Plan } from './plan.ts'
import { DESIGN_SCHEMA } from './read-design.ts'
import type { StandingDesign } from './standing-design.ts'

const MOST_RUNS = 20_000

/** What a plan comes to. */
export interface MadeDesign {
  readonly design: Design
  /** The configuration of every run, by its id. */
  readonly configurations: ReadonlyMap<string, string>
  /** Ids of the runs that the design did not have before, in run order. */
  readonly added: readonly string[]
  /** Why the plan is no extension of the design that stands; nothing may be written then. */
  readonly findings: readonly Finding[]
}

/**
 * plan → runs → names → order → design. What stands already keeps its ids, seeds, blocks and configurations; runs that
 * the plan asks for beyond them become later blocks, added `today`. Stops where the plan's runs cannot be named.
 */
export function makeDesign(plan: Plan, sha256: string, standing: StandingDesign | null, today: string): MadeDesign {
  const blockPlan = planBlocks(plan)
  if (blockPlan.problem !== null) throw new Stop([new Finding({ ...plan.placeOf('blocks'), rule: PLAN_VALID, fatal: true, ...blockPlan.problem })])
  const asked = countRuns(plan)
  if (asked > MOST_RUNS) {
    throw new Stop([new Finding({ ...plan.placeOf('seeds'), rule: PLAN_VALID, fatal: true, message: `Unexpected ${asked} runs, expected at most ${MOST_RUNS}`, note: 'split the plan into several experiments' })])
  }
  const planned = listRuns(plan)
  const afresh = nameRuns(plan, planned.map(run => ({ run, block: run.block })))
  if (standing === null) {
    const runs = orderRuns(afresh, plan.randomSeed)
    return { design: describe(plan, sha256, runs.map(toDesignRun), blocksOf(runs, null)), configurations: textsOf(runs), added: runs.map(({ id }) => id), findings: [] }
  }
  const { kept, added, findings } = extendDesign(plan, planned, standing)
  const named = nameRuns(plan, [...kept, ...added])
  const later = orderRuns(named.slice(kept.length), standing.design.randomSeed)
  const earlier = named.slice(0, kept.length)
  const order = new Map(standing.design.runs.map(run => [run.id, run.order]))
  const runs = [...earlier.toSorted((a, b) => (order.get(a.id) ?? 0) - (order.get(b.id) ?? 0)), ...later]
  return {
    design: describe(plan, sha256, runs.map(toDesignRun), [...standing.design.blocks, ...blocksOf(later, today)]),
    configurations: textsOf(runs),
    added: later.map(({ id }) => id),
    findings
  }
}

function nameRuns(plan: Plan, runs: readonly { readonly run: PlannedRun; readonly block: number }[]): NamedRun[] {
  try {
    const named = runs.map(({ run, block }) => nameRun(plan, run, block))
    const findings = checkRuns(plan, named)
    if (findings.length > 0) throw new Stop(findings)
    return named
  } catch (error) {
    if (!(error instanceof PlaceholderProblem)) throw error
    throw new Stop([new Finding({ ...error.at, rule: PLAN_VALID, fatal: true, message: error.message, note: 'a placeholder names a setting, a factor, or experiment, cell, replicate, seed; for the text itself write {{name}}' })])
  }
}

function describe(plan: Plan, sha256: string, runs: readonly DesignRun[], blocks: readonly DesignBlock[]): Design {
  const { layout } = plan
  const fraction = layout.kind === 'fractional' ? factorialDesign(layout.factors.map(({ name }) => name), layout.generators) : null
  return {
    schema: DESIGN_SCHEMA,
    experiment: plan.experiment,
    plan: { file: plan.file, sha256 },
    kind: layout.kind,
    factors: factorsOf(plan),
    generators: layout.kind === 'cells' ? {} : layout.generators,
    resolution: layout.kind === 'cells' ? null : (fraction?.resolution ?? 'full'),
    aliases: fraction?.aliases ?? {},
    definingRelation: fraction?.definingRelation ?? [],
    blocking: plan.blocking,
    confounded: planBlocks(plan).confounded,
    centrePoints: plan.centrePoints,
    randomSeed: plan.randomSeed,
    blocks,
    stages: plan.stages,
    resources: plan.resources,
    resume: plan.resume,
    runs: runs.map((run, index) => ({ ...run, order: index + 1 }))
  }
}

function blocksOf(runs: readonly NamedRun[], added: string | null): DesignBlock[] {
  const sizes = new Map<number, number>()
  for (const { block } of runs) sizes.set(block, (sizes.get(block) ?? 0) + 1)
  return [...sizes].map(([block, size]) => ({ block, added, runs: size }))
}

function toDesignRun({ id, block, cell, replicate, seed, sha256, after }: NamedRun): DesignRun {
  return { id, order: 0, block, cell: cell.name, replicate, seed, config: `${id}.json`, sha256, after }
}

function textsOf(runs: readonly NamedRun[]): ReadonlyMap<string, string> {
  return new Map(runs.map(({ id, text }) => [id, text]))
}
