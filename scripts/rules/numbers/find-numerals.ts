/** A numeral in a text, with the word it is part of. */
export interface Numeral {
  /** What the report shows: the number, or the whole name. */
  readonly text: string
  readonly start: number
  readonly end: number
  /** `number`: a number by itself or before a word (`12-layer`); `name`: a word that ends in digits (`CIFAR-10`). */
  readonly kind: 'number' | 'name'
  /** A plain decimal number, as text without separators and with `-`; `null` for dates, fractions, powers. */
  readonly decimal: string | null
}

/** Letters, digits and marks joined by single hyphens, points and slashes; separators only between groups of three digits. */
const word = /[\p{L}\p{N}\p{M}_]+(?:(?:[-\u2010\u2011./]|(?<=\p{Nd})[,'\u2019\u202f\u2009\u00a0](?=\d{3}(?!\d)))[\p{L}\p{N}\p{M}_]+)*/gu
const digit = /[\p{Nd}\p{No}]/u
const number = /^(?:\d{1,3}(?:[,'\u2019\u202f\u2009\u00a0]\d{3})+(?!\d)|\p{Nd}+)(?:\.\d+)?(?:[eE][+\-\u2212]?\d+(?![\p{L}\p{N}]))?/u
const exponentAhead = /^[+\-\u2212]?\d+/
const superscript = /^[\u207a\u207b]?[\u2070\u00b9\u00b2\u00b3\u2074-\u2079]+/
/** A symbol of a letter or two with an index above or below: `R²`, `x₁`; the index is notation, not a number. */
const symbolWithIndex = /^\p{L}{1,2}[\u2070\u00b9\u00b2\u00b3\u2074-\u2079\u2080-\u2089]$/u
const beforeSign = /[\s([{,;:=<>≤≥~≈/×"'“‘|]/

/** Every numeral of a text, in order; digits of any script, superscripts and fractions too. Linear in the text. */
export function findNumerals(text: string): Numeral[] {
  const found: Numeral[] = []
  word.lastIndex = 0
  for (let match = word.exec(text); match !== null; match = word.exec(text)) {
    const [whole] = match
    if (!digit.test(whole) || symbolWithIndex.test(whole)) continue
    const numeral = readWord(text, whole, match.index)
    found.push(numeral)
    word.lastIndex = Math.max(word.lastIndex, numeral.end)
  }
  return found
}

function readWord(text: string, whole: string, at: number): Numeral {
  const end = at + whole.length
  const leading = number.exec(whole)?.[0]
  if (leading === undefined) {
    // A fraction or a circled digit by itself, or a word that begins with letters.
    const kind = /^\p{No}/u.test(whole) ? 'number' : 'name'
    return { text: whole, start: at, end, kind, decimal: null }
  }
  const start = startWithSign(text, at)
  const rest = whole.slice(leading.length)
  // `1e−4` and `10⁻⁴` go on with signs that are no part of a word.
  const exponent = /^[eE]$/.test(rest) ? exponentAhead.exec(text.slice(end, end + 12))?.[0] : undefined
  if (exponent !== undefined) return { text: text.slice(start, end + exponent.length), start, end: end + exponent.length, kind: 'number', decimal: plainDecimal(text.slice(start, end + exponent.length)) }
  const power = superscript.exec(text.slice(at + leading.length, at + leading.length + 12))?.[0]
  if (power !== undefined) return { text: text.slice(start, at + leading.length + power.length), start, end: at + leading.length + power.length, kind: 'number', decimal: null }
  if (rest === '') return { text: text.slice(start, end), start, end, kind: 'number', decimal: plainDecimal(text.slice(start, end)) }
  const wholeNumber = at + leading.length
  // `12-layer`, `1.5x`, `8B`: the number counts, whatever it is tied to; `24/32` and `2026-02-04` are shown whole.
  if (!digit.test(rest)) return { text: text.slice(start, /^\p{L}/u.test(rest) ? end : wholeNumber), start, end: /^\p{L}/u.test(rest) ? end : wholeNumber, kind: 'number', decimal: plainDecimal(text.slice(start, wholeNumber)) }
  return { text: text.slice(start, end), start, end, kind: 'number', decimal: null }
}

/** A sign belongs to the number where nothing stands before it, so that `1.01--1.05` and `GPT-4` have none; so does a point. */
function startWithSign(text: string, at: number): number {
  let start = at
  if (text.charAt(start - 1) === '.' && !/[\p{L}\p{N}.]/u.test(text.charAt(start - 2))) start--
  const sign = text.charAt(start - 1)
  const before = text.charAt(start - 2)
  return /[-\u2212+]/.test(sign) && (before === '' || beforeSign.test(before)) ? start - 1 : start
}

/** `−1,234.50` → `-1234.50` */
function plainDecimal(text: string): string | null {
  const plain = text.replace(/[,'\u2019\u202f\u2009\u00a0]/g, '').replaceAll('\u2212', '-').replace(/^\+/, '').replace(/^(-?)\./, '$10.')
  return /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(plain) ? plain : null
}
