import type { Position } from 'unist'
import { nearestName } from '../diagnostics/nearest-name.ts'
import { findAddress } from '../study/find-address.ts'
import type { ResultNode, Results, ResultTable, TableCell, TableColumn } from '../study/results.ts'
import type { Printer } from './print-quantity.ts'
import type { Report } from './report.ts'
import type { Printed, ResolvedTable, TableFigure } from './tree.ts'

/** Fills `:::table{of="…"}`: the columns asked for, in their order; every number is an occurrence at the directive. */
export function resolveTable(table: TableFigure, results: Results, printer: Printer, report: Report): ResolvedTable | null {
  const { of, position } = table
  if (of === null || position === undefined) return null
  const place = openingLine(position)
  const found = findAddress(results, of)
  if (found.kind !== 'table') {
    const near = nearestName(of, listTables(results))
    report({ rule: 'quantity-exists', message: `Unexpected ${found.kind === 'missing' ? 'address' : found.kind} \`${of}\` in a table, expected a table of the study`, note: near === null ? 'return it with pivot(…) or as a table from the study' : `did you mean \`${near}\`?` }, place)
    return null
  }
  const columns = pickColumns(found.node, table, place, report)
  const cells = found.node.rows.map(row => columns.map(column => resolveCell(Object.hasOwn(row.cells, column.name) ? (row.cells[column.name] ?? null) : null, column, results, printer, place, report)))
  return {
    columns: columns.map((column, index) => ({ label: column.label, unit: column.unit, numeric: cells.some(row => typeof row[index] === 'object') })),
    rows: cells
  }
}

function listTables({ root }: Results): string[] {
  const addresses: string[] = []
  const walk = (entries: ReadonlyMap<string, ResultNode>, path: string): void => {
    for (const [name, node] of entries) {
      const address = path === '' ? name : `${path}.${name}`
      if (node.kind === 'table') addresses.push(address)
      else if (node.kind !== 'series') walk(node.kind === 'record' ? node.entries : node.parts, address)
    }
  }
  walk(root.entries, '')
  return addresses
}

function pickColumns(node: ResultTable, { columns }: TableFigure, place: Position, report: Report): readonly TableColumn[] {
  if (columns === null) return node.columns
  return columns.flatMap(name => {
    const column = node.columns.find(candidate => candidate.name === name)
    if (column !== undefined) return [column]
    const names = node.columns.map(candidate => candidate.name)
    const near = nearestName(name, names)
    report({ rule: 'quantity-exists', message: `Unexpected column \`${name}\`, expected one of ${names.join(', ')}`, note: near === null ? 'correct `columns`' : `did you mean \`${near}\`?` }, place)
    return []
  })
}

/** Bare under a header that has its unit; with its own unit where that is another. */
function resolveCell(cell: TableCell, column: TableColumn, results: Results, printer: Printer, place: Position, report: Report): string | Printed {
  if (cell === null) return ''
  if ('label' in cell) return cell.label
  const quantity = results.quantities.get(cell.quantity)
  if (quantity === undefined) return ''
  if (quantity.hole === undefined && quantity.textual !== true && quantity.unit !== column.unit) return printer.printQuantity(quantity, {}, place, report) ?? ''
  return printer.printQuantity(quantity, { unit: false }, place, report) ?? ''
}

/** The directive's first line, where its address stands. */
function openingLine({ start, end }: Position): Position {
  return start.line === end.line ? { start, end } : { start, end: { ...start, column: start.column + 8, ...(start.offset === undefined ? {} : { offset: start.offset + 8 }) } }
}
