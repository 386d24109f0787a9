import type { Finding } from '../../diagnostics/finding.ts'
import type { ReceivedFile } from '../../edge/source-files/received-file.ts'
import { findBrokenSeals, SealedDigests } from '../sealed-digests.ts'
import type { LockedFile, RefusedFile, SeenThere } from '../sources-lock.ts'
import { writeFetchMemory } from './fetch-memory.ts'
import type { FetchedFile, FetchEffects, FetchOptions } from './fetch-effects.ts'
import { type Arrival, judgeReceived } from './judge-received.ts'
import { lockFetched } from './lock-fetched.ts'
import { CLOCKS_APART_SECONDS, type PlannedArrival, type PlannedFile } from './plan-fetch.ts'
import type { ArrivedFile } from './receive-planned.ts'
import { refusal } from './refusals.ts'
import { isNextStatus, isStatusPath } from './run-status.ts'
import type { Source } from './source.ts'
import type { Here } from './survey-here.ts'

/** Where what was refused is set aside: not evidence until a person says so. */
export const REFUSED_FOLDER = 'data/refused'

/**
 * Gives what arrived its place. The order is what makes the lock true at every moment: bytes on the disk, then their names,
 * then the lock that speaks of them.
 */
export class Settlement {
  readonly fetched: FetchedFile[] = []
  readonly findings: Finding[] = []
  kept = 0
  refused = 0
  /** Of what was wanted. */
  complete = 0
  private readonly source: Source
  private readonly effects: FetchEffects
  private readonly here: Here
  private readonly options: FetchOptions
  private readonly newestSeconds: number
  private readonly rows: LockedFile[] = []
  private isMemoryNew = false
  private readonly decisions = new Map<string, RefusedFile | null>()

  /**
   * @param newestSeconds
   *   When the last of the listed files was modified.
   */
  constructor(source: Source, effects: FetchEffects, here: Here, options: FetchOptions, newestSeconds: number) {
    this.newestSeconds = newestSeconds
    this.source = source
    this.effects = effects
    this.here = here
    this.options = options
  }

  /**
   * @param isLast
   *   Nothing is received after it: the lock is then written once, by `close`.
   */
  async settle(arrived: readonly ArrivedFile[], isLast: boolean): Promise<void> {
    const judged = await Promise.all(arrived.map(async file => ({ ...file, arrival: await this.judge(file) })))
    const taken = judged.filter(({ arrival }) => arrival !== 'same' && (arrival !== 'changed' || this.options.onChange === 'accept'))
    for (const { planned, received, arrival } of judged) {
      if (arrival === 'same') await this.drop(planned, received)
      else if (arrival === 'changed' && this.options.onChange !== 'accept') await this.setAside(planned, received)
    }
    await this.effects.flushToDisk(taken.map(({ received }) => received.beside))
    for (const file of taken) await this.take(file)
    await this.effects.flushToDisk([...new Set(taken.map(({ planned }) => folderOf(planned.destination)))].map(folder => this.effects.files.locate(folder)))
    if (!isLast) this.write(null)
  }

  /** Nothing had to come: it is here, and the same there. */
  keep({ destination, file, held }: Extract<PlannedFile, { kind: 'keep' }>): void {
    this.kept++
    this.remember(destination, { bytes: held.bytes, sha256: held.sha256 }, file.modifiedSeconds)
    this.lockRow(destination, file.path, held)
    this.decided(destination)
  }

  refuse(finding: Finding): void {
    this.refused++
    this.findings.push(finding)
  }

  /** What waits since an earlier fetch waits on, or is kept out from now on. */
  leave(row: RefusedFile, finding: Finding): void {
    this.refuse(finding)
    if (this.options.onChange !== 'keep' || row.keptAt !== null) return
    this.decisions.set(row.path, { ...row, keptAt: this.effects.now() })
    this.effects.files.remove(row.beside)
  }

  pretend(wanted: readonly PlannedArrival[]): void {
    this.fetched.push(...wanted.map(({ destination, file, held }) => ({ path: destination, bytes: file.bytes, sha256: null, outcome: 'would-fetch' as const, bytesBefore: held?.bytes ?? null })))
  }

  /** Writes the lock, with what was seen where that is recorded. */
  close(seen: SeenThere | null): void {
    this.write(seen)
  }

  private async judge({ planned, received }: ArrivedFile): Promise<Arrival> {
    const arrival = judgeReceived(received, planned.held, planned.isHere)
    if (arrival !== 'changed') return arrival
    if (planned.isRetried) return 'retried'
    const isUpdate = isStatusPath(planned.destination) && isNextStatus(this.effects.files.readBytes(planned.destination), await received.read())
    return isUpdate ? 'updated' : 'changed'
  }

  private async drop({ destination, file }: PlannedArrival, received: ReceivedFile): Promise<void> {
    await received.discard()
    this.kept++
    this.complete++
    this.remember(destination, received, file.modifiedSeconds)
    this.lockRow(destination, file.path, received)
    this.decided(destination)
  }

  private async take({ planned: { destination, file, held }, received, arrival }: ArrivedFile & { readonly arrival: Arrival }): Promise<void> {
    await received.keep()
    this.complete++
    this.here.index.learn(destination, received.sha256)
    this.remember(destination, received, file.modifiedSeconds)
    this.lockRow(destination, file.path, received)
    this.decided(destination)
    if (arrival !== 'same') this.fetched.push({ path: destination, bytes: received.bytes, sha256: received.sha256, outcome: arrival, bytesBefore: held?.bytes ?? null })
  }

  private async setAside(planned: PlannedArrival, received: ReceivedFile): Promise<void> {
    const { source, effects: { from, now } } = this
    const { destination, file, held } = planned
    this.complete++
    if (!this.here.locked.has(destination)) {
      await received.discard()
      this.refuse(refusal(planned, 'in-the-way', source, from))
      return
    }
    const reason = file.bytes < (held?.bytes ?? 0) ? 'shorter-there' : 'changed-there'
    const beside = `${REFUSED_FOLDER}${destination.slice('data/raw'.length)}`
    const isKept = this.options.onChange === 'keep'
    if (isKept) await received.discard()
    else await received.setAside(beside)
    const row: RefusedFile = {
      path: destination, source: source.name, reason,
      there: { bytes: received.bytes, sha256: received.sha256, modifiedSeconds: file.modifiedSeconds },
      origin: { host: from.host, path: from.address(file.path), fetchedAt: now() }, beside, keptAt: isKept ? now() : null
    }
    this.decisions.set(destination, row)
    this.refuse(refusal(planned, reason, source, from, row))
  }

  private remember(destination: string, { bytes, sha256 }: { bytes: number; sha256: string }, modifiedSeconds: number): void {
    const known = this.here.memory.get(destination)
    const isSameAsBefore = known?.sha256 === sha256 && known.bytes === bytes && known.modifiedSeconds === modifiedSeconds
    if (isSameAsBefore && known.isSettled) return
    const hasRested = modifiedSeconds + CLOCKS_APART_SECONDS < Date.parse(this.effects.now()) / 1000
    // Of the newest files a clock that is behind there says nothing: they are confirmed once more.
    const isSettled = hasRested && (isSameAsBefore || modifiedSeconds + 1 < this.newestSeconds)
    this.here.memory.set(destination, { bytes, sha256, modifiedSeconds, isSettled })
    this.isMemoryNew = true
  }

  private lockRow(destination: string, path: string, { bytes, sha256 }: { bytes: number; sha256: string }): void {
    if (this.here.locked.get(destination)?.sha256 === sha256) return
    const { from, now } = this.effects
    this.rows.push({ path: destination, bytes, sha256, origin: { host: from.host, path: from.address(path), fetchedAt: now() }, lockedAt: now() })
  }

  /** What waited for a decision on this file has it. */
  private decided(destination: string): void {
    const row = this.here.refused.get(destination)
    if (row === undefined) return
    this.decisions.set(destination, null)
    this.effects.files.remove(row.beside)
  }

  private write(seen: SeenThere | null): void {
    const { files } = this.effects
    const rows = this.rows.splice(0)
    if (this.isMemoryNew) writeFetchMemory(files, this.here.memory)
    this.isMemoryNew = false
    if (rows.length === 0 && this.decisions.size === 0 && isKnown(seen, this.here.seen)) return
    const written = lockFetched(files, rows, seen, this.decisions)
    this.findings.push(...findBrokenSeals(files, written, new SealedDigests(files, [...written.map(({ path }) => path), ...this.here.locked.keys()])))
    this.here.index.save(null)
  }
}

function isKnown(seen: SeenThere | null, known: readonly SeenThere[]): boolean {
  return seen === null || known.some(row => JSON.stringify(row) === JSON.stringify(seen))
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'))
}
