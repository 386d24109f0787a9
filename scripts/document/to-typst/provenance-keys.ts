import type { Position } from 'unist'
import type { Printed } from '../tree.ts'

/** What an entry of the appendix is about, in order of first appearance. */
export type ProvenanceSubject =
  | { readonly kind: 'quantity'; readonly id: string; readonly printed: Set<string>; readonly occurrences: string[] }
  | { readonly kind: 'given'; readonly id: string; readonly text: string; readonly why: string; readonly line: number | null }

/** Gives each distinct quantity the number of its entry, as the document is written. */
export interface ProvenanceKeys {
  readonly subjects: readonly ProvenanceSubject[]
  keyOf(printed: Printed): number
  keyOfGiven(text: string, why: string, position: Position | undefined): number
  /** The entry of a quantity that is printed somewhere; undefined where none is. */
  find(quantity: string): number | undefined
}

export function provenanceKeys(): ProvenanceKeys {
  const subjects: ProvenanceSubject[] = []
  const keys = new Map<string, number>()
  return {
    subjects,
    keyOf(printed) {
      const known = keys.get(printed.quantity)
      const subject = known === undefined ? undefined : subjects[known - 1]
      if (known !== undefined && subject?.kind === 'quantity') {
        subject.printed.add(printed.text)
        subject.occurrences.push(printed.occurrence)
        return known
      }
      const key = subjects.push({ kind: 'quantity', id: printed.quantity, printed: new Set([printed.text]), occurrences: [printed.occurrence] })
      keys.set(printed.quantity, key)
      return key
    },
    keyOfGiven(text, why, position) {
      const line = position?.start.line ?? null
      return subjects.push({ kind: 'given', id: `given-${line ?? 0}-${position?.start.column ?? 0}`, text, why, line })
    },
    find: quantity => keys.get(quantity)
  }
}
