import { Refusal } from '../statistics/refusal.ts'
import { decimalText, exactDecimal, leadingExponent, parseDecimal } from './decimal.ts'
import type { Quantity } from './quantity.ts'
import { canonicalUnit, conversionFactor } from './unit.ts'

/**
 * The same quantity in another unit: minutes for seconds, GiB for bytes, percent for a fraction.
 *
 * A power of ten only moves the point of the source's text, so that 0.4515 stays exact as 45.15.
 *
 * @throws {Refusal}
 *   `unit-mismatch` where the one cannot be written as the other.
 */
export function convertQuantity(quantity: Quantity, unit: string): Quantity {
  const target = canonicalUnit(unit)
  const factor = conversionFactor(quantity.unit, target)
  if (factor === null) {
    throw new Refusal('unit-mismatch', `Unexpected unit \`${unit}\` for \`${quantity.id}\`, which is in \`${quantity.unit ?? 'no unit'}\`, expected one it can be written in`, 'leave the unit out, or name one of the same kind')
  }
  if (factor === 1) return { ...quantity, unit: target }
  const { text, decimals, error, interval, integer: _integer, ...rest } = quantity
  const moved = text === undefined ? null : movePoint(text, factor)
  const value = moved === null ? quantity.value * factor : Number(moved)
  const places = powerOfTen(factor)
  return {
    ...rest,
    value,
    unit: target,
    ...(moved === null ? {} : { text: moved }),
    ...(decimals === undefined || places === null ? {} : { decimals: Math.max(0, decimals - places) }),
    ...(error === undefined ? {} : { error: error * factor }),
    ...(interval === undefined ? {} : { interval: { ...interval, low: interval.low * factor, high: interval.high * factor } })
  }
}

/** Decimal text times a power of ten; `null` where the factor is none or the text no decimal. */
export function movePoint(text: string, factor: number): string | null {
  const places = powerOfTen(factor)
  const decimal = parseDecimal(text)
  return places === null || decimal === null ? null : decimalText({ units: decimal.units, scale: decimal.scale - places })
}

function powerOfTen(factor: number): number | null {
  const exponent = Math.round(Math.log10(factor))
  return Number(`1e${exponent}`) === factor ? exponent : leadingExponent(exactDecimal(factor)) === exponent && 10 ** exponent === factor ? exponent : null
}
