import { Refusal } from '../statistics/refusal.ts'
import type { Unit } from './quantity.ts'
import { canonicalName, simpleSymbol, unitGroup } from './unit-names.ts'

/** A unit with the place that says so: ``metric `eval/accuracy`, data/runs.yml:31``. */
export interface StatedUnit {
  readonly unit: Unit
  readonly from: string
}

/** Two units that do not go together; the message names both places. */
export class UnitMismatch extends Refusal {
  constructor(operation: string, a: StatedUnit, b: StatedUnit) {
    super(
      'unit-mismatch',
      `Unexpected ${operation} of ${stated(a)} and ${stated(b)}, expected units that go together`,
      'convert one of them with convert(quantity, unit), or correct its declaration'
    )
    this.name = 'UnitMismatch'
  }
}

/** A unit that nobody declared: such a value may be printed, not combined. */
export class UndeclaredUnit extends Refusal {
  constructor(operation: string, which: StatedUnit) {
    super(
      'undeclared-unit',
      `Unexpected ${operation} of a value without a unit (${which.from}), expected a declared unit`,
      "declare it under metrics in data/runs.yml; '1' is a pure number"
    )
    this.name = 'UndeclaredUnit'
  }
}

/** The one spelling we keep: `%` is `percent`, `tok/sec` is `tokens/s`, `''` and `none` are `1`. */
export function canonicalUnit(text: string): string {
  return powersText(parsePowers(text))
}

/** What stands after a number and in a table's header: `%`, `pp`, `tokens/s`; nothing for a pure number. */
export function unitSymbol(unit: Unit): string {
  if (unit === null) return ''
  const powers = parsePowers(unit)
  if (powers.size === 0) return ''
  return powers.size === 1 && [...powers.values()][0] === 1 ? simpleSymbol([...powers.keys()][0] ?? '1') : powersText(powers)
}

/** How many of `to` one of `from` is; `null` where one cannot be written as the other. */
export function conversionFactor(from: Unit, to: Unit): number | null {
  if (from === null || to === null) return null
  const source = [...parsePowers(from)]
  const target = [...parsePowers(to)]
  if (powersText(new Map(source)) === powersText(new Map(target))) return 1
  if (source.length !== target.length) return null
  let above = 1
  let below = 1
  for (const [name, power] of source) {
    const match = target.find(([other, otherPower]) => otherPower === power && sameGroup(name, other))
    if (match === undefined) return null
    const [fromFactor, toFactor] = [unitGroup(name)?.[1] ?? 1, unitGroup(match[0])?.[1] ?? 1]
    // Division before multiplication keeps 1/0.001 and 1024/1 exact.
    if (name !== match[0]) {
      const ratio = fromFactor >= toFactor ? Number((fromFactor / toFactor).toPrecision(15)) : 1 / Number((toFactor / fromFactor).toPrecision(15))
      if (power > 0) above *= ratio ** power
      else below *= ratio ** -power
    }
  }
  return above / below
}

/** The unit of `a − b`, and what to multiply `b` with first. Percents differ by percentage points. */
export function differenceUnit(a: StatedUnit, b: StatedUnit): { readonly unit: string; readonly factor: number } {
  const { unit, factor } = commonUnit('difference', a, b)
  return { unit: isPercent(a.unit) && isPercent(b.unit) ? 'pp' : unit, factor }
}

/** The unit of `a + b`, and what to multiply `b` with first. */
export function sumUnit(a: StatedUnit, b: StatedUnit): { readonly unit: string; readonly factor: number } {
  return commonUnit('sum', a, b)
}

/** The unit of differences within one sample: percentage points for percents, else the sample's own. */
export function spreadUnit(unit: string): string {
  return unit === 'percent' ? 'pp' : unit
}

/** The unit of `a / b`, and what to multiply the plain ratio with. Like by like is `×`. */
export function ratioUnit(a: StatedUnit, b: StatedUnit): { readonly unit: string; readonly factor: number } {
  const [first, second] = declared('ratio', a, b)
  if (second === '1' && first !== '1') return { unit: first, factor: 1 }
  const factor = conversionFactor(second, first)
  if (factor !== null && !crossesInformation(first, second)) return { unit: '×', factor: 1 / factor }
  return combine(first, second, -1)
}

/** The unit of `a × b`, and what to multiply the plain product with: tokens/s × s are tokens. */
export function productUnit(a: StatedUnit, b: StatedUnit): { readonly unit: string; readonly factor: number } {
  const [first, second] = declared('product', a, b)
  // Twice a standard error in points is in points still.
  if (first === '1' || second === '1') return { unit: first === '1' ? second : first, factor: 1 }
  return combine(first, second, 1)
}

/** One unit for both, or an error naming both places; `factor` takes `b` to it. */
export function commonUnit(operation: string, a: StatedUnit, b: StatedUnit): { readonly unit: string; readonly factor: number } {
  const [first, second] = declared(operation, a, b)
  if (first === second) return { unit: first, factor: 1 }
  if ((isPercent(first) && second === 'pp') || (first === 'pp' && isPercent(second))) return { unit: 'percent', factor: 1 }
  const factor = conversionFactor(second, first)
  // Nats and bits are convertible, but a sum of both is a mistake more often than a wish.
  if (factor === null || crossesInformation(first, second)) throw new UnitMismatch(operation, a, b)
  return { unit: first, factor }
}

/** The declared unit, or an error saying where it should have been. */
export function requireUnit(operation: string, which: StatedUnit): string {
  if (which.unit === null) throw new UndeclaredUnit(operation, which)
  return which.unit
}

function combine(first: string, second: string, sign: 1 | -1): { readonly unit: string; readonly factor: number } {
  const powers = new Map<string, number>()
  let factor = 1
  let times = false
  const include = (name: string, power: number): void => {
    if (name === '×') times = true
    if (name === '1' || name === '×') return
    const group = unitGroup(name)
    if (group?.[0] === 'proportion' || name === 'pp') {
      factor *= (name === 'fraction' ? 1 : 0.01) ** power
      return
    }
    const kin = [...powers.keys()].find(other => other !== name && sameGroup(name, other) && group?.[0] !== 'information')
    const kept = kin ?? name
    if (kin !== undefined) factor *= (conversionFactor(name, kin) ?? 1) ** power
    const total = (powers.get(kept) ?? 0) + power
    if (total === 0) powers.delete(kept)
    else powers.set(kept, total)
  }
  for (const [name, power] of parsePowers(first)) include(name, power)
  for (const [name, power] of parsePowers(second)) include(name, sign * power)
  return { unit: powers.size === 0 && times ? '×' : powersText(powers), factor: Number(factor.toPrecision(15)) }
}

function declared(operation: string, a: StatedUnit, b: StatedUnit): [string, string] {
  return [requireUnit(operation, a), requireUnit(operation, b)]
}

function crossesInformation(a: string, b: string): boolean {
  const names = (unit: string): string => [...parsePowers(unit).keys()].filter(name => unitGroup(name)?.[0] === 'information').join()
  return names(a) !== names(b)
}

function sameGroup(a: string, b: string): boolean {
  if (a === b) return true
  const [first, second] = [unitGroup(a), unitGroup(b)]
  return first !== null && second !== null && first[0] === second[0]
}

function isPercent(unit: Unit): boolean {
  return unit === 'percent'
}

function parsePowers(text: string): Map<string, number> {
  const powers = new Map<string, number>()
  const whole = canonicalName(text.trim())
  const parts = whole === '1' || !/[/·*^²³]| per /.test(whole) ? [whole] : whole.replaceAll(' per ', '/').split('/')
  parts.forEach((part, index) => {
    for (const word of part.replace(/^\(|\)$/g, '').split(/[·*]/)) {
      const match = /^(.*?)(?:\^(-?\d)|([²³]))?$/.exec(word.trim())
      const name = canonicalName(match?.[1] ?? '')
      if (name === '1') continue
      const power = match?.[3] === undefined ? Number(match?.[2] ?? 1) : match[3] === '²' ? 2 : 3
      powers.set(name, (powers.get(name) ?? 0) + (index === 0 ? power : -power))
    }
  })
  return powers
}

function powersText(powers: ReadonlyMap<string, number>): string {
  const write = ([name, power]: readonly [string, number]): string => (Math.abs(power) === 1 ? name : `${name}${power === 2 || power === -2 ? '²' : power === 3 || power === -3 ? '³' : `^${Math.abs(power)}`}`)
  const above = [...powers].filter(([, power]) => power > 0).map(write)
  const below = [...powers].filter(([, power]) => power < 0).map(write)
  if (below.length === 0) return above.length === 0 ? '1' : above.join('·')
  return `${above.length === 0 ? '1' : above.join('·')}/${below.length === 1 ? below[0] : `(${below.join('·')})`}`
}

function stated({ unit, from }: StatedUnit): string {
  return `\`${unit ?? 'no unit'}\` (${from})`
}
