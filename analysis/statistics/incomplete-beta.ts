import { deviance, stirlingError } from './log-gamma.ts'
import { Refusal } from './refusal.ts'

/** Both tails of a distribution at one point, each with its natural logarithm. */
export interface Tails {
  readonly lower: number
  readonly upper: number
  readonly logLower: number
  readonly logUpper: number
}

/**
 * The regularised incomplete beta function I_x(a, b) and its complement, each to about 1e-14 relative.
 *
 * The smaller tail is always computed directly. Logarithms hold where the value itself underflows.
 *
 * Source: the prefix by Loader's (2000) saddle point; the continued fraction of DiDonato & Morris (1992),
 * ACM Transactions on Mathematical Software 18:360–373, eq. 9.
 *
 * @param x
 *   From 0 to 1.
 * @param y
 *   1 − x, given separately so that a small one keeps its digits.
 * @throws {Refusal}
 *   `no-convergence` after a million terms.
 */
export function incompleteBeta(x: number, y: number, a: number, b: number): Tails {
  if (x <= 0) return { lower: 0, upper: 1, logLower: -Infinity, logUpper: 0 }
  if (y <= 0) return { lower: 1, upper: 0, logLower: 0, logUpper: -Infinity }
  const prefix = logBetaPrefix(x, y, a, b)
  if (x * (b + 1) <= y * (a + 1)) return withLower(prefix - Math.log(fraction(x, y, a, b)))
  const { lower, upper, logLower, logUpper } = withLower(prefix - Math.log(fraction(y, x, b, a)))
  return { lower: upper, upper: lower, logLower: logUpper, logUpper: logLower }
}

/**
 * ln(x^a y^b / B(a, b)), y = 1 − x: also the density of the distributions made of the beta, on a log scale.
 */
export function logBetaPrefix(x: number, y: number, a: number, b: number): number {
  const n = a + b
  const difference = y < x ? n * y - b : a - n * x
  return (
    0.5 * (Math.log(a) + Math.log(b / n) - LOG_TWO_PI) +
    stirlingError(n) -
    stirlingError(a) -
    stirlingError(b) -
    deviance(a, n * x, difference) -
    deviance(b, n * y, -difference)
  )
}

/** Tails from the logarithm of the lower one. */
export function withLower(logLower: number): Tails {
  const log = Math.min(logLower, 0)
  const lower = Math.exp(log)
  const upper = -Math.expm1(log)
  return { lower, upper, logLower: log, logUpper: lower < 0.5 ? Math.log1p(-lower) : Math.log(upper) }
}

const LOG_TWO_PI = 1.8378770664093453

function fraction(x: number, y: number, a: number, b: number): number {
  const lambda = y < x ? (a + b) * y - b : a - (a + b) * x
  const square = x * x
  let value = (a * (lambda + 1)) / (a + 1)
  if (value === 0) value = 1e-300
  let c = value
  let d = 0
  for (let m = 1; m <= 1_000_000; m++) {
    const at = a + 2 * m - 1
    const numerator = (((a + m - 1) / at) * ((a + b + m - 1) / at)) * m * (b - m) * square
    const denominator = m + (m * (b - m) * x) / at + ((a + m) * (lambda + 1 + m * (2 - x))) / (at + 2)
    d = denominator + numerator * d
    if (d === 0) d = 1e-300
    c = denominator + numerator / c
    if (c === 0) c = 1e-300
    d = 1 / d
    const change = c * d
    value *= change
    if (Math.abs(change - 1) < 2e-16) return value
  }
  throw new Refusal('no-convergence', `The incomplete beta function did not converge at x = ${x}, a = ${a}, b = ${b}`)
}
