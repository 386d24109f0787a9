import { incompleteGamma, logGammaPrefix } from './incomplete-gamma.ts'
import { invertTail } from './invert-tail.ts'
import { Refusal } from './refusal.ts'
import { requireDegreesOfFreedom, requireNumber } from './require-finite.ts'
import { fromLog } from './tail.ts'

/**
 * Tail probability of the χ² distribution, to about 1e-13 relative.
 *
 * Source: Abramowitz & Stegun 26.4.19, P(χ² ≤ x) = P(df/2, x/2).
 *
 * @param x
 *   At least 0.
 * @param df
 *   Degrees of freedom: any number above 0, whole or not.
 * @param tail
 *   `upper` P(χ² ≥ x), `lower` P(χ² ≤ x).
 * @returns
 *   At least 1e-300, which stands for "below 1e-300": `logChiSquaredTail` holds the value.
 * @throws {Refusal}
 *   `not-a-number`, `out-of-range`.
 */
export function chiSquaredTail(x: number, df: number, tail: 'lower' | 'upper' = 'upper'): number {
  return fromLog(logChiSquaredTail(x, df, tail))
}

/** Natural logarithm of `chiSquaredTail`; −Infinity only for the lower tail at 0. */
export function logChiSquaredTail(x: number, df: number, tail: 'lower' | 'upper' = 'upper'): number {
  requireNumber(x, 'χ²')
  requireDegreesOfFreedom(df)
  requireNumber(df, 'degrees of freedom (df)')
  if (x < 0) throw new Refusal('out-of-range', `Unexpected χ² = ${x}, expected at least 0`)
  const tails = incompleteGamma(df / 2, x / 2)
  return tail === 'upper' ? tails.logUpper : tails.logLower
}

/**
 * The x that leaves probability p in one tail, to about 1e-13 relative, for any real df above 0.
 *
 * @throws {Refusal}
 *   `out-of-range`.
 */
export function chiSquaredQuantile(p: number, df: number, tail: 'lower' | 'upper' = 'lower'): number {
  if (!(p > 0 && p < 1)) throw new Refusal('out-of-range', `Unexpected p = ${p}, expected a probability between 0 and 1, both excluded`)
  requireDegreesOfFreedom(df)
  requireNumber(df, 'degrees of freedom (df)')
  const slope = (u: number): number => logGammaPrefix(df / 2, Math.exp(u) / 2)
  const upper = (tail === 'upper') === p < 0.5
  const target = Math.log(p < 0.5 ? p : 1 - p)
  return upper
    ? invertTail(u => incompleteGamma(df / 2, Math.exp(u) / 2).logUpper, slope, 'decreasing', target, Math.log(df))
    : invertTail(u => incompleteGamma(df / 2, Math.exp(u) / 2).logLower, slope, 'increasing', target, Math.log(df))
}
