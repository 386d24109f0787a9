import { centreCell, listCells, type Cell } from './list-cells.ts'
import type { Plan } from './plan.ts'
import { planBlocks } from './plan-blocks.ts'

/** A run that a plan asks for, before it has a name. */
export interface PlannedRun {
  readonly cell: Cell
  /** From 1: which of the cell's seeds. */
  readonly replicate: number
  readonly seed: number
  /** As the plan by itself numbers them, from 1; in a design that was extended, later ones follow those that stand. */
  readonly block: number
}

/** How far the seeds of a block's centre points lie apart: beside each other they would be those of the next replicates. */
const CENTRE_SEED_STEP = 1000

/** How many runs a plan asks for, before they are listed. */
export function countRuns(plan: Plan): number {
  const cells = listCells(plan).reduce((sum, { seeds }) => sum + (seeds ?? plan.seeds).length, 0)
  return cells + planBlocks(plan).inReplicate * plan.centrePoints * plan.seeds.length
}

/** All runs of a plan, in its order: cell by cell, seed by seed, then the centre points. */
export function listRuns(plan: Plan): PlannedRun[] {
  const blocks = planBlocks(plan)
  const blockOf = (replicate: number, index: number): number =>
    plan.blocking === 'none' ? 1 : (replicate - 1) * blocks.inReplicate + index + 1
  const runs = listCells(plan).flatMap(cell =>
    (cell.seeds ?? plan.seeds).map((seed, index): PlannedRun => ({ cell, seed, replicate: index + 1, block: blockOf(index + 1, blocks.indexOf(cell)) }))
  )
  if (plan.centrePoints === 0 || plan.layout.kind === 'cells') return runs
  const cell = centreCell(plan.layout, plan.after)
  for (const [index, seed] of plan.seeds.entries()) {
    for (let centre = 0; centre < blocks.inReplicate * plan.centrePoints; centre++) {
      const block = blockOf(index + 1, Math.floor(centre / plan.centrePoints))
      runs.push({ cell, seed: seed + centre * CENTRE_SEED_STEP, replicate: index + 1, block })
    }
  }
  return runs
}

/** What tells a run of a plan from the others, whatever it is called: its cell and seed. */
export function runKey({ cell, seed }: { readonly cell: string | Cell; readonly seed: number }): string {
  return JSON.stringify([typeof cell === 'string' ? cell : cell.name, seed])
}
