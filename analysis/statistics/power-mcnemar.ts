import { logNormalTail, normalQuantile } from './normal.ts'
import type { SampleSize } from './power-two-proportions.ts'
import { Refusal } from './refusal.ts'
import { requireNumber, requireOpenFraction, requirePositive } from './require-finite.ts'

/**
 * Items that McNemar's test needs to find a difference in accuracy, two-sided.
 *
 * Source: Connor (1987), Biometrics 43:207–211: n = (z_α √ψ + z_β √(ψ − δ²))² / δ².
 *
 * @param discordant
 *   ψ, the share of items that only one of the two has right.
 * @param difference
 *   δ, the difference in accuracy, a fraction; at most ψ.
 * @throws {Refusal}
 *   `zero-effect` when the difference is 0; `out-of-range` when it is larger than the discordant share.
 */
export function sampleMcNemar(
  discordant: number,
  difference: number,
  options: { readonly alpha?: number; readonly power?: number; readonly sides?: 1 | 2 } = {}
): SampleSize {
  const { alpha = 0.05, power = 0.8, sides = 2 } = options
  check(discordant, difference, alpha)
  requireOpenFraction(power, 'power')
  if (difference === 0) throw new Refusal('zero-effect', 'A difference of zero is found by no number of items')
  const root =
    (normalQuantile(alpha / sides, 'upper') * Math.sqrt(discordant) +
      normalQuantile(power, 'lower') * Math.sqrt(discordant - difference ** 2)) /
    difference
  const nExact = root * root
  return {
    n: Math.ceil(nExact - 1e-9 * nExact),
    nExact,
    alpha,
    power,
    method: 'Sample size of McNemar’s test by Connor’s formula',
    assumptions: ['Both are measured on the same items, which are independent.', 'The discordant share was known before.']
  }
}

/** Power of McNemar's test with n items. */
export function powerMcNemar(
  discordant: number,
  difference: number,
  n: number,
  options: { readonly alpha?: number; readonly sides?: 1 | 2 } = {}
): number {
  const { alpha = 0.05, sides = 2 } = options
  check(discordant, difference, alpha)
  requirePositive(n, 'n')
  const spread = Math.sqrt(discordant - difference ** 2)
  const excess = Math.sqrt(n) * Math.abs(difference) - normalQuantile(alpha / sides, 'upper') * Math.sqrt(discordant)
  if (spread === 0) return excess >= 0 ? 1 : 0
  return Math.exp(logNormalTail(excess / spread, 'lower'))
}

function check(discordant: number, difference: number, alpha: number): void {
  requirePositive(discordant, 'the discordant share')
  requireNumber(difference, 'the difference')
  requireOpenFraction(alpha, 'alpha')
  if (discordant > 1) throw new Refusal('out-of-range', `Unexpected discordant share ${discordant}, expected at most 1`)
  if (Math.abs(difference) > discordant) {
    throw new Refusal('out-of-range', `Unexpected difference ${difference} with a discordant share of ${discordant}, expected at most that share`)
  }
}
