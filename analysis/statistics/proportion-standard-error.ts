import { normalQuantile } from './normal.ts'
import { Refusal } from './refusal.ts'
import { requireCount, requireNumber, requireOpenFraction } from './require-finite.ts'
import type { ConfidenceInterval, Summary } from './summary.ts'
import { formatInterval, formatNumber } from './summary.ts'

/** The standard error of an accuracy; all as fractions. */
export interface ProportionStandardError {
  readonly n: number
  readonly proportion: number
  /** √(p(1 − p)/n). */
  readonly standardError: number
  readonly wald: ConfidenceInterval
  readonly wilson: ConfidenceInterval
  readonly method: string
  readonly assumptions: readonly string[]
  readonly warnings: readonly string[]
}

/**
 * Standard error and intervals of an accuracy from the number of items.
 *
 * Source: Wilson (1927), Journal of the American Statistical Association 22:209–212; Brown, Cai & DasGupta (2001),
 * Statistical Science 16:101–133.
 *
 * @param proportion
 *   Share right, a fraction from 0 to 1.
 * @param n
 *   Items.
 * @throws {Refusal}
 *   `out-of-range`, `not-a-number`.
 */
export function proportionStandardError(
  proportion: number,
  n: number,
  options: { readonly confidence?: number } = {}
): ProportionStandardError {
  const level = options.confidence ?? 0.95
  requireOpenFraction(level, 'confidence')
  requireNumber(proportion, 'the proportion')
  requireCount(n, 'n', 1)
  if (proportion < 0 || proportion > 1) {
    throw new Refusal('out-of-range', `Unexpected proportion ${proportion}, expected a fraction from 0 to 1 (0 to 100 %)`)
  }
  const z = normalQuantile((1 - level) / 2, 'upper')
  const variance = proportion * (1 - proportion)
  const standardError = Math.sqrt(variance / n)
  const shrunk = 1 + (z * z) / n
  const middle = (proportion + (z * z) / (2 * n)) / shrunk
  const half = (z * Math.sqrt(variance / n + (z * z) / (4 * n * n))) / shrunk
  const warnings: string[] = []
  if (variance === 0) warnings.push('All items agree: the Wald interval has no width and means nothing, use Wilson’s')
  else if (n * Math.min(proportion, 1 - proportion) < 10) warnings.push('Fewer than 10 items on one side: the Wald interval is poor, use Wilson’s')
  return {
    n,
    proportion,
    standardError,
    wald: { level, low: proportion - z * standardError, high: proportion + z * standardError },
    wilson: { level, low: proportion === 0 ? 0 : middle - half, high: proportion === 1 ? 1 : middle + half },
    method: 'Binomial standard error of a proportion; Wald and Wilson intervals',
    assumptions: ['The items are independent draws from the population that the accuracy is claimed for.'],
    warnings
  }
}

/**
 * The same for an accuracy in percent: proportion, standard error and intervals in percentage points.
 *
 * @param accuracy
 *   Percent from 0 to 100, or the number of items that are right.
 * @param n
 *   Items.
 * @throws {Refusal}
 *   `out-of-range`, `not-a-number`.
 */
export function accuracyStandardError(
  accuracy: number | { readonly successes: number },
  n: number,
  options: { readonly confidence?: number } = {}
): ProportionStandardError {
  const result = proportionStandardError(shareRight(accuracy, n), n, options)
  const toPercent = ({ level, low, high }: ConfidenceInterval): ConfidenceInterval => ({ level, low: 100 * low, high: 100 * high })
  return {
    ...result,
    proportion: 100 * result.proportion,
    standardError: 100 * result.standardError,
    wald: toPercent(result.wald),
    wilson: toPercent(result.wilson),
    method: 'Binomial standard error of an accuracy in percent; Wald and Wilson intervals'
  }
}

/** The rows and the sentence of a proportion (`unit` left out) or of an accuracy in percent (`unit: '%'`). */
export function summariseProportionStandardError(result: ProportionStandardError, unit: '' | '%' = ''): Summary {
  const share = `${formatNumber(result.proportion, 4)}${unit === '%' ? ' %' : ''}`
  return {
    table: [
      ['items', String(result.n)],
      [unit === '%' ? 'accuracy' : 'proportion', share],
      ['SE', `${formatNumber(result.standardError)}${unit === '%' ? ' pp' : ''}`],
      ['Wilson', formatInterval(result.wilson)],
      ['Wald', formatInterval(result.wald)]
    ],
    sentence: `The ${unit === '%' ? 'accuracy' : 'proportion'} was ${share} (Wilson ${formatInterval(result.wilson)}, n = ${result.n} items).`
  }
}

function shareRight(accuracy: number | { readonly successes: number }, n: number): number {
  if (typeof accuracy === 'number') {
    if (accuracy < 0 || accuracy > 100) throw new Refusal('out-of-range', `Unexpected accuracy ${accuracy} %, expected from 0 to 100`)
    return accuracy / 100
  }
  requireCount(n, 'n', 1)
  requireCount(accuracy.successes, 'the number right')
  if (accuracy.successes > n) throw new Refusal('out-of-range', `Unexpected ${accuracy.successes} right of n = ${n}, expected at most n`)
  return accuracy.successes / n
}
