import type { Json, Place, Series, Unit } from '../../analysis/quantities/quantity.ts'
import type { Finding } from '../diagnostics/finding.ts'
import type { LaunchedCode, LaunchState } from './launch-status.ts'
import type { Seal } from './seal.ts'

/** All evidence of a project, parsed. Plain data (typed arrays, no functions): survives structured clone. */
export interface Evidence {
  readonly files: readonly EvidenceFile[]
  readonly runs: readonly EvidenceRun[]
  readonly metrics: { readonly [name: string]: MetricDeclaration }
  /** Launch events, where a record exists; `null` where the project keeps none. */
  readonly launches: readonly Launch[] | null
  /** What the sources held when they were last fetched; empty where nothing was fetched, or no listing is on record. */
  readonly seen?: readonly SeenSource[]
  /** Sha256 over `runs.yml` and the digests of all files: changes when, and only when, the evidence does. */
  readonly digest: string
  /** Findings of reading: unreadable places, patterns that matched nothing, log health, files outside the lock. */
  readonly findings: readonly Finding[]
}

export interface EvidenceFile {
  /** Inside the project, POSIX separators: `data/raw/doe/3/seed1/train.log`. */
  readonly path: string
  readonly bytes: number
  readonly sha256: string
  /** `null`: made here. `claimed`: somebody said so who had copied it by hand. */
  readonly origin: { readonly host: string; readonly path: string; readonly fetchedAt: string; readonly claimed?: boolean } | null
  /** Who took its digest first; `never` too where it is not what was locked. */
  readonly sealed: Seal
}

/** One source as it was last listed: evidence that was seen and not taken is evidence of a choice. */
export interface SeenSource {
  readonly source: string
  readonly host: string
  /** The file with its whole listing. */
  readonly listing: string
  readonly files: number
  readonly notFetched: number
  readonly bytesNotFetched: number
  /** Runs that `runs.yml` would find in its files, of which no file is here. */
  readonly runsNotFetched: readonly UnfetchedRun[]
}

export interface UnfetchedRun {
  readonly id: string
  readonly experiment: string | null
  /** There, below the source's folder. */
  readonly path: string
}

export type RunStatus = 'finished' | 'failed' | 'running' | 'unfinished'

export interface EvidenceRun {
  /** `doe/3/seed1`: the path below `data/raw/`, without extension where a file is a run. */
  readonly id: string
  /** The configuration's `experiment`, where it has one. */
  readonly experiment: string | null
  /** Flat: nested leaves under dotted names (`model.width`). Placeholders of the path, levels and config files merged. */
  readonly config: { readonly [name: string]: ConfigLeaf }
  /** Code commit, dirty digest, argv, environment, host, GPU, seed, start, end: as far as the files say. */
  readonly identity: { readonly [name: string]: Json }
  readonly status: RunStatus
  /** The line that made it finished or failed, where one did. */
  readonly statusPlace: Place | null
  /** Why it failed, where its status file or the launch record says so. */
  readonly reason: string | null
  /** Attempts that ended badly and were started again, the first first; the run's own files are those of the last. */
  readonly earlierAttempts: readonly EarlierAttempt[]
  readonly excluded: Exclusion | null
  /** One sentence each: NaN at step 40, steps repeated (restart), last line cut, same bytes as run x. */
  readonly health: readonly string[]
  /** Paths of the files it was read from. */
  readonly files: readonly string[]
  readonly series: readonly EvidenceSeries[]
}

/** All observations of one metric of one run in one file, in file order. */
export interface EvidenceSeries extends Series {
  /** Row indices that a later row with the same step or key replaced (restart); null where none. */
  readonly superseded: Uint32Array | null
}

/** One that a retry set aside. Its logs are kept and locked, and not read as the run's. */
export interface EarlierAttempt {
  readonly attempt: number
  readonly state: LaunchState
  readonly reason: string | null
  readonly host: string | null
  readonly started: string | null
  readonly ended: string | null
  readonly place: Place
}

export interface ConfigLeaf {
  readonly value: string | number | boolean | null
  /** The leaf's own text in its file, or the matched piece of the path. */
  readonly text: string
  /** `null` line for a leaf that comes from the path or from `levels`. */
  readonly source:
    | ({ readonly kind: 'file' } & Place)
    | { readonly kind: 'path'; readonly file: string }
    | { readonly kind: 'levels'; readonly file: string; readonly line: number }
}

export interface Exclusion {
  readonly reason: string
  readonly decided: string | null
  readonly place: { readonly file: string; readonly line: number }
}

export interface MetricDeclaration {
  readonly unit: Unit
  /** `show: percent` of a fraction. */
  readonly show: Unit
  readonly better: 'lower' | 'higher' | null
  readonly place: { readonly file: string; readonly line: number }
}

export interface Launch {
  readonly run: string
  readonly experiment: string | null
  /** `interrupted` and `killed`: stopped from outside before it ended; usually launched again. */
  readonly event: 'launched' | 'finished' | 'failed' | 'interrupted' | 'killed'
  readonly time: string | null
  readonly reason: string | null
  /** From 1; `null` in records that do not count. */
  readonly attempt: number | null
  /** Which launch it was part of. */
  readonly launch: string | null
  /** The design's block, and when a later one was added to the design: a date, or `null` where it was planned at first. */
  readonly block: number | null
  readonly added: string | null
  readonly code: LaunchedCode | null
  readonly place: Place
}
