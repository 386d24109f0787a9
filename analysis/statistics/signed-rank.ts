import { Refusal } from './refusal.ts'
import { requireCount, requireNumber } from './require-finite.ts'
import { boundBelow } from './tail.ts'

/**
 * Tail probability of Wilcoxon's signed-rank statistic W for n untied pairs: exact by counting.
 *
 * @param w
 *   Sum of the ranks of one sign, from 0 to n(n + 1)/2.
 * @param n
 *   Pairs with a difference other than zero, at most 1000.
 * @param tail
 *   `upper` P(W ≥ w), `lower` P(W ≤ w).
 * @returns
 *   0 only for an event that cannot happen; otherwise at least 1e-300, which stands for "below 1e-300".
 * @throws {Refusal}
 *   `out-of-range`, `too-many-pairs`.
 */
export function signedRankTail(w: number, n: number, tail: 'lower' | 'upper'): number {
  requireNumber(w, 'W')
  requireCount(n, 'the number of pairs n')
  const most = (n * (n + 1)) / 2
  const probability = rankSumTail(
    Array.from({ length: n }, (_, index) => index + 1),
    tail === 'upper' ? Math.ceil(w) : most - Math.floor(w)
  )
  return probability === 0 ? 0 : boundBelow(probability)
}

/**
 * P(S ≥ least) for S the sum of a random half of the weights, each in or out by the toss of a coin: exact.
 *
 * The weights are whole numbers: ranks, or twice the mid-ranks where there are ties. S is symmetric, so that
 * P(S ≤ s) = P(S ≥ total − s).
 *
 * Source: the generating function Π (1 + x^w) / 2, Hollander & Wolfe (1999), section 3.1.
 */
export function rankSumTail(weights: readonly number[], least: number): number {
  if (weights.length > MOST_PAIRS) {
    throw new Refusal(
      'too-many-pairs',
      `Unexpected ${weights.length} pairs, expected at most ${MOST_PAIRS} for the exact distribution of the signed ranks`,
      'Use the normal approximation, which is good at this size.'
    )
  }
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  if (least <= 0) return 1
  if (least > total) return 0
  // The distribution is symmetric: only its lower half is needed.
  const upper = 2 * least > total
  const top = upper ? total - least : least - 1
  const chances = new Float64Array(top + 1)
  chances[0] = 1
  let reach = 0
  for (const weight of weights) {
    reach = Math.min(top, reach + weight)
    for (let sum = reach; sum >= 0; sum--) {
      const without = chances[sum] as number
      const withIt = sum >= weight ? (chances[sum - weight] as number) : 0
      chances[sum] = 0.5 * (without + withIt)
    }
  }
  let probability = 0
  for (const chance of chances) probability += chance
  return upper ? probability : 1 - probability
}

const MOST_PAIRS = 1000
