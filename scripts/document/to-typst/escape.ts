/**
 * Typst markup that prints a text as it stands: whatever a document, a log or a result holds is data, never markup.
 *
 * Every ASCII punctuation mark that means something to Typst anywhere is escaped everywhere, so that no text depends on
 * what stands beside it. Runs of white space stay as they are: where they matter, use `quoteString`.
 */
export function escapeMarkup(text: string): string {
  return wellFormed(text)
    .replace(/[\\#$*_`<>@[\]~'"/=+\-:.;]|[^\P{Cc}]|[\u2028\u2029\u00AD]|(?<= ) /gu, escapeCharacter)
}

/** A Typst string literal, quotes included, that holds exactly this text. */
export function quoteString(text: string): string {
  return `"${wellFormed(text).replace(/["\\]|[^\P{Cc}]|[\u2028\u2029]/gu, character =>
    character === '"' || character === '\\' ? `\\${character}` : `\\u{${codePoint(character)}}`
  )}"`
}

/** A Typst array of values already written: a single one needs its trailing comma. */
export function writeArray(items: readonly string[]): string {
  return items.length === 1 ? `(${items[0]},)` : `(${items.join(', ')})`
}

/** A Typst dictionary of values already written. */
export function writeDictionary(entries: readonly (readonly [name: string, value: string])[]): string {
  return entries.length === 0 ? '(:)' : `(${entries.map(([name, value]) => `${name}: ${value}`).join(', ')})`
}

function escapeCharacter(character: string): string {
  return /[\p{Cc}\u2028\u2029\u00AD ]/u.test(character) ? `\\u{${codePoint(character)}}` : `\\${character}`
}

function codePoint(character: string): string {
  return (character.codePointAt(0) ?? 0).toString(16)
}

/** Half a surrogate pair is no character; Typst's sources are UTF-8, which cannot hold it. */
export function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\uFFFD')
}
