import { requireFinite } from './require-finite.ts'
import { Refusal } from './refusal.ts'

/**
 * Sum with Neumaier's compensation: the error does not grow with the number of values.
 *
 * Source: Neumaier (1974), Zeitschrift für Angewandte Mathematik und Mechanik 54:39–51.
 *
 * @param values
 *   Any finite numbers, in one unit; the empty sum is 0.
 * @throws {Refusal}
 *   `not-a-number` when a value or the sum is not finite.
 */
export function stableSum(values: ArrayLike<number>): number {
  let sum = 0
  let compensation = 0
  for (let index = 0; index < values.length; index++) {
    const value = values[index] as number
    const next = sum + value
    compensation += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum
    sum = next
  }
  return finite(sum + compensation)
}

/**
 * Arithmetic mean: compensated sum, then one correction pass over the deviations.
 *
 * @throws {Refusal}
 *   `empty` when there is nothing, `not-a-number` when a value is not finite.
 */
export function stableMean(values: ArrayLike<number>): number {
  const { mean, correction } = centre(values)
  return mean + correction
}

/**
 * Σ(x − x̄)² by the corrected two-pass algorithm.
 *
 * Source: Chan, Golub & LeVeque (1983), The American Statistician 37:242–247, eq. 1.7, with compensated sums.
 */
export function centredSumOfSquares(values: ArrayLike<number>): number {
  const { mean, correction } = centre(values)
  return sumOfProducts(values, mean, values, mean) - values.length * correction * correction
}

/** The mean and Σ(x − x̄)² at once, as `stableMean` and `centredSumOfSquares` give them, in two passes. */
export function stableMoments(values: ArrayLike<number>): { readonly mean: number; readonly sumOfSquares: number } {
  const n = values.length
  if (n === 0) requireFinite([], 'values')
  const middle = stableSum(values) / n
  let residue = 0
  let residueError = 0
  let squares = 0
  let squaresError = 0
  for (let index = 0; index < n; index++) {
    const deviation = (values[index] as number) - middle
    // Knuth's sums: their errors without a branch.
    const next = residue + deviation
    const part = next - residue
    residueError += residue - (next - part) + (deviation - part)
    residue = next
    const square = deviation * deviation
    const total = squares + square
    const added = total - squares
    squaresError += squares - (total - added) + (square - added)
    squares = total
  }
  const correction = (residue + residueError) / n
  return { mean: middle + correction, sumOfSquares: finite(squares + squaresError - n * correction * correction) }
}

/** Σ(x − x̄)(y − ȳ) by the same algorithm; both arrays of one length. */
export function centredSumOfProducts(first: ArrayLike<number>, second: ArrayLike<number>): number {
  if (first.length !== second.length) {
    throw new Refusal('unequal-lengths', `Unexpected lengths ${first.length} and ${second.length}, expected two arrays of the same length`)
  }
  const a = centre(first)
  const b = centre(second)
  return sumOfProducts(first, a.mean, second, b.mean) - first.length * a.correction * b.correction
}

/**
 * Mean as an unevaluated sum `mean + correction`, so that deviations `(x − mean) − correction` keep their digits.
 */
export function centre(values: ArrayLike<number>): { readonly mean: number; readonly correction: number } {
  const n = values.length
  if (n === 0) requireFinite([], 'values')
  const mean = stableSum(values) / n
  let sum = 0
  let compensation = 0
  for (let index = 0; index < n; index++) {
    const value = (values[index] as number) - mean
    const next = sum + value
    compensation += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum
    sum = next
  }
  return { mean, correction: (sum + compensation) / n }
}

function sumOfProducts(first: ArrayLike<number>, firstMean: number, second: ArrayLike<number>, secondMean: number): number {
  let sum = 0
  let compensation = 0
  for (let index = 0; index < first.length; index++) {
    const value = ((first[index] as number) - firstMean) * ((second[index] as number) - secondMean)
    const next = sum + value
    compensation += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum
    sum = next
  }
  return finite(sum + compensation)
}

function finite(sum: number): number {
  if (!Number.isFinite(sum)) {
    throw new Refusal('not-a-number', `Unexpected ${sum} as a sum, expected finite numbers (no missing value, NaN or infinity)`)
  }
  return sum
}
