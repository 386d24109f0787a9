import type { FindingPlace } from '../diagnostics/finding.ts'
import type { SourcePlace } from '../evidence/sources/source.ts'

/** Where runs are launched: an entry of `data/sources.yml` with `launch:`, or this machine. */
export interface LaunchTarget {
  readonly name: string
  readonly reach: SourcePlace
  /** The runs folder there: absolute, or from the home folder (`~/runs`). */
  readonly root: string
  /** The checkout there, in which commands run; likewise. */
  readonly code: string
  readonly engine: LaunchEngine
  readonly place: FindingPlace
}

export type LaunchEngine = QueueEngine | SlurmEngine

/** A queue of our own on the host: a run takes GPUs of it, or one of the runs that may go at once. */
export interface QueueEngine {
  readonly kind: 'queue'
  /** `null`: runs see whatever GPUs the host has, and nothing is said to them of it. */
  readonly gpus: number | null
  readonly atOnce: number
}

/** Slurm, through `sbatch` on the host. */
export interface SlurmEngine {
  readonly kind: 'slurm'
  readonly partition: string | null
  readonly account: string | null
  readonly qos: string | null
  /** Tasks of one array that may go at once; `null`: as many as Slurm lets. */
  readonly most: number | null
}
