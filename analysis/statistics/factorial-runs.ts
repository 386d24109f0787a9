import { checkFactors } from './factorial-term.ts'
import type { FactorialInput } from './factorial-input.ts'
import { Refusal } from './refusal.ts'
import { requireFinite } from './require-finite.ts'

/** A run at a corner of the design. */
export interface Run {
  readonly levels: readonly (-1 | 1)[]
  readonly response: number
}

/** The runs that share one setting; the centre is a cell of its own. */
export interface Cell {
  readonly centre: boolean
  readonly levels: readonly (-1 | 0 | 1)[]
  readonly corner: readonly (-1 | 1)[]
  readonly values: readonly number[]
}

/** Runs sorted into corners and centre points, and into cells in Yates order with the centre last. */
export interface FactorialRuns {
  readonly corners: readonly Run[]
  /** Responses of the centre points. */
  readonly centres: readonly number[]
  readonly cells: readonly Cell[]
}

/**
 * Checks the runs of a two-level design and sorts them into cells.
 *
 * @throws {Refusal}
 *   `three-levels`, `one-level`, `coded-levels`, `no-factorial-runs`, `unequal-lengths`, `not-a-number`, `no-terms`.
 */
export function factorialRuns(input: FactorialInput): FactorialRuns {
  checkInput(input)
  const { corners, centres } = splitRuns(input)
  checkLevels(input.factors, corners)
  return { corners, centres, cells: collectCells(corners, centres) }
}

function checkInput({ factors, levels, response, terms }: FactorialInput): void {
  checkFactors(factors)
  requireFinite(response, 'the response')
  if (levels.length !== response.length) {
    throw new Refusal('unequal-lengths', `Unexpected ${levels.length} rows of levels for ${response.length} responses`)
  }
  levels.forEach((row, run) => {
    if (row.length !== factors.length) {
      throw new Refusal('unequal-lengths', `Unexpected ${row.length} levels in run ${run + 1}, expected ${factors.length}`)
    }
    row.forEach((level, i) => {
      if (level !== -1 && level !== 0 && level !== 1) {
        throw new Refusal(
          'coded-levels',
          `Unexpected level ${String(level)} of ${factors[i]} in run ${run + 1}, expected −1, 0 or +1`,
          'Code natural units with codeLevels.'
        )
      }
    })
  })
  if (terms?.length === 0) throw new Refusal('no-terms', 'Unexpected empty list of terms')
}

function splitRuns({ factors, levels, response }: FactorialInput): { corners: Run[]; centres: number[] } {
  const corners: Run[] = []
  const centres: number[] = []
  levels.forEach((row, run) => {
    const value = response[run] ?? Number.NaN
    const open = row.findIndex(level => level === 0)
    if (open < 0) corners.push({ levels: row.map(level => (level > 0 ? 1 : -1)), response: value })
    else if (row.every(level => level === 0)) centres.push(value)
    else {
      throw new Refusal(
        'three-levels',
        `Factor ${factors[open]} has 3 levels (−1, 0 and +1): run ${run + 1} is at 0 in ${factors[open]} but not in every factor, so it is no centre point`,
        'A two-level analysis takes runs at the corners, and centre points that are 0 in every factor.'
      )
    }
  })
  return { corners, centres }
}

function checkLevels(factors: readonly string[], corners: readonly Run[]): void {
  const first = corners[0]
  if (first === undefined) throw new Refusal('no-factorial-runs', 'All runs are centre points: no effect can be estimated')
  factors.forEach((name, i) => {
    if (corners.every(run => run.levels[i] === first.levels[i])) {
      throw new Refusal(
        'one-level',
        `Factor ${name} has one level in all ${corners.length} runs (it is constant), so it has no effect to estimate`,
        `Leave ${name} out, or run its other level.`
      )
    }
  })
}

function collectCells(corners: readonly Run[], centres: readonly number[]): Cell[] {
  const found = new Map<number, { corner: readonly (-1 | 1)[]; values: number[] }>()
  for (const { levels, response } of corners) {
    const code = levels.reduce<number>((sum, level, i) => (level > 0 ? sum | (1 << i) : sum), 0)
    const cell = found.get(code)
    if (cell) cell.values.push(response)
    else found.set(code, { corner: levels, values: [response] })
  }
  const cells: Cell[] = [...found]
    .toSorted(([a], [b]) => a - b)
    .map(([, { corner, values }]) => ({ centre: false, levels: corner, corner, values }))
  if (centres.length > 0) {
    const width = corners[0]?.levels.length ?? 0
    cells.push({ centre: true, levels: Array.from({ length: width }, () => 0 as const), corner: [], values: centres })
  }
  return cells
}
