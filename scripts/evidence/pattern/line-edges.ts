import { isDigit, isWordByte, textOf } from '../bytes/read-number.ts'

const SLASH = 47
const POINT = 46
const MINUS = 45
const PLUS = 43
const COMMA = 44
const COLON = 58

/** Whether the byte at `at` goes on a name begun before it: `loss` in `val_loss`, `val/loss`, `val-loss`. */
export function joinsWord(bytes: Uint8Array, at: number, from: number): boolean {
  const before = bytes[at - 1]!
  if (isWordByte(before)) return true
  return (before === SLASH || before === POINT || before === MINUS) && at - 2 >= from && isWordByte(bytes[at - 2])
}

/** Whether a number, not the middle of one, may begin here. */
export function mayBeginNumber(bytes: Uint8Array, at: number, from: number): boolean {
  const byte = bytes[at]!
  const lower = byte | 32
  if (!isDigit(byte) && byte !== MINUS && byte !== PLUS && byte !== POINT && lower !== 110 && lower !== 105) return false
  if (at === from) return true
  const before = bytes[at - 1]!
  return !isWordByte(before) && before !== POINT && before !== MINUS && before !== PLUS
}

/**
 * Whether the number in `[start, end)` runs on, so that what was read is not what was written: more decimals, a
 * thousands separator, the minutes of a clock, and at the end of a pattern any word character (`1.2k`, `58ms`).
 */
export function runsOn(bytes: Uint8Array, start: number, end: number, to: number, atEnd: boolean): boolean {
  if (end >= to) return false
  const next = bytes[end]!
  if (next === POINT) return isDigit(bytes[end + 1]) || (atEnd && end + 1 >= to)
  if (next === COMMA) return end - start <= 4 && isGroupOfThree(bytes, end + 1, to) && isWhole(bytes, start, end)
  if (next === COLON) return isDigit(bytes[end + 1])
  return atEnd ? isWordByte(next) : isDigit(next)
}

/** Whether what stands where a number should is somebody's way of writing a value, not code or prose. */
export function isUnreadValue(bytes: Uint8Array, at: number, to: number): boolean {
  const byte = bytes[at]!
  if (isDigit(byte)) return true
  if ((byte === MINUS || byte === PLUS || byte === POINT) && isDigit(bytes[at + 1])) return true
  return /^(?:None|null|NULL|N\/A|NA|n\/a|nan|NaN|inf|--|\*\*\*)(?![A-Za-z_])/.test(textOf(bytes, at, Math.min(to, at + 8)))
}

function isGroupOfThree(bytes: Uint8Array, at: number, to: number): boolean {
  return at + 3 <= to && isDigit(bytes[at]) && isDigit(bytes[at + 1]) && isDigit(bytes[at + 2]) && !(at + 3 < to && isDigit(bytes[at + 3]))
}

function isWhole(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (!isDigit(bytes[at]) && bytes[at] !== MINUS && bytes[at] !== PLUS) return false
  return true
}

/** Whether the line ends at `end` inside a literal that began to match at `at`. */
export function endsWithin(bytes: Uint8Array, at: number, end: number, literal: readonly number[]): boolean {
  for (let index = 0; at + index < end; index++) if (bytes[at + index] !== literal[index]) return false
  return end - at < literal.length
}
