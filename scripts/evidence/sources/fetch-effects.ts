import type { ProjectFiles } from '../../edge/project-files.ts'
import type { ArrivingFile, Destination } from '../../edge/source-files/arriving-file.ts'
import type { SourceFiles } from '../../edge/source-files/source-files.ts'
import type { Arrival } from './judge-received.ts'

export interface FetchEffects {
  readonly files: ProjectFiles
  readonly from: SourceFiles
  arrive(destination: Destination): ArrivingFile
  /** Waits until files are on the disk; absolute paths. */
  flushToDisk(paths: readonly string[]): Promise<void>
  inParallel<Item>(items: Iterable<Item>, atOnce: number, work: (item: Item) => Promise<void>): Promise<void>
  /** ISO 8601. */
  now(): string
  /** Of any clock that only goes forward. */
  seconds(): number
  onProgress(text: string): void
  /** Whether an error means that the whole source is gone, or only this file cannot be read. */
  isLost(error: unknown): boolean
  isFileProblem(error: unknown): boolean
}

export interface FetchOptions {
  readonly dryRun: boolean
  /** What changed there: wait for a decision, take it in place of what is locked here, or keep what is here for good. */
  readonly onChange: 'refuse' | 'accept' | 'keep'
}

export interface FetchedFile {
  readonly path: string
  readonly bytes: number
  /** `null` in a dry run. */
  readonly sha256: string | null
  readonly outcome: Exclude<Arrival, 'same'> | 'would-fetch'
  readonly bytesBefore: number | null
}
