import { tProbabilities } from './one-sample-t-test.ts'
import { isRounding } from './paired-differences.ts'
import { Refusal } from './refusal.ts'
import { requireFinite, requireOpenFraction } from './require-finite.ts'
import { centredSumOfSquares, stableMean } from './stable-sum.ts'
import { tQuantile } from './student-t.ts'
import type { ConfidenceInterval, Summary } from './summary.ts'
import { formatInterval, formatNumber, formatP } from './summary.ts'

/** Welch's t-test of two independent samples. */
export interface WelchTTest {
  readonly nFirst: number
  readonly nSecond: number
  readonly meanFirst: number
  readonly meanSecond: number
  /** First − second. */
  readonly meanDifference: number
  readonly standardError: number
  readonly t: number
  /** Welch–Satterthwaite, not whole. */
  readonly df: number
  readonly p: number
  readonly pLess: number
  readonly pGreater: number
  readonly log10P: number
  readonly interval: ConfidenceInterval
  readonly method: string
  readonly assumptions: readonly string[]
}

/**
 * Welch's t-test: are the means of two independent samples equal, their variances being anything?
 *
 * Source: Welch (1947), Biometrika 34:28–35; degrees of freedom by Satterthwaite (1946).
 *
 * @param first
 *   Independent values in one unit, at least two.
 * @param second
 *   The same, of any length of at least two.
 * @throws {Refusal}
 *   `not-enough-values`, `zero-variance` when neither sample varies, `not-a-number`, `empty`.
 */
export function welchTTest(
  first: readonly number[],
  second: readonly number[],
  options: { readonly confidence?: number } = {}
): WelchTTest {
  const level = options.confidence ?? 0.95
  requireOpenFraction(level, 'confidence')
  requireFinite(first, 'the first sample')
  requireFinite(second, 'the second sample')
  if (first.length < 2 || second.length < 2) {
    throw new Refusal('not-enough-values', `Expected at least 2 values in each sample, got n = ${first.length} and n = ${second.length}`)
  }
  const meanFirst = stableMean(first)
  const meanSecond = stableMean(second)
  const a = centredSumOfSquares(first) / (first.length - 1) / first.length
  const b = centredSumOfSquares(second) / (second.length - 1) / second.length
  const standardError = Math.sqrt(a + b)
  if (isRounding(standardError, Math.max(Math.abs(meanFirst), Math.abs(meanSecond)))) {
    throw new Refusal('zero-variance', 'Neither sample varies: the standard deviation is 0 in both, and no p-value exists')
  }
  const df = (a + b) ** 2 / (a ** 2 / (first.length - 1) + b ** 2 / (second.length - 1))
  const meanDifference = meanFirst - meanSecond
  const half = tQuantile((1 - level) / 2, df, 'upper') * standardError
  return {
    nFirst: first.length,
    nSecond: second.length,
    meanFirst,
    meanSecond,
    meanDifference,
    standardError,
    t: meanDifference / standardError,
    df,
    ...tProbabilities(meanDifference / standardError, df),
    interval: { level, low: meanDifference - half, high: meanDifference + half },
    method: 'Welch’s t-test',
    assumptions: ['All values are independent, within and between the samples.', 'Both means are near normal.']
  }
}

/** The rows and the sentence of Welch's t-test. */
export function summariseWelchTTest(result: WelchTTest): Summary {
  const t = `t(${formatNumber(result.df)})`
  return {
    table: [
      ['n', `${result.nFirst} and ${result.nSecond}`],
      ['means', `${formatNumber(result.meanFirst, 4)} and ${formatNumber(result.meanSecond, 4)}`],
      ['difference', formatNumber(result.meanDifference)],
      ['interval', formatInterval(result.interval)],
      [t, formatNumber(result.t)],
      ['p, two-sided', formatP(result.p, result.log10P)]
    ],
    sentence:
      `The means differed by ${formatNumber(result.meanDifference)} (${formatInterval(result.interval)}; Welch’s ${t} = ` +
      `${formatNumber(result.t)}, ${formatP(result.p, result.log10P)}, n = ${result.nFirst} and ${result.nSecond}).`
  }
}
