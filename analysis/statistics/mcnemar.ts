import { logBinomialProbability, logBinomialTail } from './binomial.ts'
import { logChiSquaredTail } from './chi-squared.ts'
import { normalQuantile } from './normal.ts'
import { Refusal } from './refusal.ts'
import { requireCount, requireOpenFraction } from './require-finite.ts'
import type { ConfidenceInterval, Summary } from './summary.ts'
import { formatInterval, formatNumber, formatP } from './summary.ts'
import { fromLog, toLog10 } from './tail.ts'

/** McNemar's test of two classifiers on the same items. */
export interface McNemar {
  /** Items only the first has right. */
  readonly onlyFirst: number
  /** Items only the second has right. */
  readonly onlySecond: number
  readonly discordant: number
  /** The exact p. */
  readonly p: number
  readonly log10P: number
  /** Exact p less the probability of the observed split. */
  readonly pMid: number
  readonly chiSquared: number
  readonly pChiSquared: number
  /** With the continuity correction of Edwards (1948). */
  readonly chiSquaredCorrected: number
  readonly pChiSquaredCorrected: number
  /** onlyFirst / onlySecond; null where onlySecond is 0. */
  readonly oddsRatio: number | null
  /** All items, null where not given; then so are the three below. */
  readonly n: number | null
  /** Share right of the first less that of the second, a fraction. */
  readonly difference: number | null
  readonly standardError: number | null
  /** Wald interval of the difference. */
  readonly interval: ConfidenceInterval | null
  readonly method: string
  readonly assumptions: readonly string[]
  readonly warnings: readonly string[]
}

/**
 * McNemar's test: do two classifiers differ in accuracy on the same items?
 *
 * Source: McNemar (1947), Psychometrika 12:153–157; mid-p: Fagerland, Lydersen & Laake (2013),
 * BMC Medical Research Methodology 13:91.
 *
 * @param onlyFirst
 *   Items the first has right and the second wrong.
 * @param onlySecond
 *   Items the second has right and the first wrong.
 * @param options
 *   `n`: all items, for the difference and its interval; `confidence` of the interval.
 * @throws {Refusal}
 *   `no-discordant-pairs`, `out-of-range`.
 */
export function mcnemar(
  onlyFirst: number,
  onlySecond: number,
  options: { readonly n?: number; readonly confidence?: number } = {}
): McNemar {
  requireCount(onlyFirst, 'items only the first has right')
  requireCount(onlySecond, 'items only the second has right')
  const discordant = onlyFirst + onlySecond
  const n = options.n ?? null
  if (n !== null) requireCount(n, 'n', 1)
  if (n !== null && n < discordant) {
    throw new Refusal('out-of-range', `Unexpected n = ${n} with ${discordant} discordant pairs, expected at least as many items`)
  }
  if (discordant === 0) {
    throw new Refusal('no-discordant-pairs', 'There are no discordant pairs (b + c = 0): the two are right on the same items, and no p-value exists (0/0)')
  }
  const exact = exactMcNemar(onlyFirst, onlySecond)
  const apart = Math.abs(onlyFirst - onlySecond)
  const chiSquared = apart ** 2 / discordant
  const chiSquaredCorrected = Math.max(0, apart - 1) ** 2 / discordant
  const warnings: string[] = []
  if (onlySecond === 0) warnings.push('The odds ratio is infinite: no item is right for the second only')
  if (discordant < 25) warnings.push(`${discordant} discordant pairs: the χ² approximation is poor below 25, use the exact or mid-p value`)
  return {
    onlyFirst,
    onlySecond,
    discordant,
    p: fromLog(exact.logP),
    log10P: toLog10(exact.logP),
    pMid: fromLog(exact.logMidP),
    chiSquared,
    pChiSquared: fromLog(logChiSquaredTail(chiSquared, 1, 'upper')),
    chiSquaredCorrected,
    pChiSquaredCorrected: fromLog(logChiSquaredTail(chiSquaredCorrected, 1, 'upper')),
    oddsRatio: onlySecond === 0 ? null : onlyFirst / onlySecond,
    n,
    ...differenceOf(onlyFirst, onlySecond, n, options.confidence ?? 0.95),
    method: 'McNemar’s test, exact (binomial)',
    assumptions: ['The items are independent of one another.', 'Items on which the two agree say nothing about the difference.'],
    warnings
  }
}

/** The rows and the sentence of McNemar's test. */
export function summariseMcNemar(result: McNemar): Summary {
  const interval = result.interval === null ? '' : ` (${formatInterval(result.interval)})`
  const difference = result.difference === null ? '' : ` The shares right differed by ${formatNumber(result.difference)}${interval}.`
  return {
    table: [
      ['only the first right', String(result.onlyFirst)],
      ['only the second right', String(result.onlySecond)],
      ['p, exact', formatP(result.p, result.log10P)],
      ['p, mid-p', formatP(result.pMid)],
      ['p, χ²', formatP(result.pChiSquared)],
      ...(result.difference === null ? [] : [['difference', `${formatNumber(result.difference)}${interval}`] as const])
    ],
    sentence:
      `Of ${result.discordant} items that only one had right, ${result.onlyFirst} were the first’s and ${result.onlySecond} the second’s ` +
      `(exact McNemar ${formatP(result.p, result.log10P)}).${difference}`
  }
}

/** Natural logarithms of the exact two-sided p and the mid-p of a split of discordant pairs. */
export function exactMcNemar(onlyFirst: number, onlySecond: number): { readonly logP: number; readonly logMidP: number } {
  const least = Math.min(onlyFirst, onlySecond)
  const total = onlyFirst + onlySecond
  const logTail = logBinomialTail(least, total, 0.5, 'lower')
  const logPoint = logBinomialProbability(least, total, 0.5)
  const doubled = logTail + Math.LN2
  if (onlyFirst === onlySecond) return { logP: 0, logMidP: Math.log1p(-Math.exp(logPoint)) }
  return { logP: Math.min(0, doubled), logMidP: doubled + Math.log1p(-Math.exp(logPoint - doubled)) }
}

function differenceOf(
  onlyFirst: number,
  onlySecond: number,
  n: number | null,
  level: number
): { readonly difference: number | null; readonly standardError: number | null; readonly interval: ConfidenceInterval | null } {
  requireOpenFraction(level, 'confidence')
  if (n === null) return { difference: null, standardError: null, interval: null }
  const difference = (onlyFirst - onlySecond) / n
  const standardError = Math.sqrt(onlyFirst + onlySecond - (onlyFirst - onlySecond) ** 2 / n) / n
  const half = normalQuantile((1 - level) / 2, 'upper') * standardError
  return { difference, standardError, interval: { level, low: difference - half, high: difference + half } }
}
