import { randomState } from './random.ts'
import { centre } from './stable-sum.ts'

/**
 * Means of resamples with replacement, each of the size of the sample.
 *
 * The generator of `seededRandom` is written out in the loop, which makes it three times as fast; the numbers it
 * draws are the same.
 *
 * @param values
 *   Any finite numbers, in one unit.
 * @returns
 *   One mean a resample, in the same unit.
 */
export function resampledMeans(values: readonly number[], resamples: number, seed: number): Float64Array {
  const n = values.length
  const { mean, correction } = centre(values)
  // Sums of deviations stay small, so that plain addition loses nothing that shows.
  const deviations = Float64Array.from(values, value => value - mean - correction)
  const means = new Float64Array(resamples)
  let [a, b, c, d] = randomState(seed)
  for (let resample = 0; resample < resamples; resample++) {
    let sum = 0
    for (let draw = 0; draw < n; draw++) {
      const five = Math.imul(b, 5)
      const result = Math.imul((five << 7) | (five >>> 25), 9)
      const shifted = b << 9
      c ^= a
      d ^= b
      b ^= c
      a ^= d
      c ^= shifted
      d = (d << 11) | (d >>> 21)
      sum += deviations[(((result >>> 0) / 4294967296) * n) | 0] as number
    }
    means[resample] = mean + (correction + sum / n)
  }
  return means
}
