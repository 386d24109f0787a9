import type { DoubleDoubleVector } from './double-double.ts'
import { leastSquares } from './least-squares.ts'
import { fUpperTail, tTwoSided } from './p-value.ts'
import { Refusal } from './refusal.ts'
import { requireFinite, requireOpenFraction } from './require-finite.ts'
import { centredSumOfSquares, stableSum } from './stable-sum.ts'
import { tQuantile } from './student-t.ts'

/** One coefficient of a fitted model; without residual degrees of freedom only its estimate. */
export interface Coefficient {
  readonly name: string
  readonly estimate: number
  readonly standardError?: number
  /** Estimate / standard error, absent for an exact fit. */
  readonly t?: number
  readonly p?: number
  readonly log10P?: number
  readonly interval?: { readonly level: number; readonly low: number; readonly high: number }
}

/** A linear model fitted by least squares. */
export interface LinearFit {
  readonly n: number
  readonly df: number
  readonly coefficients: readonly Coefficient[]
  /** Covariance of the coefficients, absent without residual degrees of freedom. */
  readonly covariance?: readonly (readonly number[])[]
  readonly residualSd?: number
  readonly sumOfSquares: { readonly regression: number; readonly residual: number; readonly total: number }
  /** 1 − residual / total; without a constant about zero, not about the mean. */
  readonly r2: number
  readonly adjustedR2?: number
  /** All terms but the constant together; infinite for an exact fit, which has no p. */
  readonly F?: number
  readonly p?: number
  readonly log10P?: number
  readonly fitted: readonly number[]
  readonly residuals: readonly number[]
  readonly method: string
  readonly assumptions: readonly string[]
  readonly warnings: readonly string[]
}

/** A fitted value with intervals, and whether it lies outside the data. */
export interface Prediction {
  readonly value: number
  /** Interval of the mean response at this point; absent without residual degrees of freedom. */
  readonly low?: number
  readonly high?: number
  /** Interval of one new observation. */
  readonly predictionLow?: number
  readonly predictionHigh?: number
  /** Outside the range of the data that were fitted. */
  readonly extrapolated: boolean
}

/**
 * Fits a linear model to named columns; the shared part of {@link linearRegression}, its polynomial form and power laws.
 *
 * @param settings.exactY
 *   y with its low parts, where it was computed to more than double precision.
 */
export function fitLinear(
  columns: readonly (ArrayLike<number> | DoubleDoubleVector)[],
  names: readonly string[],
  y: readonly number[],
  settings: { readonly hasConstant: boolean; readonly confidence: number; readonly exactY?: DoubleDoubleVector }
): LinearFit {
  requireFinite(y, 'y')
  requireOpenFraction(settings.confidence, 'the confidence level')
  const n = y.length
  const df = n - columns.length
  if (df < 0) {
    throw new Refusal(
      'not-enough-points',
      `${n} points cannot determine ${columns.length} coefficients: no degrees of freedom (rank deficient)`
    )
  }
  refuseConstant(y, settings.hasConstant)
  const solved = leastSquares(columns, settings.exactY ?? y)
  if (solved.outcome === 'rank-deficient') throw collinear(solved, names)
  const total = settings.hasConstant ? centredSumOfSquares(y) : stableSum(y.map(value => value * value))
  const residual = solved.residualSumOfSquares
  const terms = columns.length - (settings.hasConstant ? 1 : 0)
  const exact = df > 0 && residual <= n * (largestOf(y) * 2 ** -52) ** 2
  const variance = residual / df
  const F = df > 0 && terms > 0 ? (exact ? Number.POSITIVE_INFINITY : (total - residual) / terms / variance) : undefined
  const covariance =
    df > 0 ? solved.unscaledCovariance.map(row => row.map(value => value * variance)) : undefined
  return {
    n,
    df,
    coefficients: solved.coefficients.map((estimate, j) =>
      describeCoefficient(names[j] ?? '', estimate, covariance?.[j]?.[j], { df, exact, level: settings.confidence })
    ),
    ...(covariance ? { covariance, residualSd: Math.sqrt(variance) } : {}),
    sumOfSquares: { regression: regressionOf(solved.fitted, y, total, residual, settings.hasConstant), residual, total },
    r2: 1 - residual / total,
    ...(df > 0 ? { adjustedR2: 1 - (residual / df) * ((n - (settings.hasConstant ? 1 : 0)) / total) } : {}),
    ...(F === undefined ? {} : { F }),
    ...(F === undefined || exact ? {} : fUpperTail(F, terms, df)),
    fitted: solved.fitted,
    residuals: solved.residuals,
    method: 'Linear least squares by Householder QR with column pivoting',
    assumptions: [
      'The mean of y is linear in the coefficients.',
      'Errors are independent and normal with one variance.',
      'The values of x are known without error.'
    ],
    warnings: [
      ...(df === 0 ? [`${n} points for ${columns.length} coefficients: no degrees of freedom, no uncertainty can be given`] : []),
      ...(exact ? ['the fit is exact to the precision of y: standard errors are rounding, tests do not exist'] : []),
      ...(solved.diagonalRatio < 1e-7
        ? [
            `nearly collinear columns (diagonal of R down to ${solved.diagonalRatio.toExponential(1)}): the coefficients lean on the last digits of the data`
          ]
        : []),
      ...(settings.hasConstant ? [] : ['no constant: r² and F are about zero, not about the mean'])
    ]
  }
}

/** Value and intervals of a fitted linear model at one row of its columns. */
export function predictLinear(
  fit: LinearFit,
  row: readonly number[],
  settings: { readonly confidence: number; readonly extrapolated: boolean }
): Prediction {
  const value = stableSum(row.map((x, j) => x * (fit.coefficients[j]?.estimate ?? 0)))
  const { covariance, residualSd } = fit
  if (covariance === undefined || residualSd === undefined) return { value, extrapolated: settings.extrapolated }
  const variance = stableSum(row.flatMap((x, j) => row.map((other, k) => x * other * (covariance[j]?.[k] ?? 0))))
  const quantile = tQuantile(1 - (1 - settings.confidence) / 2, fit.df)
  const mean = quantile * Math.sqrt(Math.max(variance, 0))
  const single = quantile * Math.sqrt(Math.max(variance, 0) + residualSd * residualSd)
  return {
    value,
    low: value - mean,
    high: value + mean,
    predictionLow: value - single,
    predictionHigh: value + single,
    extrapolated: settings.extrapolated
  }
}

function describeCoefficient(
  name: string,
  estimate: number,
  variance: number | undefined,
  { df, exact, level }: { readonly df: number; readonly exact: boolean; readonly level: number }
): Coefficient {
  if (variance === undefined) return { name, estimate }
  const standardError = Math.sqrt(variance)
  const margin = tQuantile(1 - (1 - level) / 2, df) * standardError
  const interval = { level, low: estimate - margin, high: estimate + margin }
  if (exact || standardError === 0) return { name, estimate, standardError, interval }
  const t = estimate / standardError
  return { name, estimate, standardError, t, ...tTwoSided(t, df), interval }
}

/** The explained part, from the fitted values where the difference of two large sums would lose it. */
function regressionOf(
  fitted: readonly number[],
  y: readonly number[],
  total: number,
  residual: number,
  hasConstant: boolean
): number {
  if (residual < 0.5 * total) return total - residual
  const mean = hasConstant ? stableSum(y) / y.length : 0
  return stableSum(fitted.map(value => (value - mean) ** 2))
}

function refuseConstant(y: readonly number[], hasConstant: boolean): void {
  const first = y[0]
  if (y.length > 1 && y.every(value => value === first) && (hasConstant || first === 0)) {
    throw new Refusal('constant-response', `y is constant (every value is ${first}): it has no variation to explain`)
  }
}

function collinear(
  { rank, dependent }: { readonly rank: number; readonly dependent: readonly { column: number; on: readonly number[] }[] },
  names: readonly string[]
): Refusal {
  const named = dependent.map(({ column, on }) =>
    on.length === 0
      ? `${names[column]} is zero`
      : `${names[column]} is a combination of ${on.map(index => names[index]).join(', ')}`
  )
  return new Refusal(
    'collinear',
    `The columns are collinear (the design matrix is singular: rank ${rank} of ${names.length}): ${named.join('; ')}`,
    'Drop one of them and say so, or measure where they vary apart.'
  )
}

function largestOf(values: readonly number[]): number {
  let largest = 0
  for (const value of values) largest = Math.max(largest, Math.abs(value))
  return largest
}
