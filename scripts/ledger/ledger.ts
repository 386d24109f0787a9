import type { Interval, InputId, Json } from '../../analysis/quantities/quantity.ts'
import type { ClaimVerdict, Occurrence } from '../document/tree.ts'
import type { EvidenceFile, RunStatus } from '../evidence/evidence.ts'
import type { Seal } from '../evidence/seal.ts'

/** A float as JSON can carry it: not-a-number and the infinities are words. */
export type LedgerNumber = number | 'NaN' | 'Infinity' | '-Infinity'

/** `build/ledger.json`: every number of the paper, down to its log line. Stable order, content-based ids. */
export interface Ledger {
  readonly schema: 'paperline-ledger/1'
  readonly toolkit: string
  readonly engine: { readonly typst: string }
  /** Sha256 over the study's files; `null` where there is no study. */
  readonly study: string | null
  readonly project: { readonly commit: string | null; readonly dirty: boolean | null }
  readonly files: readonly LedgerFile[]
  readonly runs: readonly LedgerRun[]
  readonly observations: readonly LedgerObservation[]
  readonly series: readonly LedgerSeries[]
  readonly quantities: readonly LedgerQuantity[]
  readonly occurrences: readonly LedgerOccurrence[]
  readonly claims: readonly LedgerClaim[]
  readonly figures: readonly LedgerFigure[]
}

export interface LedgerFile {
  readonly path: string
  readonly bytes: number
  readonly sha256: string
  /** `null`: made here. */
  readonly origin: EvidenceFile['origin']
  /** Who took its digest first: the job's last act, the fetch, or nobody before it was locked here. */
  readonly sealed: Seal
}

export interface LedgerRun {
  readonly id: string
  readonly status: RunStatus
  /** Why it failed, where that is known. */
  readonly reason: string | null
  /** How often it was started, as far as its files say. */
  readonly attempts: number
  readonly used: boolean
  readonly excluded: { readonly reason: string; readonly decided: string | null } | null
  readonly config: { readonly [name: string]: string | number | boolean | null }
  readonly identity: { readonly [name: string]: Json }
  readonly health: readonly string[]
}

/** Those that a printed number or a claim rests on singly. */
export interface LedgerObservation {
  readonly id: string
  readonly run: string
  readonly metric: string
  readonly step: LedgerNumber | null
  readonly key: string | null
  readonly value: LedgerNumber
  readonly text: string
  /** Index in `files`. */
  readonly file: number
  readonly line: number
  readonly start: number
  readonly end: number
}

/** Columns, not rows: arrays are parallel. */
export interface LedgerSeries {
  readonly id: string
  readonly run: string
  readonly metric: string
  readonly file: number
  readonly keys: readonly string[] | null
  readonly steps: readonly LedgerNumber[] | null
  readonly values: readonly LedgerNumber[]
  readonly lines: readonly number[]
  readonly starts: readonly number[]
  readonly lengths: readonly number[]
}

export interface LedgerQuantity {
  readonly id: string
  readonly value: LedgerNumber | null
  readonly unit: string | null
  readonly error: LedgerNumber | null
  readonly interval: { readonly level: number; readonly low: LedgerNumber; readonly high: LedgerNumber; readonly method: Interval['method'] } | null
  readonly n: number | null
  /** Words, where the value is words and not a number. */
  readonly text: string | null
  readonly derivation: {
    readonly operation: string
    readonly inputs: readonly InputId[]
    readonly parameters: { readonly [name: string]: Json }
    readonly code: { readonly file: string; readonly line: number } | null
    readonly method: string | null
    readonly assumptions: readonly string[]
    readonly warnings: readonly string[]
  }
  readonly given: { readonly reason: string } | null
  readonly reported: { readonly cite: string; readonly locator: string | null; readonly quote: string } | null
  readonly hole: { readonly reason: string } | null
}

export type LedgerOccurrence = Occurrence

export type LedgerClaim = Pick<ClaimVerdict, 'document' | 'line' | 'column' | 'text' | 'that' | 'holds' | 'quantities'>

export interface LedgerFigure {
  readonly id: string
  readonly spec: string
  readonly data: readonly string[]
  readonly sha256: string
}
