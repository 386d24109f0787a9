import type { Interval, Unit } from '../../analysis/quantities/quantity.ts'
import type { StatisticDraft } from './statistic-parts.ts'
import { statisticParts, whole } from './statistic-parts.ts'
import { makeQuantity, type StudyQuantity } from './study-quantity.ts'

/** How a plain result of `paperline/analysis` becomes quantities. */
export interface ResultShape {
  /** The entry that the result stands for; without one the result is a record of its entries. */
  readonly value?: string
  readonly error?: string
  /** An entry of `{level, low, high}`, and what made it. */
  readonly interval?: string
  readonly intervalMethod?: string
  readonly n?: string
  /** Units of entries; the others are pure numbers. */
  readonly units?: { readonly [entry: string]: Unit }
  /** Decimals of the inputs. */
  readonly decimals?: number | null
}

/** Quantities by name: `p`, `log10_p`, `mean_difference`. */
export interface ResultParts {
  readonly [name: string]: StudyQuantity
}

interface PlainInterval {
  readonly level: number
  readonly low: number
  readonly high: number
}

/**
 * Every number of a plain result as a quantity with the same inputs: `log10P` becomes `log10_p`, a nested record's
 * entries `exact_p`, a range `[low, high]` two entries. What is `null` or words is left out.
 */
export function quantitiesOf(draft: StatisticDraft, result: object, shape: ResultShape & { readonly value: string }): StudyQuantity & ResultParts
export function quantitiesOf(draft: StatisticDraft, result: object, shape: ResultShape): ResultParts
export function quantitiesOf(draft: StatisticDraft, result: object, shape: ResultShape): ResultParts {
  const entries = new Map(Object.entries(result))
  const described = withMethod(draft, entries)
  const part = statisticParts(described)
  const unitOf = (name: string): Unit => (shape.units !== undefined && Object.hasOwn(shape.units, name) ? (shape.units[name] ?? null) : '1')
  const parts: Record<string, StudyQuantity> = {}
  const add = (name: string, value: number, unit: Unit): void => {
    const address = snakeCase(name)
    if (reserved.has(address)) return
    parts[address] = part(address, value, unit, /^(?:n|df|seed|clusters|tests|resamples|permutations)(?:[A-Z_]|$)|Count$/.test(name) && Number.isInteger(value) ? whole : {})
  }
  for (const [name, value] of entries) {
    if (name === shape.value) continue
    if (typeof value === 'number') add(name, value, unitOf(name))
    else if (isInterval(value)) addInterval(name, value)
    else if (isRange(value)) {
      add(`${name}_low`, value[0], unitOf(name))
      add(`${name}_high`, value[1], unitOf(name))
    } else if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      for (const [inner, number] of Object.entries(value)) {
        if (typeof number === 'number') add(`${name}_${inner}`, number, unitOf(`${name}.${inner}`))
        else if (isInterval(number)) addInterval(`${name}_${inner}`, number)
      }
    }
  }
  if (shape.value === undefined) return parts
  const value = Number(entries.get(shape.value))
  return makeQuantity({ ...described, ...factsOf(entries, shape), value, unit: unitOf(shape.value), ...(shape.decimals == null ? {} : { decimals: shape.decimals }) }, parts)

  function addInterval(name: string, interval: PlainInterval): void {
    if (name === shape.interval) return
    add(`${name}_low`, interval.low, unitOf(name))
    add(`${name}_high`, interval.high, unitOf(name))
  }
}

const reserved = new Set(['value', 'unit', 'n', 'error', 'interval'])

function withMethod(draft: StatisticDraft, entries: ReadonlyMap<string, unknown>): StatisticDraft {
  const { method, assumptions, warnings } = Object.fromEntries(entries) as { method?: string; assumptions?: readonly string[]; warnings?: readonly string[] }
  return { ...draft, ...(method === undefined ? {} : { method }), ...(assumptions === undefined ? {} : { assumptions }), warnings: [...(draft.warnings ?? []), ...(warnings ?? [])] }
}

function factsOf(entries: ReadonlyMap<string, unknown>, { error, interval, intervalMethod = 't', n }: ResultShape): { error?: number; interval?: Interval; n?: number } {
  const [spread, range, size] = [error, interval, n].map(name => (name === undefined ? undefined : entries.get(name)))
  return {
    ...(typeof spread === 'number' ? { error: spread } : {}),
    ...(isInterval(range) ? { interval: { level: range.level, low: range.low, high: range.high, method: intervalMethod } } : {}),
    ...(typeof size === 'number' ? { n: size } : {})
  }
}

function isInterval(value: unknown): value is PlainInterval {
  return typeof value === 'object' && value !== null && 'level' in value && 'low' in value && 'high' in value
}

function isRange(value: unknown): value is readonly [low: number, high: number] {
  return Array.isArray(value) && value.length === 2 && value.every(end => typeof end === 'number')
}

/** `log10P` is `log10_p`, `nDropped` is `n_dropped`. */
function snakeCase(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase()
}
