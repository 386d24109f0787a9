import { tFromMoments } from './one-sample-t-test.ts'
import { pairedDifferences } from './paired-differences.ts'
import { Refusal } from './refusal.ts'
import { requireNumber, requireOpenFraction } from './require-finite.ts'
import { logTTail } from './student-t.ts'
import type { ConfidenceInterval, Summary } from './summary.ts'
import { formatInterval, formatNumber, formatP } from './summary.ts'
import { fromLog, toLog10 } from './tail.ts'

/** Two one-sided tests of equivalence on paired data. */
export interface EquivalenceTest {
  readonly n: number
  readonly nDropped: number
  readonly meanDifference: number
  readonly standardError: number
  readonly df: number
  /** The bounds of what counts as equal, in the input's unit. */
  readonly low: number
  readonly high: number
  readonly alpha: number
  readonly tLower: number
  readonly pLower: number
  readonly tUpper: number
  readonly pUpper: number
  /** The larger of the two. */
  readonly p: number
  readonly log10P: number
  /** At level 1 − 2α: the pairs are equivalent exactly when it lies within the bounds. */
  readonly interval: ConfidenceInterval
  readonly equivalent: boolean
  readonly method: string
  readonly assumptions: readonly string[]
  readonly warnings: readonly string[]
}

/**
 * Paired equivalence (TOST): does the mean difference after − before lie between `low` and `high`?
 *
 * Source: Schuirmann (1987), Journal of Pharmacokinetics and Biopharmaceutics 15:657–680.
 *
 * @param after
 *   One value per pair, in any one unit; null or NaN where it is missing.
 * @param before
 *   Same length, same unit, same order.
 * @param bounds
 *   What counts as equal, in the same unit, chosen before looking: low < 0 < high.
 * @throws {Refusal}
 *   As `pairedTTest`; `bad-bounds` unless low < high.
 */
export function tost(
  after: readonly (number | null)[],
  before: readonly (number | null)[],
  bounds: { readonly low: number; readonly high: number; readonly alpha?: number }
): EquivalenceTest {
  const { low, high, alpha = 0.05 } = bounds
  requireNumber(low, 'the lower bound')
  requireNumber(high, 'the upper bound')
  requireOpenFraction(alpha, 'alpha')
  if (low >= high) throw new Refusal('bad-bounds', `Unexpected bounds ${low} and ${high}, expected low < high (low < 0 < high)`)
  if (alpha >= 0.5) throw new Refusal('out-of-range', `Unexpected alpha = ${alpha}, expected less than 0.5`)
  const { differences, nDropped, scale } = pairedDifferences(after, before, 2)
  const moments = tFromMoments(differences, 0, scale, 1 - 2 * alpha, 'differences')
  const tLower = (moments.mean - low) / moments.standardError
  const tUpper = (moments.mean - high) / moments.standardError
  const logLower = logTTail(tLower, moments.df, 'upper')
  const logUpper = logTTail(tUpper, moments.df, 'lower')
  const log = Math.max(logLower, logUpper)
  const warnings: string[] = []
  if (nDropped > 0) warnings.push(`${nDropped} of ${after.length} pairs dropped because a half is missing`)
  if (low >= 0 || high <= 0) warnings.push('The bounds do not hold zero: this is not equivalence but a claim of a difference')
  return {
    n: differences.length,
    nDropped,
    meanDifference: moments.mean,
    standardError: moments.standardError,
    df: moments.df,
    low,
    high,
    alpha,
    tLower,
    pLower: fromLog(logLower),
    tUpper,
    pUpper: fromLog(logUpper),
    p: fromLog(log),
    log10P: toLog10(log),
    interval: moments.interval,
    equivalent: log <= Math.log(alpha),
    method: 'Two one-sided paired t-tests (TOST)',
    assumptions: [
      'The bounds were chosen before looking at the data.',
      'The pairs are independent of one another.',
      'The mean of the differences is near normal.'
    ],
    warnings
  }
}

/** The rows and the sentence of an equivalence test. */
export function summariseTost(result: EquivalenceTest): Summary {
  const within = `[${formatNumber(result.low)}, ${formatNumber(result.high)}]`
  return {
    table: [
      ['pairs', String(result.n)],
      ['mean difference', formatNumber(result.meanDifference)],
      ['bounds', within],
      ['interval', formatInterval(result.interval)],
      ['p', formatP(result.p, result.log10P)],
      ['equivalent', result.equivalent ? 'yes' : 'not shown']
    ],
    sentence:
      `Equivalence within ${within} was ${result.equivalent ? '' : 'not '}shown: mean difference ${formatNumber(result.meanDifference)}, ` +
      `${formatInterval(result.interval)}, TOST ${formatP(result.p, result.log10P)}, n = ${result.n} pairs.`
  }
}
