import type { FindingPlace } from '../../diagnostics/finding.ts'
import type { Glob } from './glob.ts'

/** One entry of `data/sources.yml`. */
export interface Source {
  readonly name: string
  readonly from: { readonly kind: 'ssh'; readonly target: string; readonly folder: string } | { readonly kind: 'folder'; readonly folder: string }
  /** Where its files go: `data/raw/doe`. */
  readonly destination: string
  readonly include: readonly SourceGlob[]
  readonly exclude: readonly SourceGlob[]
  /** Where the entry stands. */
  readonly place: FindingPlace
}

export interface SourceGlob extends Glob {
  readonly place: FindingPlace
}
