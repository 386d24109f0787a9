import { Refusal } from './refusal.ts'

/** Which part of a distribution a probability counts; both one-sided tails include the point itself. */
export type Tail = 'lower' | 'upper' | 'two-sided'

/** The smallest probability that is given as a number: below, it is a bound and the logarithm holds the value. */
export const SMALLEST_P = 1e-300

/** The probability, or the bound 1e-300 where it lies below. */
export function boundBelow(probability: number): number {
  return Math.min(1, Math.max(probability, SMALLEST_P))
}

/** The probability of which this is the natural logarithm, or the bound 1e-300. */
export function fromLog(logProbability: number): number {
  return boundBelow(Math.exp(logProbability))
}

/** Decimal logarithm from a natural one. */
export function toLog10(logProbability: number): number {
  return logProbability / Math.LN10
}

/**
 * A probability for printing from its natural logarithm: p, or the bound 1e-300 where it lies below, and log10 p.
 *
 * @param logProbability
 *   As the functions `log…Tail` return it.
 */
export function probabilityFromLog(logProbability: number): { readonly p: number; readonly log10P: number } {
  return { p: logProbability === -Infinity ? 0 : fromLog(logProbability), log10P: toLog10(logProbability) }
}

/** Refuse a tail that is not one of the three. */
export function requireTail(tail: Tail): void {
  if (tail !== 'lower' && tail !== 'upper' && tail !== 'two-sided') {
    throw new Refusal('bad-tail', `Unexpected tail ${String(tail)}, expected lower, upper or two-sided`)
  }
}
