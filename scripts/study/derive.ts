import { createHash } from 'node:crypto'
import { deriveValue, type DerivedInput } from '../../analysis/quantities/derive.ts'
import { canonicalUnit } from '../../analysis/quantities/unit.ts'
import { Refusal } from '../../analysis/statistics/refusal.ts'
import { inputDecimals } from './arithmetic.ts'
import { Column } from './column.ts'
import type { Source, StudyNode } from './study-node.ts'
import { asSource, attempt, makeQuantity, nodeOf, requireQuantity, isQuantity, type StudyQuantity } from './study-quantity.ts'
import { toSample, type SampleLike } from './to-sample.ts'

export type DeriveInput = StudyQuantity | SampleLike

export interface DeriveOptions {
  /** A whole number by nature, which prints in full: a rank, a count. */
  readonly whole?: boolean
}

/** What a derive function gets for an input: a quantity's number, a sample's numbers. */
export type Plain<Input> = Input extends StudyQuantity ? number : readonly number[]

/**
 * Any computation that is no operation of ours, with its inputs named.
 *
 * The function gets plain numbers (of a sample, a list of them) in the inputs' units, and returns one in `unit`. Its
 * digest is recorded; each input is perturbed to see that the value depends on it.
 *
 * @param inputs
 *   A record, passed as one argument, or a list, passed one by one.
 */
export function derive<const Inputs extends readonly DeriveInput[]>(name: string, unit: string, inputs: Inputs, compute: (...values: { [Index in keyof Inputs]: Plain<Inputs[Index]> }) => number, options?: DeriveOptions): StudyQuantity
export function derive<const Inputs extends { readonly [name: string]: DeriveInput }>(name: string, unit: string, inputs: Inputs, compute: (values: { [Name in keyof Inputs]: Plain<Inputs[Name]> }) => number, options?: DeriveOptions): StudyQuantity
export function derive(name: string, unit: string, inputs: readonly DeriveInput[] | { readonly [name: string]: DeriveInput }, compute: (...values: never[]) => number, options: DeriveOptions = {}): StudyQuantity {
  const entries = Object.entries(inputs)
  return attempt(`derive:${name}`, entries.map(([, input]) => input), () => {
    if (entries.length === 0) throw new Refusal('no-inputs', `Unexpected derive('${name}') without inputs, expected quantities it is computed from`, "a constant is given('…', unit, reason)")
    if (typeof compute !== 'function') throw new Refusal('no-function', `Unexpected derive('${name}') without a function, expected derive(name, unit, inputs, function)`)
    const read = entries.map(([key, input]) => readInput(name, key, input))
    const values = Object.fromEntries(read.map(({ key, value }) => [key, value]))
    const call = compute as (...values: unknown[]) => unknown
    const { value, ignored } = deriveValue(values, changed => (Array.isArray(inputs) ? call(...Object.values(changed)) : call(changed)))
    if (options.whole === true && !Number.isInteger(value)) throw new Refusal('not-a-whole-number', `Unexpected ${value} from the function of derive('${name}'), expected a whole number`, 'leave `whole` out, or round in the function')
    return makeQuantity({
      value,
      unit: canonicalUnit(unit),
      ...(options.whole === true ? { integer: true as const } : {}),
      operation: `derive:${name}`,
      sources: read.flatMap(({ sources }) => sources),
      parameters: { name, inputs: read.map(({ key }) => key), function: functionDigest(compute) },
      ...inputDecimals(read.flatMap(({ node }) => node ?? [])),
      warnings: [...read.flatMap(({ warnings }) => warnings), ...ignoredWarning(name, ignored, entries.length)],
      name
    })
  })
}

/** Sha256 of a function's own text. */
export function functionDigest(compute: (...values: never[]) => unknown): string {
  return createHash('sha256').update(compute.toString()).digest('hex')
}

interface ReadInput {
  readonly key: string
  readonly value: DerivedInput
  readonly sources: readonly Source[]
  readonly warnings: readonly string[]
  readonly node: StudyNode | null
}

function readInput(name: string, key: string, input: DeriveInput): ReadInput {
  if (input instanceof Column || Array.isArray(input)) {
    const { values, sources, warnings } = toSample(`derive('${name}')`, input as SampleLike)
    return { key, value: values, sources, warnings, node: null }
  }
  const node = requireQuantity(`derive('${name}')`, input)
  return { key, value: node.value, sources: isQuantity(input) ? [asSource(input)] : [], warnings: [], node: isQuantity(input) ? nodeOf(input) : node }
}

function ignoredWarning(name: string, ignored: readonly string[], inputs: number): string[] {
  if (ignored.length === 0) return []
  return [ignored.length === inputs ? `derive '${name}' ignores its inputs: the value is the same whatever they are` : `derive '${name}' ignores its input${ignored.length > 1 ? 's' : ''} ${ignored.join(', ')}`]
}
