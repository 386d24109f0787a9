import { logGamma } from './log-gamma.ts'
import { isRounding } from './paired-differences.ts'
import { Refusal } from './refusal.ts'
import { requireFinite, requireNumber, requireOpenFraction } from './require-finite.ts'
import { stableMoments } from './stable-sum.ts'
import { logTTail, tQuantile } from './student-t.ts'
import type { ConfidenceInterval, Summary } from './summary.ts'
import { formatInterval, formatNumber, formatP } from './summary.ts'
import { fromLog, toLog10 } from './tail.ts'

/** A one-sample t-test. */
export interface OneSampleTTest {
  readonly n: number
  readonly mean: number
  /** The mean under the hypothesis. */
  readonly hypothesis: number
  readonly standardDeviation: number
  readonly standardError: number
  readonly t: number
  readonly df: number
  /** Two-sided; 1e-300 stands for "below 1e-300", see `log10P`. */
  readonly p: number
  /** Of the alternative that the mean lies below the hypothesis. */
  readonly pLess: number
  /** Of the alternative that the mean lies above the hypothesis. */
  readonly pGreater: number
  /** Decimal logarithm of the two-sided p. */
  readonly log10P: number
  /** For the mean. */
  readonly interval: ConfidenceInterval
  readonly cohenD: number
  readonly method: string
  readonly assumptions: readonly string[]
}

/**
 * One-sample t-test (Student 1908): is the mean equal to a given value?
 *
 * @param values
 *   Independent values in one unit.
 * @param hypothesis
 *   In the same unit; 0 unless given.
 * @throws {Refusal}
 *   `not-enough-values` for n = 1, `zero-variance` when all values are equal, `not-a-number`, `empty`.
 */
export function oneSampleTTest(
  values: readonly number[],
  hypothesis = 0,
  options: { readonly confidence?: number } = {}
): OneSampleTTest {
  requireFinite(values, 'values')
  requireNumber(hypothesis, 'the hypothesis')
  if (values.length < 2) {
    throw new Refusal('not-enough-values', 'Expected at least 2 values for a t-test, got n = 1', 'Add a second run or seed.')
  }
  const scale = values.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0)
  const moments = tFromMoments(values, hypothesis, scale, options.confidence ?? 0.95, 'values')
  return {
    n: values.length,
    mean: moments.mean,
    hypothesis,
    standardDeviation: moments.standardDeviation,
    standardError: moments.standardError,
    t: moments.t,
    df: moments.df,
    ...tProbabilities(moments.t, moments.df),
    interval: moments.interval,
    cohenD: (moments.mean - hypothesis) / moments.standardDeviation,
    method: 'One-sample t-test',
    assumptions: ['The values are independent.', 'Their mean is near normal.']
  }
}

/** The rows and the sentence of a one-sample t-test. */
export function summariseOneSampleTTest(result: OneSampleTTest): Summary {
  return {
    table: [
      ['n', String(result.n)],
      ['mean', formatNumber(result.mean, 4)],
      ['interval', formatInterval(result.interval)],
      [`t(${result.df})`, formatNumber(result.t)],
      ['p, two-sided', formatP(result.p, result.log10P)]
    ],
    sentence:
      `The mean was ${formatNumber(result.mean, 4)} (${formatInterval(result.interval)}, n = ${result.n}); against ` +
      `${formatNumber(result.hypothesis, 4)}, t(${result.df}) = ${formatNumber(result.t)}, ${formatP(result.p, result.log10P)} (two-sided).`
  }
}

/** Two-sided and one-sided probabilities of a t statistic. */
export function tProbabilities(
  t: number,
  df: number
): { readonly p: number; readonly pLess: number; readonly pGreater: number; readonly log10P: number } {
  const log = logTTail(t, df, 'two-sided')
  // The tail beyond t is half of the two-sided one; the other is its complement, held from above by 1.
  const beyond = fromLog(log - Math.LN2)
  const rest = 1 - beyond
  return { p: fromLog(log), pLess: t <= 0 ? beyond : rest, pGreater: t <= 0 ? rest : beyond, log10P: toLog10(log) }
}

/** Mean, spread, t and interval of one sample of at least two values, refused where it does not vary. */
export function tFromMoments(
  values: readonly number[],
  hypothesis: number,
  scale: number,
  confidence: number,
  what: string
): {
  readonly mean: number
  readonly standardDeviation: number
  readonly standardError: number
  readonly t: number
  readonly df: number
  readonly interval: ConfidenceInterval
} {
  requireOpenFraction(confidence, 'confidence')
  const n = values.length
  const { mean, sumOfSquares } = stableMoments(values)
  const standardDeviation = Math.sqrt(sumOfSquares / (n - 1))
  if (isRounding(standardDeviation, scale)) {
    throw new Refusal(
      'zero-variance',
      isRounding(Math.abs(mean), scale)
        ? `All ${what} are zero (n = ${n}): the standard deviation is 0, t = 0/0 is undefined and no p-value exists`
        : `All ${what} are equal (n = ${n}, each ${mean}): no variation, the standard deviation is 0, t is not finite and no p-value exists`,
      'Look for a copied file or a metric with too few digits.'
    )
  }
  const standardError = standardDeviation / Math.sqrt(n)
  const half = tQuantile((1 - confidence) / 2, n - 1, 'upper') * standardError
  return {
    mean,
    standardDeviation,
    standardError,
    t: (mean - hypothesis) / standardError,
    df: n - 1,
    interval: { level: confidence, low: mean - half, high: mean + half }
  }
}

/**
 * Hedges' correction of a standardised mean, J = Γ(df/2) / (√(df/2) Γ((df − 1)/2)); null for df = 1, where it does not exist.
 *
 * Source: Hedges (1981), Journal of Educational Statistics 6:107–128, eq. 6e.
 */
export function hedgesCorrection(df: number): number | null {
  if (df <= 1) return null
  return Math.exp(logGamma(df / 2) - logGamma((df - 1) / 2)) / Math.sqrt(df / 2)
}
