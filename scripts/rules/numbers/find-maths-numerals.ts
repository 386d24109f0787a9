import type { Numeral } from './find-numerals.ts'

/** Bindings, layout and labels: their digits are not printed as numbers of the formula. */
const silent = /\\val(?![A-Za-z])(?:\[[^[\]{}]*\])?\{[^{}]*\}|\\(?:hspace|vspace|kern|mkern|mskip|hskip|rule|label|ref|eqref|tag|color|textcolor|phantom)\*?(?![A-Za-z])\s*\{[^{}]*\}|\\\\\[[^\]]*\]|\\m?kern\s*-?[\d.]+[a-z]{2}/g
const number = /(?:\d{1,3}(?:(?:,|\{,\}|\\,)\d{3})+(?!\d)|\d+)(?:\.\d+)?|\.\d+/g
const power = /^\^(?:\{[^{}]*\}|\d)/

/**
 * Every numeral of TeX maths, but the index of a symbol: a whole number of one or two digits below or above a letter
 * (`x_1`, `W^{2}`, `h_{t-1}`). A power of a number (`10^{-4}`) is one numeral.
 */
export function findMathsNumerals(tex: string): Numeral[] {
  const text = tex.replace(silent, matched => ' '.repeat(matched.length))
  const scripts = scriptsOf(text)
  const found: Numeral[] = []
  number.lastIndex = 0
  for (let match = number.exec(text); match !== null; match = number.exec(text)) {
    const [digits] = match
    const start = match.index
    if (scripts.has(start) && /^\d{1,2}$/.test(digits)) continue
    const raised = power.exec(text.slice(start + digits.length, start + digits.length + 40))?.[0] ?? ''
    const end = start + digits.length + raised.length
    found.push({ text: tex.slice(start, end), start, end, kind: 'number', decimal: raised === '' ? digits.replace(/,|\{,\}|\\,/g, '').replace(/^\./, '0.') : null })
    number.lastIndex = end
  }
  return found
}

/** Where digits stand that are below or above a letter: directly after `_` or `^`, or in its braces. */
function scriptsOf(text: string): Set<number> {
  const inside = new Set<number>()
  for (let at = 1; at < text.length - 1; at++) {
    const mark = text.charAt(at)
    if ((mark !== '_' && mark !== '^') || !isSymbolEnd(text, at)) continue
    if (text.charAt(at + 1) !== '{') {
      // TeX takes one digit; `x_12` prints a 2 beside the symbol.
      if (!/\d/.test(text.charAt(at + 2))) inside.add(at + 1)
      continue
    }
    for (let index = at + 2, depth = 1; index < text.length && depth > 0; index++) {
      const char = text.charAt(index)
      if (char === '{') depth++
      else if (char === '}') depth--
      else if (/\d/.test(char) && !/[\d.]/.test(text.charAt(index - 1)) && depth === 1) inside.add(index)
      if (index - at > 40) break
    }
  }
  return inside
}

/** A letter, a command of letters, or a group or bracket after one; not a digit. */
function isSymbolEnd(text: string, at: number): boolean {
  let before = at - 1
  while (before >= 0 && text.charAt(before) === ' ') before--
  const char = text.charAt(before)
  if (/[A-Za-z'\u0370-\u03ff]/.test(char)) return true
  // A second script after a first: `x_1^2`.
  if (/\d/.test(char) && /[_^]/.test(text.charAt(before - 1))) return /[A-Za-z'\u0370-\u03ff]/.test(text.charAt(before - 2))
  if (char !== '}' && char !== ')' && char !== ']' && char !== '|') return false
  const opening = { '}': '{', ')': '(', ']': '[', '|': '|' }[char]
  const nearby = text.slice(Math.max(0, before - 60), before)
  const start = nearby.lastIndexOf(opening)
  return start !== -1 && /[A-Za-z\u0370-\u03ff]/.test(nearby.slice(start))
}
