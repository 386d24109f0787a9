import { readCharacterReference } from './character-references.ts'

/** From an index of a decoded text to the offset in the source where that character begins. */
export type OffsetOf = (index: number) => number

/**
 * Walks a decoded text and the stretch of source it was read from side by side. Between them stand escapes, character
 * references, and at line ends the spaces and quote marks that Markdown strips.
 */
export function alignText(source: string, start: number, end: number, value: string): OffsetOf {
  if (end - start === value.length && source.startsWith(value, start)) return index => start + index
  const offsets = new Uint32Array(value.length + 1)
  let at = start
  let index = 0
  while (index < value.length && at < end) {
    const char = value.charAt(index)
    const raw = source.charAt(at)
    if (isLineEnd(raw) && isLineEnd(char)) {
      offsets[index++] = at
      at += lineEndLength(source, at)
      if (char === '\r' && value.charAt(index) === '\n') offsets[index++] = at - 1
      while (at < end && isMargin(source.charAt(at)) && source.charAt(at) !== value.charAt(index)) at++
    } else if (raw === '\\' && isPunctuation(source.charAt(at + 1)) && source.charAt(at + 1) === char && !(char === '\\' && value.charAt(index + 1) === '\\' && source.charAt(at + 2) !== '\\')) {
      offsets[index++] = at
      at += 2
    } else if (raw === '&') {
      const found = readCharacterReference(source, at)
      const text = found === null ? null : (found.text ?? unknownReference(source, at + found.length, value, index))
      if (found !== null && text !== null && value.startsWith(text, index)) {
        for (let unit = 0; unit < text.length; unit++) offsets[index++] = at
        at += found.length
      } else offsets[index++] = at++
    } else if (raw === char) offsets[index++] = at++
    else if (isMargin(raw) || isLineEnd(raw)) at++
    else offsets[index++] = at++
  }
  while (index <= value.length) offsets[index++] = Math.min(at, end)
  return wanted => offsets[Math.max(0, Math.min(wanted, value.length))] ?? end
}

/** What a reference of unknown name stands for: the one or two characters after which source and text agree again. */
function unknownReference(source: string, after: number, value: string, index: number): string | null {
  for (const length of [1, 2]) {
    const next = source.charAt(after)
    if (value.charAt(index) !== '&' && (next === value.charAt(index + length) || '\\&\n\r \t'.includes(next))) return value.slice(index, index + length)
  }
  return null
}

function isLineEnd(char: string): boolean {
  return char === '\n' || char === '\r'
}

function lineEndLength(source: string, at: number): number {
  return source.charAt(at) === '\r' && source.charAt(at + 1) === '\n' ? 2 : 1
}

function isMargin(char: string): boolean {
  return char === ' ' || char === '\t' || char === '>'
}

function isPunctuation(char: string): boolean {
  return char !== '' && /[!-/:-@[-`{-~]/.test(char)
}
