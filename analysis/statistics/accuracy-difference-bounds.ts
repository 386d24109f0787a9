import { exactMcNemar } from './mcnemar.ts'
import { logNormalTail, normalQuantile } from './normal.ts'
import { Refusal } from './refusal.ts'
import { requireCount, requireNumber, requireOpenFraction } from './require-finite.ts'
import type { Summary } from './summary.ts'
import { formatNumber, formatP } from './summary.ts'
import { fromLog } from './tail.ts'

/** What two printed accuracies on the same items allow to be said of their difference. */
export interface AccuracyDifferenceBounds {
  readonly n: number
  /** Second − first in items, rounded from the printed values. */
  readonly itemsDifference: number
  /** What the rounding of the printed values allows. */
  readonly itemsDifferenceRange: readonly [low: number, high: number]
  /** Smallest and largest number right that rounds to the first printed value. */
  readonly correctFirst: readonly [low: number, high: number]
  readonly correctSecond: readonly [low: number, high: number]
  /** As if the two accuracies came from different items, in percentage points. */
  readonly standardErrorUnpaired: number
  /** Null where the standard error is 0. */
  readonly zUnpaired: number | null
  readonly pUnpaired: number | null
  /** Items on which the two can differ in being right, at least and at most. */
  readonly minDiscordant: number
  readonly maxDiscordant: number
  /** Exact McNemar p with the fewest discordant items; null where the difference is 0. */
  readonly bestP: number | null
  /** Exact McNemar p with the most. */
  readonly worstP: number
  readonly alpha: number
  /** The most discordant items with an exact p below alpha; null where none is. */
  readonly maxDiscordantSignificant: number | null
  /** The same as a share of n, a fraction. */
  readonly maxDiscordantSignificantShare: number | null
  /** The same by the normal approximation, not whole. */
  readonly maxDiscordantSignificantNormal: number
  /** z if a tenth of all items were discordant. */
  readonly zAtTenPercentDiscordant: number
  readonly verdict: 'significant' | 'not significant' | 'depends on the discordant items'
  readonly method: string
  readonly assumptions: readonly string[]
  readonly warnings: readonly string[]
}

/**
 * Bounds on a paired comparison when only two accuracies on the same items are printed.
 *
 * The difference fixes b − c; the discordant items b + c are unknown, from |b − c| to what the two accuracies allow.
 * The exact McNemar p grows with them.
 *
 * @param first
 *   Accuracy in percent.
 * @param second
 *   Accuracy in percent, on the same items.
 * @param n
 *   Items.
 * @param options
 *   `decimals` printed (the more of the two), `alpha` (0.05).
 * @throws {Refusal}
 *   `impossible-accuracy` when no whole number of items rounds to a printed value; `out-of-range`.
 */
export function accuracyDifferenceBounds(
  first: number,
  second: number,
  n: number,
  options: { readonly decimals?: number; readonly alpha?: number } = {}
): AccuracyDifferenceBounds {
  const { alpha = 0.05, decimals = Math.max(decimalsOf(first), decimalsOf(second)) } = options
  requireOpenFraction(alpha, 'alpha')
  requireCount(n, 'n', 1)
  requireCount(decimals, 'decimals')
  const correctFirst = possibleCounts(first, n, decimals)
  const correctSecond = possibleCounts(second, n, decimals)
  const range = [correctSecond[0] - correctFirst[1], correctSecond[1] - correctFirst[0]] as const
  const itemsDifference = Math.min(range[1], Math.max(range[0], Math.round((n * (second - first)) / 100)))
  const minDiscordant = Math.abs(itemsDifference)
  const maxDiscordant = mostDiscordant(correctFirst, correctSecond, itemsDifference, n)
  const standardErrorUnpaired = Math.sqrt((first * (100 - first) + second * (100 - second)) / n)
  const zUnpaired = standardErrorUnpaired === 0 ? null : (second - first) / standardErrorUnpaired
  const worstP = exactP(maxDiscordant, minDiscordant)
  const bestP = minDiscordant === 0 ? null : exactP(minDiscordant, minDiscordant)
  const significant = lastSignificant(minDiscordant, maxDiscordant, alpha)
  const z = normalQuantile(alpha / 2, 'upper')
  return {
    n,
    itemsDifference,
    itemsDifferenceRange: range,
    correctFirst,
    correctSecond,
    standardErrorUnpaired,
    zUnpaired,
    pUnpaired: zUnpaired === null ? null : fromLog(logNormalTail(zUnpaired, 'two-sided')),
    minDiscordant,
    maxDiscordant,
    bestP,
    worstP,
    alpha,
    maxDiscordantSignificant: significant,
    maxDiscordantSignificantShare: significant === null ? null : significant / n,
    maxDiscordantSignificantNormal: (minDiscordant / z) ** 2,
    zAtTenPercentDiscordant: itemsDifference / Math.sqrt(0.1 * n),
    verdict:
      worstP < alpha ? 'significant' : bestP === null || bestP >= alpha ? 'not significant' : 'depends on the discordant items',
    method: 'Bounds on McNemar’s exact test from two printed accuracies',
    assumptions: ['Both accuracies are of the same n items.', 'The items are independent of one another.'],
    warnings: itemsDifference === 0 ? ['The accuracies are equal: no number of discordant items makes a difference significant'] : []
  }
}

/** The rows and the sentence of the bounds. */
export function summariseAccuracyDifferenceBounds(result: AccuracyDifferenceBounds): Summary {
  const [low, high] = result.itemsDifferenceRange
  const last = result.maxDiscordantSignificant
  return {
    table: [
      ['items', String(result.n)],
      ['difference in items', `${formatNumber(result.itemsDifference, 6)} (${formatNumber(low, 6)} to ${formatNumber(high, 6)})`],
      ['discordant items', `${result.minDiscordant} to ${result.maxDiscordant}`],
      ['p, McNemar, fewest discordant', result.bestP === null ? 'none' : formatP(result.bestP)],
      ['p, McNemar, most discordant', formatP(result.worstP)],
      ['most discordant items with p < α', last === null ? 'none' : String(last)],
      ...(result.pUnpaired === null ? [] : [['p, unpaired', formatP(result.pUnpaired)] as const])
    ],
    sentence:
      `The two accuracies differ by ${Math.abs(result.itemsDifference)} of ${result.n} items; ` +
      (last === null
        ? `no number of discordant items makes this significant at ${result.alpha} (exact McNemar).`
        : last >= result.maxDiscordant - 1
          ? `this is significant at ${result.alpha} whatever the number of discordant items (exact McNemar).`
          : `this is significant at ${result.alpha} only if the two disagree on at most ${last} items (exact McNemar), a number that must be reported.`)
  }
}

function possibleCounts(percent: number, n: number, decimals: number): readonly [low: number, high: number] {
  requireNumber(percent, 'the accuracy')
  if (percent < 0 || percent > 100) throw new Refusal('out-of-range', `Unexpected accuracy ${percent} %, expected from 0 to 100`)
  const half = 0.5 * 10 ** -decimals
  const low = Math.max(0, Math.ceil((n * (percent - half)) / 100 - 1e-9))
  const high = Math.min(n, Math.floor((n * (percent + half)) / 100 + 1e-9))
  if (low > high) {
    throw new Refusal(
      'impossible-accuracy',
      `Unexpected accuracy ${percent.toFixed(decimals)} % of n = ${n} items: no whole number of items rounds to it, so that it is inconsistent with n`,
      'Check the number of items, or whether the accuracy is an average over tasks.'
    )
  }
  return [low, high]
}

/** Over all counts that are possible and have this difference: right by one only, at most. */
function mostDiscordant(first: readonly [number, number], second: readonly [number, number], difference: number, n: number): number {
  let most = Math.abs(difference)
  for (let correct = first[0]; correct <= first[1]; correct++) {
    const other = correct + difference
    if (other < second[0] || other > second[1]) continue
    most = Math.max(most, correct + other - 2 * Math.max(0, correct + other - n))
  }
  return most
}

function exactP(discordant: number, difference: number): number {
  if (discordant === 0) return 1
  return fromLog(exactMcNemar((discordant + difference) / 2, (discordant - difference) / 2).logP)
}

/** The largest number of discordant items, of the parity of the difference, with p below alpha: p grows with it. */
function lastSignificant(difference: number, most: number, alpha: number): number | null {
  if (difference === 0 || exactP(difference, difference) >= alpha) return null
  let low = 0
  let high = Math.floor((most - difference) / 2) + 1
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (exactP(difference + 2 * middle, difference) < alpha) low = middle
    else high = middle
  }
  return difference + 2 * low
}

function decimalsOf(value: number): number {
  return (String(value).split('.')[1] ?? '').length
}
