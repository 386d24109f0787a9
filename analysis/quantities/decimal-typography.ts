import { decimalText, leadingExponent, roundDecimal, type Decimal } from './decimal.ts'

/** U+2212 */
export const minusSign = '\u2212'
/** U+202F, between a number and its unit, and between groups of three digits. */
export const thinSpace = '\u202f'
/** U+00A0, inside `p = 0.013`. */
export const fixedSpace = '\u00a0'

/** A sign and digits as they print: U+2212, and thin spaces between thousands from five digits on. */
export function typesetDecimal(decimal: Decimal, sign = false): string {
  const text = decimalText(decimal)
  const digits = text.replace(/^-/, '')
  const [whole = '', fraction] = digits.split('.')
  const grouped = whole.length < 5 ? whole : whole.replace(/\B(?=(\d{3})+$)/g, thinSpace)
  const lead = decimal.units < 0n ? minusSign : sign && decimal.units > 0n ? '+' : ''
  return `${lead}${grouped}${fraction === undefined ? '' : `.${fraction}`}`
}

/** `1.23 × 10⁻⁷`, to as many decimals as asked for in plain notation. */
export function typesetScientific(decimal: Decimal, decimals: number, sign = false): string {
  const rounded = roundDecimal(decimal, decimals)
  const exponent = leadingExponent(rounded) ?? 0
  const mantissa: Decimal = { units: rounded.units, scale: rounded.scale + exponent }
  return `${typesetDecimal(trimScale(mantissa), sign)}${thinSpace}×${thinSpace}10${superscript(exponent)}`
}

/** Text as a source wrote it, with a typographic minus before it and in its exponent. */
export function typesetSourceText(text: string, sign = false): string {
  const typeset = text.trim().replace(/^([<>≤≥~≈]?\s*)-/, `$1${minusSign}`).replace(/([eE])-/, `$1${minusSign}`)
  return sign && /^[\d.]*[1-9]/.test(typeset) ? `+${typeset}` : typeset
}

function trimScale(decimal: Decimal): Decimal {
  if (decimal.scale >= 0) return decimal
  return { units: decimal.units * 10n ** BigInt(-decimal.scale), scale: 0 }
}

function superscript(exponent: number): string {
  return [...String(exponent)].map(digit => (digit === '-' ? '⁻' : '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(digit)])).join('')
}
