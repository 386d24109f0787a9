import { formatQuantity } from '../../analysis/quantities/format-quantity.ts'
import type { Quantity } from '../../analysis/quantities/quantity.ts'
import type { Evidence } from '../evidence/evidence.ts'
import type { ResultNode, ResultQuantity, ResultRecord, Results, ResultTable } from '../study/results.ts'
import type { Row, Rows } from './row.ts'
import { rowsOfSeries } from './series-rows.ts'
import { shownSymbol } from './shown-symbol.ts'

/**
 * The rows that a name in a specification stands for.
 *
 * | the address names | rows |
 * |---|---|
 * | a table | one a key: `key`, and for each column `c`: `c`, `c_error`, `c_low`, `c_high`, `c_n`, `c_text` as printed, `c_bare` without unit |
 * | a record | one an entry: `key`, `label`; of a quantity `value`, `error`, `low`, `high`, `n`, `unit`, `text`, `bare` and its parts like columns; of a record, its quantities like columns |
 * | a series | one an observation: `run`, `metric`, `step`, `key`, `value`, `unit` and the run's configuration |
 * | a quantity | one |
 */
export function rowsOf(address: string, node: ResultNode, results: Results, evidence: Evidence): Rows {
  if (node.kind === 'series') return rowsOfSeries(node.series, results, evidence)
  const collected: Collected = { titles: new Map(), holes: [], undrawable: [], results }
  const rows = node.kind === 'table' ? tableRows(address, node, collected) : node.kind === 'record' ? recordRows(address, node, collected) : [quantityRow(lastSegment(address), address, node, collected) ?? []].flat()
  return { rows, fields: new Set(rows.flatMap(row => Object.keys(row))), ...collected }
}

interface Collected {
  readonly titles: Map<string, string>
  readonly holes: string[]
  readonly undrawable: string[]
  readonly results: Results
}

type MutableRow = Record<string, Row[string]>

function tableRows(address: string, table: ResultTable, collected: Collected): Row[] {
  for (const { name, label, unit } of table.columns) collected.titles.set(name, withUnit(label, unit))
  return table.rows.map(({ key, cells }) => {
    const row: MutableRow = { key }
    for (const { name } of table.columns) {
      const cell = Object.hasOwn(cells, name) ? (cells[name] ?? null) : null
      if (cell === null) row[name] = null
      else if ('label' in cell) row[name] = cell.label
      else addQuantity(row, name, `${address}.${key}.${name}`, collected.results.quantities.get(cell.quantity), collected)
    }
    return row
  })
}

function recordRows(address: string, record: ResultRecord, collected: Collected): Row[] {
  const rows: Row[] = []
  const units = new Set<string>()
  for (const [key, node] of record.entries) {
    const path = address === '' ? key : `${address}.${key}`
    const row = node.kind === 'quantity' ? quantityRow(key, path, node, collected) : node.kind === 'record' ? columnsRow(key, path, node, collected) : null
    if (row === null) continue
    rows.push(row)
    if (typeof row['unit'] === 'string') units.add(row['unit'])
  }
  const [unit] = units
  if (units.size === 1 && unit !== undefined && unit !== '') collected.titles.set('value', unit)
  return rows
}

/** `null` for a hole: a row without its value would be drawn at nothing. */
function quantityRow(key: string, address: string, node: ResultQuantity, collected: Collected): Row | null {
  const quantity = collected.results.quantities.get(node.id)
  if (quantity?.hole !== undefined || quantity === undefined) {
    addQuantity({}, 'value', address, quantity, collected)
    return null
  }
  const row: MutableRow = { key, label: labelOf(key) }
  addQuantity(row, '', address, quantity, collected)
  for (const [name, part] of node.parts) {
    if (part.kind === 'quantity') addQuantity(row, name, `${address}.${name}`, collected.results.quantities.get(part.id), collected)
  }
  return row
}

function columnsRow(key: string, address: string, record: ResultRecord, collected: Collected): Row | null {
  const row: MutableRow = { key, label: labelOf(key) }
  let columns = 0
  for (const [name, node] of record.entries) {
    if (node.kind !== 'quantity') continue
    const quantity = collected.results.quantities.get(node.id)
    addQuantity(row, name, `${address}.${name}`, quantity, collected)
    if (quantity !== undefined && !collected.titles.has(name)) collected.titles.set(name, withUnit(labelOf(name), quantity.unit))
    columns += 1
  }
  return columns === 0 ? null : row
}

/** Adds one quantity's fields, under bare names for a row's own quantity and under `name_…` for a column. */
function addQuantity(row: MutableRow, column: string, address: string, quantity: Quantity | undefined, collected: Collected): void {
  const field = (suffix: string): string => (column === '' ? suffix : suffix === 'value' ? column : `${column}_${suffix}`)
  row[field('value')] = null
  if (quantity === undefined) return
  if (quantity.hole !== undefined) {
    collected.holes.push(`\`${address}\`: ${quantity.hole.reason}`)
    return
  }
  const put = (suffix: string, value: number | undefined): void => {
    if (value === undefined) return
    if (!Number.isFinite(value)) collected.undrawable.push(`\`${address}\`${suffix === 'value' ? '' : ` (${suffix})`} is ${value}`)
    row[field(suffix)] = Number.isFinite(value) ? value : null
  }
  if (quantity.textual === true) row[field('value')] = quantity.text ?? null
  else put('value', quantity.value)
  put('error', quantity.error)
  put('low', quantity.interval?.low)
  put('high', quantity.interval?.high)
  put('n', quantity.n)
  const printed = formatQuantity(quantity)
  row[field('text')] = printed.text
  row[field('bare')] = printed.bare
  if (column === '') row['unit'] = shownSymbol(quantity.unit)
}

/** `rank_x_weight_decay` reads `rank × weight decay`. */
export function labelOf(key: string): string {
  return key.replaceAll('_x_', ' × ').replaceAll('_', ' ')
}

export function withUnit(label: string, unit: Quantity['unit']): string {
  const symbol = shownSymbol(unit)
  return symbol === '' ? label : `${label} (${symbol})`
}

function lastSegment(address: string): string {
  return address.slice(address.lastIndexOf('.') + 1)
}
