/** Powers of ten that a double holds exactly: below 2^53 and within them, one rounding gives the nearest double. */
export const POWERS_OF_TEN = Float64Array.from({ length: 23 }, (_, power) => Number(`1e${power}`))

/** Longest run of bytes taken for one number, so that hostile lines stay linear. */
export const LONGEST_NUMBER = 400

const MINUS = 45
const PLUS = 43
const POINT = 46

/**
 * Where the decimal number beginning at `from` ends, or -1. Digits with at most one point and an exponent, or
 * `nan`, `inf`, `infinity` in any case, with an optional sign.
 */
export function decimalEnd(bytes: Uint8Array, from: number, to: number): number {
  const stop = Math.min(to, from + LONGEST_NUMBER)
  let at = from
  if (bytes[at] === MINUS || bytes[at] === PLUS) at++
  const whole = at
  at = digitsEnd(bytes, at, stop)
  let digits = at - whole
  if (at < stop && bytes[at] === POINT && (digits > 0 || isDigit(bytes[at + 1]))) {
    const fraction = at + 1
    at = digitsEnd(bytes, fraction, stop)
    digits += at - fraction
  }
  if (digits === 0) return specialEnd(bytes, whole, to)
  if (at < stop && (bytes[at]! | 32) === 101) {
    const sign = bytes[at + 1] === MINUS || bytes[at + 1] === PLUS ? 1 : 0
    const end = digitsEnd(bytes, at + 1 + sign, stop)
    if (end > at + 1 + sign) at = end
  }
  return at
}

/**
 * The double nearest to the decimal text in `[from, to)`, which `decimalEnd` has found well-formed, times ten to the
 * power `shift`: with one rounding, so that `86694ms` is exactly the double of 86.694.
 */
export function readDecimal(bytes: Uint8Array, from: number, to: number, shift = 0): number {
  let at = from
  const negative = bytes[at] === MINUS
  if (negative || bytes[at] === PLUS) at++
  if (!isDigit(bytes[at]) && bytes[at] !== POINT) {
    if ((bytes[at]! | 32) === 110) return NaN
    return negative ? -Infinity : Infinity
  }
  let mantissa = 0
  let digits = 0
  let scale = shift
  let fraction = false
  for (; at < to; at++) {
    const byte = bytes[at]!
    if (byte === POINT) fraction = true
    else if (byte >= 48 && byte <= 57) {
      mantissa = mantissa * 10 + (byte - 48)
      if (mantissa !== 0) digits++
      if (fraction) scale--
    } else break
  }
  if (at < to) scale += Number(textOf(bytes, at + 1, to))
  // Clinger 1990: fifteen digits and a power up to 22 are both exact, so one operation rounds once.
  if (digits <= 15 && scale >= -22 && scale <= 22) {
    const value = scale < 0 ? mantissa / POWERS_OF_TEN[-scale]! : mantissa * POWERS_OF_TEN[scale]!
    return negative ? -value : value
  }
  const text = textOf(bytes, from, to)
  if (shift === 0) return Number(text)
  const exponent = text.search(/[eE]/)
  return exponent < 0 ? Number(`${text}e${shift}`) : Number(`${text.slice(0, exponent)}e${Number(text.slice(exponent + 1)) + shift}`)
}

/** The end of `nan`, `inf` or `infinity` in any case, or -1; not the beginning of a longer word. */
export function specialEnd(bytes: Uint8Array, from: number, to: number): number {
  if (reads(bytes, from, to, 'nan')) return from + 3
  if (reads(bytes, from, to, 'infinity')) return from + 8
  if (reads(bytes, from, to, 'inf')) return from + 3
  return -1
}

export function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 48 && byte <= 57
}

/** Letters, digits and `_`. */
export function isWordByte(byte: number | undefined): boolean {
  if (byte === undefined) return false
  const lower = byte | 32
  return (byte >= 48 && byte <= 57) || (lower >= 97 && lower <= 122) || byte === 95
}

/** Bytes as text, wrong UTF-8 replaced. */
export function textOf(bytes: Uint8Array, from: number, to: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + from, Math.max(0, to - from)).toString('utf8')
}

function digitsEnd(bytes: Uint8Array, from: number, stop: number): number {
  let at = from
  while (at < stop && bytes[at]! >= 48 && bytes[at]! <= 57) at++
  return at
}

function reads(bytes: Uint8Array, from: number, to: number, word: string): boolean {
  if (from + word.length > to) return false
  for (let index = 0; index < word.length; index++) {
    if ((bytes[from + index]! | 32) !== word.charCodeAt(index)) return false
  }
  return true
}
