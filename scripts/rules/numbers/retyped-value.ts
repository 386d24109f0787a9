import { formatQuantity } from '../../../analysis/quantities/format-quantity.ts'
import type { Quantity } from '../../../analysis/quantities/quantity.ts'
import { Refusal } from '../../../analysis/statistics/refusal.ts'
import { findAddress, listAddresses } from '../../study/find-address.ts'
import type { Results } from '../../study/results.ts'

/** A result that a typed number repeats. */
export interface Retyped {
  readonly address: string
  readonly quantity: Quantity
  /** The number is typed without the sign that the result has. */
  readonly unsigned: boolean
}

export interface ValueIndex {
  /** Results that round to a typed number, to as many decimals as were typed; none where the number is not distinctive. */
  find(decimal: string): Retyped[]
}

/** All values of the results, sorted, so that each typed number is one search. */
export function indexValues(results: Results): ValueIndex {
  const entries = listAddresses(results).flatMap(address => {
    const found = findAddress(results, address)
    if (found.kind !== 'quantity' || !Number.isFinite(found.quantity.value) || found.quantity.hole !== undefined) return []
    return [{ address, quantity: found.quantity, size: Math.abs(found.quantity.value) }]
  })
  entries.sort((left, right) => left.size - right.size)
  const firstFrom = (least: number): number => {
    let low = 0
    let high = entries.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((entries[middle]?.size ?? 0) < least) low = middle + 1
      else high = middle
    }
    return low
  }
  return {
    find(decimal) {
      if (!isDistinctive(decimal)) return []
      const typed = Number(decimal)
      const size = Math.abs(typed)
      const half = 0.5 * 10 ** -decimalsOf(decimal) * (1 + 1e-9) + size * 1e-14
      const found: Retyped[] = []
      for (let index = firstFrom(size - half); index < entries.length; index++) {
        const entry = entries[index]
        if (entry === undefined || entry.size > size + half) break
        // A number typed with a sign repeats a result of that sign only.
        if (typed < 0 && entry.quantity.value > 0) continue
        found.push({ address: entry.address, quantity: entry.quantity, unsigned: typed > 0 && entry.quantity.value < 0 })
      }
      return found
    }
  }
}

/** Two significant digits or more after a point, or an integer from 100: fewer match something by chance. */
function isDistinctive(decimal: string): boolean {
  if (/[eE]/.test(decimal)) return decimal.replace(/[eE].*$/, '').replace(/\D/g, '').replace(/^0+/, '').length >= 2
  if (!decimal.includes('.')) return Math.abs(Number(decimal)) >= 100
  return decimal.replace(/\D/g, '').replace(/^0+/, '').length >= 2
}

function decimalsOf(decimal: string): number {
  const [mantissa = '', exponent = '0'] = decimal.split(/[eE]/)
  return (mantissa.split('.')[1] ?? '').length - Number(exponent)
}

/** The binding that prints exactly what was typed, with the unit after it where one is; `null` where none does. */
export function bindingFor(retyped: Retyped, typed: string, after: string): { readonly binding: string; readonly length: number } | null {
  const { address, quantity, unsigned } = retyped
  const wanted = plain(typed)
  const helper = unsigned ? 'size' : 'plain'
  const decimals = (wanted.split('.')[1] ?? '').length
  for (const options of [{}, { decimals }]) {
    const suffix = 'decimals' in options ? ` decimals=${decimals}` : ''
    try {
      const { bare, text } = formatQuantity(quantity, { ...options, helper })
      if (plain(bare) !== wanted) continue
      const unit = plain(text).slice(wanted.length)
      const spaces = /^[ \t\u00a0\u2009\u202f]*/.exec(after)?.[0].length ?? 0
      if (unit === '') return { binding: `{{${unsigned ? 'size ' : ''}${address}${suffix}}}`, length: 0 }
      const printed = unit.trim()
      if (after.startsWith(printed, spaces) && !/^[\p{L}\p{N}]/u.test(after.slice(spaces + printed.length))) return { binding: `{{${unsigned ? 'size ' : ''}${address}${suffix}}}`, length: spaces + printed.length }
      return unsigned ? { binding: `{{size ${address}${suffix} unit=false}}`, length: 0 } : { binding: `{{num ${address}${suffix}}}`, length: 0 }
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
    }
  }
  return null
}

/** Separators, spaces and signs of any kind are alike; digits are not. */
function plain(text: string): string {
  return text.replace(/(?<=\d)[,'\u2019\u202f\u2009\u00a0](?=\d{3}(?!\d))/g, '').replace(/[\u202f\u00a0\u2009]/g, ' ').replaceAll('\u2212', '-').replace(/^\+/, '')
}
