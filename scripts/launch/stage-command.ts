import { isMap, isScalar, parseDocument } from 'yaml'
import { fillPlaceholders } from '../design/fill-placeholders.ts'
import { quoteWord } from '../edge/quote-word.ts'

/** Known only where the script runs: shell variables in place of values. */
const EXPANSIONS: { readonly [name: string]: string } = { folder: '"$folder"', config: '"$folder/config.json"' }

/** No word can hold NUL, so that no value can pose as a mark. */
const MARK = /\0(\w+)\0/

/**
 * A stage's command for the shell: placeholders filled word by word, then each word quoted. Values are text: what the shell
 * would make something of reaches the program as it is.
 *
 * @throws {RangeError}
 *   When a value holds NUL, which no program could be given.
 */
export function stageCommand(command: readonly string[], run: string, leaves: ReadonlyMap<string, string>): string {
  const valueOf = (name: string): string | undefined => {
    if (Object.hasOwn(EXPANSIONS, name)) return `\0${name}\0`
    if (name === 'run') return run
    const text = leaves.get(name)
    if (text?.includes('\0') === true) throw new RangeError(`Unexpected NUL in \`${name}\`, expected text`)
    return text
  }
  return command.map(word => shellWord(fillPlaceholders(word, valueOf))).join(' ')
}

function shellWord(filled: string): string {
  if (filled === '') return quoteWord('')
  // Odd pieces are the names between marks.
  return filled.split(MARK).map((piece, index) => (index % 2 === 1 ? (EXPANSIONS[piece] ?? '') : piece === '' ? '' : quoteWord(piece))).join('')
}

/** The leaves of a configuration as text, numbers as they are written there: `1.0` does not become `1`. */
export function configurationLeaves(json: string): ReadonlyMap<string, string> {
  // JSON is YAML, and the YAML parser keeps how a scalar was written.
  const { contents } = parseDocument(json, { schema: 'json' })
  const leaves = new Map<string, string>()
  if (!isMap(contents)) return leaves
  for (const { key, value } of contents.items) {
    if (isScalar(key) && isScalar(value)) leaves.set(String(key.value), typeof value.value === 'string' ? value.value : (value.source ?? String(value.value)))
  }
  return leaves
}
