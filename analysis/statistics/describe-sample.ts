import { quantile as typeSevenQuantile } from 'simple-statistics'
import { Refusal } from './refusal.ts'
import { requireFinite, requireOpenFraction } from './require-finite.ts'
import { centre, centredSumOfSquares, stableMean, stableSum } from './stable-sum.ts'
import { tQuantile } from './student-t.ts'
import type { ConfidenceInterval, Summary } from './summary.ts'
import { formatInterval, formatNumber } from './summary.ts'

/** A sample described; a quantity that does not exist is null and `warnings` says why. */
export interface Description {
  readonly n: number
  readonly mean: number
  /** With n − 1 in the denominator; null for n = 1. */
  readonly standardDeviation: number | null
  /** Of the mean; null for n = 1. */
  readonly standardError: number | null
  readonly minimum: number
  readonly lowerQuartile: number
  readonly median: number
  readonly upperQuartile: number
  readonly maximum: number
  readonly interquartileMean: number
  /** Of the mean, by Student's t; null for n = 1. */
  readonly interval: ConfidenceInterval | null
  /** Null where all values are equal, or n = 1. */
  readonly lag1Autocorrelation: number | null
  readonly method: string
  readonly assumptions: readonly string[]
  readonly warnings: readonly string[]
}

/**
 * Describe a sample: everything below at once.
 *
 * @param values
 *   Finite numbers in one unit, in the order they were measured (for the autocorrelation).
 * @throws {Refusal}
 *   `empty`, `not-a-number`.
 */
export function describeSample(values: readonly number[], options: { readonly confidence?: number } = {}): Description {
  requireFinite(values, 'values')
  const n = values.length
  const constant = values.every(value => value === values[0])
  const warnings: string[] = []
  if (n === 1) warnings.push('n = 1: a standard deviation, standard error or interval needs at least 2 values')
  else if (constant) warnings.push('All values are equal: the standard deviation is 0 and the autocorrelation (0/0) is undefined')
  return {
    n,
    mean: stableMean(values),
    standardDeviation: n === 1 ? null : standardDeviation(values),
    standardError: n === 1 ? null : standardError(values),
    minimum: quantile(values, 0),
    lowerQuartile: quantile(values, 0.25),
    median: median(values),
    upperQuartile: quantile(values, 0.75),
    maximum: quantile(values, 1),
    interquartileMean: interquartileMean(values),
    interval: n === 1 ? null : confidenceInterval(values, options),
    lag1Autocorrelation: n === 1 || constant ? null : lag1Autocorrelation(values),
    method: 'Description of a sample: corrected two-pass moments, quantiles by linear interpolation (type 7), t interval of the mean',
    assumptions: [
      'The interval takes the values as independent and their mean as near normal.',
      'The autocorrelation takes the values in the order of measurement.'
    ],
    warnings
  }
}

/** The rows and the sentence of a description. */
export function summariseDescribeSample(result: Description): Summary {
  const spread = result.standardDeviation === null ? '' : `, SD ${formatNumber(result.standardDeviation)}`
  const interval = result.interval === null ? '' : `, ${formatInterval(result.interval)}`
  return {
    table: [
      ['n', String(result.n)],
      ['mean', formatNumber(result.mean, 4)],
      ...(result.standardDeviation === null ? [] : [['SD', formatNumber(result.standardDeviation)] as const]),
      ...(result.standardError === null ? [] : [['SE', formatNumber(result.standardError)] as const]),
      ['median', formatNumber(result.median, 4)],
      ['interquartile mean', formatNumber(result.interquartileMean, 4)],
      ['range', `${formatNumber(result.minimum, 4)} to ${formatNumber(result.maximum, 4)}`]
    ],
    sentence: `The mean was ${formatNumber(result.mean, 4)} (n = ${result.n}${spread}${interval}).`
  }
}

/** Arithmetic mean. @throws {Refusal} `empty`, `not-a-number`. */
export function mean(values: readonly number[]): number {
  requireFinite(values, 'values')
  return stableMean(values)
}

/** Sum of squares about the mean over n − 1. @throws {Refusal} `not-enough-values` for n = 1. */
export function variance(values: readonly number[]): number {
  requireFinite(values, 'values')
  if (values.length < 2) {
    throw new Refusal('not-enough-values', 'A standard deviation needs at least 2 values (n = 1)', 'Add a second run or seed.')
  }
  return centredSumOfSquares(values) / (values.length - 1)
}

/** Sample standard deviation, n − 1 in the denominator, in the unit of the values. @throws {Refusal} for n = 1. */
export function standardDeviation(values: readonly number[]): number {
  return Math.sqrt(variance(values))
}

/** Standard error of the mean, s/√n. @throws {Refusal} for n = 1. */
export function standardError(values: readonly number[]): number {
  return Math.sqrt(variance(values) / values.length)
}

/** The middle value, or the mean of the two middle ones. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5)
}

/**
 * Quantile by linear interpolation of order statistics at 1 + (n − 1)p.
 *
 * Source: type 7 of Hyndman & Fan (1996), The American Statistician 50:361–365; the default of R and NumPy.
 *
 * @param p
 *   From 0 (the minimum) to 1 (the maximum).
 */
export function quantile(values: readonly number[], p: number): number {
  requireFinite(values, 'values')
  if (!(p >= 0 && p <= 1)) throw new Refusal('out-of-range', `Unexpected quantile ${p}, expected from 0 to 1`)
  return typeSevenQuantile([...values], p)
}

/**
 * Mean of the middle half: ⌊n/4⌋ values are cut at each end.
 *
 * Source: Agarwal et al. (2021), Deep RL at the edge of the statistical precipice (the 25 % trimmed mean).
 */
export function interquartileMean(values: readonly number[]): number {
  requireFinite(values, 'values')
  const cut = Math.floor(values.length / 4)
  return stableMean(Float64Array.from(values).sort().subarray(cut, values.length - cut))
}

/**
 * ConfidenceInterval for the mean by Student's t, x̄ ± t s/√n with n − 1 degrees of freedom.
 *
 * @throws {Refusal}
 *   `not-enough-values` for n = 1, `out-of-range` for a confidence outside (0, 1).
 */
export function confidenceInterval(values: readonly number[], options: { readonly confidence?: number } = {}): ConfidenceInterval {
  const level = options.confidence ?? 0.95
  requireOpenFraction(level, 'confidence')
  const half = tQuantile((1 - level) / 2, values.length - 1 || 1, 'upper') * standardError(values)
  const middle = stableMean(values)
  return { level, low: middle - half, high: middle + half }
}

/**
 * Σ(x_i − x̄)(x_{i−1} − x̄) / Σ(x_i − x̄)².
 *
 * Source: NIST/SEMATECH e-Handbook 1.3.5.12.
 *
 * @throws {Refusal}
 *   `zero-variance` when all values are equal, `not-enough-values` for n = 1.
 */
export function lag1Autocorrelation(values: readonly number[]): number {
  requireFinite(values, 'values')
  if (values.length < 2) throw new Refusal('not-enough-values', 'An autocorrelation needs at least 2 values (n = 1)')
  const { mean: middle, correction } = centre(values)
  const deviations = values.map(value => value - middle - correction)
  const products = deviations.slice(1).map((deviation, index) => deviation * (deviations[index] as number))
  const squares = stableSum(deviations.map(deviation => deviation * deviation))
  if (squares === 0) throw new Refusal('zero-variance', 'All values are equal: the autocorrelation (0/0) is undefined')
  return stableSum(products) / squares
}
