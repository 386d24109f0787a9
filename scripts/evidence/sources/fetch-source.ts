import { Finding, Stop } from '../../diagnostics/finding.ts'
import type { ProjectFiles } from '../../edge/project-files.ts'
import type { ReceivedFile } from '../../edge/ssh/receive-file.ts'
import type { ListedFile, SourceFiles } from '../../edge/ssh/source-files.ts'
import { FileIndex } from '../file-index.ts'
import { type LockedFile, readSourcesLock } from '../sources-lock.ts'
import { readFetchMemory, writeFetchMemory } from './fetch-memory.ts'
import { type Arrival, judgeReceived } from './judge-received.ts'
import { lockFetched } from './lock-fetched.ts'
import { type PlannedFile, planFile } from './plan-fetch.ts'
import { refusal, fetchedBefore } from './refusals.ts'
import { showRemotePath } from './remote-path.ts'
import { selectFiles } from './select-files.ts'
import type { Source } from './source.ts'

export interface FetchEffects {
  readonly files: ProjectFiles
  readonly from: SourceFiles
  receive(file: ListedFile, destination: string, beginningBytes: number | null, onBytes: (bytes: number) => void): Promise<ReceivedFile>
  inParallel<Item>(items: Iterable<Item>, atOnce: number, work: (item: Item) => Promise<void>): Promise<void>
  /** ISO 8601. */
  now(): string
  onProgress(text: string): void
  /** Whether an error means that the whole source is gone, or only this file cannot be read. */
  isLost(error: unknown): boolean
  isFileProblem(error: unknown): boolean
}

export interface FetchOptions {
  readonly dryRun: boolean
  /** Take what changed there, in place of what is locked here. */
  readonly accept: boolean
}

export interface FetchedFile {
  readonly path: string
  readonly bytes: number
  /** `null` in a dry run. */
  readonly sha256: string | null
  readonly outcome: Exclude<Arrival, 'same'> | 'would-fetch'
  readonly bytesBefore: number | null
}

export interface FetchReport {
  readonly source: string
  readonly host: string
  /** Files there, fetched or not. */
  readonly seen: number
  readonly fetched: readonly FetchedFile[]
  /** Already here and unchanged. */
  readonly kept: number
  readonly refused: number
  readonly notFetched: { readonly files: number; readonly bytes: number }
  /** Fetched before, and no longer there. */
  readonly goneThere: number
  readonly findings: readonly Finding[]
}

const FILES_AT_ONCE = 32
/** What a fetch that is killed may have to read again. */
const LOCK_EVERY_FILES = 256
const LOCK_EVERY_BYTES = 1 << 30

/** list → select → plan → receive → judge → lock: brings one source's files into its folder. */
export async function fetchSource(source: Source, effects: FetchEffects, options: FetchOptions): Promise<FetchReport> {
  const { files, from } = effects
  const listing = await from.list(count => effects.onProgress(`${source.name}: ${count} files seen`))
  const selection = selectFiles(source, from.host, listing)
  const { plan, memory, locked } = planFiles(selection.files, effects)
  const findings: Finding[] = [...selection.findings]
  const fetched: FetchedFile[] = []
  const rows: LockedFile[] = []
  let kept = plan.filter(({ kind }) => kind === 'keep').length
  let refused = 0
  let bytesSinceLock = 0
  const wanted = plan.filter(planned => isWanted(planned, options))
  const total = wanted.reduce((sum, { file }) => sum + file.bytes, 0)
  let arrived = 0

  for (const planned of plan) {
    if (planned.kind !== 'refuse' || options.accept) continue
    findings.push(refusal(planned, planned.reason, source, from))
    refused++
  }

  async function fetchOne(planned: Wanted): Promise<void> {
    const { destination, file, held } = planned
    const received = await effects.receive(file, destination, held?.bytes ?? null, bytes => {
      arrived += bytes
      effects.onProgress(`${source.name}: ${fetched.length} of ${wanted.length} files, ${inMegabytes(arrived)} of ${inMegabytes(total)} MB`)
    })
    const isHere = planned.kind === 'fetch' && planned.isHere
    const arrival = judgeReceived(received, held, isHere)
    if (arrival === 'changed' && !options.accept) {
      await received.discard()
      findings.push(refusal(planned, locked.has(destination) ? 'changed-there' : 'in-the-way', source, from))
      refused++
      return
    }
    if (arrival === 'same') await received.discard()
    else await received.keep()
    const now = effects.now()
    const before = locked.get(destination)
    memory.set(destination, { bytes: received.bytes, sha256: received.sha256, modifiedSeconds: file.modifiedSeconds })
    if (before?.sha256 !== received.sha256) {
      rows.push({ path: destination, bytes: received.bytes, sha256: received.sha256, origin: { host: from.host, path: from.address(file.path), fetchedAt: now }, lockedAt: now })
    }
    if (arrival === 'same') kept++
    else fetched.push({ path: destination, bytes: received.bytes, sha256: received.sha256, outcome: arrival, bytesBefore: held?.bytes ?? null })
    bytesSinceLock += received.bytes
    if (rows.length >= LOCK_EVERY_FILES || bytesSinceLock >= LOCK_EVERY_BYTES) lockNow()
  }

  function lockNow(): void {
    lockFetched(files, rows.splice(0), null)
    writeFetchMemory(files, memory)
    bytesSinceLock = 0
  }

  if (options.dryRun) {
    fetched.push(...wanted.map(({ destination, file, held }) => ({ path: destination, bytes: file.bytes, sha256: null, outcome: 'would-fetch' as const, bytesBefore: held?.bytes ?? null })))
  } else {
    const losses: Wanted[] = []
    try {
      await effects.inParallel(wanted, FILES_AT_ONCE, async planned => {
        try {
          await fetchOne(planned)
        } catch (error) {
          if (effects.isLost(error)) losses.push(planned)
          else if (error instanceof Error && effects.isFileProblem(error)) {
            findings.push(new Finding({
              ...source.place, rule: 'source-readable', fatal: true,
              message: `Unexpected failure to read \`${showRemotePath(from.address(planned.file.path))}\` on \`${from.host}\` (${error.message}), expected the whole file`,
              note: 'the others were fetched: mend its permissions there, leave it out with `exclude`, or run the command again if it was being written'
            }))
            return
          }
          throw error
        }
      })
    } catch (error) {
      if (error instanceof Stop) findings.push(...error.findings)
      else if (effects.isLost(error)) findings.push(lostWhileFetching(error, losses, { source, from, complete: fetched.length, wanted: wanted.length }))
      else throw error
    } finally {
      const seen = { source: source.name, host: from.host, files: listing.files.length, notFetched: selection.notFetched.files, bytesNotFetched: selection.notFetched.bytes }
      lockFetched(files, rows.splice(0), seen)
      writeFetchMemory(files, memory)
    }
  }
  const there = new Set(listing.files.map(({ path }) => `${source.destination}/${path}`))
  return {
    source: source.name, host: from.host, seen: listing.files.length, kept, refused, findings,
    fetched: fetched.sort((a, b) => (a.path < b.path ? -1 : 1)),
    notFetched: selection.notFetched,
    goneThere: fetchedBefore(locked.values(), source, from.host).filter(path => !there.has(path)).length
  }
}

type Wanted = Exclude<PlannedFile, { kind: 'keep' }>

/** With `--accept`, what would be refused is fetched too. */
function isWanted(planned: PlannedFile, options: FetchOptions): planned is Wanted {
  return planned.kind === 'fetch' || (planned.kind === 'refuse' && options.accept)
}

function planFiles(wanted: ReadonlyMap<string, ListedFile>, { files, onProgress }: FetchEffects) {
  const locked = readSourcesLock(files)?.files ?? new Map<string, LockedFile>()
  const memory = readFetchMemory(files)
  const index = new FileIndex(files, false)
  onProgress('comparing with what is here')
  const plan = [...wanted].map(([destination, file]): PlannedFile => {
    const digest = index.digest(destination)
    const local = digest === null ? null : { bytes: digest.size, sha256: digest.sha256 }
    return planFile(destination, file, locked.get(destination) ?? null, local, memory.get(destination) ?? null)
  })
  index.save(new Set(files.list('data/raw')))
  return { plan, memory, locked }
}

function lostWhileFetching(error: unknown, losses: readonly Wanted[], at: { source: Source; from: SourceFiles; complete: number; wanted: number }): Finding {
  const [first] = losses
  const others = losses.length - 1
  const file = first === undefined ? '' : ` while fetching \`${showRemotePath(at.from.address(first.file.path))}\`${others > 0 ? ` and ${others} more` : ''}`
  return new Finding({
    ...at.source.place, rule: 'source-reachable', fatal: true,
    message: `Unexpected end of the connection${file} (${error instanceof Error ? error.message : String(error)}), expected every file whole`,
    note: `${at.complete} of ${at.wanted} files are complete and locked, nothing is half-written: run \`paperline fetch ${at.source.name}\` again for the rest`
  })
}

function inMegabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1)
}
