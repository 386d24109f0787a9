import type { Seal } from '../../../evidence/seal.ts'

/** The provenance appendix: what every entry says, and what many would repeat. */
export interface Provenance {
  readonly entries: readonly ProvenanceEntry[]
  /** Named by their letter in the entries. */
  readonly methods: readonly ProvenanceMethod[]
  /** Every file of the evidence that an entry names, by path. */
  readonly files: readonly ({ readonly path: string } & ProvenanceFile)[]
}

export interface ProvenanceMethod {
  readonly key: string
  readonly text: string
  readonly assumptions: readonly string[]
}

/** One entry of the provenance appendix, in words and places; every output writes the same. */
export interface ProvenanceEntry {
  /** Number of the entry: order of first appearance. */
  readonly key: number
  /** Address or content-based id. */
  readonly id: string
  /** As printed, each form once. */
  readonly printed: readonly string[]
  /** Where it is printed, by id. */
  readonly occurrences: readonly string[]
  /** Lines of the document on which it is printed. */
  readonly sourceLines: readonly number[]
  /** All digits, with the unit. */
  readonly value: string
  /** Error, interval, n. */
  readonly facts: readonly string[]
  /** The operation in words, with its parameters. */
  readonly operation: string
  /** Assumptions, warnings, reasons. */
  readonly notes: readonly string[]
  readonly code: ProvenanceAddress | null
  /** Why there is no value. */
  readonly hole: string | null
  readonly inputs: readonly ProvenanceInput[]
  /** How many observations and series are not shown. */
  readonly left: { readonly observations: number; readonly series: number }
}

/** A line of a file, and where it can be read on the network. */
export interface ProvenanceAddress {
  readonly file: string
  readonly line: number | null
  readonly url: string | null
}

/** What an entry rests on, flattened: `depth` is how many derivations lie between. */
export type ProvenanceInput =
  | { readonly kind: 'entry'; readonly depth: number; readonly key: number; readonly id: string }
  | { readonly kind: 'step'; readonly depth: number; readonly value: string; readonly operation: string; /** Whether what follows one deeper are its inputs. */ readonly followed: boolean }
  | { readonly kind: 'observation'; readonly depth: number; readonly label: string; readonly place: ProvenanceAddress; readonly text: string; readonly file: ProvenanceFile }
  | {
      readonly kind: 'series'
      readonly depth: number
      readonly label: string
      readonly count: number
      readonly rows: readonly { readonly label: string; readonly text: string; readonly place: ProvenanceAddress }[]
      readonly place: ProvenanceAddress
      readonly file: ProvenanceFile
    }
  | { readonly kind: 'missing'; readonly depth: number; readonly id: string }

export interface ProvenanceFile {
  /** First 12 hexadecimal digits; null where the file is not among the evidence. */
  readonly digest: string | null
  /** `gpu:/home/…, fetched 2026-11-02`, `made here`, or null. */
  readonly origin: string | null
  /** Who took its digest first; null as the digest is. */
  readonly seal: Seal | null
}
