import type { Quantity } from '../../../analysis/quantities/quantity.ts'
import type { Evidence } from '../../evidence/evidence.ts'
import { findAddress } from '../../study/find-address.ts'
import type { Found, Results, ResultTable } from '../../study/results.ts'
import type { Name } from './claim-syntax.ts'
import { NotEvaluable, type ListOperand, type NumberOperand, type Operand } from './operand.ts'

/** What names mean in a claim, and what it has looked at so far. */
export interface ClaimScope {
  readonly results: Results
  readonly evidence: Evidence
  /** Ids of the quantities that the predicate looked at, in order. */
  readonly looked: Set<string>
  /** Names of the row or run at hand, before those of the results. */
  readonly local: ((name: string) => Operand | null) | null
  /** Replaces values, to see whether a claim depends on them at all. */
  readonly perturb: ((value: number, id: string) => number) | null
}

/** The value that a name stands for. */
export function lookUp(name: Name, scope: ClaimScope): Operand {
  const local = scope.local?.(name.name) ?? null
  if (local !== null) return local
  if (name.name === 'true' || name.name === 'false') return { kind: 'words', text: name.name, label: name.name }
  const found = findAddress(scope.results, name.name)
  switch (found.kind) {
    case 'quantity':
      return quantityOperand(found.quantity, name.name, scope)
    case 'series':
    case 'record':
      return listOperand(found, name, scope)
    case 'table':
      throw new NotEvaluable(`\`${name.name}\` is a whole table`, `name one column, ${name.name}.${found.node.columns.at(-1)?.name ?? 'column'}, or say \`every row of ${name.name} has …\``, name)
    case 'missing': {
      const column = findColumn(name.name, scope)
      if (column !== null) return column
      throw new NotEvaluable(
        `there is no \`${name.name}\` in the results`,
        name.name.includes('/') ? 'a division has spaces around its slash' : found.nearest === null ? 'paperline values lists what there is; words are quoted: \'galore\'' : `did you mean \`${found.nearest}\`?`,
        name
      )
    }
  }
}

export function quantityOperand(quantity: Quantity, label: string, { looked, perturb }: ClaimScope): Operand {
  looked.add(quantity.id)
  if (quantity.hole !== undefined) throw new NotEvaluable(`\`${label}\` has no value: ${quantity.hole.reason}`, 'mend the result first')
  if (quantity.textual === true) return { kind: 'words', text: quantity.text ?? '', label }
  const { operation, code } = quantity.derivation
  return {
    kind: 'number',
    value: perturb === null ? quantity.value : perturb(quantity.value, quantity.id),
    // Configurations are written without units; they are bare numbers.
    unit: quantity.unit ?? (operation === 'configuration' ? '1' : null),
    bare: operation === 'configuration' && quantity.unit === null,
    whole: quantity.integer === true || (operation === 'configuration' && Number.isInteger(quantity.value)),
    label,
    from: code === null ? operation : `${operation}, ${code.file}:${code.line}`,
    quantity
  }
}

/** The entries of a record, or the values of a series, in order. */
function listOperand(found: Extract<Found, { kind: 'record' | 'series' }>, name: Name, scope: ClaimScope): ListOperand {
  const items: { key: string; operand: NumberOperand }[] = []
  if (found.kind === 'record') {
    for (const [key, entry] of found.node.entries) {
      const quantity = entry.kind === 'quantity' ? scope.results.quantities.get(entry.id) : undefined
      if (quantity === undefined) throw new NotEvaluable(`\`${name.name}\` is a record that holds more than quantities`, `name one of ${[...found.node.entries.keys()].slice(0, 6).map(entryName => `${name.name}.${entryName}`).join(', ')}`, name)
      const operand = quantityOperand(quantity, `${name.name}.${key}`, scope)
      if (operand.kind === 'number') items.push({ key, operand })
    }
  } else {
    for (const id of found.node.series) {
      const series = scope.results.series.get(id)
      const declared = series === undefined || !Object.hasOwn(scope.evidence.metrics, series.metric) ? undefined : scope.evidence.metrics[series.metric]
      series?.values.forEach((value, index) => {
        const key = String(series.steps?.[index] ?? series.keys?.[index] ?? index + 1)
        const changed = scope.perturb === null ? value : scope.perturb(value, `${id}@${key}`)
        items.push({ key, operand: { kind: 'number', value: changed, unit: declared?.unit ?? null, bare: false, whole: false, label: `${id}@${key}`, from: series.file, quantity: null } })
      })
    }
  }
  return { kind: 'list', label: name.name, items }
}

/** `methods.cells.accuracy`: a table's address and one of its columns, in the order of the rows. */
function findColumn(path: string, scope: ClaimScope): ListOperand | null {
  const dot = path.lastIndexOf('.')
  if (dot === -1) return null
  const found = findAddress(scope.results, path.slice(0, dot))
  const column = path.slice(dot + 1)
  if (found.kind !== 'table' || !found.node.columns.some(({ name }) => name === column)) return null
  const items = found.node.rows.flatMap(({ key }) => {
    const operand = cellOperand(found.node, key, column, `${path.slice(0, dot)}.${key}.${column}`, scope)
    return operand?.kind === 'number' ? [{ key, operand }] : []
  })
  return { kind: 'list', label: path, items }
}

/** One cell: a quantity, or the words of a label; `null` where there is none. */
export function cellOperand(table: ResultTable, key: string, column: string, label: string, scope: ClaimScope): Operand | null {
  const row = table.rows.find(candidate => candidate.key === key)
  const cell = row !== undefined && Object.hasOwn(row.cells, column) ? (row.cells[column] ?? null) : null
  if (cell === null) return null
  if ('label' in cell) return { kind: 'words', text: cell.label, label }
  const quantity = scope.results.quantities.get(cell.quantity)
  return quantity === undefined ? null : quantityOperand(quantity, label, scope)
}
