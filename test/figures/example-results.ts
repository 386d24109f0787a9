import type { Quantity, Series, Unit } from '../../analysis/quantities/quantity.ts'
import type { ConfigLeaf, Evidence, EvidenceRun } from '../../scripts/evidence/evidence.ts'
import type { ResultNode, Results, ResultTable } from '../../scripts/study/results.ts'

/** Invented results in the shapes of a real study; every number here is made up. */
export interface Example {
  readonly results: Results
  readonly evidence: Evidence
}

type QuantityInput = { value: number; unit?: Unit; error?: number; low?: number; high?: number; n?: number; text?: string; hole?: string; parts?: Record<string, QuantityInput> }
type RowInput = { key: string; [column: string]: QuantityInput | string | null }
export type NodeInput =
  | { quantity: QuantityInput }
  | { record: Record<string, NodeInput> }
  | { table: { columns: readonly (readonly [name: string, label: string, unit: Unit])[]; rows: readonly RowInput[] } }
  | { series: readonly { run: string; metric: string; steps?: readonly number[]; keys?: readonly string[]; values: readonly number[]; config?: Record<string, string | number | boolean>; superseded?: readonly number[] }[] }

export function exampleResults(tree: Record<string, NodeInput>, metrics: Evidence['metrics'] = {}): Example {
  const quantities = new Map<string, Quantity>()
  const series = new Map<string, Series>()
  const runs = new Map<string, EvidenceRun>()

  const addQuantity = (id: string, input: QuantityInput): string => {
    const { value, unit = '1', error, low, high, n, text, hole } = input
    quantities.set(id, {
      id,
      value,
      unit,
      ...(error === undefined ? {} : { error }),
      ...(low === undefined || high === undefined ? {} : { interval: { level: 0.95, low, high, method: 't' } }),
      ...(n === undefined ? {} : { n }),
      ...(text === undefined ? {} : { text, ...(Number.isNaN(value) && hole === undefined ? { textual: true as const } : {}) }),
      ...(hole === undefined ? {} : { hole: { reason: hole } }),
      derivation: { operation: 'example', inputs: [], parameters: {}, code: null }
    })
    return id
  }

  const build = (input: NodeInput, path: string): ResultNode => {
    const under = (name: string): string => (path === '' ? name : `${path}.${name}`)
    if ('quantity' in input) {
      const parts = Object.entries(input.quantity.parts ?? {}).map(([name, part]): [string, ResultNode] => [name, { kind: 'quantity', id: addQuantity(under(name), part), parts: new Map() }])
      return { kind: 'quantity', id: addQuantity(path, input.quantity), parts: new Map(parts) }
    }
    if ('record' in input) return { kind: 'record', entries: new Map(Object.entries(input.record).map(([name, child]) => [name, build(child, under(name))])) }
    if ('table' in input) {
      const table: ResultTable = {
        kind: 'table',
        columns: input.table.columns.map(([name, label, unit]) => ({ name, label, unit })),
        rows: input.table.rows.map(({ key, ...cells }) => ({
          key,
          cells: Object.fromEntries(
            Object.entries(cells).map(([column, cell]) => [column, cell === null ? null : typeof cell === 'string' ? { label: cell } : { quantity: addQuantity(under(`${key}.${column}`), cell) }])
          )
        }))
      }
      return table
    }
    const ids = input.series.map(({ run, metric, steps, keys, values, config = {}, superseded }) => {
      const id = `${run}#${metric}`
      const column: Series = {
        id,
        run,
        metric,
        file: `data/raw/${run}/train.log`,
        keys: keys ?? null,
        steps: steps === undefined ? null : Float64Array.from(steps),
        values: Float64Array.from(values),
        lines: Uint32Array.from(values, (_, index) => index + 1),
        starts: Float64Array.from(values, (_, index) => index * 10),
        lengths: Uint16Array.from(values, () => 4)
      }
      series.set(id, column)
      const before = runs.get(run)
      runs.set(run, {
        id: run,
        experiment: run.split('/')[0] ?? null,
        config: Object.fromEntries(Object.entries(config).map(([name, value]): [string, ConfigLeaf] => [name, { value, text: String(value), source: { kind: 'path', file: `data/raw/${run}` } }])),
        identity: {},
        status: 'finished',
        statusPlace: null, reason: null, earlierAttempts: [],
        excluded: null,
        health: [],
        files: [column.file],
        series: [...(before?.series ?? []), { ...column, superseded: superseded === undefined ? null : Uint32Array.from(superseded) }]
      })
      return id
    })
    return { kind: 'series', series: ids }
  }

  const root = build({ record: tree }, '')
  if (root.kind !== 'record') throw new Error('the root is a record')
  const results: Results = { root, quantities, observations: new Map(), series, used: new Set(runs.keys()), findings: [] }
  return { results, evidence: { files: [], runs: [...runs.values()], metrics, launches: null, digest: 'example', findings: [] } }
}
