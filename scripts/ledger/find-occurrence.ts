/** What a search needs to know of an occurrence; the ledger's and the document's own both have it. */
export interface SearchableOccurrence {
  readonly document: string
  readonly line: number
  readonly column: number
  readonly endLine: number
  readonly endColumn: number
  readonly quantity: string
  readonly printed: string
}

export interface OccurrenceMatches<Found> {
  /** What the query was taken for. */
  readonly by: 'address' | 'place' | 'text' | 'none'
  /** In the documents' order; several where the query fits several. */
  readonly occurrences: readonly Found[]
}

/**
 * Finds printed numbers by address (`doe.effects.rank`), by place (`paper/paper.md:41`, `paper.md:41:18`) or by the
 * printed text, as it stands in the PDF or as typed on a keyboard (`-4.24pp`, `−4.24 pp`, `-4.24`).
 */
export function findOccurrence<Found extends SearchableOccurrence>(occurrences: readonly Found[], query: string): OccurrenceMatches<Found> {
  const asked = query.trim()
  const byAddress = occurrences.filter(({ quantity }) => quantity === asked)
  if (byAddress.length > 0) return { by: 'address', occurrences: byAddress }
  const place = /^(.+?):(\d+)(?::(\d+))?$/.exec(asked)
  if (place !== null && /[A-Za-z/]/.test(place[1] ?? '')) return { by: 'place', occurrences: atPlace(occurrences, place[1] ?? '', Number(place[2]), place[3] === undefined ? null : Number(place[3])) }
  const byText = matchingText(occurrences, asked)
  return byText.length > 0 ? { by: 'text', occurrences: byText } : { by: 'none', occurrences: [] }
}

function atPlace<Found extends SearchableOccurrence>(occurrences: readonly Found[], document: string, line: number, column: number | null): Found[] {
  const wanted = document.replace(/^\.\//, '')
  const onLine = occurrences.filter(one => (one.document === wanted || one.document.endsWith(`/${wanted}`)) && one.line <= line && line <= one.endLine)
  if (column === null) return onLine
  const under = onLine.filter(one => (one.line < line || one.column <= column) && (line < one.endLine || column < one.endColumn))
  return under.length > 0 ? under : onLine
}

/** The whole text, else the number without its unit. */
function matchingText<Found extends SearchableOccurrence>(occurrences: readonly Found[], asked: string): Found[] {
  const wanted = typed(asked)
  if (wanted === '') return []
  const whole = occurrences.filter(({ printed }) => typed(printed) === wanted)
  if (whole.length > 0) return whole
  return occurrences.filter(({ printed }) => withoutUnit(typed(printed)) === withoutUnit(wanted) && (withoutUnit(wanted) === wanted || withoutUnit(typed(printed)) === typed(printed)))
}

/** A text as a keyboard would give it: every minus and dash `-`, `×` `x`, superscripts plain, no spaces of any width. */
function typed(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/[\u2010-\u2015\u2212]/g, '-')
    .replace(/[×✕]/g, 'x')
    .replace(/[\s\u200b\u2060]+/g, '')
    .replace(/^\+/, '')
    .toLowerCase()
}

function withoutUnit(text: string): string {
  return /^[<>=~]?-?\d[\d.,]*(?:(?:x10\^?-?\d+)|(?:e[+-]?\d+))?/.exec(text)?.[0] ?? text
}
