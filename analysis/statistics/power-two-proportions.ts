import { logNormalTail, normalQuantile } from './normal.ts'
import { Refusal } from './refusal.ts'
import { requireOpenFraction, requirePositive } from './require-finite.ts'
import type { Summary } from './summary.ts'
import { formatNumber } from './summary.ts'

/** Sample size for the comparison of two proportions or two paired accuracies. */
export interface SampleSize {
  /** Whole items; per group for two proportions. */
  readonly n: number
  readonly nExact: number
  readonly alpha: number
  readonly power: number
  readonly method: string
  readonly assumptions: readonly string[]
}

/**
 * Items per group that the comparison of two independent proportions needs, two-sided.
 *
 * Source: n = (z_α √(2 p̄ q̄) + z_β √(p1 q1 + p2 q2))² / (p1 − p2)², Fleiss, Levin & Paik (2003), eq. 4.14 without
 * continuity correction; R: power.prop.test(strict = FALSE).
 *
 * @param first
 *   A fraction.
 * @param second
 *   A fraction.
 * @throws {Refusal}
 *   `zero-effect` when they are equal; `out-of-range`.
 */
export function sampleTwoProportions(
  first: number,
  second: number,
  options: { readonly alpha?: number; readonly power?: number; readonly sides?: 1 | 2 } = {}
): SampleSize {
  const { alpha = 0.05, power = 0.8, sides = 2 } = options
  check(first, second, alpha)
  requireOpenFraction(power, 'power')
  if (first === second) throw new Refusal('zero-effect', 'A difference of zero is found by no number of items')
  const { pooled, separate } = spreads(first, second)
  const root = (normalQuantile(alpha / sides, 'upper') * pooled + normalQuantile(power, 'lower') * separate) / (first - second)
  const nExact = root * root
  return {
    n: Math.ceil(nExact - 1e-9 * nExact),
    nExact,
    alpha,
    power,
    method: 'Sample size per group for two independent proportions, normal approximation',
    assumptions: ['The items of the two groups are different and independent.', 'The groups are of equal size.']
  }
}

/** Power of the same comparison with n items per group. */
export function powerTwoProportions(
  first: number,
  second: number,
  n: number,
  options: { readonly alpha?: number; readonly sides?: 1 | 2 } = {}
): number {
  const { alpha = 0.05, sides = 2 } = options
  check(first, second, alpha)
  requirePositive(n, 'n')
  const { pooled, separate } = spreads(first, second)
  const z = (Math.sqrt(n) * Math.abs(first - second) - normalQuantile(alpha / sides, 'upper') * pooled) / separate
  return Math.exp(logNormalTail(z, 'lower'))
}

/** The rows and the sentence of a sample size. */
export function summariseSampleSize(result: SampleSize): Summary {
  return {
    table: [
      ['items', String(result.n)],
      ['alpha', String(result.alpha)],
      ['power', formatNumber(result.power)]
    ],
    sentence: `With power ${result.power} at α = ${result.alpha}, ${result.n} items are needed (${result.method.toLowerCase()}).`
  }
}

function spreads(first: number, second: number): { readonly pooled: number; readonly separate: number } {
  const mean = (first + second) / 2
  return { pooled: Math.sqrt(2 * mean * (1 - mean)), separate: Math.sqrt(first * (1 - first) + second * (1 - second)) }
}

function check(first: number, second: number, alpha: number): void {
  requireOpenFraction(first, 'the first proportion')
  requireOpenFraction(second, 'the second proportion')
  requireOpenFraction(alpha, 'alpha')
}
