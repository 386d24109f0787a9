import { Refusal } from './refusal.ts'

/** A number as it was printed: its digits say how far it may have been rounded. */
export interface PrintedNumber {
  readonly value: number
  /** Half a unit of the last printed digit. */
  readonly half: number
  /** Digits after the point; negative where the exponent says so. */
  readonly decimals: number
}

/**
 * Read a printed number with its precision: `7.12` stands for anything from 7.115 to 7.125.
 *
 * @param printed
 *   Text such as `7.12`, `.03`, `−2.42`, `1.5e-8`; a number counts as its shortest decimal form.
 * @throws {Refusal}
 *   `not-a-number`.
 */
export function readPrintedNumber(printed: string | number, name = 'number'): PrintedNumber {
  const text = String(printed).trim().replace('−', '-').replace(/^([+-]?)\./, '$10.')
  const match = /^[+-]?\d+(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/.exec(text)
  if (match === null) throw new Refusal('not-a-number', `Unexpected ${name} "${printed}", expected a printed number such as 7.12`)
  const decimals = (match[1] ?? '').length - Number(match[2] ?? 0)
  return { value: Number(text), half: 0.5 * 10 ** -decimals, decimals }
}

/** The same number, a half-unit of its last digit lower and higher, rounded as decimals. */
export function printedRange(printed: PrintedNumber): readonly [low: number, high: number] {
  return [shift(printed, -5), shift(printed, 5)]
}

/** Round half away from zero, as printed papers do, to decimals. */
export function roundToDecimals(value: number, decimals: number): number {
  const scale = 10 ** decimals
  const scaled = Math.abs(value) * scale
  return (Math.sign(value) * Math.floor(scaled + 0.5 + 1e-9)) / scale
}

/** value ± 5 in the first digit that is not printed, exact as decimals. */
function shift(printed: PrintedNumber, by: number): number {
  const places = printed.decimals + 1
  if (places < 0 || places > 20) return printed.value + (Math.sign(by) * printed.half)
  return Number((printed.value + by * 10 ** -places).toFixed(places))
}
