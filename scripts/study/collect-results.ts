import { Refusal } from '../../analysis/statistics/refusal.ts'
import type { Quantity } from '../../analysis/quantities/quantity.ts'
import type { FindingInput } from '../diagnostics/finding.ts'
import type { EvidenceSeries } from '../evidence/evidence.ts'
import { Column, RunColumn, SeriesColumn } from './column.ts'
import { Identities } from './identities.ts'
import type { Observation } from '../../analysis/quantities/quantity.ts'
import type { ResultNode, ResultRecord, TableCell } from './results.ts'
import { describe, isHole, isQuantity, makeHole, nodeOf, partsOf, type StudyQuantity } from './study-quantity.ts'
import { labelOf, rowKey, StudyTable } from './table.ts'

/** What collecting gives: plain data, ready to leave the worker. */
export interface Collected {
  readonly root: ResultRecord
  readonly quantities: ReadonlyMap<string, Quantity>
  readonly observations: ReadonlyMap<string, Observation>
  readonly series: ReadonlyMap<string, EvidenceSeries>
  readonly used: ReadonlySet<string>
  readonly findings: readonly FindingInput[]
}

/** Where a name of the results stands in the study, for findings. */
export type LocateName = (name: string) => { readonly file: string; readonly line?: number; readonly column?: number }

const reservedNames = new Set(['value', 'unit', 'n', 'error', 'interval'])
const reservedRoots = new Set(['num', 'size', 'p', 'ci', 'pm', 'n', 'runs'])

/** Turns what a study returned into results: every leaf under its address, every derivation by id. */
export function collectResults(returned: unknown, locate: LocateName): Collected {
  const findings: FindingInput[] = []
  const identities = new Identities()
  const open = new Set<unknown>()

  function complain(path: string, rule: string, message: string, note: string): void {
    const name = path.slice(path.lastIndexOf('.') + 1)
    findings.push({ ...locate(name), rule, message, note })
  }

  /** A leaf that cannot be a result: a finding, and a hole that prints red where it should stand. */
  function refuse(path: string, value: unknown): ResultNode {
    const what = describe(value)
    const note =
      typeof value === 'number'
        ? "return a quantity: an observation, an operation, derive(name, unit, inputs, function), given('…', unit, reason) or reported('…', unit, {cite, quote})"
        : Array.isArray(value)
          ? 'name them in a record, or make a table(items, {key, columns})'
          : 'return a quantity, a table, a series, or a record of them'
    complain(path, 'results-are-quantities', `Unexpected ${what} at \`${path}\`, expected a quantity`, note)
    return addQuantity(path, makeHole(`Unexpected ${what} at \`${path}\`, expected a quantity`))
  }

  function addQuantity(path: string, quantity: StudyQuantity): ResultNode {
    const node = nodeOf(quantity)
    identities.address(path, node)
    findings.push(...node.findings)
    const parts = new Map<string, ResultNode>()
    for (const [name, part] of partsOf(quantity)) parts.set(name, walk(`${path}.${name}`, part))
    return { kind: 'quantity', id: path, parts }
  }

  function walk(path: string, value: unknown): ResultNode {
    if (isQuantity(value)) return addQuantity(path, value)
    if (value instanceof StudyTable) return addTable(path, value)
    if (value instanceof SeriesColumn) {
      identities.rememberSeries(value.series)
      return { kind: 'series', series: [value.series.id] }
    }
    if (value instanceof RunColumn) return addColumn(path, value)
    if (typeof value === 'function') return walk(path, callLeaf(value as () => unknown))
    if (isRecord(value)) {
      if (open.has(value)) return refuse(path, 'a record inside itself')
      open.add(value)
      const entries = new Map<string, ResultNode>()
      for (const [name, entry] of Object.entries(value)) {
        if (!checkName(path, name)) continue
        entries.set(name, walk(path === '' ? name : `${path}.${name}`, entry))
      }
      open.delete(value)
      return { kind: 'record', entries }
    }
    if (Array.isArray(value) && value.length > 0 && value.every(one => one instanceof SeriesColumn)) {
      for (const { series } of value) identities.rememberSeries(series)
      return { kind: 'series', series: value.map(({ series }) => series.id) }
    }
    return refuse(path, value)
  }

  function addTable(path: string, { columns, rows }: StudyTable): ResultNode {
    const units = new Map(columns.map(({ name }) => [name, new Set<string | null>()]))
    const plainRows = rows.map(({ key, cells }) => ({
      key,
      cells: Object.fromEntries(
        columns.map(({ name }): [string, TableCell] => {
          const cell = Object.hasOwn(cells, name) ? cells[name] : null
          if (typeof cell === 'string') return [name, { label: cell }]
          if (!isQuantity(cell)) return [name, null]
          const address = `${path}.${key}.${name}`
          identities.address(address, nodeOf(cell))
          findings.push(...nodeOf(cell).findings)
          if (!isHole(cell)) units.get(name)?.add(nodeOf(cell).unit)
          return [name, { quantity: address }]
        })
      )
    }))
    return { kind: 'table', columns: columns.map(({ name, label }) => ({ name, label, unit: oneOf(units.get(name)) })), rows: plainRows }
  }

  function addColumn(path: string, column: RunColumn): ResultNode {
    const name = rowKey(column.toSample().name ?? 'value')
    const rows = column.map((quantity, key) => ({ key: rowKey(key), cells: { run: key, [name]: quantity } }))
    return addTable(path, new StudyTable([{ name: 'run', label: 'run' }, { name, label: labelOf(name) }], rows))
  }

  function checkName(path: string, name: string): boolean {
    const where = path === '' ? name : `${path}.${name}`
    if (!/^[A-Za-z][A-Za-z0-9_]*$/.test(name)) {
      complain(name, 'result-name', `Unexpected name \`${where}\` in the results, expected letters, digits and underscores, a letter first`, `write \`${rowKey(name)}\``)
      return false
    }
    if (reservedNames.has(name) || (path === '' && reservedRoots.has(name))) {
      const why = reservedNames.has(name) ? 'it names a fact of every quantity' : name === 'runs' ? 'it holds the counts of runs' : 'it is a helper of bindings'
      complain(name, 'result-name', `Unexpected name \`${where}\` in the results, expected one that is not reserved (${why})`, 'choose another name')
      return false
    }
    return true
  }

  if (!isRecord(returned)) {
    complain('', 'results-are-quantities', `Unexpected ${describe(returned)} returned by the study, expected a record of results`, 'return an object: { doe: factorial(…), … }')
    return { root: { kind: 'record', entries: new Map() }, ...identities.resolve(), findings }
  }
  const root = walk('', returned)
  return { root: root.kind === 'record' ? root : { kind: 'record', entries: new Map() }, ...identities.resolve(), findings: [...findings, ...identities.findings()] }
}

/** A function as a leaf is called when it is collected, so that its failure is its own. */
function callLeaf(compute: () => unknown): unknown {
  try {
    return compute()
  } catch (error) {
    if (error instanceof Refusal) return makeHole(error.message)
    return makeHole(`Unexpected error (${error instanceof Error ? error.message : String(error)}), expected a result`)
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || value instanceof Column) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || prototype === Object.prototype
}

function oneOf(units: ReadonlySet<string | null> | undefined): string | null {
  const [only, second] = units ?? []
  return only === undefined || second !== undefined ? null : only
}
