/** A decimal number, exactly: `units` × 10^−`scale`. The scale may be negative. */
export interface Decimal {
  readonly units: bigint
  readonly scale: number
}

/**
 * Reads decimal text: `-4.50`, `+1e-4`, `14,042`, `−0.5` (U+2212), `.5`. `null` where it is anything else.
 *
 * Trailing zeros are kept, since they say how precisely a number was written down.
 */
export function parseDecimal(text: string): Decimal | null {
  const plain = text.trim().replace(/^[−–]/, '-').replace(/(?<=\d)[,_\u202f\u2009 ](?=\d{3}(?!\d))/g, '')
  const match = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,4}))?$/.exec(plain)
  if (match === null) return null
  const [, sign, whole = '', fraction = '', exponent = '0'] = match
  if (whole === '' && fraction === '') return null
  const units = BigInt(`${whole}${fraction}`)
  return { units: sign === '-' ? -units : units, scale: fraction.length - Number(exponent) }
}

/** The decimal expansion of a double, all its digits: 0.1 has 55. */
export function exactDecimal(value: number): Decimal {
  if (!Number.isFinite(value)) throw new RangeError(`no decimal expansion of ${value}`)
  const bits = new DataView(new ArrayBuffer(8))
  bits.setFloat64(0, value)
  const high = bits.getUint32(0)
  const biased = (high >>> 20) & 0x7ff
  const fraction = (BigInt(high & 0xfffff) << 32n) | BigInt(bits.getUint32(4))
  let mantissa = biased === 0 ? fraction : fraction | (1n << 52n)
  let exponent = (biased === 0 ? 1 : biased) - 1075
  while (exponent < 0 && mantissa !== 0n && (mantissa & 1n) === 0n) {
    mantissa >>= 1n
    exponent++
  }
  if (mantissa === 0n) return { units: 0n, scale: 0 }
  if (value < 0) mantissa = -mantissa
  return exponent >= 0 ? { units: mantissa << BigInt(exponent), scale: 0 } : { units: mantissa * 5n ** BigInt(-exponent), scale: -exponent }
}

/** Rounds to a number of decimals, halves away from zero; fewer than none rounds to tens, hundreds … */
export function roundDecimal(decimal: Decimal, decimals: number): Decimal {
  const drop = decimal.scale - decimals
  if (drop <= 0) return { units: decimal.units * 10n ** BigInt(-drop), scale: decimals }
  const divisor = 10n ** BigInt(drop)
  const magnitude = decimal.units < 0n ? -decimal.units : decimal.units
  const rounded = (2n * magnitude + divisor) / (2n * divisor)
  return { units: decimal.units < 0n ? -rounded : rounded, scale: decimals }
}

/** Power of ten of the first significant digit: 2 for 314, −3 for 0.0031; `null` for zero. */
export function leadingExponent(decimal: Decimal): number | null {
  if (decimal.units === 0n) return null
  const magnitude = decimal.units < 0n ? -decimal.units : decimal.units
  return magnitude.toString().length - 1 - decimal.scale
}

/** How many decimals show so many significant digits once rounded: 0.0996 to two is 0.10, so 2. */
export function decimalsForDigits(decimal: Decimal, digits: number): number | null {
  const exponent = leadingExponent(decimal)
  if (exponent === null) return null
  const decimals = digits - 1 - exponent
  // Rounding may carry into a new leading digit.
  return leadingExponent(roundDecimal(decimal, decimals)) === exponent ? decimals : decimals - 1
}

/** Plain decimal text, without an exponent, with an ASCII minus; zero has no sign. */
export function decimalText(decimal: Decimal): string {
  const magnitude = decimal.units < 0n ? -decimal.units : decimal.units
  const sign = decimal.units < 0n ? '-' : ''
  if (decimal.scale <= 0) return `${sign}${(magnitude * 10n ** BigInt(-decimal.scale)).toString()}`
  const digits = magnitude.toString().padStart(decimal.scale + 1, '0')
  return `${sign}${digits.slice(0, -decimal.scale)}.${digits.slice(-decimal.scale)}`
}

/** Moves the point: `shiftDecimalText('0.4515', 2)` is `45.15`. `null` where the text is no decimal. */
export function shiftDecimalText(text: string, places: number): string | null {
  const decimal = parseDecimal(text)
  return decimal === null ? null : decimalText({ units: decimal.units, scale: decimal.scale - places })
}

/** Exact sum; the decimals of the finer one. */
export function addDecimals(a: Decimal, b: Decimal): Decimal {
  const scale = Math.max(a.scale, b.scale)
  return { units: a.units * 10n ** BigInt(scale - a.scale) + b.units * 10n ** BigInt(scale - b.scale), scale }
}

/** Decimals written after the point of decimal text; 0 for integers, `null` for other text. */
export function countDecimals(text: string): number | null {
  const decimal = parseDecimal(text)
  return decimal === null ? null : Math.max(decimal.scale, 0)
}
