import { erfc } from './erfc.ts'
import { stirlingError } from './log-gamma.ts'
import { Refusal } from './refusal.ts'
import { requireDegreesOfFreedom, requireNumber } from './require-finite.ts'
import { boundBelow } from './tail.ts'

/**
 * Tail probability of the noncentral t distribution, for power: to about 1e-11 relative.
 *
 * Source: T ≤ t is Z + δ ≤ t √(χ²/df); the normal tail is averaged over u = ln √(χ²/df) by the trapezoidal rule,
 * which converges geometrically because the density of u falls off double-exponentially.
 *
 * @param t
 *   Any finite number.
 * @param df
 *   Degrees of freedom, any number above 0.
 * @param noncentrality
 *   δ = effect / standard error.
 * @param tail
 *   `upper` P(T ≥ t), `lower` P(T ≤ t).
 * @returns
 *   At least 1e-300.
 * @throws {Refusal}
 *   `not-a-number`, `out-of-range`; `no-convergence` when δ is beyond a million.
 */
export function noncentralTTail(t: number, df: number, noncentrality: number, tail: 'lower' | 'upper'): number {
  requireNumber(t, 't')
  requireDegreesOfFreedom(df)
  requireNumber(noncentrality, 'the noncentrality δ')
  if (Math.abs(noncentrality) > 1e6) throw new Refusal('no-convergence', `Unexpected noncentrality ${noncentrality}, expected at most a million in size`)
  const sign = tail === 'upper' ? 1 : -1
  if (df > 1e15) return boundBelow(0.5 * erfc((sign * (t - noncentrality)) / Math.SQRT2))
  const deviation = 1 / Math.sqrt(2 * df)
  // The normal tail turns where t e^u = δ, over a width of 1/δ in u whatever t is.
  const step = Math.min(0.2 * Math.min(deviation, 1), 0.4 / (Math.abs(noncentrality) + 1))
  // ln of the density at the mode u = 0: df^(df/2) e^(−df/2) / (2^(df/2 − 1) Γ(df/2)).
  const mode = Math.log(df / Math.sqrt(Math.PI * df)) - stirlingError(df / 2)
  let sum = 0
  for (const direction of [1, -1]) {
    for (let index = direction === 1 ? 0 : 1; ; index++) {
      const u = direction * index * step
      const log = mode - (df / 2) * (Math.expm1(2 * u) - 2 * u)
      const normal = 0.5 * erfc((sign * (t * Math.exp(u) - noncentrality)) / Math.SQRT2)
      const term = Math.exp(log) * normal
      sum += term
      if (Math.exp(log) < 1e-22 * sum || log < -745) break
    }
  }
  return boundBelow(step * sum)
}
