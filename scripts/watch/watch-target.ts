import type { FindingPlace } from '../diagnostics/finding.ts'

/** A runs folder to look at. */
export interface WatchTarget {
  readonly name: string
  readonly from: { readonly kind: 'ssh'; readonly target: string } | { readonly kind: 'folder' }
  /** There: absolute, or `~/runs`. */
  readonly folder: string
  /** Where a fetch would put its files: `data/raw`. */
  readonly destination: string
  readonly place: FindingPlace
}
