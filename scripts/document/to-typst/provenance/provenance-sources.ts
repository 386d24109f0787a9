import type { Evidence } from '../../../evidence/evidence.ts'
import type { Results } from '../../../study/results.ts'
import type { ResolvedDocument } from '../../tree.ts'

/** What the appendix is written from. */
export interface ProvenanceSources {
  readonly results: Results
  readonly evidence: Evidence
  readonly document: ResolvedDocument
  /** Withholds hosts and paths of origin. */
  readonly anonymous: boolean
  readonly repository: { readonly url: string; readonly commit: string } | null
}
