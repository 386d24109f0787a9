import { intervalDecimals } from '../../analysis/quantities/printing-precision.ts'
import type { Quantity } from '../../analysis/quantities/quantity.ts'

/** What exists under every quantity, and may therefore name no result. */
export const accessorNames = ['value', 'unit', 'n', 'error', 'interval'] as const

/**
 * One of a quantity's own facts as a quantity of its own: `error`, `n`, `unit`, `interval.low`, `interval.high`,
 * `interval.level`; `value` is the quantity itself. `null` where it has no such fact.
 */
export function accessQuantity(quantity: Quantity, accessor: string): Quantity | null {
  const derivation = { operation: `accessor:${accessor}`, inputs: [`quantity:${quantity.id}` as const], parameters: {}, code: quantity.derivation.code }
  const base = { id: `${quantity.id}.${accessor}`, derivation }
  const inUnit = (value: number, precision: number | null): Quantity => ({ ...base, value, unit: quantity.unit, ...(precision === null ? {} : { precision }) })
  switch (accessor) {
    case 'value':
      return quantity
    case 'unit':
      return { ...base, value: NaN, unit: '1', textual: true, text: quantity.unit ?? '' }
    case 'n':
      return quantity.n === undefined ? null : { ...base, value: quantity.n, unit: '1', integer: true }
    case 'error':
      return quantity.error === undefined ? null : inUnit(quantity.error, intervalDecimals(quantity))
    case 'interval.low':
      return quantity.interval === undefined ? null : inUnit(quantity.interval.low, intervalDecimals(quantity))
    case 'interval.high':
      return quantity.interval === undefined ? null : inUnit(quantity.interval.high, intervalDecimals(quantity))
    case 'interval.level':
      return quantity.interval === undefined ? null : { ...base, value: quantity.interval.level * 100, unit: 'percent', precision: 0 }
    default:
      return null
  }
}
