/** The named references that stand in prose with numbers; others are left to Markdown's own reader. */
const named: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  thinsp: ' ',
  minus: '−',
  times: '×',
  ndash: '–',
  mdash: '—',
  hellip: '…',
  plusmn: '±',
  deg: '°',
  frac12: '½',
  half: '½',
  frac14: '¼',
  frac34: '¾',
  sup1: '¹',
  sup2: '²',
  sup3: '³',
  le: '≤',
  ge: '≥'
}

const reference = /&(?:#[xX]([0-9A-Fa-f]{1,6})|#([0-9]{1,7})|([A-Za-z][A-Za-z0-9]{1,31}));/y

/** The character reference at an index: its length, and the text it stands for (`null` where its name is unknown here). */
export function readCharacterReference(text: string, index: number): { length: number; text: string | null } | null {
  reference.lastIndex = index
  const match = reference.exec(text)
  if (match === null) return null
  const [whole, hexadecimal, decimal, name] = match
  if (name !== undefined) return { length: whole.length, text: Object.hasOwn(named, name) ? (named[name] ?? null) : null }
  const code = hexadecimal === undefined ? Number.parseInt(decimal ?? '', 10) : Number.parseInt(hexadecimal, 16)
  const valid = code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff)
  return { length: whole.length, text: valid ? String.fromCodePoint(code) : '�' }
}

/** A text with its known character references replaced, as attributes hold them. */
export function decodeCharacterReferences(text: string): string {
  let decoded = ''
  let from = 0
  for (let at = text.indexOf('&'); at !== -1; at = text.indexOf('&', Math.max(at + 1, from))) {
    const found = readCharacterReference(text, at)
    if (found === null || found.text === null) continue
    decoded += text.slice(from, at) + found.text
    from = at + found.length
  }
  return decoded + text.slice(from)
}
