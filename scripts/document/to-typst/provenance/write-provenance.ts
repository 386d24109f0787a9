import { quoteString, writeArray, writeDictionary } from '../escape.ts'
import { describeFiles } from './describe-files.ts'
import { entryPieces, methodSentences, printedForms, type EntryPiece } from './entry-pieces.ts'
import type { Provenance, ProvenanceAddress, ProvenanceEntry } from './provenance-entry.ts'

/**
 * The appendix as data for the template. An entry is one paragraph: a head, and pieces, each a text, a line of a file
 * `(file, line, address)` or another entry `(key, id)`. Words are joined here as far as they are set alike, since each
 * change of style costs the typesetter time.
 */
export function writeProvenance({ entries, methods, files }: Provenance): string {
  const { introduction, lines } = describeFiles(files)
  return writeDictionary([
    ['methods', writeLines(methods.map(method => writeArray([quoteString(method.key), quoteString(` ${methodSentences(method)}`)])))],
    ['entries', writeLines(entries.map(writeEntry))],
    ['files', writeLines(lines.map(({ path, words }) => writeArray([quoteString(path), quoteString(` ${words}`)])))],
    ['about-files', quoteString(introduction)]
  ])
}

function writeLines(items: readonly string[]): string {
  return items.length === 0 ? '()' : `(\n${items.map(item => `  ${item},\n`).join('')})`
}

function writeEntry(entry: ProvenanceEntry): string {
  return writeDictionary([
    ['key', quoteString(String(entry.key))],
    ['id', quoteString(entry.id)],
    ['printed', quoteString(printedForms(entry))],
    ['lines', quoteString(entry.sourceLines.join(', '))],
    ['marks', writeArray(entry.occurrences.map(quoteString))],
    ['hole', entry.hole === null ? 'none' : quoteString(entry.hole)],
    ['value', quoteString(`${entry.value}${entry.facts.map(fact => `; ${fact}`).join('')}`)],
    ['pieces', writeArray(entryPieces(entry).map(writePiece))]
  ])
}

function writePiece(piece: EntryPiece): string {
  if (typeof piece === 'string') return quoteString(piece)
  return 'file' in piece ? writeAddress(piece) : writeArray([quoteString(String(piece.key)), quoteString(piece.id)])
}

/** `(file, line, address)`. */
function writeAddress({ file, line, url }: ProvenanceAddress): string {
  return writeArray([quoteString(file), line === null ? 'none' : String(line), url === null ? 'none' : quoteString(url)])
}
