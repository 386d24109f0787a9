import type { Unit } from '../../analysis/quantities/quantity.ts'
import { unitSymbol } from '../../analysis/quantities/unit.ts'

/** A unit as an axis prints it; a pure number has one, but nothing to print. */
export function shownSymbol(unit: Unit): string {
  const symbol = unitSymbol(unit)
  return symbol === '1' ? '' : symbol
}
