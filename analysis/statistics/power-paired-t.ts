import { noncentralTTail } from './noncentral-t.ts'
import { Refusal } from './refusal.ts'
import { requireNumber, requireOpenFraction } from './require-finite.ts'
import { tQuantile } from './student-t.ts'
import type { Summary } from './summary.ts'
import { formatNumber } from './summary.ts'

/** Sample size of a paired t-test. */
export interface PairedTSampleSize {
  /** Whole pairs that reach the power. */
  readonly n: number
  /** The real number of pairs that has the power exactly, at least 2. */
  readonly nExact: number
  /** Of n pairs. */
  readonly powerAtN: number
  readonly cohenDz: number
  readonly alpha: number
  readonly power: number
  readonly sides: 1 | 2
  readonly method: string
  readonly assumptions: readonly string[]
}

/**
 * Power of a paired t-test: the chance of p < alpha when the standardised mean difference is d_z.
 *
 * Two-sided power counts both tails (R: power.t.test(type = "paired", strict = TRUE)).
 *
 * Source: noncentral t with δ = d_z √n and n − 1 degrees of freedom; Cohen (1988), section 2.3.
 *
 * @param cohenDz
 *   Mean difference over the standard deviation of the differences.
 * @param n
 *   Pairs, above 1; need not be whole.
 * @throws {Refusal}
 *   `out-of-range`, `not-a-number`.
 */
export function powerPairedT(cohenDz: number, n: number, options: { readonly alpha?: number; readonly sides?: 1 | 2 } = {}): number {
  const { alpha = 0.05, sides = 2 } = options
  requireNumber(cohenDz, 'd_z')
  requireOpenFraction(alpha, 'alpha')
  requireNumber(n, 'n')
  if (n <= 1) throw new Refusal('not-enough-pairs', `Expected at least 2 pairs, got n = ${n}`)
  if (sides !== 1 && sides !== 2) throw new Refusal('out-of-range', `Unexpected sides ${String(sides)}, expected 1 or 2`)
  const df = n - 1
  const critical = tQuantile(alpha / sides, df, 'upper')
  const shift = Math.abs(cohenDz) * Math.sqrt(n)
  const near = noncentralTTail(critical, df, shift, 'upper')
  return sides === 1 ? near : Math.min(1, near + noncentralTTail(-critical, df, shift, 'lower'))
}

/**
 * Pairs that a paired t-test needs for a given power.
 *
 * @throws {Refusal}
 *   `zero-effect` when d_z is 0; `out-of-range` when the power is not above alpha; `too-many-pairs` beyond 10^12.
 */
export function samplePairedT(
  cohenDz: number,
  options: { readonly alpha?: number; readonly power?: number; readonly sides?: 1 | 2 } = {}
): PairedTSampleSize {
  const { alpha = 0.05, power = 0.8, sides = 2 } = options
  requireOpenFraction(power, 'power')
  if (cohenDz === 0) throw new Refusal('zero-effect', 'An effect of zero (d_z = 0) is found by no number of pairs')
  if (power <= alpha) throw new Refusal('out-of-range', `Unexpected power ${power}, expected more than alpha = ${alpha}`)
  const at = (n: number): number => powerPairedT(cohenDz, n, { alpha, sides })
  // Fewer than two pairs make no test: an effect that two pairs find needs two.
  let low = 2
  let high = 2
  while (at(high) < power) {
    low = high
    high *= 2
    if (high > 1e12) throw new Refusal('too-many-pairs', `An effect of d_z = ${cohenDz} needs more than 10^12 pairs`)
  }
  for (let step = 0; step < 200 && high - low > 1e-13 * high; step++) {
    const middle = (low + high) / 2
    if (at(middle) < power) low = middle
    else high = middle
  }
  const n = Math.max(2, Math.ceil(high - 1e-9))
  return {
    n,
    nExact: high,
    powerAtN: at(n),
    cohenDz,
    alpha,
    power,
    sides,
    method: 'Sample size of a paired t-test by the noncentral t distribution',
    assumptions: ['The differences are normal.', 'd_z was chosen before looking, not estimated from the same data.']
  }
}

/** The rows and the sentence of a sample size. */
export function summariseSamplePairedT(result: PairedTSampleSize): Summary {
  const sides = result.sides === 2 ? 'two-sided' : 'one-sided'
  return {
    table: [
      ['pairs', String(result.n)],
      ['d_z', formatNumber(result.cohenDz)],
      ['alpha', `${result.alpha}, ${sides}`],
      ['power', formatNumber(result.powerAtN)]
    ],
    sentence:
      `To find d_z = ${formatNumber(result.cohenDz)} with power ${result.power} at α = ${result.alpha} (${sides}), a paired t-test needs ${result.n} pairs.`
  }
}
