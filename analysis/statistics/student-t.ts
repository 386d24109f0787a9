import type { Tails } from './incomplete-beta.ts'
import { incompleteBeta, logBetaPrefix } from './incomplete-beta.ts'
import { invertTail } from './invert-tail.ts'
import { logGamma } from './log-gamma.ts'
import { logNormalTail, normalQuantile } from './normal.ts'
import { Refusal } from './refusal.ts'
import { requireDegreesOfFreedom, requireNumber } from './require-finite.ts'
import type { Tail } from './tail.ts'
import { fromLog, requireTail } from './tail.ts'

/**
 * Tail probability of Student's t distribution, to about 1e-13 relative.
 *
 * Source: Abramowitz & Stegun 26.7.1, P(|T| ≥ t) = I_x(df/2, 1/2) with x = df / (df + t²).
 *
 * @param t
 *   Any finite number.
 * @param df
 *   Degrees of freedom: any number above 0, whole or not; `Infinity` is the normal distribution.
 * @param tail
 *   `upper` P(T ≥ t), `lower` P(T ≤ t), `two-sided` P(|T| ≥ |t|).
 * @returns
 *   At least 1e-300, which stands for "below 1e-300": `logTTail` holds the value.
 * @throws {Refusal}
 *   `not-a-number`, `out-of-range`.
 */
export function tTail(t: number, df: number, tail: Tail): number {
  return fromLog(logTTail(t, df, tail))
}

/** Natural logarithm of `tTail`, finite for every t and df. */
export function logTTail(t: number, df: number, tail: Tail): number {
  requireNumber(t, 't')
  requireDegreesOfFreedom(df)
  requireTail(tail)
  if (df > 1e15) return logNormalTail(t, tail)
  const outside = Math.abs(t) > FAR ? farTail(Math.log(Math.abs(t)), df) : beta(Math.abs(t), df).logLower
  if (tail === 'two-sided') return outside
  const far = outside - Math.LN2
  return (tail === 'upper') === t >= 0 ? far : Math.log1p(-Math.exp(far))
}

/**
 * The t that leaves probability p in one tail, to about 1e-13 relative, for any real df above 0.
 *
 * @param p
 *   Between 0 and 1, both excluded.
 * @param tail
 *   The tail that holds p; `lower` unless said otherwise. Ask for a small upper tail directly, not through 1 − p.
 * @throws {Refusal}
 *   `out-of-range`; `overflow` when the quantile is beyond double precision (df far below 1).
 */
export function tQuantile(p: number, df: number, tail: 'lower' | 'upper' = 'lower'): number {
  if (!(p > 0 && p < 1)) throw new Refusal('out-of-range', `Unexpected p = ${p}, expected a probability between 0 and 1, both excluded`)
  requireDegreesOfFreedom(df)
  if (p === 0.5) return 0
  const sign = (tail === 'upper') === p < 0.5 ? 1 : -1
  return sign * upperQuantile(p < 0.5 ? p : 1 - p, df)
}

/** I_x(df/2, 1/2) at x = df / (df + t²): lower is P(|T| ≥ t), upper P(|T| ≤ t). */
function beta(t: number, df: number): Tails {
  const { x, y } = split(t, df)
  return incompleteBeta(x, y, df / 2, 0.5)
}

function split(t: number, df: number): { readonly x: number; readonly y: number } {
  const ratio = (t / df) * t
  if (ratio > 1) return { x: 1 / (1 + ratio), y: 1 / (1 + 1 / ratio) }
  return { x: 1 / (1 + ratio), y: ratio / (1 + ratio) }
}

/** Beyond this t², or t²/df, may overflow; the tail is the power law t^−df to the last digit for every df where it is not below 1e-300. */
const FAR = 1e100

/** ln P(|T| ≥ t) for t beyond `FAR`: the first term of I_x(df/2, 1/2) at x = df/t². */
function farTail(logT: number, df: number): number {
  return (df / 2) * (Math.log(df) - 2 * logT) - farConstant(df)
}

function farConstant(df: number): number {
  const a = df / 2
  return Math.log(a) + logGamma(a) + logGamma(0.5) - logGamma(a + 0.5)
}

let remembered = { p: Number.NaN, df: Number.NaN, value: Number.NaN }

/** t > 0 with upper tail p < 1/2. The last answer is kept: intervals of many samples of one size share it. */
function upperQuantile(p: number, df: number): number {
  if (df > 1e15) return normalQuantile(p, 'upper')
  if (remembered.p === p && remembered.df === df) return remembered.value
  if (Math.log(2 * p) < farTail(Math.log(FAR), df)) {
    const far = Math.exp((Math.log(df) - (2 / df) * (Math.log(2 * p) + farConstant(df))) / 2)
    if (!Number.isFinite(far)) throw new Refusal('overflow', `The t quantile at p = ${p}, df = ${df} is beyond double precision`)
    return far
  }
  const slope = (u: number): number => {
    const { x, y } = split(Math.exp(u), df)
    return Math.LN2 + logBetaPrefix(x, y, df / 2, 0.5)
  }
  const start = Math.log(normalQuantile(p, 'upper'))
  const value =
    p < 0.25
      ? invertTail(u => beta(Math.exp(u), df).logLower, slope, 'decreasing', Math.log(2 * p), start)
      : invertTail(u => beta(Math.exp(u), df).logUpper, slope, 'increasing', Math.log(1 - 2 * p), start)
  remembered = { p, df, value }
  return value
}
