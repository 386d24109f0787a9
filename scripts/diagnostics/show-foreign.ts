/** C0, DEL, C1, line and paragraph separators, and the marks that turn the direction of text: all can deceive a reader, most a terminal. */
export const UNPRINTABLE = /[\p{Cc}\u2028\u2029\u200E\u200F\u202A-\u202E\u2066-\u2069\uFEFF]/u

const LONGEST = 200

/** Text from another machine (a name, a banner, a prompt, an error) for a terminal: what could deceive is spelt out, what is too long is cut. */
export function showForeign(text: string, longest = LONGEST): string {
  const shown = text.replaceAll(new RegExp(UNPRINTABLE, 'gu'), character => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`)
  return shown.length > longest ? `${shown.slice(0, longest)}…` : shown
}

const MOST_LINES = 40

/** As `showForeign`, with its lines kept as lines: for banners, instructions, questions (whose last blank is theirs: `keepEnd`). */
export function showForeignLines(text: string, { keepEnd = false } = {}): string[] {
  return (keepEnd ? text : text.trimEnd()).split(/\r?\n/).slice(0, MOST_LINES).map(line => showForeign(line))
}
