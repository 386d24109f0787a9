import type { Unit } from '../../analysis/quantities/quantity.ts'
import type { Facts } from './study-node.ts'
import { makeQuantity, type QuantityDraft, type StudyQuantity } from './study-quantity.ts'

/** What all numbers of one result of a statistic have in common. */
export type StatisticDraft = Omit<QuantityDraft, 'value' | 'unit' | 'error' | 'interval' | 'n' | 'text'> & { readonly n?: number }

/** Makes the numbers of one result: each with the same inputs, its own unit, and its name among the parameters. */
export function statisticParts(draft: StatisticDraft): (part: string, value: number, unit: Unit, facts?: Partial<Facts>) => StudyQuantity {
  const { n: _n, decimals: _decimals, ...shared } = draft
  return (part, value, unit, facts = {}) => makeQuantity({ ...shared, ...facts, value, unit, parameters: { ...draft.parameters, part }, name: part })
}

/** The parts that exist, in order. */
export function presentParts<Parts extends Record<string, StudyQuantity | null>>(parts: Parts): { [Name in keyof Parts]: NonNullable<Parts[Name]> } {
  const present = Object.entries(parts).filter((entry): entry is [string, StudyQuantity] => entry[1] !== null)
  // A part that does not exist for this data is absent, which reads as a missing address, never as zero.
  return Object.fromEntries(present) as { [Name in keyof Parts]: NonNullable<Parts[Name]> }
}

/** A whole number by nature: degrees of freedom of a t-test, pairs, questions. */
export const whole = { integer: true, decimals: 0 } as const
