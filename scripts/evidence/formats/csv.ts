import { decimalEnd, readDecimal, textOf } from '../bytes/read-number.ts'
import { type StoredText, columnAt } from '../bytes/stored-text.ts'
import { RowColumn } from '../json/row-columns.ts'
import type { ScanRange } from '../pattern/scan-pattern.ts'
import { finishColumn, healthNote } from './finish-column.ts'
import type { Column, Note, ReaderSpec, Reading } from './format.ts'
import { readCsvRows, type Cell } from './read-csv-rows.ts'

/**
 * A table with a header (RFC 4180): every column with numbers is a metric named by its heading. `step` is the column of
 * that name unless `step:` says another; `key` names the rows. An empty cell is absent, never zero.
 */
export function readCsv(text: StoredText, range: ScanRange, spec: ReaderSpec): Reading {
  const notes: Note[] = []
  const rows = readCsvRows(text.bytes, range, spec.delimiter.charCodeAt(0))
  const header = rows.next()
  if (header.done === true) return { columns: [], facts: [], matches: [], notes }
  const { bytes } = text
  const names = header.value.cells.map(cell => cellText(bytes, cell).trim())
  for (const [index, name] of names.entries()) {
    if (name === '' || names.indexOf(name) === index) continue
    notes.push({
      kind: 'finding', rule: 'evidence-readable', line: header.value.line, column: columnAt(text, header.value.cells[index]!.start),
      message: `Unexpected second column \`${name}\`, expected each heading once`,
      note: 'a metric must have one value a row; rename one of the two where the file is written'
    })
  }
  const stepColumn = names.indexOf(spec.step ?? 'step')
  const keyColumn = spec.key === null ? -1 : names.indexOf(spec.key)
  for (const [option, name, index] of [['step', spec.step, stepColumn], ['key', spec.key, keyColumn]] as const) {
    if (name === null || index >= 0) continue
    notes.push({
      kind: 'finding', rule: 'evidence-readable', line: header.value.line, column: 1,
      message: `Unexpected table without a column \`${name}\`, expected the one that \`${option}:\` names`,
      note: `its columns are ${names.map(heading => `\`${heading}\``).join(', ')}`
    })
  }

  const columns = names.map(name => new RowColumn(spec.prefix + name))
  const foreign = names.map((): { count: number; cell: Cell; line: number } | null => null)
  const steps: (number | null)[] = []
  const keys: string[] = []
  let index = 0
  for (const { cells, line, complete } of rows) {
    if (cells.length !== names.length) {
      notes.push(complete || cells.length > names.length
        ? healthNote(`line ${line} has ${cells.length} cells where the header has ${names.length}`, line)
        : healthNote(`the last line is cut short after ${cells.length} of ${names.length} cells`, line))
    }
    const step = stepColumn < 0 ? null : (cellNumber(bytes, cells[stepColumn]) ?? null)
    steps.push(step)
    keys.push(keyColumn < 0 || cells[keyColumn] === undefined ? '' : cellText(bytes, cells[keyColumn]))
    for (const [place, column] of columns.entries()) {
      const cell = cells[place]
      if (place === stepColumn || place === keyColumn || cell === undefined || cell.end === cell.start) continue
      const value = cellNumber(bytes, cell)
      if (value === undefined) {
        const seen = foreign[place]
        if (seen === null || seen === undefined) foreign[place] = { count: 1, cell, line }
        else seen.count++
      } else column.add(value, line, cell.start, cell.end, index)
    }
    index++
  }

  const finished: Column[] = []
  for (const [place, column] of columns.entries()) {
    const unread = foreign[place]
    if (column.rows.length === 0) continue
    if (unread !== null && unread !== undefined) {
      notes.push(healthNote(`\`${cellText(bytes, unread.cell)}\` in column \`${names[place]}\`, line ${unread.line}, is no number${unread.count > 1 ? ` (nor are ${unread.count - 1} more)` : ''}`, unread.line, columnAt(text, unread.cell.start)))
    }
    const own = column.rows.map(row => steps[row]!)
    const ownSteps = stepColumn >= 0 && own.every(step => step !== null) ? Float64Array.from(own) : null
    const ownKeys = keyColumn >= 0 ? column.rows.map(row => keys[row]!) : null
    const result = finishColumn(column.finish(text, ownSteps, ownKeys))
    finished.push(result.column)
    notes.push(...result.notes)
  }
  return { columns: finished, facts: [], matches: [], notes }
}

/** Blanks around a number do not matter; `undefined` where the cell is no number. */
function cellNumber(bytes: Uint8Array, cell: Cell | undefined): number | undefined {
  if (cell === undefined || cell.end === cell.start) return undefined
  return decimalEnd(bytes, cell.start, cell.end) === cell.end ? readDecimal(bytes, cell.start, cell.end) : undefined
}

function cellText(bytes: Uint8Array, cell: Cell): string {
  const raw = textOf(bytes, cell.start, cell.end)
  return cell.quoted ? raw.replaceAll('""', '"') : raw
}
