import { Finding } from '../diagnostics/finding.ts'
import { indexLines } from './line-index.ts'

export interface BibliographyEntry {
  readonly key: string
  /** `article`, `inproceedings` … in lower case. */
  readonly type: string
  readonly line: number
  readonly column: number
}

/** A `.bib` file: its text, which engines read themselves, and its keys with their places. */
export interface Bibliography {
  readonly path: string
  readonly text: string
  /** The first entry of each key. */
  readonly keys: ReadonlyMap<string, BibliographyEntry>
  /** Keys given twice, entries that cannot be read. */
  readonly findings: readonly Finding[]
}

const entryStart = /@[ \t]*([A-Za-z]+)\s*([{(])\s*/y
const entryKey = /[^\s,{}()"#%=~\\]+/y
const notEntries: readonly string[] = ['comment', 'string', 'preamble']

/** Reads keys only, tolerantly: whatever stands between entries is comment, as BibTeX has it. */
export function readBibliography(path: string, text: string): Bibliography {
  const lines = indexLines(text)
  const keys = new Map<string, BibliographyEntry>()
  const findings: Finding[] = []
  for (let at = text.indexOf('@'); at !== -1; at = text.indexOf('@', at)) {
    entryStart.lastIndex = at
    const start = entryStart.exec(text)
    if (start === null) {
      at++
      continue
    }
    const type = (start[1] ?? '').toLowerCase()
    const open = at + start[0].trimEnd().length - 1
    const end = closingAt(text, open)
    entryKey.lastIndex = at + start[0].length
    const key = entryKey.exec(text)?.[0]
    const { line, column } = lines.pointAt(at + start[0].length)
    if (notEntries.includes(type)) {
      at = type === 'comment' ? at + start[0].length : end.at
      continue
    }
    if (key === undefined) {
      findings.push(new Finding({ file: path, line, column, rule: 'citation-resolves', message: `Unexpected \`@${type}\` without a key, expected one after the brace`, note: `write @${type}{name2024, …}` }))
    } else {
      const first = keys.get(key)
      if (first === undefined) keys.set(key, { key, type, line, column })
      else {
        findings.push(
          new Finding({
            file: path,
            line,
            column,
            endColumn: column + key.length,
            rule: 'citation-resolves',
            message: `Unexpected second entry \`${key}\`, expected each key once`,
            note: 'rename one of them, or delete it',
            cause: { file: path, line: first.line, column: first.column, message: 'the first is here' }
          })
        )
      }
    }
    if (!end.closed) {
      findings.push(new Finding({ file: path, line, column, rule: 'citation-resolves', message: `Unexpected end of entry${key === undefined ? '' : ` \`${key}\``}, expected its closing brace`, note: 'close it; what follows may belong to it' }))
    }
    at = end.at
  }
  return { path, text, keys, findings }
}

/** The end of an entry. One that begins at the start of a line inside it means that this one never closed. */
function closingAt(text: string, open: number): { at: number; closed: boolean } {
  const round = text.charAt(open) === '('
  let depth = round ? 0 : 1
  let at = open + 1
  for (; at < text.length; at++) {
    const char = text.charAt(at)
    if (char === '\\') at++
    else if (char === '{') depth++
    else if (char === '}' && --depth <= 0 && !round) return { at: at + 1, closed: true }
    else if (char === ')' && round && depth <= 0) return { at: at + 1, closed: true }
    else if (char === '@' && isLineEnd(text.charAt(at - 1)) && /^@[ \t]*[A-Za-z]+\s*[{(]/.test(text.slice(at, at + 40))) return { at, closed: false }
  }
  return { at, closed: false }
}

function isLineEnd(char: string): boolean {
  return char === '\n' || char === '\r'
}
