import type { Finding } from '../../diagnostics/finding.ts'
import type { FileBeginning } from '../../edge/ssh/source-files.ts'
import { digestOf } from '../digest.ts'
import type { SeenThere } from '../sources-lock.ts'
import { confirmRefused, confirmThere } from './confirm-there.ts'
import type { FetchedFile, FetchEffects, FetchOptions } from './fetch-effects.ts'
import { FetchProgress } from './fetch-progress.ts'
import { type PlannedArrival, type PlannedFile, planFile } from './plan-fetch.ts'
import { receivePlanned } from './receive-planned.ts'
import { listingPath, printListing } from './record-listing.ts'
import { fetchedBefore, noDigests, refusal, tellEnd, undecided } from './refusals.ts'
import { selectFiles } from './select-files.ts'
import { Settlement } from './settle-arrivals.ts'
import type { Source } from './source.ts'
import type { Here } from './survey-here.ts'

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

/** What a fetch that is killed may have to receive again; a larger file stands for itself. */
const PORTION_FILES = 2000
const PORTION_BYTES = 256 << 20
const LARGE_BYTES = 64 << 20

/** list → select → plan → confirm → receive → settle → lock: brings one source's files into its folder. */
export async function fetchSource(source: Source, here: Here, effects: FetchEffects, options: FetchOptions): Promise<FetchReport> {
  const { files, from } = effects
  const say = (text: string): void => effects.onProgress(`${source.name}: ${text}`)
  const listing = await from.list(count => say(`${count} files seen`))
  const selection = selectFiles(source, from.host, listing)
  const planned = [...selection.files].map(([destination, file]) => planFile(destination, file, here.of(destination)))
  here.index.save(null)
  if (planned.some(({ kind }) => kind === 'receive')) say('comparing with what is here')
  const ask = (wanted: readonly FileBeginning[]): Promise<ReadonlyMap<string, string>> => from.digests(wanted)
  const stillRefused = await confirmRefused(planned, ({ destination, file }) => planFile(destination, file, { ...here.of(destination), refused: null }), ask)
  const plan = await confirmThere(stillRefused, listing.files, ask)

  const settlement = new Settlement(source, effects, here, options, listing.files.reduce((newest, { modifiedSeconds }) => Math.max(newest, modifiedSeconds), 0))
  const findings: Finding[] = [...selection.findings]
  const wanted = plan.flatMap(file => wantedOf(file, options))
  if (options.dryRun) settlement.pretend(wanted)
  else await receive()
  settleRest()

  const there = new Set(listing.files.map(({ path }) => `${source.destination}/${path}`))
  return {
    source: source.name, host: from.host, seen: listing.files.length, notFetched: selection.notFetched,
    fetched: [...settlement.fetched].sort((a, b) => (a.path < b.path ? -1 : 1)),
    kept: settlement.kept, refused: settlement.refused,
    goneThere: fetchedBefore(here.locked.values(), source, from.host).filter(path => !there.has(path)).length,
    findings: [...findings, ...settlement.findings]
  }

  /** Portion by portion, so that what is complete is locked whatever happens to the rest. */
  async function receive(): Promise<void> {
    const progress = new FetchProgress(say, () => effects.seconds())
    progress.expect(wanted.length, wanted.reduce((sum, { file, fromByte }) => sum + file.bytes - fromByte, 0))
    let ended: unknown = null
    let cut: readonly PlannedArrival[] = []
    let unconfirmed = 0
    const portions = [...portionsOf(wanted)]
    for (const portion of portions) {
      const reception = await receivePlanned(portion, source, effects, progress)
      findings.push(...reception.findings)
      unconfirmed += reception.arrived.filter(({ isConfirmed }) => !isConfirmed).length
      ended = await settlement.settle(reception.arrived, portion === portions.at(-1)).then(() => reception.ended, (error: unknown) => reception.ended ?? error)
      cut = reception.cut
      if (ended !== null) break
    }
    if (ended !== null) findings.push(...tellEnd(ended, cut, { source, from, complete: settlement.complete, wanted: wanted.length, isLost: error => effects.isLost(error) }))
    else if (unconfirmed > 0) findings.push(noDigests(source, from.host, unconfirmed))
  }

  /** What needed no bytes: kept, refused, waiting for a decision; and what was seen. */
  function settleRest(): void {
    let seen: SeenThere | null = null
    try {
      for (const file of plan) {
        if (file.kind === 'keep') settlement.keep(file)
        else if (file.kind === 'refuse' && options.onChange !== 'accept') settlement.refuse(refusal(file, file.reason, source, from))
        else if (file.kind === 'undecided' && options.onChange !== 'accept') settlement.leave(file.row, undecided(file.row, source, options.onChange))
      }
      if (!options.dryRun) seen = recordListing()
    } finally {
      // What has its name by now is locked even where the listing finds no room.
      if (!options.dryRun) settlement.close(seen)
    }
  }

  function recordListing(): SeenThere {
    const path = listingPath(source.name)
    const text = printListing(listing)
    const sha256 = digestOf(text)
    const known = here.seen.find(row => row.source === source.name)
    if (known?.listing?.sha256 !== sha256 || !files.exists(path)) files.write(path, text)
    return {
      source: source.name, host: from.host, destination: source.destination, files: listing.files.length,
      notFetched: selection.notFetched.files, bytesNotFetched: selection.notFetched.bytes, listing: { path, sha256 }
    }
  }
}

/** With `--accept`, what would be refused is fetched too. */
function wantedOf(planned: PlannedFile, { onChange }: FetchOptions): PlannedArrival[] {
  if (planned.kind === 'receive') return [planned]
  if (planned.kind === 'keep' || onChange !== 'accept') return []
  const { destination, file, held } = planned
  const isHere = !(planned.kind === 'refuse' && planned.reason === 'edited-here')
  return [{ kind: 'receive', destination, file, held, isHere, fromByte: 0, isToConfirm: false, looksUntouched: false, isRetried: false }]
}

function* portionsOf(wanted: readonly PlannedArrival[]): Generator<readonly PlannedArrival[]> {
  let [portion, bytes] = [[] as PlannedArrival[], 0]
  const large: PlannedArrival[] = []
  for (const planned of wanted) {
    if (planned.file.bytes >= LARGE_BYTES) {
      large.push(planned)
      continue
    }
    portion.push(planned)
    bytes += planned.file.bytes
    if (portion.length < PORTION_FILES && bytes < PORTION_BYTES) continue
    yield portion
    ;[portion, bytes] = [[], 0]
  }
  if (portion.length > 0) yield portion
  for (const planned of large) yield [planned]
}
