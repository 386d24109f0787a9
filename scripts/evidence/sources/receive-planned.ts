import { Finding, Stop } from '../../diagnostics/finding.ts'
import type { ArrivingFile } from '../../edge/source-files/arriving-file.ts'
import type { ReceivedFile } from '../../edge/source-files/received-file.ts'
import { showRemotePath } from './remote-path.ts'
import type { FetchEffects } from './fetch-effects.ts'
import type { FetchProgress } from './fetch-progress.ts'
import type { PlannedArrival } from './plan-fetch.ts'
import type { Source } from './source.ts'

export interface ArrivedFile {
  readonly planned: PlannedArrival
  readonly received: ReceivedFile
  /** Whether the server computed the same digest of what it sent; `false` where it computes none. */
  readonly isConfirmed: boolean
}

export interface Reception {
  readonly arrived: readonly ArrivedFile[]
  readonly findings: readonly Finding[]
  /** The error that ended the connection, or the writing; `null` where all came. */
  readonly ended: unknown
  /** What was still on its way then. */
  readonly cut: readonly PlannedArrival[]
}

const FILES_AT_ONCE = 32

/**
 * Receives a portion of a source's files: in one stream as far as the server can, the rest one by one; then holds each
 * against the digest that the server computed of it. One that differs is sent once more before it is told.
 */
export async function receivePlanned(portion: readonly PlannedArrival[], source: Source, effects: FetchEffects, progress: FetchProgress): Promise<Reception> {
  const { from } = effects
  const findings: Finding[] = []
  const whole = new Map<PlannedArrival, ReceivedFile>()
  const onTheirWay = new Map<PlannedArrival, ArrivingFile>()
  const cut: PlannedArrival[] = []
  const byPath = new Map(portion.map(planned => [planned.file.path, planned]))
  const arrived: ArrivedFile[] = []

  try {
    // Both go on at the same time: while the server sends one file, it hashes the next.
    const hashing = settledOf(from.digests(portion.map(({ file }) => ({ path: file.path, bytes: file.bytes }))))
    const cutShort = await from.receiveMany(portion.filter(({ fromByte }) => fromByte === 0).map(({ file }) => file), path => begin(byPath.get(path)!))
    await discard(cutShort.map(path => byPath.get(path)!))
    await effects.inParallel(portion.filter(planned => !whole.has(planned)), FILES_AT_ONCE, receiveOne)
    await hold(await hashing)
  } catch (error) {
    for (const arriving of onTheirWay.values()) await arriving.settled()
    return { arrived: [...arrived, ...unheld()], findings, ended: error, cut }
  } finally {
    for (const [planned, arriving] of onTheirWay) {
      if (!whole.has(planned)) cut.push(planned)
      await arriving.abandon()
    }
  }
  return { arrived, findings, ended: null, cut }

  function begin(planned: PlannedArrival): ArrivingFile {
    const { destination, held, fromByte } = planned
    const arriving = effects.arrive({ path: destination, beginningBytes: held?.bytes ?? null, largestBytes: source.largestBytes, continuesFrom: fromByte > 0 ? fromByte : null, onBytes: bytes => progress.bytes(bytes) })
    onTheirWay.set(planned, arriving)
    const end = arriving.end.bind(arriving)
    arriving.end = async () => {
      await end()
      onTheirWay.delete(planned)
      if (arriving.whole === null) return
      whole.set(planned, arriving.whole)
      progress.file()
    }
    return arriving
  }

  async function receiveOne(planned: PlannedArrival): Promise<void> {
    await onTheirWay.get(planned)?.abandon()
    const arriving = begin(planned)
    try {
      await arriving.copyBeginning()
      await from.receive(planned.file.path, planned.file.bytes, planned.fromByte, chunk => arriving.take(chunk))
      await arriving.end()
    } catch (error) {
      if (effects.isLost(error) || error instanceof Stop || !(error instanceof Error) || !effects.isFileProblem(error)) throw error
      onTheirWay.delete(planned)
      await arriving.abandon()
      findings.push(unreadable(planned, error))
    }
  }

  async function hold(listed: ReadonlyMap<string, string>): Promise<void> {
    const differing = await holdAgainst(listed, true)
    await discard(differing)
    await effects.inParallel(differing, FILES_AT_ONCE, receiveOne)
    const broken = await holdAgainst(new Map(), false)
    await discard(broken)
    findings.push(...broken.map(differsTwice))
  }

  async function discard(files: readonly PlannedArrival[]): Promise<void> {
    for (const planned of files) {
      const received = whole.get(planned)
      whole.delete(planned)
      await received?.discard()
    }
  }

  /** Those whose digests there are others; the rest has arrived. */
  async function holdAgainst(listed: ReadonlyMap<string, string>, isFirst: boolean): Promise<PlannedArrival[]> {
    const differing: PlannedArrival[] = []
    const grown = [...whole].filter(([{ file }, { bytes }]) => !isFirst || bytes !== file.bytes)
    const again = grown.length === 0 ? new Map<string, string>() : await from.digests(grown.map(([{ file }, { bytes }]) => ({ path: file.path, bytes })))
    for (const [planned, received] of whole) {
      const { path, bytes } = planned.file
      const there = (isFirst && received.bytes === bytes ? listed : again).get(path)
      if (there !== undefined && there !== received.sha256) differing.push(planned)
      else {
        arrived.push({ planned, received, isConfirmed: there !== undefined })
        whole.delete(planned)
      }
    }
    return differing
  }

  /** The line ended before they were held against anything: they are whole, and what carried them checked every packet. */
  function unheld(): ArrivedFile[] {
    return [...whole].map(([planned, received]) => ({ planned, received, isConfirmed: false }))
  }

  function unreadable({ file }: PlannedArrival, error: Error): Finding {
    return new Finding({
      ...source.place, rule: 'source-readable', fatal: true,
      message: `Unexpected failure to read \`${showRemotePath(from.address(file.path))}\` on \`${from.host}\` (${error.message}), expected the whole file`,
      note: 'the others were fetched: mend its permissions there, leave it out with `exclude`, or run the command again if it was being written'
    })
  }

  function differsTwice({ file }: PlannedArrival): Finding {
    return new Finding({
      ...source.place, rule: 'source-intact', fatal: true,
      message: `Unexpected bytes of \`${showRemotePath(from.address(file.path))}\` from \`${from.host}\`, expected those of the sha256 that was computed there; sent twice, they differed twice`,
      note: 'nothing was written: if the file is being rewritten there, run the command again when that has ended; else look for broken memory or a broken disk on either side'
    })
  }
}

/** Waited for later: its failure until then is nobody's yet. */
function settledOf<Value>(promise: Promise<Value>): Promise<Value> {
  promise.catch(() => undefined)
  return promise
}
