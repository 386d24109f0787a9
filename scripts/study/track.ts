import type { Json } from '../../analysis/quantities/quantity.ts'
import { Refusal } from '../../analysis/statistics/refusal.ts'
import { Column } from './column.ts'
import { functionDigest } from './derive.ts'
import { quantitiesOf, type ResultParts, type ResultShape } from './statistic-result.ts'
import type { Source } from './study-node.ts'
import { asSource, attempt, describe, isQuantity, nodeOf, type StudyQuantity } from './study-quantity.ts'
import { toSample, type SampleLike } from './to-sample.ts'

export interface TrackOptions extends ResultShape {
  /** Pass quantities as their source printed them (`'7.12'`), for functions that read rounding from digits. */
  readonly printed?: boolean
}

/**
 * Any function of `paperline/analysis` over quantities: its result's numbers become quantities with their derivation.
 *
 *     track('bounds', accuracyDifferenceBounds, [before, after, given('14042', '1', 'MMLU')], { value: 'worstP' })
 *
 * @param inputs
 *   Quantities and samples, in the function's order; a record of settings may follow, and may hold quantities too.
 *   Bare numbers stand in settings only, where the derivation records them.
 */
export function track(name: string, compute: (...inputs: never[]) => object | number, inputs: readonly unknown[], shape: TrackOptions & { readonly value: string }): StudyQuantity & ResultParts
export function track(name: string, compute: (...inputs: never[]) => object | number, inputs: readonly unknown[], shape?: TrackOptions): StudyQuantity & ResultParts
export function track(name: string, compute: (...inputs: never[]) => object | number, inputs: readonly unknown[], shape: TrackOptions = {}): ResultParts {
  const needed = inputs.flatMap(input => (isSettings(input) ? Object.values(input) : [input]))
  return attempt<ResultParts>(name, needed, () => {
    const sources: Source[] = []
    const warnings: string[] = []
    const settings: Record<string, Json> = {}
    const plain = inputs.map(input => (isSettings(input) ? Object.fromEntries(Object.entries(input).map(([key, value]) => [key, readSetting(key, value)])) : readInput(input)))
    const result = (compute as (...values: unknown[]) => object | number)(...plain)
    const draft = { operation: name, sources, warnings, parameters: { ...settings, function: functionDigest(compute) } }
    return quantitiesOf(draft, typeof result === 'number' ? { result } : result, typeof result === 'number' ? { value: 'result', ...shape } : shape)

    function readInput(input: unknown): unknown {
      if (isQuantity(input)) {
        sources.push(asSource(input))
        const { value, text } = nodeOf(input)
        return shape.printed === true && text !== undefined ? text.replace(/^[<>≤≥~≈]/, '') : value
      }
      if (input instanceof Column || Array.isArray(input)) {
        const sample = toSample(name, input as SampleLike)
        sources.push(...sample.sources)
        warnings.push(...sample.warnings)
        return sample.values
      }
      throw new Refusal('not-a-quantity', `Unexpected ${describe(input)} given to ${name}, expected a quantity, a sample, or settings`, "a constant is given('…', unit, reason)")
    }

    function readSetting(key: string, value: unknown): unknown {
      if (isQuantity(value) || value instanceof Column) return readInput(value)
      if (typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean') settings[key] = value
      else if (Array.isArray(value) && value.every(isQuantity)) return readInput(value)
      else settings[key] = JSON.parse(JSON.stringify(value ?? null)) as Json
      return value
    }
  })
}

function isSettings(input: unknown): input is Record<string, unknown> {
  return typeof input === 'object' && input !== null && !isQuantity(input) && !Array.isArray(input) && Object.getPrototypeOf(input) === Object.prototype
}
