import type { Json } from '../../analysis/quantities/quantity.ts'
import { spreadUnit } from '../../analysis/quantities/unit.ts'
import { Refusal } from '../../analysis/statistics/refusal.ts'
import { Column, type Sample } from './column.ts'
import { matchPairs, type Pairs } from './match-pairs.ts'
import type { StatisticDraft } from './statistic-parts.ts'
import { attempt, makeHole, makeQuantity, type StudyQuantity } from './study-quantity.ts'
import { toSample, type SampleLike } from './to-sample.ts'

/** What all numbers of a paired method have in common. */
export function pairsDraft(operation: string, pairs: Pairs, settings: { readonly [name: string]: Json } = {}): StatisticDraft {
  return { operation, sources: pairs.sources, parameters: { ...pairs.parameters, ...settings }, warnings: pairs.warnings, ...(pairs.decimals === null ? {} : { decimals: pairs.decimals }) }
}

/** after − before of the complete pairs. */
export function differencesOf({ after, before }: Pairs): number[] {
  return after.flatMap((value, index) => {
    const other = before[index]
    return value === null || other == null ? [] : [value - other]
  })
}

/** The differences after − before as a sample of their own, to count, plot or resample: keyed as the pairs are. */
export function differences(after: SampleLike, before: SampleLike, options: { readonly by?: string } = {}): Column {
  return attempt<Column>('differences', [after, before], () => {
    const pairs = matchPairs('differences', toSample('differences', after), toSample('differences', before), options.by)
    const complete = pairs.keys.flatMap((key, index) => {
      const [value, other] = [pairs.after[index], pairs.before[index]]
      return value == null || other == null ? [] : [{ key, value: value - other }]
    })
    if (complete.length === 0) throw new Refusal('no-values', 'Unexpected pairs without one that is complete, expected values in both')
    return new DifferenceColumn(pairs, complete)
  })
}

/** Differences of pairs. */
export class DifferenceColumn extends Column {
  readonly keys: readonly string[]
  readonly #pairs: Pairs
  readonly #values: readonly number[]

  constructor(pairs: Pairs, complete: readonly { readonly key: string; readonly value: number }[]) {
    super()
    this.#pairs = pairs
    this.keys = complete.map(({ key }) => key)
    this.#values = complete.map(({ value }) => value)
  }

  get length(): number {
    return this.keys.length
  }

  toSample(): Sample {
    const { unit, sources, warnings, decimals, parameters, keys } = this.#pairs
    const dropped = keys.length - this.keys.length
    return {
      values: this.#values,
      unit: spreadUnit(unit),
      unitFrom: 'differences',
      sources,
      by: 'key',
      keys: this.keys,
      keysBy: null,
      warnings: dropped === 0 ? warnings : [...warnings, `${dropped} of ${keys.length} pairs dropped because a half is missing`],
      decimals,
      name: 'difference',
      from: parameters.from ?? null
    }
  }

  at(key: string | number): StudyQuantity {
    const index = this.keys.indexOf(String(key))
    return index < 0 ? makeHole(`Unexpected \`${key}\` among the differences, expected one of their ${this.length} keys`) : this.#quantity(index)
  }

  *[Symbol.iterator](): IterableIterator<StudyQuantity> {
    for (const index of this.keys.keys()) yield this.#quantity(index)
  }

  #quantity(index: number): StudyQuantity {
    const { unit, sources, warnings, decimals, parameters } = this.#pairs
    return makeQuantity({
      value: this.#values[index] ?? NaN,
      unit: spreadUnit(unit),
      operation: 'paired-difference',
      sources,
      parameters: { ...parameters, key: this.keys[index] ?? '' },
      warnings,
      name: 'difference',
      ...(decimals === null ? {} : { decimals })
    })
  }
}
