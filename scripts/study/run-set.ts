import { Refusal } from '../../analysis/statistics/refusal.ts'
import { nearestName } from '../diagnostics/nearest-name.ts'
import type { EvidenceRun } from '../evidence/evidence.ts'
import { callPlace, placeText } from './call-place.ts'
import { RunColumn, type SeriesColumn } from './column.ts'
import { configurationQuantity } from './configuration-quantity.ts'
import { filterText, leafOf, matchesFilter, sameLeaf, type RunFilter } from './match-run.ts'
import type { StudyEvidence } from './study-evidence.ts'
import { describe, isHole, isQuantity, makeHole, nodeOf, type StudyQuantity } from './study-quantity.ts'
import { listSome, StudyRun } from './study-run.ts'

/** Which runs `where` gives besides finished ones that are not excluded. */
export interface WhereOptions {
  /** Every run, whatever became of it. */
  readonly all?: boolean
  readonly failed?: boolean
  readonly unfinished?: boolean
  readonly excluded?: boolean
}

/** Some runs: finished and not excluded, unless asked otherwise. */
export class RunSet {
  readonly #study: StudyEvidence
  readonly #pool: readonly EvidenceRun[]
  readonly #chosen: readonly EvidenceRun[]
  readonly #options: WhereOptions
  /** What was asked for, and where nothing answers it, why. */
  readonly #filter: string

  constructor(study: StudyEvidence, pool: readonly EvidenceRun[], options: WhereOptions = {}, filter = 'all runs') {
    this.#study = study
    this.#pool = pool
    this.#options = options
    this.#chosen = pool.filter(run => isWanted(run, options))
    this.#filter = filter
  }

  get length(): number {
    return this.#chosen.length
  }

  get ids(): readonly string[] {
    return this.#chosen.map(({ id }) => id)
  }

  *[Symbol.iterator](): IterableIterator<StudyRun> {
    for (const run of this.#chosen) yield new StudyRun(this.#study, run)
  }

  map<T>(make: (run: StudyRun, index: number) => T): T[] {
    return [...this].map(make)
  }

  /** Runs whose configuration has these leaves, or that a function accepts. */
  where(filter: RunFilter | ((run: StudyRun) => boolean) = {}, options: WhereOptions = this.#options): RunSet {
    if (typeof filter === 'function') return new RunSet(this.#study, this.#pool.filter(run => filter(new StudyRun(this.#study, run))), options, 'a function')
    const matching = this.#pool.filter(run => matchesFilter(run, filter))
    return new RunSet(this.#study, matching, options, `${filterText(filter)}${matching.length === 0 ? this.#whyNone(filter) : ''}`)
  }

  /** The one run of a filter; none or several are a hole that names them. */
  one(filter: RunFilter | ((run: StudyRun) => boolean) = {}, options: WhereOptions = this.#options): StudyRun {
    const found = this.where(filter, options)
    const [only, second] = found
    if (only !== undefined && second === undefined) return only
    const text = typeof filter === 'function' ? 'the function given' : filterText(filter)
    const reason =
      only === undefined
        ? `Unexpected absence of a run with ${text}, expected one${this.#whyNone(filter)}`
        : `Unexpected ${found.length} runs with ${text} (${listSome(found.ids)}), expected one; add a leaf that tells them apart, or use where()`
    return makeHole<StudyRun>(`${reason} (${placeText(callPlace())})`, { operation: 'observation' })
  }

  /** One final value of each run: a sample keyed by run. */
  final(metric: string): RunColumn {
    return this.#column(metric, run => run.final(metric))
  }

  /** One value of each run at a step: a sample keyed by run. */
  at(metric: string, step: number | string): RunColumn {
    return this.#column(metric, run => run.at(metric, step))
  }

  /** Any quantity of each run: a sample keyed by run. */
  each(make: (run: StudyRun) => StudyQuantity): RunColumn {
    return this.#column('each', make)
  }

  /** One series of each run, for a figure to draw together. */
  series(metric: string): SeriesColumn[] {
    if (this.#chosen.length === 0) return this.#empty(metric) as unknown as SeriesColumn[]
    const all = this.map(run => run.series(metric))
    return (all.find(isHole) as unknown as SeriesColumn[] | undefined) ?? all
  }

  /** Runs of this kind that were left out once their result was known: whatever rests on the others must say so. */
  get exclusions(): string[] {
    const out = this.#pool.filter(run => run.excluded?.decided?.startsWith('after') === true && !this.#chosen.includes(run))
    return out.map(run => `left out after its result was seen: ${run.id} (${run.excluded?.reason})`)
  }

  /** A leaf that is the same in all these runs; a hole where it varies. */
  config(key: string): StudyQuantity {
    const [first] = this.#chosen
    if (first === undefined) return this.#empty('config')
    const leaf = Object.hasOwn(first.config, key) ? first.config[key] : undefined
    if (leaf === undefined) return new StudyRun(this.#study, first).config(key)
    const other = this.#chosen.find(run => !Object.hasOwn(run.config, key) || !sameLeaf(run.config[key]?.value ?? null, leaf.value))
    if (other === undefined) return configurationQuantity(first, key, leaf, this.ids)
    return makeHole(`Unexpected configuration leaf \`${key}\` that varies (${leaf.text} in ${first.id}, ${other.config[key]?.text ?? 'absent'} in ${other.id}), expected one value; choose runs where it is constant (${placeText(callPlace())})`, { operation: 'configuration' })
  }

  /** The runs apart by a leaf, in the order of its values; each set has its `key` and the leaf's quantity as `label`. */
  groupBy(key: string | ((run: StudyRun) => string | number | StudyQuantity)): RunGroup[] {
    const groups = new Map<string, EvidenceRun[]>()
    for (const run of this.#pool) {
      const value = typeof key === 'function' ? String(key(new StudyRun(this.#study, run))) : String(leafOf(run, key) ?? 'none')
      groups.set(value, [...(groups.get(value) ?? []), run])
    }
    return [...groups]
      .sort(([a], [b]) => compareKeys(a, b))
      .map(([value, members]) => new RunGroup(this.#study, members, this.#options, value, typeof key === 'string' ? key : null))
      .filter(group => group.length > 0)
  }

  #column(metric: string, make: (run: StudyRun) => StudyQuantity): RunColumn {
    if (this.#chosen.length === 0) return this.#empty(metric) as unknown as RunColumn
    const quantities = this.map(make)
    const wrong = quantities.find(quantity => !isQuantity(quantity))
    if (wrong !== undefined) return makeHole<RunColumn>(`Unexpected ${describe(wrong)} for a run, expected a quantity (${placeText(callPlace())})`)
    const hole = quantities.find(quantity => nodeOf(quantity).hole !== undefined)
    return hole === undefined ? new RunColumn(this.#chosen, quantities, metric, this.exclusions) : (hole as unknown as RunColumn)
  }

  #empty(metric: string): StudyQuantity {
    return makeHole(`Unexpected empty set of runs (${this.#filter}) for ${metric}, expected at least one finished run that is not excluded${this.#poolText()} (${placeText(callPlace())})`, { operation: 'observation' })
  }

  #poolText(): string {
    return this.#pool.length === 0 ? '' : `; ${listSome(this.#pool.map(run => `${run.id}, ${run.excluded === null ? run.status : 'excluded'}`))}`
  }

  #whyNone(filter: RunFilter | ((run: StudyRun) => boolean)): string {
    if (typeof filter === 'function') return ''
    const matching = this.#pool.filter(run => matchesFilter(run, filter))
    if (matching.length > 0) return `; ${listSome(matching.map(run => `${run.id}, ${run.excluded === null ? run.status : `excluded: ${run.excluded.reason}`}`))} do not count unless where(…, {all: true}) asks for them`
    for (const [name, match] of Object.entries(filter)) {
      const values = [...new Set(this.#pool.flatMap(run => { const value = leafOf(run, name); return value === undefined ? [] : [String(value)] }))]
      if (values.length === 0) {
        const names = new Set(this.#pool.flatMap(run => Object.keys(run.config)))
        const nearest = nearestName(name, names)
        return `; no run has a leaf \`${name}\`${nearest === null ? '' : `, the nearest is \`${nearest}\``}`
      }
      if (!this.#pool.some(run => matchesFilter(run, { [name]: match }))) return `; \`${name}\` is ${listSome(values.sort(compareKeys))}`
    }
    return '; no run has all of them together'
  }
}

/** Runs that share a value of a leaf. */
export class RunGroup extends RunSet {
  /** The shared value as text. */
  readonly key: string
  readonly #leaf: string | null

  constructor(study: StudyEvidence, members: readonly EvidenceRun[], options: WhereOptions, key: string, leaf: string | null) {
    super(study, members, options, `group ${key}`)
    this.key = key
    this.#leaf = leaf
  }

  /** The shared value as a quantity with its place, or its words. */
  get label(): StudyQuantity | string {
    return this.#leaf === null ? this.key : this.config(this.#leaf)
  }
}

/** Numbers by size, words by code unit. */
export function compareKeys(a: string, b: string): number {
  const [x, y] = [Number(a), Number(b)]
  if (a !== '' && b !== '' && !Number.isNaN(x) && !Number.isNaN(y)) return x - y
  return a < b ? -1 : a > b ? 1 : 0
}

/** Runs of a set that a function of ours was given. */
export function requireRuns(operation: string, given: unknown): RunSet {
  if (given instanceof RunSet) return given
  throw new Refusal('not-runs', `Unexpected ${describe(given)} given to ${operation}, expected runs`, 'use runs.where({…})')
}

function isWanted(run: EvidenceRun, { all = false, failed = false, unfinished = false, excluded = false }: WhereOptions): boolean {
  if (all) return true
  if (run.excluded !== null && !excluded) return false
  return run.status === 'finished' || (failed && run.status === 'failed') || (unfinished && (run.status === 'unfinished' || run.status === 'running'))
}
