import type { Json, Quantity } from '../../analysis/quantities/quantity.ts'
import type { ConfigLeaf, Evidence, EvidenceRun, Launch, SeenSource, UnfetchedRun } from '../evidence/evidence.ts'
import { configurationFacts, configurationParameters } from './configuration-quantity.ts'
import { sameLeaf } from './match-run.ts'
import type { ResultNode, ResultRecord } from './results.ts'
import { rowKey } from './table.ts'

/** The counts under `runs`, with their quantities. */
export interface RunCounts {
  readonly node: ResultRecord
  readonly quantities: ReadonlyMap<string, Quantity>
}

/**
 * Completeness: `runs.<experiment>.finished`, `.failed`, `.unfinished`, `.excluded`, `.used`; where a record of launches
 * exists `.launched`, `.lost` (launched, nothing of them here) and, where it tells blocks, `.added_later`; `.attempts`
 * where runs were started again; `.seen_not_fetched` where a server's listing is on record; `.config.<leaf>` where a leaf
 * is the same in all its runs; `runs.all` counts every run.
 *
 * `runs.sources.<source>.files_seen` and `.files_not_fetched` count files of each source as it was last listed.
 *
 * `finished` counts every run that ended well, the excluded ones among them; `excluded` counts those left out.
 */
export function countRuns(evidence: Evidence, used: ReadonlySet<string>): RunCounts {
  const quantities = new Map<string, Quantity>()
  const entries = new Map<string, ResultNode>()
  const experiments = new Map<string, EvidenceRun[]>()
  for (const run of evidence.runs) {
    const name = run.experiment
    if (name !== null) experiments.set(name, [...(experiments.get(name) ?? []), run])
  }
  for (const launch of evidence.launches ?? []) if (launch.experiment !== null && !experiments.has(launch.experiment)) experiments.set(launch.experiment, [])

  const seen = evidence.seen ?? []
  const unfetched = seen.length === 0 ? null : seen.flatMap(({ runsNotFetched }) => runsNotFetched)
  for (const run of unfetched ?? []) if (run.experiment !== null && !experiments.has(run.experiment)) experiments.set(run.experiment, [])
  entries.set('all', group('runs.all', evidence.runs, evidence.launches, unfetched, null))
  if (seen.length > 0) entries.set('sources', { kind: 'record', entries: new Map(seen.map(source => [rowKey(source.source), countFiles(source)])) })
  for (const [name, runs] of [...experiments].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const segment = freeSegment(rowKey(name), entries)
    const launches = evidence.launches?.filter(launch => launch.experiment === name) ?? null
    entries.set(segment, group(`runs.${segment}`, runs, launches === null || launches.length === 0 ? null : launches, unfetched?.filter(run => run.experiment === name) ?? null, name))
  }
  return { node: { kind: 'record', entries }, quantities }

  function group(path: string, runs: readonly EvidenceRun[], launches: readonly Launch[] | null, unfetched: readonly UnfetchedRun[] | null, experiment: string | null): ResultRecord {
    const counts = new Map<string, ResultNode>()
    const add: AddCount = (name, ids, parameters = {}, value = ids.length) => {
      const id = `${path}.${name}`
      quantities.set(id, {
        id,
        value,
        unit: '1',
        integer: true,
        decimals: 0,
        derivation: { operation: 'count', inputs: [], parameters: { of: `${name} runs`, ...(experiment === null ? {} : { experiment }), runs: [...ids], ...parameters }, code: null }
      })
      counts.set(name, { kind: 'quantity', id, parts: new Map() })
    }
    const idsOf = (accept: (run: EvidenceRun) => boolean): string[] => runs.filter(accept).map(({ id }) => id)
    if (launches !== null) addLaunched(launches, runs, add)
    const attempts = attemptsOf(runs, launches ?? [])
    const started = [...new Set(attempts)]
    if (attempts.length > started.length) add('attempts', started, { of: 'attempts' }, attempts.length)
    add('finished', idsOf(run => run.status === 'finished'), placesOf(runs.filter(run => run.status === 'finished')))
    add('failed', idsOf(run => run.status === 'failed'), placesOf(runs.filter(run => run.status === 'failed')))
    add('unfinished', idsOf(run => run.status === 'unfinished' || run.status === 'running'))
    add('excluded', idsOf(run => run.excluded !== null), { reasons: Object.fromEntries(runs.flatMap(run => (run.excluded === null ? [] : [[run.id, run.excluded.reason]]))) })
    add('used', idsOf(run => used.has(run.id)))
    if (unfetched !== null) add('seen_not_fetched', unfetched.map(({ id }) => id), { listings: seen.map(({ listing }) => listing) })
    const config = configOf(path, runs)
    if (config !== null) counts.set('config', config)
    return { kind: 'record', entries: counts }
  }

  function countFiles({ source, host, listing, files, notFetched, bytesNotFetched }: SeenSource): ResultRecord {
    const counts = new Map<string, ResultNode>()
    const add = (name: string, value: number, parameters: Record<string, Json> = {}): void => {
      const id = `runs.sources.${rowKey(source)}.${name}`
      quantities.set(id, { id, value, unit: '1', integer: true, decimals: 0, derivation: { operation: 'count', inputs: [], parameters: { of: name.replaceAll('_', ' '), host, listing, ...parameters }, code: null } })
      counts.set(name, { kind: 'quantity', id, parts: new Map() })
    }
    add('files_seen', files)
    add('files_not_fetched', notFetched, { bytes: bytesNotFetched })
    return { kind: 'record', entries: counts }
  }

  function configOf(path: string, runs: readonly EvidenceRun[]): ResultRecord | null {
    const [first, ...others] = runs
    if (first === undefined) return null
    const root = new Map<string, ResultNode>()
    for (const [name, leaf] of Object.entries(first.config)) {
      const same = others.every(run => Object.hasOwn(run.config, name) && sameLeaf(run.config[name]?.value ?? null, leaf.value))
      if (same && leaf.value !== null && leaf.value !== '') place(root, `${path}.config`, name.split('.').map(rowKey), configQuantity(first, name, leaf, runs))
    }
    return root.size === 0 ? null : { kind: 'record', entries: root }
  }

  /** Sets a leaf under its segments; one that is also a branch has the others as parts. */
  function place(into: Map<string, ResultNode>, path: string, [segment = '', ...rest]: string[], quantity: Omit<Quantity, 'id'>): void {
    const id = `${path}.${segment}`
    const known = into.get(segment)
    if (rest.length > 0) {
      if (known?.kind === 'quantity') return place(known.parts as Map<string, ResultNode>, id, rest, quantity)
      const record: ResultNode = known ?? { kind: 'record', entries: new Map() }
      into.set(segment, record)
      if (record.kind === 'record') place(record.entries as Map<string, ResultNode>, id, rest, quantity)
      return
    }
    quantities.set(id, { id, ...quantity })
    into.set(segment, { kind: 'quantity', id, parts: known?.kind === 'record' ? known.entries : new Map() })
  }
}

function configQuantity(run: EvidenceRun, name: string, leaf: ConfigLeaf, runs: readonly EvidenceRun[]): Omit<Quantity, 'id'> {
  const parameters = configurationParameters(run, name, leaf, runs.map(({ id }) => id))
  return { ...configurationFacts(leaf), derivation: { operation: 'configuration', inputs: [], parameters, code: null } }
}

/** Adds a count of these runs, `of: '<name> runs'` unless the parameters say otherwise; `value` where they count more than once. */
type AddCount = (name: string, ids: readonly string[], parameters?: Record<string, Json>, value?: number) => void

/** What only a record can say: how many were launched, how many of them left nothing here, how many joined later. */
function addLaunched(launches: readonly Launch[], runs: readonly EvidenceRun[], add: AddCount): void {
  const events = launches.filter(({ event }) => event === 'launched')
  const ids = [...new Set(events.map(({ run }) => run))]
  const known = new Set(runs.map(({ id }) => id))
  add('launched', ids, placesIn(events))
  const lost = ids.filter(id => !known.has(id))
  add('lost', lost, lost.length === 0 ? {} : placesIn(events.filter(({ run }) => lost.includes(run))))
  if (!events.some(({ block }) => block !== null)) return
  const first = new Map(events.toReversed().map(event => [event.run, event]))
  const later = ids.flatMap(id => first.get(id)?.added == null ? [] : [first.get(id)!])
  const blocks = new Map(later.map(({ block, added }) => [`${block} ${added}`, { block, added }]))
  add('added_later', later.map(({ run }) => run), later.length === 0 ? { of: 'runs added later' } : {
    of: 'runs added later',
    blocks: [...blocks].map(([name, block]) => ({ ...block, runs: later.filter(event => `${event.block} ${event.added}` === name).length })),
    ...placesIn(later)
  })
}

/** A run's id once for each time it was started, by the record or by the attempts that were set aside, whichever knows of more. */
function attemptsOf(runs: readonly EvidenceRun[], launches: readonly Launch[]): string[] {
  const counts = new Map<string, number>()
  for (const { run, event } of launches) if (event === 'launched') counts.set(run, (counts.get(run) ?? 0) + 1)
  for (const { id, earlierAttempts } of runs) counts.set(id, Math.max(counts.get(id) ?? 0, earlierAttempts.length + 1))
  return [...counts].flatMap(([id, count]) => Array.from({ length: count }, () => id))
}

function placesIn(events: readonly Launch[]): { places: string[] } {
  return { places: events.map(({ place }) => `${place.file}:${place.line}`) }
}

/** Lines that ended the runs. */
function placesOf(runs: readonly EvidenceRun[]): Record<string, Json> {
  const places = runs.flatMap(({ statusPlace }) => (statusPlace === null ? [] : [`${statusPlace.file}:${statusPlace.line}`]))
  return places.length === 0 ? {} : { places }
}

function freeSegment(wanted: string, taken: ReadonlyMap<string, unknown>): string {
  let segment = wanted
  for (let count = 2; taken.has(segment); count++) segment = `${wanted}_${count}`
  return segment
}
