import { erfc, logErfc } from './erfc.ts'
import { Refusal } from './refusal.ts'
import { requireNumber } from './require-finite.ts'
import type { Tail } from './tail.ts'
import { boundBelow, requireTail } from './tail.ts'

/**
 * Tail probability of the standard normal distribution, to about 1e-15 relative.
 *
 * @param z
 *   Any finite number of standard deviations.
 * @param tail
 *   `upper` P(Z ≥ z), `lower` P(Z ≤ z), `two-sided` P(|Z| ≥ |z|).
 * @returns
 *   At least 1e-300, which stands for "below 1e-300": `logNormalTail` holds the value.
 * @throws {Refusal}
 *   `not-a-number`.
 */
export function normalTail(z: number, tail: Tail): number {
  requireNumber(z, 'z')
  requireTail(tail)
  if (tail === 'two-sided') return boundBelow(erfc(Math.abs(z) / Math.SQRT2))
  return boundBelow(0.5 * erfc((tail === 'upper' ? z : -z) / Math.SQRT2))
}

/** Natural logarithm of `normalTail`, finite for every z. */
export function logNormalTail(z: number, tail: Tail): number {
  requireNumber(z, 'z')
  requireTail(tail)
  if (tail === 'two-sided') return logErfc(Math.abs(z) / Math.SQRT2)
  const x = (tail === 'upper' ? z : -z) / Math.SQRT2
  return x < 0 ? Math.log1p(-0.5 * erfc(-x)) : logErfc(x) - Math.LN2
}

/** Density of the standard normal distribution. */
export function normalDensity(z: number): number {
  return 0.3989422804014327 * Math.exp(-0.5 * z * z)
}

/**
 * The z that leaves probability p in one tail, to about 1e-15.
 *
 * Source: Abramowitz & Stegun 26.2.23 as a start, then Newton's method on the logarithm of the tail.
 *
 * @param p
 *   Between 0 and 1, both excluded.
 * @param tail
 *   The tail that holds p; `lower` unless said otherwise. Ask for a small upper tail directly, not through 1 − p.
 * @throws {Refusal}
 *   `out-of-range` outside (0, 1).
 */
export function normalQuantile(p: number, tail: 'lower' | 'upper' = 'lower'): number {
  if (!(p > 0 && p < 1)) throw new Refusal('out-of-range', `Unexpected p = ${p}, expected a probability between 0 and 1, both excluded`)
  if (p === 0.5) return 0
  const upper = p < 0.5 ? upperQuantile(p) : -upperQuantile(1 - p)
  return tail === 'upper' ? upper : -upper
}

function upperQuantile(p: number): number {
  const target = Math.log(p)
  const root = Math.sqrt(-2 * target)
  let z =
    root -
    (2.515517 + root * (0.802853 + root * 0.010328)) / (1 + root * (1.432788 + root * (0.189269 + root * 0.001308)))
  for (let step = 0; step < 8; step++) {
    const log = logErfc(z / Math.SQRT2) - Math.LN2
    const hazard = Math.exp(-0.5 * z * z - 0.9189385332046727 - log)
    const change = (log - target) / hazard
    z += change
    if (Math.abs(change) <= 1e-12 * Math.abs(z)) break
  }
  return z
}
