import { commonUnit } from '../../analysis/quantities/unit.ts'
import { Refusal } from '../../analysis/statistics/refusal.ts'
import type { Sample } from './column.ts'
import type { Source } from './study-node.ts'
import type { MeasuredSample } from './to-sample.ts'

/** Two samples, value by value; `null` where a half is missing. */
export interface Pairs {
  readonly keys: readonly string[]
  readonly after: readonly (number | null)[]
  readonly before: readonly (number | null)[]
  readonly unit: string
  readonly sources: readonly Source[]
  readonly warnings: readonly string[]
  readonly decimals: number | null
  readonly parameters: { readonly by: string; readonly from?: string }
}

/**
 * Matches two samples by key: documents, steps, runs, or a leaf of the runs' configuration such as `seed`.
 *
 * @throws {Refusal}
 *   `repeated-key`, `no-common-keys`, `unequal-lengths` (lists without keys), `no-keys`, `unit-mismatch`.
 */
export function matchPairs(operation: string, after: MeasuredSample, before: MeasuredSample, by?: string): Pairs {
  const { factor } = commonUnit(operation, { unit: after.unit, from: after.unitFrom }, { unit: before.unit, from: before.unitFrom })
  const [first, second] = [keysOf(operation, after, by), keysOf(operation, before, by)]
  const decimals = Math.max(after.decimals ?? -1, before.decimals ?? -1)
  const common = {
    unit: after.unit,
    sources: [...after.sources, ...before.sources],
    warnings: [...new Set([...after.warnings, ...before.warnings])],
    decimals: decimals < 0 ? null : decimals
  }
  const from = after.from === null || after.from !== before.from ? {} : { from: after.from }
  const scaled = before.values.map(value => value * factor)
  if (first === null || second === null) {
    if (after.values.length !== before.values.length) {
      throw new Refusal('unequal-lengths', `Unexpected ${after.values.length} values after and ${before.values.length} before in ${operation}, expected as many of each`, 'pair series by their key: { by: \'document\' }')
    }
    return { ...common, keys: after.values.map((_, index) => String(index + 1)), after: after.values, before: scaled, parameters: { by: 'order', ...from } }
  }
  const [left, right] = [indexByKey(operation, first, after), indexByKey(operation, second, before)]
  const keys = [...new Set([...left.keys(), ...right.keys()])]
  if (!keys.some(key => left.has(key) && right.has(key))) {
    throw new Refusal('no-common-keys', `Unexpected samples without a key in common in ${operation} (${first[0]}, … and ${second[0]}, …), expected the same ${by ?? after.by ?? 'keys'} in both`, after.by === 'run' ? "pair runs by a leaf of their configuration: { by: 'seed' }" : 'check that both were evaluated on the same things')
  }
  const valueAt = (values: readonly number[], index: number | undefined): number | null => (index === undefined ? null : (values[index] ?? null))
  return {
    ...common,
    keys,
    after: keys.map(key => valueAt(after.values, left.get(key))),
    before: keys.map(key => valueAt(scaled, right.get(key))),
    parameters: { by: by ?? after.by ?? 'order', ...from }
  }
}

function keysOf(operation: string, sample: Sample, by: string | undefined): readonly string[] | null {
  if (sample.by === null) {
    if (by === undefined || by === 'order') return null
    throw new Refusal('no-keys', `Unexpected pairing by ${by} of values without keys in ${operation}, expected series or values of runs`, "use run.series(metric), or leave `by` out to pair a list in its order")
  }
  if (sample.by !== 'run' || by === undefined || by === 'run') return sample.keys
  const keys = sample.keysBy?.(by) ?? []
  const without = keys.indexOf(null)
  if (without >= 0) throw new Refusal('no-keys', `Unexpected pairing by ${by} in ${operation}, which run ${sample.keys?.[without]} has not in its configuration, expected a leaf of every run`)
  return keys.map(String)
}

function indexByKey(operation: string, keys: readonly string[], sample: Sample): Map<string, number> {
  const index = new Map<string, number>()
  for (const [position, key] of keys.entries()) {
    if (index.has(key)) {
      const named = sample.by === 'run' ? ` (runs ${sample.keys?.[index.get(key) ?? 0]} and ${sample.keys?.[position]})` : ''
      throw new Refusal('repeated-key', `Unexpected second value with the key \`${key}\` in ${operation}${named}, expected keys that differ`, 'pair by something that tells them apart')
    }
    index.set(key, position)
  }
  return index
}
