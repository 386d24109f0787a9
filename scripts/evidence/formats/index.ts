import type { StoredText } from '../bytes/stored-text.ts'
import type { ScanRange } from '../pattern/scan-pattern.ts'
import { readCsv } from './csv.ts'
import type { ReaderSpec, Reading } from './format.ts'
import { readJson } from './json.ts'
import { readJsonl } from './jsonl.ts'
import { readPatterns } from './pattern.ts'

/**
 * The formats `runs.yml` may name. A new one is a file beside this and a line here:
 *
 * | name    | reads                               | a metric is named by      | a row is told apart by      |
 * |---------|-------------------------------------|---------------------------|-----------------------------|
 * | pattern | lines, by literal text around values | its placeholder           | `{step…}`, `key:`, or order |
 * | json    | one JSON value                      | its path, below the file's stem | items of arrays: `step`, `key:`, number |
 * | jsonl   | a JSON value a line                 | its path in the row       | `step`, `key:`, or order    |
 * | csv     | a table with a header               | its column's heading      | `step`, `key:`, or order    |
 */
export const FORMATS = {
  pattern: readPatterns,
  json: readJson,
  jsonl: readJsonl,
  csv: readCsv
} satisfies { readonly [name: string]: (text: StoredText, range: ScanRange, spec: ReaderSpec) => Reading }

export type FormatName = keyof typeof FORMATS

export function isFormatName(name: string): name is FormatName {
  return Object.hasOwn(FORMATS, name)
}
