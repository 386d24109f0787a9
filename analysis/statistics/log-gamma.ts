import { requirePositive } from './require-finite.ts'

/**
 * ln Γ(x) for x > 0, to about 1e-15 relative, also near its zeros at 1 and 2.
 *
 * Source: the zeta series (Abramowitz & Stegun 6.1.33) within 1/2 of 1 and 2, Stirling's with its error term elsewhere.
 *
 * @throws {Refusal}
 *   `out-of-range` when x is not finite and above 0.
 */
export function logGamma(x: number): number {
  requirePositive(x, 'the argument of lnΓ')
  if (x < 0.5) return logGamma1p(x) - Math.log(x)
  if (x <= 1.5) return logGamma1p(x - 1)
  if (x <= 2.5) return zetaSeries(x - 2)
  if (x <= 3.5) return zetaSeries(x - 3) + Math.log(x - 1)
  const z = x - 1
  return (z + 0.5) * Math.log(z) - z + HALF_LOG_TWO_PI + stirlingError(z)
}

/**
 * δ(z) = ln Γ(z + 1) − (z + ½) ln z + z − ½ ln 2π, the error of Stirling's formula, to about 1e-16 absolute.
 *
 * Source: Loader (2000), Fast and Accurate Computation of Binomial Probabilities; recurrence
 * δ(z) = δ(z + 1) + (z + ½) ln(1 + 1/z) − 1 up to the asymptotic series.
 */
export function stirlingError(z: number): number {
  if (z < 16 && Number.isInteger(2 * z)) return HALVES[2 * z] as number
  return computeStirlingError(z)
}

function computeStirlingError(z: number): number {
  let shift = 0
  let at = z
  while (at < 16) {
    shift += (at + 0.5) * Math.log1p(1 / at) - 1
    at += 1
  }
  const square = at * at
  return shift + (1 / 12 - (1 / 360 - (1 / 1260 - (1 / 1680 - (1 / 1188 - 691 / 360360 / square) / square) / square) / square) / square) / at
}

/**
 * x ln(x / M) + M − x, without cancellation where M is near x.
 *
 * Source: Loader (2000), the deviance `bd0`; x − M is an argument because callers know it better than its terms.
 */
export function deviance(x: number, expected: number, difference: number): number {
  const ratio = difference / (x + expected)
  if (Math.abs(ratio) >= 0.1) return x * Math.log(x / expected) - difference
  let sum = difference * ratio
  let term = 2 * x * ratio
  const square = ratio * ratio
  for (let odd = 3; odd < 100; odd += 2) {
    term *= square
    const next = sum + term / odd
    if (next === sum) break
    sum = next
  }
  return sum
}

/** δ at 0, 1/2, 1 … 31/2, where most degrees of freedom lie; δ(0) is never asked for. */
const HALVES: readonly number[] = Array.from({ length: 32 }, (_, index) => (index === 0 ? Number.POSITIVE_INFINITY : computeStirlingError(index / 2)))

const HALF_LOG_TWO_PI = 0.9189385332046728

function logGamma1p(x: number): number {
  return zetaSeries(x) - Math.log1p(x)
}

/** ln Γ(2 + x) for |x| ≤ ½: (1 − γ) x + Σ (−1)^k (ζ(k) − 1) x^k / k. */
function zetaSeries(x: number): number {
  let sum = 0
  for (let k = ZETA_MINUS_ONE.length + 1; k >= 2; k--) {
    sum = (k % 2 === 0 ? 1 : -1) * ((ZETA_MINUS_ONE[k - 2] as number) / k) + x * sum
  }
  return x * (0.4227843350984671 + x * sum)
}

/** ζ(k) − 1 for k = 2 … 40, by direct summation of 20 terms and Euler–Maclaurin for the rest. */
const ZETA_MINUS_ONE: readonly number[] = Array.from({ length: 39 }, (_, index) => {
  const k = index + 2
  const last = 20
  let sum =
    last ** (1 - k) / (k - 1) -
    0.5 * last ** -k +
    (k / 12) * last ** (-k - 1) -
    ((k * (k + 1) * (k + 2)) / 720) * last ** (-k - 3) +
    ((k * (k + 1) * (k + 2) * (k + 3) * (k + 4)) / 30240) * last ** (-k - 5) -
    ((k * (k + 1) * (k + 2) * (k + 3) * (k + 4) * (k + 5) * (k + 6)) / 1209600) * last ** (-k - 7)
  for (let n = last; n >= 2; n--) sum += n ** -k
  return sum
})
