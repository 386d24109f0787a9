import type { FindingPlace } from '../diagnostics/finding.ts'
import type { HostPlace } from '../edge/hosts/open-host.ts'

/** A runs folder to look at. */
export interface WatchTarget {
  readonly name: string
  readonly from: HostPlace
  /** There: absolute, or `~/runs`. */
  readonly folder: string
  /** Where a fetch would put its files: `data/raw`. */
  readonly destination: string
  readonly place: FindingPlace
}
