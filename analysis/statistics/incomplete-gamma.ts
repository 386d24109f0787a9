import type { Tails } from './incomplete-beta.ts'
import { withLower } from './incomplete-beta.ts'
import { deviance, stirlingError } from './log-gamma.ts'
import { Refusal } from './refusal.ts'

/**
 * The regularised incomplete gamma functions P(a, x) and Q(a, x), each to about 1e-14 relative, with their logarithms.
 *
 * Source: series and continued fraction, Abramowitz & Stegun 6.5.29 and 6.5.31; prefix by Loader's (2000) saddle point.
 *
 * @param a
 *   Shape, above 0.
 * @param x
 *   At least 0.
 * @throws {Refusal}
 *   `no-convergence` after ten million terms.
 */
export function incompleteGamma(a: number, x: number): Tails {
  if (x <= 0) return { lower: 0, upper: 1, logLower: -Infinity, logUpper: 0 }
  const prefix = logGammaPrefix(a, x)
  if (x < a + 1) return withLower(prefix - Math.log(a) + Math.log(series(a, x)))
  const { lower, upper, logLower, logUpper } = withLower(prefix - Math.log(fraction(a, x)))
  return { lower: upper, upper: lower, logLower: logUpper, logUpper: logLower }
}

/** ln(x^a e^−x / Γ(a)). */
export function logGammaPrefix(a: number, x: number): number {
  return 0.5 * (Math.log(a) - LOG_TWO_PI) - stirlingError(a) - deviance(a, x, a - x)
}

const LOG_TWO_PI = 1.8378770664093453

function series(a: number, x: number): number {
  let term = 1
  let sum = 1
  for (let k = 1; k <= 10_000_000; k++) {
    term *= x / (a + k)
    const next = sum + term
    if (next === sum) return sum
    sum = next
  }
  throw new Refusal('no-convergence', `The incomplete gamma function did not converge at a = ${a}, x = ${x}`)
}

function fraction(a: number, x: number): number {
  let denominator = x + 1 - a
  let value = denominator === 0 ? 1e-300 : denominator
  let c = value
  let d = 0
  for (let k = 1; k <= 10_000_000; k++) {
    const numerator = k * (a - k)
    denominator += 2
    d = denominator + numerator * d
    if (d === 0) d = 1e-300
    c = denominator + numerator / c
    if (c === 0) c = 1e-300
    d = 1 / d
    const change = c * d
    value *= change
    if (Math.abs(change - 1) < 2e-16) return value
  }
  throw new Refusal('no-convergence', `The incomplete gamma function did not converge at a = ${a}, x = ${x}`)
}
