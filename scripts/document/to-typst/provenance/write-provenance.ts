import { quoteString, writeArray, writeDictionary } from '../escape.ts'
import type { ProvenanceAddress, ProvenanceEntry, ProvenanceFile, ProvenanceInput } from './provenance-entry.ts'

/** Forms of a number that an entry's head repeats. */
const formsShown = 3

/**
 * The entries as data for the template: one dictionary a line, every text a string. Words are joined here as far as they
 * are set alike, since each change of style costs the typesetter time: 12,000 of them a second.
 */
export function writeProvenance(entries: readonly ProvenanceEntry[]): string {
  return `(\n${entries.map(entry => `  ${writeEntry(entry)},\n`).join('')})`
}

function writeEntry(entry: ProvenanceEntry): string {
  const words = [entry.facts.map(fact => `; ${fact}`).join(''), entry.operation === '' ? '' : `. ${sentence(entry.operation)}`].join('')
  return writeDictionary([
    ['key', quoteString(String(entry.key))],
    ['id', quoteString(entry.id)],
    ['printed', quoteString(`printed ${entry.printed.slice(0, formsShown).map(text => `“${text}”`).join(', ')}`)],
    ['lines', quoteString(entry.sourceLines.join(', '))],
    ['value', quoteString(entry.value)],
    ['words', quoteString(words)],
    ['notes', quoteString(entry.notes.map(note => ` ${ended(sentence(note))}`).join(''))],
    ['code', entry.code === null ? 'none' : writeAddress(entry.code)],
    ['hole', entry.hole === null ? 'none' : quoteString(entry.hole)],
    ['inputs', writeArray(entry.inputs.flatMap((input, at) => (repeatsEntry(entry.inputs, at) ? [] : [writeInput(input, entry.inputs, at)])))],
    ['left', quoteString(leftOut(entry.left))]
  ])
}

/** Entries that follow one another are named on one line, the first one's. */
function repeatsEntry(inputs: readonly ProvenanceInput[], at: number): boolean {
  const [before, input] = [inputs[at - 1], inputs[at]]
  return input?.kind === 'entry' && before?.kind === 'entry' && before.depth === input.depth
}

function writeInput(input: ProvenanceInput, inputs: readonly ProvenanceInput[], at: number): string {
  const start = [['kind', quoteString(input.kind)], ['depth', String(input.depth)]] as const
  switch (input.kind) {
    case 'entry': {
      const end = inputs.findIndex((_, next) => next > at && !repeatsEntry(inputs, next))
      const named = inputs.slice(at, end === -1 ? undefined : end).flatMap(one => (one.kind === 'entry' ? [one] : []))
      return writeDictionary([...start, ['entries', writeArray(named.map(one => writeArray([quoteString(String(one.key)), quoteString(one.id)])))]])
    }
    case 'step':
      return writeDictionary([...start, ['words', quoteString(`${input.value}${input.operation === '' ? '' : `: ${input.operation}`}${input.followed ? ', of' : ''}`)]])
    case 'observation': {
      // What was said of a file on the line above is not said again.
      const before = inputs[at - 1]
      const same = before?.kind === 'observation' && before.place.file === input.place.file
      return writeDictionary([...start, ['place', writeAddress(input.place)], ['text', quoteString(input.text === '' ? '' : ` “${input.text}”`)], ['facts', quoteString(same ? '' : fileFacts(input.file))]])
    }
    case 'series': {
      const rows = input.rows.map(({ label, text, place }) => writeArray([writeAddress(place), quoteString(`${label === '' ? '' : ` ${label}`} “${text}”`)]))
      const count = `, ${input.count} ${input.count === 1 ? 'row' : 'rows'}`
      const more = input.count > input.rows.length ? '; …' : ''
      return writeDictionary([...start, ['place', writeAddress(input.place)], ['text', quoteString(count)], ['facts', quoteString(fileFacts(input.file))], ['rows', writeArray(rows)], ['more', quoteString(more)]])
    }
    case 'missing':
      return writeDictionary([...start, ['id', quoteString(input.id)]])
  }
}

/** ` · sha256 1a2b3c4d5e6f · gpu:/home/…, fetched 2026-11-02` */
function fileFacts({ digest, origin }: ProvenanceFile): string {
  return `${digest === null ? '' : ` · sha256 ${digest}`}${origin === null ? '' : ` · ${origin}`}`
}

function leftOut({ observations, series }: ProvenanceEntry['left']): string {
  const parts = [...(observations === 0 ? [] : [`${observations} more ${observations === 1 ? 'observation' : 'observations'}`]), ...(series === 0 ? [] : [`${series} more series`])]
  return parts.length === 0 ? '' : `and ${parts.join(' and ')} in build/ledger.json`
}

/** `(file, line, address)`. */
function writeAddress({ file, line, url }: ProvenanceAddress): string {
  return writeArray([quoteString(file), line === null ? 'none' : String(line), url === null ? 'none' : quoteString(url)])
}

function sentence(words: string): string {
  return words.slice(0, 1).toUpperCase() + words.slice(1)
}

function ended(words: string): string {
  return /[.!?…]$/.test(words) ? words : `${words}.`
}
