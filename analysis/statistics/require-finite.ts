import { Refusal } from './refusal.ts'

/**
 * Refuse an array that is empty or holds anything but finite numbers, so that NaN never enters in silence.
 *
 * @param values
 *   Any numbers.
 * @param name
 *   What the values are called in the message.
 * @throws {Refusal}
 *   `not-a-number` with the first place, `empty` when there is nothing.
 */
export function requireFinite(values: readonly number[], name: string): void {
  if (values.length === 0) throw new Refusal('empty', `Unexpected empty ${name} (n = 0), expected at least one value`)
  for (let index = 0; index < values.length; index++) {
    if (!Number.isFinite(values[index])) {
      throw new Refusal(
        'not-a-number',
        `Unexpected ${describe(values[index])} in ${name} at index ${index}, expected finite numbers (no missing value, NaN or infinity)`,
        'Drop or repair the value where the data are read, and say so.'
      )
    }
  }
}

/** Refuse a single value that is not a finite number. */
export function requireNumber(value: number, name: string): void {
  if (!Number.isFinite(value)) throw new Refusal('not-a-number', `Unexpected ${describe(value)} for ${name}, expected a finite number`)
}

/** Refuse a value that is not finite and above zero. */
export function requirePositive(value: number, name: string): void {
  requireNumber(value, name)
  if (value <= 0) throw new Refusal('out-of-range', `Unexpected ${value} for ${name}, expected a number greater than 0`)
}

/** Refuse a value that is not strictly between 0 and 1. */
export function requireOpenFraction(value: number, name: string): void {
  requireNumber(value, name)
  if (value <= 0 || value >= 1) throw new Refusal('out-of-range', `Unexpected ${value} for ${name}, expected a number between 0 and 1`)
}

/** Refuse a value that is not a whole number of at least `least`. */
export function requireCount(value: number, name: string, least = 0): void {
  requireNumber(value, name)
  if (!Number.isInteger(value) || value < least) {
    throw new Refusal('out-of-range', `Unexpected ${value} for ${name}, expected a whole number of at least ${least}${least === 0 ? ' (not negative)' : ''}`)
  }
}

/** Refuse degrees of freedom that are not above zero; infinity is allowed and means the limit. */
export function requireDegreesOfFreedom(df: number, name = 'degrees of freedom (df)'): void {
  if (!(df > 0)) throw new Refusal('out-of-range', `Unexpected ${describe(df)} for ${name}, expected a number greater than 0`)
}

function describe(value: number | null | undefined): string {
  return value === null || value === undefined ? 'missing value' : String(value)
}
