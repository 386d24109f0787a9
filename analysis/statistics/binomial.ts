import { incompleteBeta, logBetaPrefix } from './incomplete-beta.ts'
import { Refusal } from './refusal.ts'
import { requireCount, requireNumber } from './require-finite.ts'
import { fromLog } from './tail.ts'

/**
 * Tail probability of the binomial distribution, to about 1e-13 relative.
 *
 * Source: Abramowitz & Stegun 26.5.24, P(X ≥ k) = I_p(k, n − k + 1).
 *
 * @param k
 *   Successes, a whole number from 0 to n.
 * @param n
 *   Trials.
 * @param probability
 *   Of a success, from 0 to 1.
 * @param tail
 *   `upper` P(X ≥ k), `lower` P(X ≤ k): both hold k itself.
 * @returns
 *   0 only for an event that cannot happen; otherwise at least 1e-300, which stands for "below 1e-300":
 *   `logBinomialTail` holds the value.
 * @throws {Refusal}
 *   `out-of-range`.
 */
export function binomialTail(k: number, n: number, probability: number, tail: 'lower' | 'upper'): number {
  const log = logBinomialTail(k, n, probability, tail)
  return log === -Infinity ? 0 : fromLog(log)
}

/** Natural logarithm of `binomialTail`; −Infinity only for an event that cannot happen. */
export function logBinomialTail(k: number, n: number, probability: number, tail: 'lower' | 'upper'): number {
  check(k, n, probability)
  if (tail === 'upper') {
    return k === 0 ? 0 : incompleteBeta(probability, 1 - probability, k, n - k + 1).logLower
  }
  return k === n ? 0 : incompleteBeta(probability, 1 - probability, k + 1, n - k).logUpper
}

/** Natural logarithm of P(X = k). */
export function logBinomialProbability(k: number, n: number, probability: number): number {
  check(k, n, probability)
  if (probability === 0) return k === 0 ? 0 : -Infinity
  if (probability === 1) return k === n ? 0 : -Infinity
  if (k === 0) return n * Math.log1p(-probability)
  if (k === n) return n * Math.log(probability)
  return logBetaPrefix(probability, 1 - probability, k, n - k) + Math.log(n / k / (n - k))
}

function check(k: number, n: number, probability: number): void {
  requireCount(n, 'the number of trials n')
  requireCount(k, 'the number of successes k')
  requireNumber(probability, 'the probability of a success')
  if (k > n) throw new Refusal('out-of-range', `Unexpected k = ${k} of n = ${n}, expected at most n`)
  if (probability < 0 || probability > 1) throw new Refusal('out-of-range', `Unexpected probability ${probability}, expected from 0 to 1`)
}
