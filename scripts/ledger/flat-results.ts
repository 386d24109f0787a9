import { formatQuantity } from '../../analysis/quantities/format-quantity.ts'
import { findAddress, listAddresses } from '../study/find-address.ts'
import type { Results } from '../study/results.ts'
import { toLedgerNumber } from './build-ledger.ts'
import type { LedgerNumber } from './ledger.ts'

/** One line of `build/results.json` and of `paperline values`. */
export interface FlatQuantity {
  readonly address: string
  readonly value: LedgerNumber | null
  readonly unit: string | null
  readonly error: LedgerNumber | null
  readonly low: LedgerNumber | null
  readonly high: LedgerNumber | null
  readonly n: number | null
  /** As `{{address}}` prints it. */
  readonly printed: string
  readonly operation: string
  readonly hole: string | null
}

/** `build/results.json`: one object, addresses as keys, a line each. */
export function printFlatResults(flat: readonly FlatQuantity[]): string {
  if (flat.length === 0) return '{}\n'
  return `{\n${flat.map(({ address, ...entry }) => `${JSON.stringify(address)}: ${JSON.stringify(entry)}`).join(',\n')}\n}\n`
}

/** A study's results flat, in the study's own order, for other programs. */
export function flattenResults(results: Results): FlatQuantity[] {
  return listAddresses(results).flatMap(address => {
    const found = findAddress(results, address)
    if (found.kind !== 'quantity') return []
    const { quantity } = found
    const number = (value: number | undefined): LedgerNumber | null => (value === undefined ? null : toLedgerNumber(value))
    return [
      {
        address,
        value: quantity.hole !== undefined || quantity.textual === true ? null : toLedgerNumber(quantity.value),
        unit: quantity.unit,
        error: number(quantity.error),
        low: number(quantity.interval?.low),
        high: number(quantity.interval?.high),
        n: quantity.n ?? null,
        printed: formatQuantity(quantity, { helper: 'plain' }).text,
        operation: quantity.derivation.operation,
        hole: quantity.hole?.reason ?? null
      }
    ]
  })
}
