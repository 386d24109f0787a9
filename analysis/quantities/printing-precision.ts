import { decimalsForDigits, exactDecimal, parseDecimal, type Decimal } from './decimal.ts'
import type { Quantity } from './quantity.ts'

/** What the printing contract says of a number: its text as it stands, or so many decimals of its value. */
export type Precision = { readonly kind: 'text'; readonly text: string } | { readonly kind: 'decimals'; readonly decimals: number }

/**
 * How precisely a quantity prints when nobody asks for anything else.
 *
 * Text from a source stays as it stands. Counts and integers print in full. A value with an error shows two significant
 * digits of it; with an interval only, two of the smaller half-width; with an error of zero or not-a-number, the
 * decimals of its inputs; with neither, three significant digits.
 */
export function printingPrecision(quantity: Quantity): Precision {
  const { value, error, text } = quantity
  if (text !== undefined) return { kind: 'text', text }
  if (quantity.integer === true || isWholeByInputs(quantity)) return { kind: 'decimals', decimals: 0 }
  if (quantity.precision !== undefined) return { kind: 'decimals', decimals: quantity.precision }
  const spread = spreadOf(quantity)
  if (spread !== null) return { kind: 'decimals', decimals: decimalsForDigits(exactDecimal(spread), 2) ?? 0 }
  if (error !== undefined && quantity.decimals !== undefined) return { kind: 'decimals', decimals: quantity.decimals }
  return { kind: 'decimals', decimals: decimalsForDigits(exactDecimal(value), 3) ?? quantity.decimals ?? 0 }
}

/** The error, or the smaller half-width of the interval: what decides on the decimals. `null` where there is neither. */
export function spreadOf({ value, error, interval }: Quantity): number | null {
  if (error !== undefined) return isPositive(error) ? error : null
  if (interval === undefined) return null
  const halves = [value - interval.low, interval.high - value].filter(isPositive)
  return halves.length === 0 ? null : Math.min(...halves)
}

/** The value to round: the source's own decimal text where there is one, else the double's expansion. */
export function decimalOf(quantity: Quantity): Decimal {
  const fromText = quantity.text === undefined ? null : parseDecimal(quantity.text.replace(/^[<>≤≥~≈]\s*/, ''))
  return fromText ?? exactDecimal(quantity.value)
}

function isWholeByInputs({ value, error, interval, decimals }: Quantity): boolean {
  return decimals === 0 && error === undefined && interval === undefined && Number.isInteger(value)
}

function isPositive(width: number): boolean {
  return Number.isFinite(width) && width > 0
}

/** The decimals of an interval's ends: two significant digits of the error, else of the smaller half-width. */
export function intervalDecimals({ text: _text, integer: _integer, ...quantity }: Quantity): number | null {
  const spread = spreadOf(quantity)
  return spread === null ? null : decimalsForDigits(exactDecimal(spread), 2)
}
