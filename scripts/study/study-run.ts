import { nearestName } from '../diagnostics/nearest-name.ts'
import type { EvidenceRun, EvidenceSeries, RunStatus } from '../evidence/evidence.ts'
import { callPlace, placeText } from './call-place.ts'
import { SeriesColumn } from './column.ts'
import { configurationQuantity } from './configuration-quantity.ts'
import { observe, observedQuantity, type StudyEvidence } from './study-evidence.ts'
import { makeHole, type StudyQuantity } from './study-quantity.ts'

/** One configuration with one seed, as a study sees it. */
export class StudyRun {
  readonly id: string
  readonly experiment: string | null
  readonly status: RunStatus
  readonly excluded: EvidenceRun['excluded']
  readonly #run: EvidenceRun
  readonly #study: StudyEvidence

  constructor(study: StudyEvidence, run: EvidenceRun) {
    this.id = run.id
    this.experiment = run.experiment
    this.status = run.status
    this.excluded = run.excluded
    this.#run = run
    this.#study = study
  }

  /** Names of all metrics of this run. */
  get metrics(): string[] {
    return [...new Set(this.#run.series.map(({ metric }) => metric))]
  }

  /** The value at the greatest step, latest write winning; without steps, the last one. */
  final(metric: string): StudyQuantity {
    const found = this.#find(metric)
    if (found === null) return this.#absent(metric)
    const { series, rows } = found
    if (series.keys !== null && series.steps === null && rows.length > 1) {
      return this.#hole(`Unexpected final() of ${metric} in run ${this.id}, which has ${rows.length} keyed values, expected one value`, 'use series() and a statistic, or at(metric, key)')
    }
    const { steps } = series
    let last = rows[0]
    for (const row of rows) if (last === undefined || steps === null || (steps[row] ?? NaN) >= (steps[last] ?? NaN)) last = row
    return last === undefined ? this.#hole(`Unexpected metric ${metric} without values in run ${this.id}, expected one`, 'check the log') : this.#quantity(series, last)
  }

  /** The value at a step or of a key, latest write winning. */
  at(metric: string, at: number | string | StudyQuantity): StudyQuantity {
    const found = this.#find(metric)
    if (found === null) return this.#absent(metric)
    const { series, rows } = found
    const key = String(at)
    const row = rows.findLast(candidate => series.keys?.[candidate] === key || (series.steps !== null && series.steps[candidate] === Number(key)))
    if (row !== undefined) return this.#quantity(series, row)
    const { steps } = series
    const last = steps === null ? null : rows.reduce((greatest, candidate) => Math.max(greatest, steps[candidate] ?? -Infinity), -Infinity)
    const hint = last !== null ? `the last step logged is ${last}, the nearest ${nearestStep(rows.map(candidate => steps?.[candidate] ?? NaN), Number(key))}` : `it has ${rows.length} values${nearestKey(key, series)}`
    return this.#hole(`Unexpected absence of ${metric} at ${key} in run ${this.id} (${series.file}), expected a value there`, hint)
  }

  /** All values of a metric, keyed by step or key, rows that a restart replaced left out. */
  series(metric: string): SeriesColumn {
    const found = this.#find(metric)
    return found === null ? (this.#absent(metric) as unknown as SeriesColumn) : new SeriesColumn(this.#study, this.#run, found.series)
  }

  /** A leaf of the run's configuration, nested ones by dots; words are textual quantities. */
  config(key: string): StudyQuantity {
    const leaf = Object.hasOwn(this.#run.config, key) ? this.#run.config[key] : undefined
    if (leaf !== undefined) return configurationQuantity(this.#run, key, leaf)
    const nearest = nearestName(key, Object.keys(this.#run.config))
    return this.#hole(`Unexpected configuration leaf \`${key}\` of run ${this.id}, expected one of ${listSome(Object.keys(this.#run.config))}`, nearest === null ? 'check the name' : `write config('${nearest}') if that is what you meant`)
  }

  #find(metric: string): { series: EvidenceSeries; rows: readonly number[] } | null {
    const all = this.#run.series.filter(series => series.metric === metric)
    const [first] = all
    if (first === undefined) return null
    if (all.length === 1) return { series: first, rows: this.#study.rowsOf(first) }
    // A run continued in another file: the file that got furthest holds its latest values.
    const reach = (series: EvidenceSeries): number => series.steps?.reduce((greatest, step) => Math.max(greatest, step), -Infinity) ?? -Infinity
    const furthest = all.reduce((best, series) => (reach(series) >= reach(best) ? series : best), first)
    return { series: furthest, rows: this.#study.rowsOf(furthest) }
  }

  #quantity(series: EvidenceSeries, row: number): StudyQuantity {
    return observedQuantity(this.#study, this.#run, observe(this.#study, series, row))
  }

  #absent(metric: string): StudyQuantity {
    const nearest = nearestName(metric, this.metrics) ?? this.metrics.find(name => name.endsWith(`/${metric}`)) ?? null
    const files = this.#run.files.length === 0 ? '' : ` (${listSome(this.#run.files, 2)})`
    return this.#hole(`Unexpected metric \`${metric}\` of run ${this.id}${files}, expected one of ${listSome(this.metrics)}`, nearest === null ? 'check the name, and the patterns in data/runs.yml' : `write '${nearest}' if that is what you meant`)
  }

  #hole(message: string, mend: string): StudyQuantity {
    return makeHole(`${message}; ${mend} (${placeText(callPlace())})`, { operation: 'observation', sources: [{ kind: 'run', run: this.id }] })
  }
}

/** The first few of a list, and how many more there are. */
export function listSome(names: readonly string[], most = 6): string {
  if (names.length === 0) return 'none'
  const shown = names.slice(0, most).map(name => `\`${name}\``).join(', ')
  return names.length > most ? `${shown} and ${names.length - most} more` : shown
}

function nearestStep(steps: readonly number[], wanted: number): string {
  const nearest = steps.reduce((best, step) => (Math.abs(step - wanted) < Math.abs(best - wanted) ? step : best), steps[0] ?? NaN)
  return Number.isFinite(nearest) ? String(nearest) : 'none'
}

function nearestKey(key: string, { keys }: EvidenceSeries): string {
  const nearest = keys === null ? null : nearestName(key, keys)
  return nearest === null ? '' : `; the nearest key is ${nearest}`
}
