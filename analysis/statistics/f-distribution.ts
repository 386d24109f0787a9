import { chiSquaredQuantile, logChiSquaredTail } from './chi-squared.ts'
import type { Tails } from './incomplete-beta.ts'
import { incompleteBeta, logBetaPrefix } from './incomplete-beta.ts'
import { invertTail } from './invert-tail.ts'
import { Refusal } from './refusal.ts'
import { requireDegreesOfFreedom, requireNumber } from './require-finite.ts'
import { fromLog } from './tail.ts'

/**
 * Tail probability of the F distribution, to about 1e-13 relative.
 *
 * Source: Abramowitz & Stegun 26.6.2, P(F ≤ f) = I_x(df1/2, df2/2) with x = df1 f / (df1 f + df2).
 *
 * @param f
 *   At least 0.
 * @param df1
 *   Degrees of freedom of the numerator, any number above 0.
 * @param df2
 *   Degrees of freedom of the denominator, any number above 0; `Infinity` is χ²/df1.
 * @param tail
 *   `upper` P(F ≥ f), `lower` P(F ≤ f).
 * @returns
 *   At least 1e-300, which stands for "below 1e-300": `logFTail` holds the value.
 * @throws {Refusal}
 *   `not-a-number`, `out-of-range`.
 */
export function fTail(f: number, df1: number, df2: number, tail: 'lower' | 'upper' = 'upper'): number {
  return fromLog(logFTail(f, df1, df2, tail))
}

/** Natural logarithm of `fTail`; −Infinity only for the lower tail at 0. */
export function logFTail(f: number, df1: number, df2: number, tail: 'lower' | 'upper' = 'upper'): number {
  requireNumber(f, 'F')
  requireDegreesOfFreedom(df1, 'numerator degrees of freedom (df1)')
  requireDegreesOfFreedom(df2, 'denominator degrees of freedom (df2)')
  if (f < 0) throw new Refusal('out-of-range', `Unexpected F = ${f}, expected at least 0`)
  if (df2 > 1e15) return logChiSquaredTail(f * df1, df1, tail)
  if (df1 > 1e15) {
    if (f === 0) return tail === 'upper' ? 0 : -Infinity
    return logChiSquaredTail(df2 / f, df2, tail === 'upper' ? 'lower' : 'upper')
  }
  const tails = beta(f, df1, df2)
  return tail === 'upper' ? tails.logUpper : tails.logLower
}

/**
 * The f that leaves probability p in one tail, to about 1e-13 relative, for any real df above 0.
 *
 * @throws {Refusal}
 *   `out-of-range`.
 */
export function fQuantile(p: number, df1: number, df2: number, tail: 'lower' | 'upper' = 'lower'): number {
  if (!(p > 0 && p < 1)) throw new Refusal('out-of-range', `Unexpected p = ${p}, expected a probability between 0 and 1, both excluded`)
  requireDegreesOfFreedom(df1, 'numerator degrees of freedom (df1)')
  requireDegreesOfFreedom(df2, 'denominator degrees of freedom (df2)')
  if (df2 > 1e15) return chiSquaredQuantile(p, df1, tail) / df1
  if (df1 > 1e15) return df2 / chiSquaredQuantile(p, df2, tail === 'upper' ? 'lower' : 'upper')
  const slope = (u: number): number => {
    const { x, y } = split(Math.exp(u), df1, df2)
    return logBetaPrefix(x, y, df1 / 2, df2 / 2)
  }
  const upper = (tail === 'upper') === p < 0.5
  const target = Math.log(p < 0.5 ? p : 1 - p)
  return upper
    ? invertTail(u => beta(Math.exp(u), df1, df2).logUpper, slope, 'decreasing', target, 0)
    : invertTail(u => beta(Math.exp(u), df1, df2).logLower, slope, 'increasing', target, 0)
}

function beta(f: number, df1: number, df2: number): Tails {
  const { x, y } = split(f, df1, df2)
  return incompleteBeta(x, y, df1 / 2, df2 / 2)
}

function split(f: number, df1: number, df2: number): { readonly x: number; readonly y: number } {
  const ratio = (df1 / df2) * f
  return { x: ratio > 1 ? 1 / (1 + 1 / ratio) : ratio / (1 + ratio), y: 1 / (1 + ratio) }
}
