import type { Quantity, Series, Unit } from '../../analysis/quantities/quantity.ts'
import type { Evidence, EvidenceRun, EvidenceSeries } from '../../scripts/evidence/evidence.ts'
import type { ResultNode, ResultRecord, Results, ResultTable } from '../../scripts/study/results.ts'

export type Draft = Partial<Omit<Quantity, 'id'>> & { readonly parts?: { readonly [name: string]: Draft | number } }

/** Quantities by address (`doe.effects.rank`), and tables, as a study would return them. */
export function makeResults(quantities: { readonly [address: string]: Draft | number }, tables: { readonly [address: string]: TableDraft } = {}, series: readonly Series[] = []): Results {
  const all = new Map<string, Quantity>()
  const root: { kind: 'record'; entries: Map<string, ResultNode> } = { kind: 'record', entries: new Map() }
  const record = (path: readonly string[]): ResultRecord & { entries: Map<string, ResultNode> } => {
    let node = root
    for (const segment of path) {
      const next = node.entries.get(segment) ?? { kind: 'record', entries: new Map<string, ResultNode>() }
      node.entries.set(segment, next)
      node = next as typeof root
    }
    return node
  }
  const quantityNode = (id: string, draft: Draft | number): ResultNode => {
    const { parts = {}, ...facts } = typeof draft === 'number' ? { value: draft } : draft
    all.set(id, makeQuantity(id, facts))
    return { kind: 'quantity', id, parts: new Map(Object.entries(parts).map(([name, part]) => [name, quantityNode(`${id}.${name}`, part)])) }
  }
  for (const [address, draft] of Object.entries(quantities)) {
    const segments = address.split('.')
    record(segments.slice(0, -1)).entries.set(segments.at(-1) ?? '', quantityNode(address, draft))
  }
  for (const [address, { columns, rows }] of Object.entries(tables)) {
    const segments = address.split('.')
    const table: ResultTable = {
      kind: 'table',
      columns: Object.entries(columns).map(([name, unit]) => ({ name, label: name.replaceAll('_', ' '), unit })),
      rows: Object.entries(rows).map(([key, cells]) => ({
        key,
        cells: Object.fromEntries(
          Object.entries(cells).map(([column, cell]) => {
            if (typeof cell === 'string') return [column, { label: cell }]
            const id = `${address}.${key}.${column}`
            all.set(id, makeQuantity(id, typeof cell === 'number' ? { value: cell, unit: columns[column] ?? null } : cell))
            return [column, { quantity: id }]
          })
        )
      }))
    }
    record(segments.slice(0, -1)).entries.set(segments.at(-1) ?? '', table)
  }
  const seriesById = new Map(series.map(one => [one.id, one]))
  for (const one of series) record(['series']).entries.set(one.metric, { kind: 'series', series: [one.id] })
  return { root, quantities: all, observations: new Map(), series: seriesById, used: new Set(), findings: [] }
}

export interface TableDraft {
  readonly columns: { readonly [name: string]: Unit }
  readonly rows: { readonly [key: string]: { readonly [column: string]: number | string | Draft } }
}

export function makeQuantity(id: string, facts: Draft): Quantity {
  const { parts: _parts, ...rest } = facts
  return { id, value: NaN, unit: '1', derivation: { operation: 'mean', inputs: [], parameters: {}, code: { file: 'paper/study.ts', line: 14 } }, ...rest }
}

export interface RunDraft {
  readonly id: string
  readonly experiment?: string
  readonly config?: { readonly [name: string]: string | number | boolean }
  readonly metrics?: { readonly [name: string]: readonly (readonly [step: number, value: number])[] }
  readonly status?: EvidenceRun['status']
  readonly excluded?: boolean
}

export function makeEvidence(runs: readonly RunDraft[] = [], metrics: Evidence['metrics'] = {}): Evidence {
  return {
    files: [],
    launches: null,
    digest: 'none',
    findings: [],
    metrics,
    runs: runs.map(({ id, experiment = 'doe', config = {}, metrics: values = {}, status = 'finished', excluded = false }): EvidenceRun => ({
      id,
      experiment,
      config: Object.fromEntries(Object.entries(config).map(([name, value]) => [name, { value, text: String(value), source: { kind: 'path', file: `data/raw/${id}` } }])),
      identity: {},
      status,
      statusPlace: null, reason: null, earlierAttempts: [],
      excluded: excluded ? { reason: 'lost power', decided: null, place: { file: 'data/runs.yml', line: 1 } } : null,
      health: [],
      files: [],
      series: Object.entries(values).map(([metric, rows]): EvidenceSeries => ({
        id: `${id}#${metric}`,
        run: id,
        metric,
        file: `data/raw/${id}/train.log`,
        keys: null,
        steps: Float64Array.from(rows.map(([step]) => step)),
        values: Float64Array.from(rows.map(([, value]) => value)),
        lines: Uint32Array.from(rows.map((_, row) => row + 1)),
        starts: new Float64Array(rows.length),
        lengths: new Uint16Array(rows.length),
        superseded: null
      }))
    }))
  }
}

export function metric(unit: Unit, better: 'lower' | 'higher' | null = null, show: Unit = null): Evidence['metrics'][string] {
  return { unit, show, better, place: { file: 'data/runs.yml', line: 31 } }
}
