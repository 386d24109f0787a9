import { formatQuantity } from '../../analysis/quantities/format-quantity.ts'
import type { InputId, Json, Observation, Quantity, Series } from '../../analysis/quantities/quantity.ts'
import type { Evidence, EvidenceRun } from '../evidence/evidence.ts'
import type { ProjectFiles } from '../edge/project-files.ts'
import { findAddress, findQuantity } from '../study/find-address.ts'
import type { Results } from '../study/results.ts'
import { openRawLines, type RawPlace, type RawReading } from './read-raw-line.ts'

/** A number and everything below it, down to the lines of the raw files. */
export type TraceNode = TraceQuantity | TraceSeries | TraceLine | TraceRun | TraceMissing

export interface TraceQuantity {
  readonly kind: 'quantity'
  readonly id: string
  /** As the paper prints it. */
  readonly printed: string
  readonly value: number
  readonly unit: string | null
  readonly error: number | null
  readonly interval: Quantity['interval'] | null
  readonly n: number | null
  readonly operation: string
  readonly parameters: { readonly [name: string]: Json }
  readonly method: string | null
  readonly assumptions: readonly string[]
  readonly warnings: readonly string[]
  readonly code: { readonly file: string; readonly line: number } | null
  readonly given: Quantity['given'] | null
  readonly reported: Quantity['reported'] | null
  readonly hole: string | null
  /** Drawn out elsewhere in the tree already. */
  readonly repeated: boolean
  readonly inputs: readonly TraceNode[]
  /** Inputs that are not drawn out. */
  readonly omitted: number
}

export interface TraceSeries {
  readonly kind: 'series'
  readonly id: string
  readonly run: string
  readonly metric: string
  readonly file: string
  readonly count: number
  readonly inputs: readonly TraceNode[]
  readonly omitted: number
}

/** One value of the evidence, read again from its file now. */
export interface TraceLine {
  readonly kind: 'line'
  /** `doe/3/seed1#loss@300`, or the configuration's leaf. */
  readonly id: string
  readonly value: number | string
  readonly file: string
  readonly line: number
  readonly start: number
  readonly end: number
  /** As recorded; `null` where only the value was kept. */
  readonly text: string | null
  readonly now: RawReading
  readonly sha256: string | null
  readonly origin: Evidence['files'][number]['origin']
  /** `null` where the file is not among the evidence. */
  readonly sealed: Evidence['files'][number]['sealed'] | null
  /** A sentence each on the run: NaN, restarts, copies. */
  readonly health: readonly string[]
}

/** A run that was counted, with the line that says so: of its launch, or of its end. */
export interface TraceRun {
  readonly kind: 'run'
  readonly id: string
  /** `null` where it was launched, but no file of it is in the evidence. */
  readonly status: EvidenceRun['status'] | null
  /** Why it failed, where that is known. */
  readonly reason: string | null
  readonly excluded: string | null
  readonly inputs: readonly TraceNode[]
}

export interface TraceMissing {
  readonly kind: 'missing'
  readonly id: string
  readonly reason: string
  readonly nearest: string | null
}

export interface TraceOptions {
  /** Draw out all inputs of everything, not the first three. */
  readonly all?: boolean
}

/** Follows an address down to the log lines, which are read again from the raw files. */
export function traceQuantity(address: string, results: Results, evidence: Evidence, files: ProjectFiles, options: TraceOptions = {}): TraceNode {
  const found = findAddress(results, address)
  const tracer = new Tracer(results, evidence, files, options.all === true ? Infinity : 3)
  if (found.kind === 'quantity') return tracer.quantity(found.quantity)
  if (found.kind === 'series') return tracer.columns(address, found.node.series)
  const direct = findQuantity(results, address)
  if (direct !== null) return tracer.quantity(direct)
  return found.kind === 'missing'
    ? { kind: 'missing', id: address, reason: 'no such address', nearest: found.nearest }
    : { kind: 'missing', id: address, reason: `a ${found.kind}, not one quantity: add the name of one of its entries`, nearest: null }
}

/** Counts that rest on the record of launches, not on how runs ended. */
const launchCounts = new Set(['launched runs', 'lost runs', 'runs added later'])

class Tracer {
  readonly #results: Results
  readonly #limit: number
  readonly #read: (place: RawPlace) => RawReading
  readonly #runs: ReadonlyMap<string, EvidenceRun>
  readonly #files: ReadonlyMap<string, Evidence['files'][number]>
  readonly #launches: NonNullable<Evidence['launches']>
  readonly #drawn = new Set<string>()

  constructor(results: Results, evidence: Evidence, files: ProjectFiles, limit: number) {
    this.#results = results
    this.#limit = limit
    this.#read = openRawLines(files, evidence)
    this.#runs = new Map(evidence.runs.map(run => [run.id, run]))
    this.#launches = evidence.launches ?? []
    this.#files = new Map(evidence.files.map(file => [file.path, file]))
  }

  quantity(quantity: Quantity): TraceQuantity {
    const { id, value, unit, error, interval, n, derivation, given, reported, hole } = quantity
    const repeated = this.#drawn.has(id)
    this.#drawn.add(id)
    const { nodes, omitted } = repeated ? { nodes: [], omitted: 0 } : this.#inputsOf(quantity)
    return {
      kind: 'quantity',
      id,
      printed: hole === undefined ? formatQuantity(quantity).text : '—',
      value,
      unit,
      error: error ?? null,
      interval: interval ?? null,
      n: n ?? null,
      operation: derivation.operation,
      parameters: derivation.parameters,
      method: derivation.method ?? null,
      assumptions: derivation.assumptions ?? [],
      warnings: derivation.warnings ?? [],
      code: derivation.code,
      given: given ?? null,
      reported: reported ?? null,
      hole: hole?.reason ?? null,
      repeated,
      inputs: nodes,
      omitted
    }
  }

  columns(id: string, series: readonly string[]): TraceNode {
    const [only] = series
    if (series.length === 1 && only !== undefined) return this.#input(`series:${only}`)
    const { nodes, omitted } = this.#some(series, name => this.#input(`series:${name}`))
    return { kind: 'series', id, run: '', metric: '', file: '', count: series.length, inputs: nodes, omitted }
  }

  #inputsOf({ derivation }: Quantity): { nodes: TraceNode[]; omitted: number } {
    const leaf = configurationPlace(derivation.operation, derivation.parameters)
    if (leaf !== null) return { nodes: [this.#line(leaf.id, leaf.place.text ?? '', leaf.place, leaf.run)], omitted: 0 }
    if (derivation.inputs.length === 0 && derivation.operation === 'count') {
      const { runs, of } = derivation.parameters
      if (Array.isArray(runs)) return this.#some(runs as readonly Json[], run => this.#run(String(run), launchCounts.has(String(of))))
    }
    return this.#some(derivation.inputs, input => this.#input(input))
  }

  #input(input: InputId): TraceNode {
    const colon = input.indexOf(':')
    const id = input.slice(colon + 1)
    if (input.startsWith('quantity:')) {
      const quantity = findQuantity(this.#results, id)
      if (quantity !== null) return this.quantity(quantity)
    }
    if (input.startsWith('observation:')) {
      const observation = this.#results.observations.get(id)
      if (observation !== undefined) return this.#observation(observation)
    }
    if (input.startsWith('series:')) {
      const series = this.#results.series.get(id)
      if (series !== undefined) return this.#series(series)
    }
    return { kind: 'missing', id, reason: 'named by the derivation, but not among the results', nearest: null }
  }

  #observation(observation: Observation): TraceLine {
    return this.#line(observation.id, observation.value, observation, observation.run)
  }

  #series({ id, run, metric, file, keys, steps, values, lines, starts, lengths }: Series): TraceSeries {
    const rows = Array.from(values.keys())
    const { nodes, omitted } = this.#some(rows, row => {
      const start = starts[row] ?? 0
      const place = { file, line: lines[row] ?? 0, start, end: start + (lengths[row] ?? 0), text: null, value: values[row] ?? NaN }
      const name = keys?.[row] ?? steps?.[row] ?? `line${place.line}`
      return this.#line(`${id}@${name}`, place.value, place, run)
    })
    return { kind: 'series', id, run, metric, file, count: values.length, inputs: nodes, omitted }
  }

  #run(id: string, isLaunch: boolean): TraceNode {
    const run = this.#runs.get(id)
    const launch = isLaunch ? this.#launches.find(event => event.run === id && event.event === 'launched') : undefined
    if (run === undefined && launch === undefined) return { kind: 'missing', id, reason: 'no such run in the evidence', nearest: null }
    const place = isLaunch ? launch?.place : run?.statusPlace
    const inputs = place == null ? [] : [this.#line(`${id} ${isLaunch ? 'launched' : (run?.status ?? '')}`, place.text, place, id)]
    return { kind: 'run', id, status: run?.status ?? null, reason: run?.reason ?? null, excluded: run?.excluded?.reason ?? null, inputs }
  }

  #line(id: string, value: number | string, place: RawPlace, run: string | null): TraceLine {
    const { file, line, start, end, text } = place
    const known = this.#files.get(file)
    return {
      kind: 'line',
      id,
      value,
      file,
      line,
      start,
      end,
      text,
      now: this.#read(place),
      sha256: known?.sha256 ?? null,
      origin: known?.origin ?? null,
      sealed: known?.sealed ?? null,
      health: run === null ? [] : (this.#runs.get(run)?.health ?? [])
    }
  }

  #some<Item>(items: readonly Item[], trace: (item: Item) => TraceNode): { nodes: TraceNode[]; omitted: number } {
    // Four need no fourth line to say that there is one more.
    const shown = items.length <= this.#limit + 1 ? items : items.slice(0, this.#limit)
    return { nodes: shown.map(trace), omitted: items.length - shown.length }
  }
}

/** A leaf of a configuration keeps its place in its own derivation; one from a path or `levels` has no bytes to read. */
function configurationPlace(operation: string, parameters: Quantity['derivation']['parameters']): { id: string; run: string; place: RawPlace } | null {
  if (operation !== 'configuration') return null
  const { leaf, run, file, line, start, end, text } = parameters
  if (typeof file !== 'string' || typeof line !== 'number' || typeof start !== 'number' || typeof end !== 'number' || typeof text !== 'string') return null
  return { id: `${String(run)} ${String(leaf)}`, run: String(run), place: { file, line, start, end, text } }
}

/** For `--json`: floats that JSON has no words for become texts. */
export function traceToJson(node: TraceNode): Json {
  return toJson(node)
}

function toJson(value: unknown): Json {
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value)
  if (Array.isArray(value)) return value.map(toJson)
  if (typeof value === 'object' && value !== null) return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, toJson(entry)]))
  return typeof value === 'string' || typeof value === 'boolean' ? value : null
}
