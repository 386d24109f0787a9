/** One part of `[…; …]`, with its place in the text between the brackets. */
export interface CitationItem {
  readonly key: string
  readonly prefix: string | null
  /** Everything after the key, without the comma: `p. 3, our emphasis`. */
  readonly locator: string | null
  readonly suppressAuthor: boolean
  readonly start: number
  readonly end: number
}

/** Letters, digits and underscores, with single punctuation marks between them, as Pandoc has it. */
const citationKey = /^[\p{L}\p{N}_]+(?:[:.#$%&+?/-][\p{L}\p{N}_]+)*/u
const crossReferenceKey = /^(?:fig|tbl|eq|sec|app)-/
const letter = /[\p{L}_]/u
const wordBefore = /[\p{L}\p{N}_.]$/u

/** The parts of a citation, or `null` where the text cites nothing, or only figures and sections. */
export function readCitationItems(content: string): CitationItem[] | null {
  const items: CitationItem[] = []
  let start = 0
  for (const part of content.split(';')) {
    const item = readItem(part, start)
    if (item === null) return null
    items.push(item)
    start += part.length + 1
  }
  return items.every(item => crossReferenceKey.test(item.key)) ? null : items
}

function readItem(part: string, offset: number): CitationItem | null {
  for (let at = part.indexOf('@'); at !== -1; at = part.indexOf('@', at + 1)) {
    const before = part.slice(0, at)
    const key = citationKey.exec(part.slice(at + 1))?.[0]
    if (key === undefined || !letter.test(key) || before.endsWith('\\') || wordBefore.test(before.slice(-2))) continue
    const suppressAuthor = before.endsWith('-')
    const prefix = (suppressAuthor ? before.slice(0, -1) : before).trim()
    const locator = part
      .slice(at + 1 + key.length)
      .replace(/^\s*,/, '')
      .trim()
    const leading = part.length - part.trimStart().length
    return {
      key,
      prefix: prefix === '' ? null : prefix,
      locator: locator === '' ? null : locator,
      suppressAuthor,
      start: offset + leading,
      end: offset + part.trimEnd().length
    }
  }
  return null
}
