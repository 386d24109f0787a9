import { Refusal } from './refusal.ts'
import { requireNumber, requireOpenFraction, requirePositive } from './require-finite.ts'
import { tQuantile } from './student-t.ts'
import type { ConfidenceInterval, Summary } from './summary.ts'
import { formatInterval, formatNumber } from './summary.ts'

/** What two perplexities and a printed t imply of the log losses behind them. */
export interface ImpliedFromT {
  /** ln(after / before), in nats. */
  readonly meanDifference: number
  readonly standardError: number
  /** Of the differences per document. */
  readonly standardDeviation: number
  /** t / √n, with the sign of the printed t. */
  readonly cohenDz: number
  /** In nats. */
  readonly interval: ConfidenceInterval
  /** Of after / before. */
  readonly ratioInterval: ConfidenceInterval
  readonly method: string
  readonly assumptions: readonly string[]
}

/**
 * Standard error, spread and interval that two printed perplexities and a paired t imply.
 *
 * @param before
 *   Perplexity, above 0.
 * @param after
 *   Perplexity, above 0.
 * @param t
 *   As printed, not 0; its sign may follow either order of subtraction.
 * @param df
 *   Pairs − 1.
 * @throws {Refusal}
 *   `zero-statistic` when t is 0 or the perplexities are equal; `out-of-range`.
 */
export function impliedFromT(
  before: number,
  after: number,
  t: number,
  df: number,
  options: { readonly confidence?: number } = {}
): ImpliedFromT {
  const level = options.confidence ?? 0.95
  requireOpenFraction(level, 'confidence')
  requirePositive(before, 'the perplexity before')
  requirePositive(after, 'the perplexity after')
  requireNumber(t, 't')
  requirePositive(df, 'degrees of freedom (df)')
  const meanDifference = Math.log(after / before)
  if (t === 0 || meanDifference === 0) {
    throw new Refusal('zero-statistic', 'A t of zero or a difference of zero implies nothing of the standard error (0/0 is undefined)')
  }
  const standardError = Math.abs(meanDifference / t)
  const root = Math.sqrt(df + 1)
  const half = tQuantile((1 - level) / 2, df, 'upper') * standardError
  const interval = { level, low: meanDifference - half, high: meanDifference + half }
  return {
    meanDifference,
    standardError,
    standardDeviation: standardError * root,
    cohenDz: t / root,
    interval,
    ratioInterval: { level, low: Math.exp(interval.low), high: Math.exp(interval.high) },
    method: 'Standard error implied by two perplexities and a paired t',
    assumptions: [
      'The t-test was made on mean log losses per document, all documents weighing the same.',
      'Each perplexity is the exponential of the mean of those log losses.'
    ]
  }
}

/** The rows and the sentence of what a t implies. */
export function summariseImpliedFromT(result: ImpliedFromT): Summary {
  return {
    table: [
      ['mean difference', `${formatNumber(result.meanDifference)} nats`],
      ['SE, implied', `${formatNumber(result.standardError)} nats`],
      ['SD, implied', `${formatNumber(result.standardDeviation)} nats`],
      ['d_z, implied', formatNumber(result.cohenDz)],
      ['interval', `${formatInterval(result.interval)} nats`],
      ['perplexity ratio', formatInterval(result.ratioInterval)]
    ],
    sentence:
      `The perplexities differ by ${formatNumber(result.meanDifference)} nats, and the printed t implies a standard error of ` +
      `${formatNumber(result.standardError)} (${formatInterval(result.interval)}; ratio ${formatInterval(result.ratioInterval)}).`
  }
}
