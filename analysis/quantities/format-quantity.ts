import { Refusal } from '../statistics/refusal.ts'
import { decimalsForDigits, exactDecimal, leadingExponent, roundDecimal, shiftDecimalText, type Decimal } from './decimal.ts'
import { fixedSpace, minusSign, thinSpace, typesetDecimal, typesetScientific, typesetSourceText } from './decimal-typography.ts'
import { convertQuantity } from './convert-quantity.ts'
import { formatPValue } from './format-p-value.ts'
import { numberWords } from './number-words.ts'
import { decimalOf, printingPrecision, spreadOf } from './printing-precision.ts'
import type { Interval, Quantity } from './quantity.ts'
import { unitSymbol } from './unit.ts'

export interface FormatOptions {
  readonly helper?: 'plain' | 'num' | 'size' | 'p' | 'ci' | 'pm' | 'n'
  /** Significant digits of the value. */
  readonly digits?: number
  readonly decimals?: number
  /** Print `+` before positive values. */
  readonly sign?: boolean
  /** `false`: print none. `true`: print it, even under `num`. Text: convert into this unit first. */
  readonly unit?: string | boolean
  /** A unit to convert into, or a form: `words`, `Words`, `scientific`. */
  readonly as?: string
}

export interface FormattedQuantity {
  /** As printed: `−4.24 pp`. */
  readonly text: string
  /** The same without the unit, as a cell under a header that has it. */
  readonly bare: string
  /** The unit's symbol, `''` where none prints. */
  readonly unit: string
}

const forms = new Set(['words', 'Words', 'scientific'])

/**
 * Prints a quantity by the printing contract.
 *
 * A source's own text stays as it stands (with a typographic minus). Else: integers in full, two significant digits of
 * the error, three without one; rounded half away from zero on exact decimals; whole parts of five digits or more grouped
 * by thin spaces; below 10⁻⁴ and from 10¹⁵ as `1.23 × 10⁻⁷`. What would print as a false zero prints with its error, or
 * where it has none with its first significant digit. A hole prints as `??`.
 *
 * @throws {Refusal}
 *   `no-error` (`pm`), `no-interval` (`ci`), `no-sample-size` (`n`), `not-a-probability` (`p`), `not-a-whole-number` (words),
 *   `unit-mismatch` (a unit it cannot be written in).
 */
export function formatQuantity(quantity: Quantity, options: FormatOptions = {}): FormattedQuantity {
  if (quantity.hole !== undefined) return { text: '??', bare: '??', unit: '' }
  if (quantity.textual === true) return plainText(quantity.text ?? '')
  const target = typeof options.unit === 'string' ? options.unit : options.as !== undefined && !forms.has(options.as) ? options.as : null
  const shown = target === null ? quantity : convertQuantity(quantity, target)
  const symbol = options.unit === false ? '' : unitSymbol(shown.unit)
  switch (options.helper ?? 'plain') {
    case 'plain':
      return withUnit(printValue(shown, options), symbol)
    case 'num':
      return options.unit === true || target !== null ? withUnit(printValue(shown, options), symbol) : plainText(printValue(shown, options))
    case 'size':
      return withUnit(printValue(absolute(shown), options), symbol)
    case 'pm':
      return withUnit(printWithError(shown, options), symbol)
    case 'ci':
      return printInterval(shown, options, symbol)
    case 'n': {
      if (shown.n === undefined) throw new Refusal('no-sample-size', `Unexpected \`n\` of \`${shown.id}\`, expected a quantity with a sample size`, 'print another quantity, or leave the helper out')
      return labelled('n', `= ${typesetDecimal(exactDecimal(shown.n))}`)
    }
    case 'p': {
      if (!(shown.value >= 0 && shown.value <= 1)) throw new Refusal('not-a-probability', `Unexpected \`p\` of \`${shown.id}\`, which is ${shown.value}, expected a p-value between 0 and 1`, 'leave the helper out, or name the p of the test: {{p test.p}}')
      return labelled('p', formatPValue(shown.value, shown.text, options.digits))
    }
  }
}

function printValue(quantity: Quantity, options: FormatOptions): string {
  const { value } = quantity
  const sign = options.sign === true
  if (!Number.isFinite(value)) return printNotFinite(quantity)
  if (options.as === 'words' || options.as === 'Words') return printWords(quantity, options.as === 'Words')
  const exact = decimalOf(quantity)
  const asked = options.decimals ?? (options.digits === undefined ? null : decimalsForDigits(exact, options.digits))
  const precision = asked === null ? printingPrecision(quantity) : { kind: 'decimals' as const, decimals: asked }
  if (precision.kind === 'text' && options.as !== 'scientific') return typesetSourceText(precision.text, sign)
  const decimals = precision.kind === 'decimals' ? precision.decimals : Math.max(exact.scale, 0)
  if (roundDecimal(exact, decimals).units === 0n && exact.units !== 0n) return printFalseZero(quantity, exact, decimals, options)
  return typeset(exact, decimals, options)
}

/** A zero that is none: with its error, else with enough decimals to show its first digit. */
function printFalseZero(quantity: Quantity, exact: Decimal, decimals: number, options: FormatOptions): string {
  if (quantity.error !== undefined && spreadOf(quantity) !== null) {
    const fine = Math.max(decimals, decimalsForDigits(exactDecimal(quantity.error), 2) ?? decimals)
    return printErrorAt(exact, quantity.error, fine, options)
  }
  return typeset(exact, decimalsForDigits(exact, 1) ?? decimals, options)
}

function printWithError(quantity: Quantity, options: FormatOptions): string {
  const { error } = quantity
  if (error === undefined || !Number.isFinite(error)) {
    throw new Refusal('no-error', `Unexpected \`pm\` of \`${quantity.id}\`, expected a quantity with an error`, 'leave the helper out, or print its interval with `ci`')
  }
  const exact = decimalOf(quantity)
  const byError = decimalsForDigits(exactDecimal(error), options.digits ?? 2)
  return printErrorAt(exact, error, options.decimals ?? byError ?? quantity.decimals ?? Math.max(exact.scale, 0), options)
}

function printErrorAt(exact: Decimal, error: number, decimals: number, options: FormatOptions): string {
  const sign = options.sign === true
  const value = roundDecimal(exact, decimals)
  const rounded = roundDecimal(exactDecimal(error), decimals)
  const exponent = leadingExponent(value.units === 0n ? rounded : value)
  if (decimals > 6 && exponent !== null && exponent < -4) {
    const shift = ({ units, scale }: Decimal): Decimal => ({ units, scale: scale + exponent })
    const power = typesetScientific({ units: 1n, scale: -exponent }, -exponent).replace(/^1/, '')
    return `(${typesetDecimal(shift(value), sign)}${fixedSpace}±${fixedSpace}${typesetDecimal(shift(rounded))})${power}`
  }
  return `${typesetDecimal(value, sign)}${fixedSpace}±${fixedSpace}${typesetDecimal(rounded)}`
}

function printInterval(quantity: Quantity, options: FormatOptions, symbol: string): FormattedQuantity {
  const { interval } = quantity
  if (interval === undefined) throw new Refusal('no-interval', `Unexpected \`ci\` of \`${quantity.id}\`, expected a quantity with an interval`, 'leave the helper out, or print its error with `pm`')
  const decimals = options.decimals ?? intervalDecimals(quantity, interval, options.digits)
  const end = (value: number): string => {
    if (!Number.isFinite(value)) return `${value < 0 ? minusSign : ''}∞`
    return typeset(exactDecimal(value), decimals, options)
  }
  const bare = `[${end(interval.low)},${fixedSpace}${end(interval.high)}]`
  const level = shiftDecimalText(String(interval.level), 2) ?? String(interval.level * 100)
  const { text } = withUnit(bare, symbol)
  return { text: `${level}%${fixedSpace}CI${fixedSpace}${text}`, bare, unit: symbol }
}

/** Both ends alike: as the value prints, or where that has no decimals of its own, two digits of the half-width. */
function intervalDecimals(quantity: Quantity, interval: Interval, digits: number | undefined): number {
  const { text: _text, integer: _integer, ...derived } = quantity
  const half = spreadOf(derived) ?? (interval.high - interval.low) / 2
  if (!Number.isFinite(half) || half <= 0) {
    const finite = [interval.low, interval.high].find(Number.isFinite) ?? 0
    return quantity.decimals ?? decimalsForDigits(exactDecimal(finite), digits ?? 3) ?? 0
  }
  return decimalsForDigits(exactDecimal(half), digits ?? 2) ?? 0
}

function typeset(exact: Decimal, decimals: number, options: FormatOptions): string {
  const sign = options.sign === true
  const rounded = roundDecimal(exact, decimals)
  const exponent = leadingExponent(rounded)
  const far = exponent !== null && ((exponent < -4 && options.decimals === undefined) || (exponent >= 15 && decimals <= 0))
  if (far || options.as === 'scientific') return typesetScientific(exact, decimals, sign)
  return typesetDecimal(rounded, sign)
}

function printWords(quantity: Quantity, capital: boolean): string {
  const words = numberWords(quantity.value)
  if (words === null) throw new Refusal('not-a-whole-number', `Unexpected words for \`${quantity.id}\`, which is ${quantity.value}, expected a whole number below a million`, 'leave `as` out')
  return capital ? words.replace(/^./, first => first.toUpperCase()) : words
}

function printNotFinite({ value, text }: Quantity): string {
  if (text !== undefined) return typesetSourceText(text)
  return Number.isNaN(value) ? 'NaN' : `${value < 0 ? minusSign : ''}∞`
}

/** `fell by 8.8%`: without its sign, and with an interval that is turned round. */
function absolute(quantity: Quantity): Quantity {
  if (!(quantity.value < 0)) return quantity.text === undefined ? quantity : { ...quantity, text: quantity.text.replace(/^\s*\+/, '') }
  const { text, interval } = quantity
  return {
    ...quantity,
    value: -quantity.value,
    ...(text === undefined ? {} : { text: text.replace(/^\s*[-−–]/, '') }),
    ...(interval === undefined ? {} : { interval: { ...interval, low: -interval.high, high: -interval.low } })
  }
}

function withUnit(bare: string, symbol: string): FormattedQuantity {
  if (symbol === '') return { text: bare, bare, unit: '' }
  const grouped = symbol === '%' && bare.includes('±') && !bare.startsWith('(') ? `(${bare})` : bare
  return { text: symbol === '%' ? `${grouped}%` : `${grouped}${thinSpace}${symbol}`, bare, unit: symbol }
}

function labelled(name: string, relation: string): FormattedQuantity {
  const bare = relation.replace(/^= /, '').replaceAll(' ', fixedSpace)
  return { text: `${name}${fixedSpace}${relation.replaceAll(' ', fixedSpace)}`, bare, unit: '' }
}

function plainText(text: string): FormattedQuantity {
  return { text, bare: text, unit: '' }
}
