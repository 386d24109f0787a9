import { wellFormed } from '../escape.ts'
import { describeFiles } from './describe-files.ts'
import { entryPieces, methodSentences, printedForms, type EntryPiece } from './entry-pieces.ts'
import type { Provenance, ProvenanceEntry } from './provenance-entry.ts'

/**
 * The appendix as data for the template, in JSON: read faster than code, and an entry that grows moves no place in a
 * source. An entry is one paragraph: a head, and pieces, each a text, a line of a file `[file, line, address]` or another
 * entry `[key, id]`. Words are joined here as far as they are set alike, since each change of style costs the typesetter
 * time.
 */
export function writeProvenance({ entries, methods, files }: Provenance): string {
  const { introduction, lines } = describeFiles(files)
  const data = {
    methods: methods.map(method => [method.key, ` ${methodSentences(method)}`]),
    entries: entries.map(describeEntry),
    files: lines.map(({ path, words }) => [path, ` ${words}`]),
    'about-files': introduction
  }
  return JSON.stringify(data, (_name, value: unknown) => (typeof value === 'string' ? wellFormed(value) : value))
}

function describeEntry(entry: ProvenanceEntry) {
  return {
    key: String(entry.key),
    id: entry.id,
    printed: printedForms(entry),
    lines: entry.sourceLines.join(', '),
    marks: entry.occurrences,
    hole: entry.hole,
    value: `${entry.value}${entry.facts.map(fact => `; ${fact}`).join('')}`,
    pieces: entryPieces(entry).map(describePiece)
  }
}

function describePiece(piece: EntryPiece) {
  if (typeof piece === 'string') return piece
  return 'file' in piece ? [piece.file, piece.line, piece.url] : [String(piece.key), piece.id]
}
