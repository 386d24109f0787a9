import { dot, toVector } from './double-double.ts'
import { leastSquares } from './least-squares.ts'
import { stableMean, stableSum, centredSumOfSquares } from './stable-sum.ts'

/** Least squares on ±1 columns and a constant. */
export interface FactorialModel {
  readonly intercept: number
  readonly coefficients: readonly number[]
  /** Diagonal of (XᵀX)⁻¹, by term. */
  readonly unscaledVariances: readonly number[]
  /** Partial sums of squares, by term. */
  readonly sumsOfSquares: readonly number[]
  readonly residualSumOfSquares: number
  readonly modelSumOfSquares: number
  readonly dfResidual: number
  /** The residual is no more than the rounding of the responses. */
  readonly residualIsRounding: boolean
}

/**
 * Fits a two-level model: by contrasts where the columns are orthogonal, by QR where runs are unequal.
 *
 * @param columns
 *   One ±1 column a term.
 * @param response
 *   One value a run.
 * @param balanced
 *   Whether the columns are known to be orthogonal (equal cells of a full or regular design), which saves looking.
 * @returns
 *   `undefined` when the columns are linearly dependent.
 */
export function factorialModel(
  columns: readonly (readonly number[])[],
  response: readonly number[],
  balanced = false
): FactorialModel | undefined {
  const n = response.length
  const mean = stableMean(response)
  // Effects do not depend on a shift, and small numbers keep more of their digits.
  const shifted = response.map(value => value - mean)
  const fit = balanced || orthogonal(columns, n) ? contrasts(columns, shifted) : general(columns, shifted)
  if (fit === undefined) return undefined
  const dfResidual = n - columns.length - 1
  const total = centredSumOfSquares(response)
  const largest = Math.max(...response.map(value => Math.abs(value)))
  const residualSumOfSquares = dfResidual === 0 ? 0 : fit.residualSumOfSquares
  return {
    intercept: mean + fit.intercept,
    coefficients: fit.coefficients,
    unscaledVariances: fit.variances,
    sumsOfSquares: fit.coefficients.map((value, j) => (value * value) / (fit.variances[j] ?? 1)),
    residualSumOfSquares,
    modelSumOfSquares: total - residualSumOfSquares,
    dfResidual,
    residualIsRounding: dfResidual > 0 && residualSumOfSquares <= n * (largest * 2 ** -50) ** 2
  }
}

interface Fit {
  readonly intercept: number
  readonly coefficients: readonly number[]
  readonly variances: readonly number[]
  readonly residualSumOfSquares: number
}

function contrasts(columns: readonly (readonly number[])[], response: readonly number[]): Fit {
  const n = response.length
  const y = toVector(response)
  const coefficients = columns.map(column => dot(toVector(column), y).hi / n)
  const intercept = stableMean(response)
  const residuals = response.map((value, run) => {
    let fitted = intercept
    for (let j = 0; j < columns.length; j++) fitted += coefficients[j]! * columns[j]![run]!
    return value - fitted
  })
  return {
    intercept,
    coefficients,
    variances: columns.map(() => 1 / n),
    residualSumOfSquares: stableSum(residuals.map(value => value * value))
  }
}

function general(columns: readonly (readonly number[])[], response: readonly number[]): Fit | undefined {
  const solved = leastSquares([response.map(() => 1), ...columns], response)
  if (solved.outcome !== 'solved') return undefined
  return {
    intercept: solved.coefficients[0] ?? 0,
    coefficients: solved.coefficients.slice(1),
    variances: columns.map((_, j) => solved.unscaledCovariance[j + 1]?.[j + 1] ?? 0),
    residualSumOfSquares: solved.residualSumOfSquares
  }
}

function orthogonal(columns: readonly (readonly number[])[], n: number): boolean {
  for (let i = 0; i < columns.length; i++) {
    for (let j = -1; j < i; j++) {
      let product = 0
      for (let run = 0; run < n; run++) product += columns[i]![run]! * (j < 0 ? 1 : columns[j]![run]!)
      if (product !== 0) return false
    }
  }
  return true
}
