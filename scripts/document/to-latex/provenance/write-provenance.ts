import type { Position } from 'unist'
import { describeFiles } from '../../to-typst/provenance/describe-files.ts'
import { entryPieces, methodSentences, printedForms, type EntryPiece } from '../../to-typst/provenance/entry-pieces.ts'
import type { Provenance, ProvenanceAddress, ProvenanceEntry } from '../../to-typst/provenance/provenance-entry.ts'
import { escapeAddress } from '../address.ts'
import { provenanceAnchor } from './provenance-anchor.ts'

/** Writes a text as it stands, `\path`-like where it is a name of something. */
export type WriteText = (text: string, position?: Position) => string

/** The appendix, for the `provenance` environment of paperline.sty: a paragraph an entry, then the methods and the files. */
export function writeProvenance({ entries, methods, files }: Provenance, document: string, separate: boolean, write: WriteText): string {
  const anchors = new Map(entries.map(({ key, id }) => [key, provenanceAnchor(id, key)]))
  const name = (text: string): string => breakable(write(text))
  const place = ({ file, line, url }: ProvenanceAddress): string => `\\place${url === null ? '' : `[${escapeAddress(url)}]`}{${name(line === null ? file : `${file}:${line}`)}}`

  const writePiece = (piece: EntryPiece): string => {
    if (typeof piece === 'string') return write(piece)
    return 'file' in piece ? place(piece) : `\\entryref{${anchors.get(piece.key) ?? ''}}{${piece.key}~${name(piece.id)}}`
  }

  const writeEntry = (entry: ProvenanceEntry): string => {
    const where = separate && entry.sourceLines.length > 0 ? `, ${document}:${entry.sourceLines.join(', ')}` : ''
    const value = entry.hole === null ? write(`${entry.value}${entry.facts.map(fact => `; ${fact}`).join('')}`) : `\\missing{${write(`no value: ${entry.hole}`)}}`
    return `\\entry{${anchors.get(entry.key) ?? ''}}{${entry.key}}{${name(entry.id)}}{${value}${write(`${printedForms(entry)}${where}`)}}${entryPieces(entry).map(writePiece).join('')}`
  }

  const { introduction, lines } = describeFiles(files)
  return [
    ...entries.map(writeEntry),
    ...(methods.length === 0 ? [] : ['\\provenancepart{Methods}', ...methods.map(method => `\\method{${method.key}}{${write(methodSentences(method))}}`)]),
    ...(files.length === 0 ? [] : [
      `\\provenancepart{Files}\n${write(introduction)}`,
      ...lines.map(({ path, words }) => `\\provenancefileline{${place({ file: path, line: null, url: null })}}{${write(words)}}`)
    ])
  ].join('\n\n')
}

/** Places to break a long name: after the marks that join its parts. */
function breakable(tex: string): string {
  return tex.replace(/(?<=[^\s\\]{3}(?:[/.:=@]|\\_|(?<!-)-(?!-)))(?=[A-Za-z\d]{2})/g, '\\brk{}')
}
