import { countDecimals } from '../../analysis/quantities/decimal.ts'
import type { Unit } from '../../analysis/quantities/quantity.ts'
import type { EvidenceRun, EvidenceSeries } from '../evidence/evidence.ts'
import { leafOf } from './match-run.ts'
import { healthOf, lastSegment, observe, observedQuantity, type StudyEvidence } from './study-evidence.ts'
import { showValue } from './shown-unit.ts'
import type { Source } from './study-node.ts'
import { asSource, makeHole, nodeOf, type StudyQuantity } from './study-quantity.ts'

/** What a statistic takes as its sample: values in one unit, each with a key to pair and name it by. */
export interface Sample {
  readonly values: readonly number[]
  readonly unit: Unit
  readonly unitFrom: string
  readonly sources: readonly Source[]
  /** What the keys are: of runs, steps or keyed rows; `null` where the values are in order only. */
  readonly by: 'run' | 'step' | 'key' | null
  readonly keys: readonly string[] | null
  /** Other keys, by a leaf of the runs' configuration. */
  readonly keysBy: ((leaf: string) => readonly (string | null)[]) | null
  readonly warnings: readonly string[]
  readonly decimals: number | null
  readonly name: string | null
  /** Unit as logged, where values are shown in another. */
  readonly from: string | null
}

/**
 * A column of numbers in a study: a run's series, or one value of each of several runs. Statistics take it whole;
 * a figure draws it; iterating gives its quantities one by one.
 */
export abstract class Column {
  abstract readonly length: number
  abstract readonly keys: readonly string[]
  abstract toSample(): Sample
  /** The quantity of a key (a document, a step, a run's id). */
  abstract at(key: string | number): StudyQuantity
  abstract [Symbol.iterator](): IterableIterator<StudyQuantity>

  /** One thing a quantity, in order. */
  map<T>(make: (quantity: StudyQuantity, key: string) => T): T[] {
    const { keys } = this
    return [...this].map((quantity, index) => make(quantity, keys[index] ?? String(index)))
  }

  [Symbol.toPrimitive](): never {
    throw new TypeError('Unexpected arithmetic on a series, expected an operation: mean(), derive() …')
  }
}

/** All observations of one metric of one run. */
export class SeriesColumn extends Column {
  readonly series: EvidenceSeries
  readonly #study: StudyEvidence
  readonly #run: EvidenceRun
  readonly #rows: readonly number[]
  #keys: readonly string[] | null = null

  constructor(study: StudyEvidence, run: EvidenceRun, series: EvidenceSeries) {
    super()
    this.#study = study
    this.#run = run
    this.series = series
    this.#rows = study.rowsOf(series)
  }

  get length(): number {
    return this.#rows.length
  }

  get keys(): readonly string[] {
    const { keys, steps, lines } = this.series
    return (this.#keys ??= this.#rows.map(row => keys?.[row] ?? (steps === null ? `line${lines[row]}` : String(steps[row]))))
  }

  toSample(): Sample {
    const { series } = this
    const unit = this.#study.unitOf(series.metric)
    // A dozen texts tell how many decimals a logger writes.
    const decimals = this.#rows.slice(0, 12).flatMap(row => {
      const shown = showValue(0, observe(this.#study, series, row).text.trim(), unit).text
      return shown === null ? [] : (countDecimals(shown) ?? [])
    })
    return {
      values: this.#rows.map(row => showValue(series.values[row] ?? NaN, null, unit).value),
      unit: unit.unit,
      unitFrom: unit.stated,
      sources: [{ kind: 'series', series }],
      by: series.keys !== null ? 'key' : series.steps !== null ? 'step' : null,
      keys: series.keys === null && series.steps === null ? null : this.keys,
      keysBy: null,
      warnings: healthOf(this.#run),
      decimals: decimals.length === 0 ? null : Math.max(...decimals),
      name: lastSegment(series.metric),
      from: unit.from
    }
  }

  at(key: string | number): StudyQuantity {
    const index = this.keys.lastIndexOf(String(key))
    const row = this.#rows[index]
    if (row === undefined) return makeHole(`Unexpected \`${key}\` in ${this.series.metric} of run ${this.series.run}, expected one of its ${this.length} keys`)
    return this.#quantity(row)
  }

  *[Symbol.iterator](): IterableIterator<StudyQuantity> {
    for (const row of this.#rows) yield this.#quantity(row)
  }

  #quantity(row: number): StudyQuantity {
    return observedQuantity(this.#study, this.#run, observe(this.#study, this.series, row))
  }
}

/** One quantity of each of several runs, keyed by run. */
export class RunColumn extends Column {
  readonly keys: readonly string[]
  readonly quantities: readonly StudyQuantity[]
  /** Runs in the order of the keys. */
  readonly runs: readonly EvidenceRun[]
  readonly #name: string
  readonly #notes: readonly string[]

  constructor(runs: readonly EvidenceRun[], quantities: readonly StudyQuantity[], name: string, notes: readonly string[] = []) {
    super()
    this.runs = runs
    this.keys = runs.map(({ id }) => id)
    this.quantities = quantities
    this.#name = name
    this.#notes = notes
  }

  get length(): number {
    return this.quantities.length
  }

  toSample(): Sample {
    const sample = sampleOfQuantities(this.quantities)
    return { ...sample, warnings: [...new Set([...sample.warnings, ...this.#notes])], by: 'run', keys: this.keys, keysBy: leaf => this.runs.map(run => textOfLeaf(run, leaf)), name: lastSegment(this.#name) }
  }

  at(key: string | number): StudyQuantity {
    return this.quantities[this.keys.indexOf(String(key))] ?? makeHole(`Unexpected run \`${key}\`, expected one of ${this.keys.join(', ')}`)
  }

  [Symbol.iterator](): IterableIterator<StudyQuantity> {
    return this.quantities[Symbol.iterator]()
  }
}

function textOfLeaf(run: EvidenceRun, leaf: string): string | null {
  const value = leafOf(run, leaf)
  return value === undefined ? null : String(value)
}

/** Quantities of one unit as a sample; units are compared by the caller, who knows the operation. */
export function sampleOfQuantities(quantities: readonly StudyQuantity[]): Sample {
  const all = quantities.map(nodeOf)
  const [first] = all
  const decimals = all.flatMap(({ decimals }) => decimals ?? [])
  const from = all.map(({ parameters }) => parameters['from'])
  return {
    values: all.map(({ value }) => value),
    unit: first?.unit ?? null,
    unitFrom: first?.unitFrom ?? 'no values',
    sources: quantities.map(asSource),
    by: null,
    keys: null,
    keysBy: null,
    warnings: [...new Set(all.flatMap(({ warnings }) => warnings))],
    decimals: decimals.length === 0 ? null : Math.max(...decimals),
    name: first?.name ?? null,
    from: typeof from[0] === 'string' && all.every(({ operation }, index) => operation === 'observation' && from[index] === from[0]) ? from[0] : null
  }
}
