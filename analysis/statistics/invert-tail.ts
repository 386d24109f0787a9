import { Refusal } from './refusal.ts'

/**
 * Solve ln tail(e^u) = target for x = e^u by Newton's method, held inside a bracket that only shrinks.
 *
 * On this scale the tails of t, F and χ² are concave and nearly straight far out, so that the same few steps
 * serve a p of 0.4 and a p of 1e-200.
 *
 * @param logTail
 *   Natural logarithm of the tail at e^u; increasing or decreasing in u throughout.
 * @param logSlope
 *   Natural logarithm of |d tail / du|.
 * @returns
 *   x, to about 1e-15 relative.
 * @throws {Refusal}
 *   `overflow` when x cannot be told from 0 or infinity in double precision.
 */
export function invertTail(
  logTail: (u: number) => number,
  logSlope: (u: number) => number,
  direction: 'increasing' | 'decreasing',
  target: number,
  start: number
): number {
  const sign = direction === 'increasing' ? 1 : -1
  let low = -Infinity
  let high = Infinity
  let u = start
  for (let step = 0; step < 400; step++) {
    const log = logTail(u)
    const error = sign * (log - target)
    const change = -error / Math.exp(logSlope(u) - log)
    // Newton's method is quadratic here: a change this small leaves an error near its square.
    if (Math.abs(change) <= 1e-9) return Math.exp(u + change)
    if (error > 0) high = u
    else low = u
    const next = u + change
    if (next > low && next < high && Math.abs(change) < 100) u = next
    else u = low === -Infinity ? u - 10 : high === Infinity ? u + 10 : (low + high) / 2
    // The bracket has closed: on the answer, or on the edge of double precision.
    if (high - low <= 1e-15 * Math.abs(u)) {
      if (Math.abs(logTail(u) - target) > 1e-9 * Math.max(1, Math.abs(target))) break
      return Math.exp(u)
    }
  }
  throw new Refusal('overflow', 'The quantile lies beyond double precision')
}
