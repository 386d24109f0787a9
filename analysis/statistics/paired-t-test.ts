import { hedgesCorrection, tFromMoments, tProbabilities } from './one-sample-t-test.ts'
import { pairedDifferences } from './paired-differences.ts'
import type { ConfidenceInterval, Summary } from './summary.ts'
import { formatInterval, formatNumber, formatP } from './summary.ts'

/** A paired t-test. */
export interface PairedTTest {
  /** Complete pairs. */
  readonly n: number
  /** Pairs dropped because a half is missing. */
  readonly nDropped: number
  /** Mean of after − before. */
  readonly meanDifference: number
  /** Of the differences, n − 1 in the denominator. */
  readonly standardDeviation: number
  /** Of the mean difference. */
  readonly standardError: number
  readonly t: number
  readonly df: number
  /** Two-sided; 1e-300 stands for "below 1e-300", see `log10P`. */
  readonly p: number
  /** Of the alternative that after lies below before. */
  readonly pLess: number
  /** Of the alternative that after lies above before. */
  readonly pGreater: number
  /** Decimal logarithm of the two-sided p. */
  readonly log10P: number
  /** For the mean difference. */
  readonly interval: ConfidenceInterval
  /** Mean difference over the standard deviation of the differences. */
  readonly cohenDz: number
  /** Cohen's d_z without its small-sample bias; null for n = 2, where the correction does not exist. */
  readonly hedgesGz: number | null
  readonly method: string
  readonly assumptions: readonly string[]
  readonly warnings: readonly string[]
}

/**
 * Paired t-test (Student 1908): is the mean of the differences after − before zero?
 *
 * @param after
 *   One value per pair, in any one unit; null or NaN where it is missing.
 * @param before
 *   Same length, same unit, same order.
 * @returns
 *   Mean difference and interval in the input's unit, t, df = n − 1, p of both sides to about 1e-13 relative.
 * @throws {Refusal}
 *   `unequal-lengths`, `not-enough-pairs` below two complete pairs, `zero-variance` when all differences are equal.
 */
export function pairedTTest(
  after: readonly (number | null)[],
  before: readonly (number | null)[],
  options: { readonly confidence?: number } = {}
): PairedTTest {
  const { differences, nDropped, scale } = pairedDifferences(after, before, 2)
  const moments = tFromMoments(differences, 0, scale, options.confidence ?? 0.95, 'differences')
  const cohenDz = moments.mean / moments.standardDeviation
  const correction = hedgesCorrection(moments.df)
  const warnings: string[] = []
  if (nDropped > 0) warnings.push(`${nDropped} of ${after.length} pairs dropped because a half is missing`)
  if (correction === null) warnings.push("Hedges' g_z does not exist for n = 2")
  return {
    n: differences.length,
    nDropped,
    meanDifference: moments.mean,
    standardDeviation: moments.standardDeviation,
    standardError: moments.standardError,
    t: moments.t,
    df: moments.df,
    ...tProbabilities(moments.t, moments.df),
    interval: moments.interval,
    cohenDz,
    hedgesGz: correction === null ? null : cohenDz * correction,
    method: 'Paired t-test',
    assumptions: ['The pairs are independent of one another.', 'The mean of the differences is near normal.'],
    warnings
  }
}

/** The rows and the sentence of a paired t-test. */
export function summarisePairedTTest(result: PairedTTest): Summary {
  return {
    table: [
      ['pairs', result.nDropped === 0 ? String(result.n) : `${result.n} (${result.nDropped} dropped)`],
      ['mean difference', formatNumber(result.meanDifference)],
      ['interval', formatInterval(result.interval)],
      [`t(${result.df})`, formatNumber(result.t)],
      ['p, two-sided', formatP(result.p, result.log10P)],
      ['Cohen’s d_z', formatNumber(result.cohenDz)],
      ...(result.hedgesGz === null ? [] : [['Hedges’ g_z', formatNumber(result.hedgesGz)] as const])
    ],
    sentence:
      `The mean difference was ${formatNumber(result.meanDifference)} (${formatInterval(result.interval)}; paired ` +
      `t(${result.df}) = ${formatNumber(result.t)}, ${formatP(result.p, result.log10P)}, n = ${result.n} pairs, d_z = ${formatNumber(result.cohenDz)})` +
      `${result.nDropped === 0 ? '' : `; ${result.nDropped} incomplete pairs were dropped`}.`
  }
}
