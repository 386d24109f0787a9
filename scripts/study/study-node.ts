import type { Json, Observation, Quantity } from '../../analysis/quantities/quantity.ts'
import type { FindingInput } from '../diagnostics/finding.ts'
import type { EvidenceSeries } from '../evidence/evidence.ts'
import type { CallPlace } from './call-place.ts'

/** What a quantity was computed from, as long as the study runs: the things themselves, not yet their ids. */
export type Source =
  | { readonly kind: 'observation'; readonly observation: Observation }
  | { readonly kind: 'series'; readonly series: EvidenceSeries }
  | { readonly kind: 'quantity'; readonly node: StudyNode }
  /** A run whose configuration it rests on; has no input id. */
  | { readonly kind: 'run'; readonly run: string }

/** The number itself and what belongs to it. */
export type Facts = Omit<Quantity, 'id' | 'derivation'>

/** A quantity while the study runs: its facts and its derivation as a graph. */
export interface StudyNode extends Facts {
  readonly operation: string
  readonly sources: readonly Source[]
  readonly parameters: { readonly [name: string]: Json }
  readonly code: CallPlace | null
  /** Where its unit was said: ``metric `loss`, data/runs.yml:31`` or ``difference, paper/study.ts:9``. */
  readonly unitFrom: string
  readonly method?: string
  readonly assumptions?: readonly string[]
  /** Own ones and those of everything it rests on, health of the evidence included. */
  readonly warnings: readonly string[]
  /** What it measures, for a column's name: the last segment of its metric or leaf. */
  readonly name: string | null
  /** What the author can mend although there is a value, or why there is none. */
  readonly findings: readonly FindingInput[]
}
