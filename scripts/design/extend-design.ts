import type { Finding } from '../diagnostics/finding.ts'
import { type PlannedRun, runKey } from './list-runs.ts'
import type { Plan } from './plan.ts'
import { refuseChanges } from './refuse-changes.ts'
import type { StandingDesign } from './standing-design.ts'

export interface Extension {
  /** The runs that stand, in the blocks that they have. */
  readonly kept: readonly { readonly run: PlannedRun; readonly block: number }[]
  /** Those that the plan asks for beyond them, in later blocks. */
  readonly added: readonly { readonly run: PlannedRun; readonly block: number }[]
  /** What the plan changes that runs already stand for. */
  readonly findings: readonly Finding[]
}

/**
 * Sets the runs of a plan against those of its design. A design only grows, and only by replicates: whatever else the
 * plan changes is told, since runs that were made would no longer be what it says.
 */
export function extendDesign(plan: Plan, planned: readonly PlannedRun[], { design, configurationOf }: StandingDesign): Extension {
  const standing = new Map(design.runs.map(run => [runKey(run), run]))
  const asked = new Set(planned.map(runKey))
  const kept = planned.flatMap(run => {
    const known = standing.get(runKey(run))
    return known === undefined ? [] : [{ run, known, block: known.block }]
  })
  const fresh = planned.filter(run => !standing.has(runKey(run)))
  const gone = design.runs.filter(run => !asked.has(runKey(run)))
  return {
    kept,
    added: numberBlocks(fresh, Math.max(0, ...design.blocks.map(({ block }) => block))),
    findings: refuseChanges(plan, { kept, fresh, gone }, { design, configurationOf })
  }
}

/** New runs follow all that stand: their blocks are counted on, whatever the plan by itself would number them. */
function numberBlocks(fresh: readonly PlannedRun[], last: number): Extension['added'] {
  const blocks = [...new Set(fresh.map(({ block }) => block))].toSorted((a, b) => a - b)
  return fresh.map(run => ({ run, block: last + 1 + blocks.indexOf(run.block) }))
}
