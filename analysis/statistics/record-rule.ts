import { oneSampleTTest } from './one-sample-t-test.ts'
import { requireOpenFraction } from './require-finite.ts'
import type { ConfidenceInterval, Summary } from './summary.ts'
import { formatNumber, formatP } from './summary.ts'

/** Does a mean lie below a target, as the record rules of speed runs ask? */
export interface RecordRule {
  readonly n: number
  readonly mean: number
  readonly target: number
  readonly standardDeviation: number
  readonly t: number
  readonly df: number
  /** One-sided. */
  readonly p: number
  readonly alpha: number
  /** p < alpha. */
  readonly holds: boolean
  /** Two-sided at level 1 − 2 alpha: its upper end is below the target exactly when the rule holds. */
  readonly interval: ConfidenceInterval
  readonly method: string
  readonly assumptions: readonly string[]
  readonly warnings: readonly string[]
}

/**
 * Record rule: is the mean of the runs below the target at p < 0.01, by a one-sided one-sample t-test?
 *
 * Source: the rule of the modded-nanogpt speed run (mean validation loss below 3.28 at p < 0.01).
 *
 * @param values
 *   One value per run, every run that was made; in the unit of the target.
 * @param target
 *   What the mean must lie below (or above, with `side: 'above'`).
 * @throws {Refusal}
 *   As `oneSampleTTest`.
 */
export function recordRule(
  values: readonly number[],
  target: number,
  options: { readonly alpha?: number; readonly side?: 'below' | 'above' } = {}
): RecordRule {
  const { alpha = 0.01, side = 'below' } = options
  requireOpenFraction(alpha, 'alpha')
  const test = oneSampleTTest(values, target, { confidence: 1 - 2 * Math.min(alpha, 0.499) })
  const p = side === 'below' ? test.pLess : test.pGreater
  return {
    n: test.n,
    mean: test.mean,
    target,
    standardDeviation: test.standardDeviation,
    t: test.t,
    df: test.df,
    p,
    alpha,
    holds: p < alpha,
    interval: test.interval,
    method: `Record rule: mean ${side} a target at p < ${alpha}, one-sided one-sample t-test`,
    assumptions: [
      'Every run that was made is among the values: none was left out for its result.',
      'The number of runs was not chosen by looking at p.',
      'The runs are independent and their mean is near normal.'
    ],
    warnings: test.n < 4 ? [`n = ${test.n} runs: the test leans wholly on their being normal`] : []
  }
}

/** The rows and the sentence of a record rule. */
export function summariseRecordRule(result: RecordRule): Summary {
  return {
    table: [
      ['runs', String(result.n)],
      ['mean', formatNumber(result.mean, 5)],
      ['target', formatNumber(result.target, 5)],
      ['p, one-sided', formatP(result.p)],
      [`holds at p < ${result.alpha}`, result.holds ? 'yes' : 'no']
    ],
    sentence:
      `The mean of ${result.n} runs was ${formatNumber(result.mean, 5)} against a target of ${formatNumber(result.target, 5)} ` +
      `(one-sided t(${result.df}) = ${formatNumber(result.t)}, ${formatP(result.p)}): the rule p < ${result.alpha} ${result.holds ? 'holds' : 'does not hold'}.`
  }
}
