import { Refusal } from '../../analysis/statistics/refusal.ts'
import { attempt, describe, isHole, isQuantity, type StudyQuantity } from './study-quantity.ts'

/** A cell: a quantity, words, or nothing. */
export type Cell = StudyQuantity | string | null | undefined

export interface ColumnSpecification<Item> {
  readonly cell: (item: Item) => Cell
  /** Heading as a reader wants it; the column's name with spaces where it is left out. */
  readonly label?: string
}

export interface StudyColumn {
  readonly name: string
  readonly label: string
}

export interface StudyRow {
  readonly key: string
  readonly cells: { readonly [column: string]: Cell }
}

/** Rows with keys, columns with names. `table.column(name)` gives a column's quantities as a list. */
export class StudyTable {
  readonly columns: readonly StudyColumn[]
  readonly rows: readonly StudyRow[]

  constructor(columns: readonly StudyColumn[], rows: readonly StudyRow[]) {
    this.columns = columns
    this.rows = rows
  }

  /** Keys of the rows, in order. */
  get keys(): readonly string[] {
    return this.rows.map(({ key }) => key)
  }

  /** The quantities of a column, in the order of the rows. */
  column(name: string): StudyQuantity[] {
    return this.rows.flatMap(({ cells }) => {
      const cell = Object.hasOwn(cells, name) ? cells[name] : null
      return isQuantity(cell) ? [cell] : []
    })
  }

  /** One cell's quantity, or nothing. */
  cell(key: string, column: string): StudyQuantity | undefined {
    const cell = this.rows.find(row => row.key === key)?.cells[column]
    return isQuantity(cell) ? cell : undefined
  }
}

/**
 * A table with one row an item.
 *
 * @param items
 *   Anything: runs, groups of runs, records of quantities.
 * @param specification
 *   `key` names a row (letters, digits and `_` are kept; `8` becomes `r8`), `columns` its cells.
 */
export function table<Item>(
  items: Iterable<Item>,
  specification: {
    readonly key: (item: Item) => string | number | StudyQuantity
    readonly columns: { readonly [name: string]: ((item: Item) => Cell) | ColumnSpecification<Item> }
  }
): StudyTable {
  return attempt('table', isHole(items) ? [items] : [], () => {
    const { key, columns } = specification
    const entries = Object.entries(columns).map(([name, column]) => ({
      name: requireName(name),
      label: typeof column === 'function' ? labelOf(name) : (column.label ?? labelOf(name)),
      cell: typeof column === 'function' ? column : column.cell
    }))
    const rows = [...items].map(item => ({
      key: rowKey(String(key(item))),
      cells: Object.fromEntries(entries.map(({ name, cell }) => [name, checkCell(name, cell(item))]))
    }))
    return makeTable(entries.map(({ name, label }) => ({ name, label })), rows)
  })
}

/** A table of rows whose keys must differ. */
export function makeTable(columns: readonly StudyColumn[], rows: readonly StudyRow[]): StudyTable {
  const seen = new Set<string>()
  for (const { key } of rows) {
    if (seen.has(key)) throw new Refusal('repeated-key', `Unexpected second row with the key \`${key}\`, expected keys that differ`, 'add to the key what tells the rows apart')
    seen.add(key)
  }
  return new StudyTable(columns, rows)
}

/** Text as a row's key or a column's name: `galore 0.5` is `galore_0_5`, `8` is `r8`. */
export function rowKey(text: string): string {
  const clean = text.replace(/−|-(?=\d)/g, 'minus_').replace(/[^A-Za-z0-9_]+/g, '_').replace(/^_+|_+$/g, '')
  return /^[A-Za-z]/.test(clean) ? clean : `r${clean}`
}

/** `weight_decay` reads `weight decay`. */
export function labelOf(name: string): string {
  return name.replaceAll('_', ' ')
}

function requireName(name: string): string {
  if (/^[A-Za-z][A-Za-z0-9_]*$/.test(name)) return name
  throw new Refusal('column-name', `Unexpected column name \`${name}\`, expected letters, digits and underscores, a letter first`)
}

function checkCell(name: string, cell: Cell): Cell {
  if (cell === null || cell === undefined || typeof cell === 'string' || isQuantity(cell)) return cell
  throw new Refusal('not-a-quantity', `Unexpected ${describe(cell)} in column \`${name}\`, expected a quantity or words`, "observe it, derive it, or write given('…', unit, reason)")
}
