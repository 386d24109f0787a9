import { cellName, designStructure } from './design-structure.ts'
import { checkFactors, maskSign, maskTerm, termMask } from './factorial-term.ts'
import { Refusal } from './refusal.ts'
import { requireFinite } from './require-finite.ts'
import { stableMean, stableSum } from './stable-sum.ts'

/** Two runs (or cell means) that differ in one factor alone. */
export interface SimpleEffect {
  /** The levels of the other factors, in words. */
  readonly at: string
  readonly highMinusLow: number
  readonly lowMinusHigh: number
}

/** What an effect can still be, in the response's unit. */
export interface EffectBounds {
  readonly term: string
  readonly low: number
  readonly high: number
  /** Whether every completion gives the effect the same sign. */
  readonly signDetermined: boolean
  /** For a main effect, the differences that the known cells give; for others none. */
  readonly simpleEffects: readonly SimpleEffect[]
}

export interface FactorialBounds {
  readonly knownCells: number
  readonly missingCells: number
  readonly effects: readonly EffectBounds[]
  readonly method: string
  readonly assumptions: readonly string[]
  readonly warnings: readonly string[]
}

/**
 * The range of each effect of a 2^k design with missing cells, over all values the missing cells may take.
 *
 * An effect is a signed mean over all cells, so it is smallest when every missing cell at + is at the lower end of its
 * range and every one at − at the upper, and the reverse.
 *
 * @param input.levels
 *   One row of ±1 a known run; runs of one cell are averaged.
 * @param input.response
 *   One response a known run.
 * @param input.range
 *   Lowest and highest mean response a missing cell may have, in the response's unit: an assumption of the caller.
 * @param input.terms
 *   The effects wanted; all main effects if absent.
 * @throws {Refusal}
 *   `outside-range` when a known response lies outside, `empty-range`, `three-levels`, `unequal-lengths`.
 *
 * Source: worst-case bounds of partial identification, Manski (2003), Partial Identification of Probability
 * Distributions, ch. 1.
 */
export function factorialBounds(input: {
  readonly factors: readonly string[]
  readonly levels: readonly (readonly (-1 | 0 | 1)[])[]
  readonly response: readonly number[]
  readonly range: readonly [minimum: number, maximum: number]
  readonly terms?: readonly string[]
}): FactorialBounds {
  const { factors, levels, response, range } = input
  const [minimum, maximum] = range
  checkFactors(factors)
  checkRows(factors, levels, response)
  checkRange(response, minimum, maximum)
  const cells = averageCells(levels, response)
  const total = 2 ** factors.length
  const known = cells.filter(mean => mean !== undefined).length
  const masks = (input.terms ?? factors).map(term => termMask(term, factors))
  const rows = Array.from({ length: total }, (_, code) => factors.map((_name, i) => (code & (1 << i) ? 1 : -1)))
  const structure = designStructure(
    rows.filter((_, code) => cells[code] !== undefined).map(row => row.map(level => (level > 0 ? 1 : -1))),
    factors.length
  )
  const together = structure.words.filter(([mask]) => mask & (mask - 1)).map(([mask]) => maskTerm(mask, factors))
  return {
    knownCells: known,
    missingCells: total - known,
    effects: masks.map(mask => {
      const part = (atPlus: number, atMinus: number): number =>
        stableSum(
          rows.map((row, code) => {
            const sign = maskSign(mask, row)
            return sign * (cells[code] ?? (sign > 0 ? atPlus : atMinus))
          })
        ) /
        (total / 2)
      const low = part(minimum, maximum)
      const high = part(maximum, minimum)
      return {
        term: maskTerm(mask, factors),
        low,
        high,
        signDetermined: low > 0 || high < 0,
        simpleEffects: mask & (mask - 1) ? [] : simpleEffects(mask, rows, cells, factors)
      }
    }),
    method: `Bounds over all completions of ${total - known} missing cells of 2^${factors.length}`,
    assumptions: [
      `Every missing cell would have given a mean between ${minimum} and ${maximum}.`,
      'Known responses are taken as they are, without error.'
    ],
    warnings: together.map(term => `${term.split(':').join(' and ')} are confounded in the known runs`)
  }
}

function averageCells(levels: readonly (readonly number[])[], response: readonly number[]): (number | undefined)[] {
  const values: number[][] = []
  levels.forEach((row, run) => {
    const code = row.reduce((sum, level, i) => (level > 0 ? sum | (1 << i) : sum), 0)
    const cell = values[code] ?? (values[code] = [])
    cell.push(response[run] ?? Number.NaN)
  })
  return Array.from({ length: 2 ** (levels[0]?.length ?? 0) }, (_, code) => {
    const cell = values[code]
    return cell === undefined ? undefined : stableMean(cell)
  })
}

function simpleEffects(
  mask: number,
  rows: readonly (readonly number[])[],
  cells: readonly (number | undefined)[],
  factors: readonly string[]
): SimpleEffect[] {
  const found: SimpleEffect[] = []
  const others = factors.flatMap((name, i) => (mask & (1 << i) ? [] : [name]))
  cells.forEach((low, code) => {
    const high = cells[code | mask]
    if (code & mask || low === undefined || high === undefined) return
    const levels = (rows[code] ?? []).filter((_, i) => !(mask & (1 << i)))
    found.push({ at: cellName(levels, others), highMinusLow: high - low, lowMinusHigh: low - high })
  })
  return found
}

function checkRows(
  factors: readonly string[],
  levels: readonly (readonly (-1 | 0 | 1)[])[],
  response: readonly number[]
): void {
  requireFinite(response, 'the response')
  if (levels.length !== response.length || levels.some(row => row.length !== factors.length)) {
    throw new Refusal(
      'unequal-lengths',
      `Unexpected rows of levels, expected ${response.length} rows of ${factors.length}: one a response, one level a factor`
    )
  }
  if (levels.some(row => row.includes(0))) {
    throw new Refusal('three-levels', 'Unexpected level 0, expected −1 or +1: bounds are over the corners of the design')
  }
}

function checkRange(response: readonly number[], minimum: number, maximum: number): void {
  requireFinite([minimum, maximum], 'the range')
  if (minimum > maximum) throw new Refusal('empty-range', `Unexpected range from ${minimum} to ${maximum}, expected low before high`)
  const outside = response.find(value => value < minimum || value > maximum)
  if (outside !== undefined) {
    throw new Refusal(
      'outside-range',
      `The known response ${outside} lies outside the range ${minimum} to ${maximum} that missing cells are assumed to have`
    )
  }
}
