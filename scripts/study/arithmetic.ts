import { addDecimals, parseDecimal, type Decimal } from '../../analysis/quantities/decimal.ts'
import { canonicalUnit, conversionFactor, differenceUnit, productUnit, ratioUnit, requireUnit, sumUnit, UnitMismatch, type StatedUnit } from '../../analysis/quantities/unit.ts'
import { Refusal } from '../../analysis/statistics/refusal.ts'
import { stableSum } from '../../analysis/statistics/stable-sum.ts'
import { Column } from './column.ts'
import { propagateError } from './propagate-error.ts'
import type { StudyNode } from './study-node.ts'
import { asSource, attempt, makeQuantity, requireQuantity, type StudyQuantity } from './study-quantity.ts'
import { toSample, type SampleLike } from './to-sample.ts'

/** a − b. Percents differ by percentage points. */
export function difference(a: StudyQuantity, b: StudyQuantity): StudyQuantity {
  return attempt('difference', [a, b], () => {
    const [first, second] = [requireQuantity('difference', a), requireQuantity('difference', b)]
    const { unit, factor } = differenceUnit(stated(first), stated(second))
    const exact = factor === 1 ? subtractTexts(first, second) : null
    return makeQuantity({
      value: exact ?? first.value - second.value * factor,
      unit,
      operation: 'difference',
      sources: [asSource(a), asSource(b)],
      ...inputDecimals([first, second]),
      ...bothWhole([first, second]),
      ...propagateError([[first, 1], [second, -factor]])
    })
  })
}

/** a / b: `×` where both are alike, else a compound unit (tokens / s). */
export function ratio(a: StudyQuantity, b: StudyQuantity): StudyQuantity {
  return attempt('ratio', [a, b], () => {
    const [first, second] = [requireQuantity('ratio', a), requireQuantity('ratio', b)]
    const { unit, factor } = ratioUnit(stated(first), stated(second))
    refuseZero('ratio', second)
    const value = (first.value / second.value) * factor
    return makeQuantity({
      value,
      unit,
      operation: 'ratio',
      sources: [asSource(a), asSource(b)],
      ...inputDecimals([first, second]),
      ...propagateError([[first, factor / second.value], [second, -value / second.value]])
    })
  })
}

/** Relative change from `before` to `after`, in percent of `before`. */
export function percentChange(before: StudyQuantity, after: StudyQuantity): StudyQuantity {
  return attempt('percentChange', [before, after], () => {
    const [first, second] = [requireQuantity('percentChange', before), requireQuantity('percentChange', after)]
    const { factor } = differenceUnit(stated(first), stated(second))
    refuseZero('percentChange', first)
    const end = second.value * factor
    const change = (factor === 1 ? subtractTexts(second, first) : null) ?? end - first.value
    return makeQuantity({
      value: (100 * change) / first.value,
      unit: 'percent',
      operation: 'percent-change',
      sources: [asSource(before), asSource(after)],
      parameters: { relative: true },
      ...inputDecimals([first, second]),
      ...propagateError([[first, (-100 * end) / first.value ** 2], [second, (100 * factor) / first.value]])
    })
  })
}

/** The product of quantities; units multiply (tokens/s × s are tokens). */
export function product(...factors: readonly StudyQuantity[]): StudyQuantity {
  return attempt('product', factors, () => {
    const all = factors.map(one => requireQuantity('product', one))
    const [first, ...rest] = all
    if (first === undefined) throw new Refusal('no-values', 'Unexpected product of nothing, expected quantities')
    let [value, unit] = [first.value, requireUnit('product', stated(first))]
    for (const next of rest) {
      const { unit: joint, factor } = productUnit({ unit, from: first.unitFrom }, stated(next))
      value *= next.value * factor
      unit = joint
    }
    return makeQuantity({
      value,
      unit,
      operation: 'product',
      sources: factors.map(asSource),
      ...inputDecimals(all),
      ...bothWhole(all),
      ...propagateError(all.map(node => [node, node.value === 0 ? 0 : value / node.value]))
    })
  })
}

/** The sum of quantities, of a list, or of a series. */
export function sum(...terms: readonly (StudyQuantity | SampleLike)[]): StudyQuantity {
  return attempt('sum', terms, () => {
    const [only] = terms
    if (terms.length === 1 && (only instanceof Column || Array.isArray(only))) {
      const sample = toSample('sum', only as SampleLike)
      return makeQuantity({ value: stableSum(sample.values), unit: sample.unit, operation: 'sum', sources: sample.sources, warnings: sample.warnings, n: sample.values.length, ...(sample.from === null ? {} : { parameters: { from: sample.from } }), ...(sample.decimals === null ? {} : { decimals: sample.decimals }) })
    }
    const quantities = terms as readonly StudyQuantity[]
    const all = quantities.map(one => requireQuantity('sum', one))
    const [first, ...rest] = all
    if (first === undefined) throw new Refusal('no-values', 'Unexpected sum of nothing, expected quantities')
    let unit = requireUnit('sum', stated(first))
    const factors = [1]
    for (const next of rest) {
      const joint = sumUnit({ unit, from: first.unitFrom }, stated(next))
      unit = joint.unit
      factors.push(joint.factor)
    }
    const exact = factors.every(factor => factor === 1) ? sumTexts(all) : null
    return makeQuantity({
      value: exact ?? stableSum(all.map((node, index) => node.value * (factors[index] ?? 1))),
      unit,
      operation: 'sum',
      sources: quantities.map(asSource),
      ...inputDecimals(all),
      ...bothWhole(all),
      ...propagateError(all.map((node, index) => [node, factors[index] ?? 1]))
    })
  })
}

/** The same quantity in another unit: minutes for seconds, percent for a fraction, bits for nats. */
export function convert(quantity: StudyQuantity, unit: string): StudyQuantity {
  return attempt('convert', [quantity], () => {
    const node = requireQuantity('convert', quantity)
    const target = canonicalUnit(unit)
    requireUnit('conversion', stated(node))
    const factor = conversionFactor(node.unit, target)
    if (factor === null) throw new UnitMismatch('conversion', stated(node), { unit: target, from: 'the unit asked for' })
    const { error, interval, n, decimals } = node
    return makeQuantity({
      value: node.value * factor,
      unit: target,
      operation: 'convert',
      sources: [asSource(quantity)],
      parameters: { to: target },
      ...(error === undefined ? {} : { error: error * factor }),
      ...(interval === undefined ? {} : { interval: { ...interval, low: interval.low * factor, high: interval.high * factor } }),
      ...(n === undefined ? {} : { n }),
      ...(decimals === undefined ? {} : { decimals: Math.max(0, decimals - Math.floor(Math.log10(factor))) })
    })
  })
}

/** A node's unit with the place that says so. */
export function stated(node: StudyNode): StatedUnit {
  return { unit: node.unit, from: node.unitFrom }
}

/** Most decimals among the inputs, where any has some. */
export function inputDecimals(nodes: readonly StudyNode[]): { decimals?: number } {
  const known = nodes.flatMap(({ decimals }) => decimals ?? [])
  return known.length === 0 ? {} : { decimals: Math.max(...known) }
}

function bothWhole(nodes: readonly StudyNode[]): { integer?: true } {
  return nodes.every(({ integer }) => integer === true) ? { integer: true } : {}
}

function refuseZero(operation: string, node: StudyNode): void {
  if (node.value === 0) throw new Refusal('division-by-zero', `Unexpected zero (${node.unitFrom}) to divide by in ${operation}, expected another value`)
}

/** Differences of source texts are exact: 75.07 − 74.93 is 0.14, which doubles make 0.13999999999998636. */
function subtractTexts(a: StudyNode, b: StudyNode): number | null {
  const [first, second] = [sourceDecimal(a), sourceDecimal(b)]
  return first === null || second === null ? null : toNumber(addDecimals(first, { ...second, units: -second.units }))
}

function sumTexts(nodes: readonly StudyNode[]): number | null {
  let total: Decimal = { units: 0n, scale: 0 }
  for (const node of nodes) {
    const decimal = sourceDecimal(node)
    if (decimal === null) return null
    total = addDecimals(total, decimal)
  }
  return toNumber(total)
}

function sourceDecimal({ text }: StudyNode): Decimal | null {
  const decimal = text === undefined ? null : parseDecimal(text)
  return decimal === null || Math.abs(decimal.scale) > 40 ? null : decimal
}

function toNumber({ units, scale }: Decimal): number {
  return Number(`${units}e${-scale}`)
}
