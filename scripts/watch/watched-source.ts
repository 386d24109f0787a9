import { STATUS_FILE } from '../evidence/launch-status.ts'
import { type RunInput, type RunPlan, findRuns, folderOf } from '../evidence/runs/find-runs.ts'
import { withoutAttempts } from '../evidence/runs/read-statuses.ts'
import type { EntryRule, RunsRules } from '../evidence/runs-file/rules.ts'
import { refuseRemotePath } from '../evidence/sources/remote-path.ts'
import type { LookRequest } from './look-script.ts'
import type { Look, SeenFile } from './parse-look.ts'
import { WatchedRun, isReadWhole } from './watched-run.ts'

/** Bytes of one log that one look takes at most: the beginning and the end of a longer one say how it fares. Many share eight times that at first. */
const MOST_BYTES = 8 * 2 ** 20
/** Slurm's controller serves a whole cluster. */
const QUEUE_SECONDS = 10

/** A source as it is watched: its runs, and what the next look has to ask. Pure: looks go in, requests come out. */
export class WatchedSource {
  readonly runs = new Map<string, WatchedRun>()
  /** The last look; `null` before the first. */
  look: Look | null = null
  /** Slurm's queue as it was last asked. */
  queue: Look['queue'] = null
  /** Jobs that have left the queue without a last word, with what accounting says of them. */
  readonly endedJobs = new Map<string, string | null>()
  /** Launches through Slurm of which no job is left in the queue. */
  endedLaunches: ReadonlySet<string> = new Set()
  private readonly folder: string
  private readonly destination: string
  private readonly rules: RunsRules
  private readonly patterns: readonly string[]
  private listed = ''
  private files = new Map<string, SeenFile>()
  /** The runs that read a file. */
  private readonly readers = new Map<string, WatchedRun[]>()
  /** Time and size that whole files had before they were asked for. */
  private readonly asked = new Map<string, string>()
  private readonly taken = new Map<string, string>()
  private queueTime = -Infinity

  /** `destination` is where a fetch would put the folder's files: `data/raw`. */
  constructor(folder: string, destination: string, rules: RunsRules) {
    this.folder = folder
    this.destination = destination
    this.rules = rules
    this.patterns = [...new Set(rules.entries.flatMap(patternsOf))]
  }

  request(now: number): LookRequest {
    const asksQueue = now - this.queueTime >= QUEUE_SECONDS
    if (asksQueue) this.queueTime = now
    return {
      folder: this.folder, patterns: this.patterns, everything: this.look === null, asksQueue, mostBytes: MOST_BYTES,
      wanted: this.look === null ? [] : this.wanted(),
      endedJobs: [...this.endedJobs].flatMap(([job, known]) => (known === null ? [job] : []))
    }
  }

  take(look: Look): void {
    const isFirst = this.look === null
    this.look = look
    this.files = new Map(look.files.filter(({ path }) => refuseRemotePath(path) === null).map(file => [this.pathHere(file.path), file]))
    this.findRuns(look)
    this.takeStatuses(look)
    for (const seen of look.data) {
      const path = this.pathHere(seen.path)
      const time = this.files.get(path)?.modifiedSeconds ?? look.time
      if (isFirst) this.asked.set(path, stampOf(this.files.get(path)))
      // A part of a document is no document; what is too large for any look is not asked for again.
      if (seen.bytes.length === seen.size || seen.size > MOST_BYTES) this.taken.set(path, this.asked.get(path) ?? '')
      for (const run of this.readers.get(path) ?? []) run.takeBytes(path, seen, time)
    }
    for (const run of this.runs.values()) this.takeTimes(run)
    this.takeQueue(look)
  }

  /** After the last look: what has no line end will get none. */
  settle(): void {
    for (const run of this.runs.values()) run.settle()
  }

  private pathHere(path: string): string {
    return `${this.destination}/${path}`
  }

  private pathThere(path: string): string {
    return path.slice(this.destination.length + 1)
  }

  private wanted(): LookRequest['wanted'] {
    const wanted = new Map<string, number>()
    for (const run of this.runs.values()) {
      for (const input of run.plan?.inputs ?? []) {
        const file = this.files.get(input.path)
        if (file === undefined || isTable(input)) continue
        if (!isReadWhole(input)) {
          if (file.bytes !== run.offsetOf(input.path) || isOpen(run)) wanted.set(input.path, run.offsetOf(input.path))
        } else if (stampOf(file) !== this.taken.get(input.path)) {
          this.asked.set(input.path, stampOf(file))
          wanted.set(input.path, 0)
        }
      }
    }
    return [...wanted].map(([path, from]) => ({ path: this.pathThere(path), from }))
  }

  /** Runs that the paths of `runs.yml` make of the files there, and folders with a status. */
  private findRuns(look: Look): void {
    const folders = look.statuses.map(({ folder }) => folder).filter(folder => folder !== '' && refuseRemotePath(folder) === null)
    const paths = withoutAttempts([...this.files.keys(), ...folders.map(folder => this.pathHere(`${folder}/${STATUS_FILE}`))].sort())
    const listed = paths.join('\n')
    if (listed === this.listed && this.look !== null) return
    this.listed = listed
    const plans = new Map<string, RunPlan>(findRuns(this.rules.entries, paths).plans.map(plan => [plan.id, plan]))
    const described = new Set([...plans.values()].map(folderOf))
    const undescribed = new Set(folders.map(folder => this.pathHere(folder)).filter(folder => !described.has(folder)).map(idOf))
    for (const id of this.runs.keys()) if (!plans.has(id) && !undescribed.has(id)) this.runs.delete(id)
    for (const id of undescribed) this.runAt(id).plan = null
    this.readers.clear()
    for (const [id, plan] of plans) {
      const run = this.runAt(id)
      run.plan = plan
      for (const path of new Set(plan.inputs.map(input => input.path))) this.readers.set(path, [...(this.readers.get(path) ?? []), run])
    }
  }

  private runAt(id: string): WatchedRun {
    const known = this.runs.get(id)
    if (known !== undefined) return known
    const run = new WatchedRun(id)
    this.runs.set(id, run)
    return run
  }

  private takeStatuses(look: Look): void {
    const seenIn = new Map(look.statuses.map(seen => [this.pathHere(seen.folder), seen]))
    const seenAs = new Map(look.statuses.map(seen => [idOf(this.pathHere(seen.folder)), seen]))
    for (const run of this.runs.values()) {
      const seen = run.plan === null ? seenAs.get(run.id) : seenIn.get(folderOf(run.plan))
      if (seen?.status != null) run.takeStatus(seen.status, seen.alive)
    }
  }

  private takeTimes(run: WatchedRun): void {
    const followed = (run.plan?.inputs ?? []).filter(input => input.role !== 'config' && !isReadWhole(input))
    const logs = followed.map(({ path }) => path)
    const output = run.plan === null ? null : `${folderOf(run.plan)}/launch-output.log`
    const times = [...logs, output ?? ''].flatMap(path => this.files.get(path)?.modifiedSeconds ?? [])
    // That a file is there may be the mark of an end.
    if (run.mark === null && (run.plan?.finished ?? []).some(({ rule, path }) => rule.pattern === null && path !== null && this.files.has(path))) run.mark = 'finished'
    run.isBehind = followed.some(input => !isTable(input) && (this.files.get(input.path)?.bytes ?? 0) > run.offsetOf(input.path))
    if (times.length === 0) return
    run.logTime = Math.max(...times)
    run.firstSeen ??= { time: run.logTime, lines: run.lines }
    if (run.status !== null && !isOpen(run)) run.settle()
  }

  private takeQueue(look: Look): void {
    if (look.queue !== null) {
      this.queue = look.queue
      const throughSlurm = [...this.runs.values()].flatMap(({ status }) => (status?.job == null ? [] : (status.launch ?? [])))
      // A waiting task has no number of its own in its status, so only an empty queue says that it is gone.
      this.endedLaunches = new Set(look.queue.size === 0 ? throughSlurm : [])
      for (const { status } of this.runs.values()) {
        if (status?.job == null || (status.state !== 'launched' && status.state !== 'running') || look.queue.has(status.job)) continue
        if (!this.endedJobs.has(status.job)) this.endedJobs.set(status.job, null)
      }
      for (const job of this.endedJobs.keys()) if (look.queue.has(job)) this.endedJobs.delete(job)
    }
    for (const [job, state] of look.accounting) if (this.endedJobs.has(job)) this.endedJobs.set(job, state)
  }
}

/** Whether more may come of it. */
function isOpen({ status, mark }: WatchedRun): boolean {
  return status === null ? mark === null : status.state === 'launched' || status.state === 'running'
}

/** Rows by key, such as a document's, are results to be fetched, and no progress. */
function isTable({ spec }: RunInput): boolean {
  return spec.key !== null && spec.marks.length === 0
}

function stampOf(file: SeenFile | undefined): string {
  return file === undefined ? '' : `${file.bytes} ${file.modifiedSeconds}`
}

/** What `findRuns` calls it too: the path below `data/raw/`. */
function idOf(path: string): string {
  return path.replace(/^data\/(?:raw\/)?/, '')
}

/** Last names of the files that an entry reads, as `find -path` takes them. */
function patternsOf(entry: EntryRule): string[] {
  const names = [
    ...(entry.read === null ? [] : [entry.path]), ...entry.files.flatMap(({ name, read }) => (read.key === null ? [name] : [])), ...entry.config.flatMap(({ file }) => file ?? []),
    ...[...entry.finished, ...entry.failed].flatMap(({ file }) => file ?? [])
  ]
  return names.map(name => {
    const last = name.slice(name.lastIndexOf('/') + 1)
    return `*/${last.replace(/[\\?[]/g, String.raw`\$&`).replace(/\{[^}]*\}/g, '*')}`
  })
}
