import { Refusal } from './refusal.ts'

/** The complete pairs of two samples. */
export interface PairedDifferences {
  /** after − before, in the input's unit and order. */
  readonly differences: readonly number[]
  /** Pairs dropped because a half is missing. */
  readonly nDropped: number
  /** The largest magnitude among the complete pairs: differences below a few 1e-16 of it are rounding. */
  readonly scale: number
}

/**
 * Subtract pair by pair; pairs with a missing half (null or NaN) are dropped and counted.
 *
 * @throws {Refusal}
 *   `unequal-lengths`, `not-a-number` for an infinity, `not-enough-pairs` below `least`.
 */
export function pairedDifferences(
  after: readonly (number | null)[],
  before: readonly (number | null)[],
  least = 1
): PairedDifferences {
  if (after.length !== before.length) {
    throw new Refusal(
      'unequal-lengths',
      `Unexpected lengths ${after.length} and ${before.length}, expected pairs: two samples of the same length in the same order`,
      'Join the samples by their key before comparing them.'
    )
  }
  const differences: number[] = []
  let scale = 0
  for (let index = 0; index < after.length; index++) {
    const first = after[index]
    const second = before[index]
    if (isMissing(first) || isMissing(second)) continue
    const difference = first - second
    if (!Number.isFinite(difference)) {
      throw new Refusal('not-a-number', `Unexpected infinity in the pair at index ${index}, expected finite numbers`)
    }
    scale = Math.max(scale, Math.abs(first), Math.abs(second))
    differences.push(difference)
  }
  if (differences.length < least) {
    throw new Refusal(
      'not-enough-pairs',
      `Expected at least ${least} pairs that are complete, got n = ${differences.length} of ${after.length}`,
      'Add pairs, or find why halves are missing.'
    )
  }
  return { differences, nDropped: after.length - differences.length, scale }
}

/**
 * The differences of decimal data as decimals: 0.3 − 0.2 and 0.2 − 0.1 both become 0.1, so that ties are ties.
 *
 * A difference is rounded to the 14th digit of the largest number in the data and to 12 digits of its own.
 */
export function decimalDifferences(pairs: PairedDifferences): readonly number[] {
  const places = pairs.scale === 0 ? 0 : 13 - Math.floor(Math.log10(pairs.scale))
  return pairs.differences.map(difference => {
    const rounded = places >= 0 && places <= 100 ? Number(difference.toFixed(places)) : difference
    return rounded === 0 ? 0 : Number(rounded.toPrecision(12))
  })
}

/** Is a spread no more than what rounding makes of numbers of this size? */
export function isRounding(spread: number, scale: number): boolean {
  return spread <= 4 * Number.EPSILON * scale
}

function isMissing(value: number | null | undefined): value is null | undefined {
  return typeof value !== 'number' || Number.isNaN(value)
}
