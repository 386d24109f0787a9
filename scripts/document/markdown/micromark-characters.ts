import type { Code } from 'micromark-util-types'

/** Codes that micromark gives for tabs, virtual spaces and line endings are negative; `null` is the end. */
export const codes = {
  carriageReturn: -5,
  lineFeed: -4,
  carriageReturnLineFeed: -3,
  tab: -2,
  virtualSpace: -1,
  space: 32,
  exclamationMark: 33,
  numberSign: 35,
  dollarSign: 36,
  leftParenthesis: 40,
  dash: 45,
  slash: 47,
  colon: 58,
  lessThan: 60,
  greaterThan: 62,
  at: 64,
  leftBracket: 91,
  backslash: 92,
  rightBracket: 93,
  underscore: 95,
  leftBrace: 123,
  rightBrace: 125
} as const

export function isLineEnding(code: Code): boolean {
  return code !== null && code < codes.tab
}

export function isSpaceOrLineEnding(code: Code): boolean {
  return code !== null && (code < 0 || code === codes.space)
}

export function isDigit(code: Code): boolean {
  return code !== null && code >= 48 && code <= 57
}

export function isAsciiAlphanumeric(code: Code): boolean {
  return code !== null && (isDigit(code) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122))
}

/** A letter, digit or underscore of any script; halves of surrogate pairs are taken for none. */
export function isWordCharacter(code: Code): boolean {
  if (code === null || code < 0) return false
  if (code < 128) return isAsciiAlphanumeric(code) || code === codes.underscore
  return /[\p{L}\p{N}\p{M}]/u.test(String.fromCharCode(code))
}

/** The text that a code stands for. */
export function textOfCode(code: Code): string {
  if (code === null || code === codes.virtualSpace) return ''
  if (code === codes.tab) return '\t'
  return isLineEnding(code) ? '\n' : String.fromCharCode(code)
}
