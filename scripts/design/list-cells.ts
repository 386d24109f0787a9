import { factorialDesign } from '../../analysis/statistics/factorial-design.ts'
import type { FactorialLayout, PlacedText, Plan, PlanCell } from './plan.ts'
import { written, type PlacedWritten, type Written } from './written.ts'

/** A combination of levels that runs share. */
export interface Cell {
  /** `1`, `2` … in the plan's order, the name it was given, or `centre`. */
  readonly name: string
  readonly leaves: ReadonlyMap<string, Written>
  /** The sign of each two-level factor; none of others, zero at the centre. */
  readonly signs: ReadonlyMap<string, -1 | 0 | 1>
  /** `null`: those of the plan. */
  readonly seeds: readonly number[] | null
  readonly after: readonly PlacedText[]
}

/** The cells of a plan but for centre points, in its order: the first factor changes fastest. */
export function listCells(plan: Plan): Cell[] {
  const { layout } = plan
  if (layout.kind === 'cells') return nameCells(layout.cells, plan.after)
  return layout.kind === 'fractional' ? fractionCells(layout, plan.after) : fullCells(layout, plan.after)
}

/** The cell half-way between the levels of every factor. */
export function centreCell({ factors }: FactorialLayout, after: readonly PlacedText[]): Cell {
  return {
    name: 'centre',
    leaves: new Map(factors.map(({ name, levels: [low, high] }) => [name, written(middleOf(Number(low?.value), Number(high?.value)))])),
    signs: new Map(factors.map(({ name }) => [name, 0])),
    seeds: null,
    after
  }
}

/** To fifteen digits, so that between 0.1 and 0.2 lies 0.15. */
function middleOf(low: number, high: number): number {
  return Number(((low + high) / 2).toPrecision(15))
}

function fullCells({ factors }: FactorialLayout, after: readonly PlacedText[]): Cell[] {
  let rows: number[][] = [[]]
  for (const { levels } of factors) rows = levels.flatMap((_, level) => rows.map(row => [...row, level]))
  return rows.map((row, index) => ({
    name: String(index + 1),
    leaves: new Map(factors.map(({ name, levels }, factor) => [name, levels[row[factor]!]!])),
    signs: new Map(factors.flatMap(({ name, levels }, factor) => (levels.length === 2 ? [[name, row[factor] === 0 ? -1 : 1] as const] : []))),
    seeds: null,
    after
  }))
}

function fractionCells({ factors, generators }: FactorialLayout, after: readonly PlacedText[]): Cell[] {
  const { levels } = factorialDesign(factors.map(({ name }) => name), generators)
  return levels.map((row, index) => ({
    name: String(index + 1),
    leaves: new Map(factors.map((factor, column) => [factor.name, factor.levels[row[column] === 1 ? 1 : 0]!])),
    signs: new Map(factors.map(({ name }, column) => [name, row[column]!])),
    seeds: null,
    after
  }))
}

function nameCells(cells: readonly PlanCell[], after: readonly PlacedText[]): Cell[] {
  const crossed = cells.flatMap(cell => crossLists(cell.leaves).map(leaves => ({ ...cell, leaves })))
  return crossed.map((cell, index) => ({
    name: cell.name ?? String(index + 1),
    leaves: cell.leaves,
    signs: new Map(),
    seeds: cell.seeds,
    after: cell.after ?? after
  }))
}

/** The last list changes fastest, as one reads them. */
function crossLists(lists: ReadonlyMap<string, readonly PlacedWritten[]>): ReadonlyMap<string, Written>[] {
  let crossed: (readonly (readonly [string, Written])[])[] = [[]]
  for (const [name, values] of lists) crossed = crossed.flatMap(before => values.map(value => [...before, [name, value] as const]))
  return crossed.map(leaves => new Map(leaves))
}
