import type { ParsedPart } from '../evidence/formats/format.ts'
import { parseFile } from '../evidence/parse-file.ts'
import type { LaunchStatus } from '../evidence/launch-status.ts'
import type { RunInput, RunPlan } from '../evidence/runs/find-runs.ts'
import { FollowedFile } from './followed-file.ts'
import type { SeenBytes } from './parse-look.ts'

/** How a metric has fared: its first value here and its latest. */
export interface WatchedMetric {
  readonly first: number
  readonly latest: number
  /** As the log prints it. */
  readonly text: string
  readonly step: number | null
  /** Since when it is no number, where it is none now. */
  readonly nanSince: { readonly step: number | null } | null
}

/** Where a run was at a time, by the clock of its host. */
export interface Progress {
  readonly time: number
  readonly step: number
}

/** Names under which configurations and logs say how many steps there will be. */
const TOTALS = new Set(['total', 'total_steps', 'steps', 'max_steps', 'num_steps', 'n_steps', 'train_steps', 'num_train_steps', 'max_iters', 'max_iterations', 'total_iters', 'iterations', 'num_iterations'])
const PROGRESS_KEPT = 12

/** One run as it is watched: what its status says and what its logs have said so far. */
export class WatchedRun {
  readonly id: string
  plan: RunPlan | null = null
  status: LaunchStatus | null = null
  alive: boolean | null = null
  step: number | null = null
  total: number | null = null
  /** The last mark of its end that its logs hold. */
  mark: 'finished' | 'failed' | null = null
  /** When the last of its logs was written to; `null` where it has none. */
  logTime: number | null = null
  /** Whether more of its logs is known to be there than was read. */
  isBehind = false
  /** When its logs were first seen here, and how many lines they had then. */
  firstSeen: { readonly time: number; readonly lines: number } | null = null
  readonly metrics = new Map<string, WatchedMetric>()
  readonly progress: Progress[] = []
  /** Logs that became shorter and were read anew, by name. */
  readonly restarted = new Set<string>()
  private readonly files = new Map<string, FollowedFile>()
  private readonly steps = new Map<string, number>()
  /** First lines of tables, without which their rows say nothing. */
  private readonly headers = new Map<string, Uint8Array>()

  constructor(id: string) {
    this.id = id
  }

  get lines(): number {
    let lines = 0
    for (const file of this.files.values()) lines += file.lines
    return lines
  }

  /** A new attempt writes its files anew: nothing that the one before said holds of it. */
  takeStatus(status: LaunchStatus, alive: boolean | null): void {
    if (this.status !== null && (status.attempt !== this.status.attempt || status.launch !== this.status.launch)) this.forget()
    this.status = status
    this.alive = alive
  }

  offsetOf(path: string): number {
    return this.files.get(path)?.offset ?? 0
  }

  /** Takes new bytes of one of its files; `time` is when it was last written to. */
  takeBytes(path: string, seen: SeenBytes, time: number): void {
    const inputs = this.plan?.inputs.filter(input => input.path === path) ?? []
    const [first] = inputs
    if (first === undefined) return
    if (isReadWhole(first)) {
      // One that is too large to come at once, or grew meanwhile, is no configuration and no table of results.
      if (seen.from === 0 && seen.bytes.length === seen.size) for (const input of inputs) this.read(input, seen.bytes, time)
      return
    }
    const file = this.files.get(path) ?? new FollowedFile()
    // Asked for when another attempt wrote it: the next look asks from its beginning.
    if (file.offset === 0 && seen.from > 0) return
    this.files.set(path, file)
    const restarts = file.restarts
    const lines = file.take(seen)
    if (file.restarts > restarts) {
      this.restarted.add(path.slice(path.lastIndexOf('/') + 1))
      this.forgetProgress()
    }
    if (lines.length > 0) for (const input of inputs) this.read(input, this.underHeader(input, lines), time)
  }

  /** Reads last lines without an end too: nobody will end them. */
  settle(): void {
    for (const [path, file] of this.files) {
      const rest = file.flush()
      for (const input of this.plan?.inputs ?? []) if (input.path === path && rest.length > 0) this.read(input, this.underHeader(input, rest), this.logTime ?? 0)
    }
  }

  private underHeader({ spec, path }: RunInput, lines: Uint8Array): Uint8Array {
    if (spec.format !== 'csv') return lines
    const header = this.headers.get(path)
    if (header !== undefined) return Buffer.concat([header, lines])
    const end = Buffer.from(lines).indexOf(10)
    if (end >= 0) this.headers.set(path, lines.slice(0, end + 1))
    return lines
  }

  private read(input: RunInput, bytes: Uint8Array, time: number): void {
    const part = parseFile(bytes, { ...input.spec, split: null }).parts[0]
    if (part === undefined) return
    if (input.role === 'config') this.takeTotal(part.facts.map(({ name, value }) => [name, value]))
    this.takeMarks(input, part)
    let step: number | null = null
    for (const column of part.columns) {
      const last = column.values.length - 1
      if (last < 0 || column.keys !== null) continue
      const value = column.values[last]!
      const name = column.metric.slice(column.metric.lastIndexOf('/') + 1)
      if (column.steps !== null) step = Math.max(step ?? -Infinity, column.steps[last]!)
      if (TOTALS.has(name)) {
        this.takeTotal([[name, value]])
        continue
      }
      const known = this.metrics.get(column.metric)
      this.metrics.set(column.metric, {
        first: known?.first ?? column.values[0]!,
        latest: value,
        text: textAt(bytes, column.starts[last]!, column.lengths[last]!),
        step: column.steps?.[last] ?? null,
        nanSince: Number.isNaN(value) ? nanSince(column.values, column.steps, known) : null
      })
    }
    if (step !== null) this.takeStep(input.path, step, time)
  }

  /** Of several files the one that is furthest tells where the run is; where one goes back, the run has begun again. */
  private takeStep(path: string, step: number, time: number): void {
    if (step < (this.steps.get(path) ?? step)) this.progress.length = 0
    this.steps.set(path, step)
    const furthest = Math.max(...this.steps.values())
    if (furthest === this.step) return
    this.step = furthest
    this.progress.push({ time, step: furthest })
    if (this.progress.length > PROGRESS_KEPT) this.progress.shift()
  }

  private takeTotal(facts: readonly (readonly [name: string, value: unknown])[]): void {
    for (const [name, value] of facts) {
      if (typeof value === 'number' && Number.isFinite(value) && value > 0 && TOTALS.has(name.slice(name.lastIndexOf('.') + 1))) this.total = value
    }
  }

  private takeMarks(input: RunInput, part: ParsedPart): void {
    let at = -1
    for (const [kind, marks] of [['finished', this.plan?.finished ?? []], ['failed', this.plan?.failed ?? []]] as const) {
      for (const { rule, path } of marks) {
        const found = path === input.path && rule.pattern !== null ? part.marks[input.spec.marks.indexOf(rule.pattern.text)] : null
        if (found == null || found.start < at) continue
        at = found.start
        this.mark = kind
      }
    }
  }

  private forget(): void {
    this.files.clear()
    this.restarted.clear()
    this.logTime = null
    this.forgetProgress()
  }

  private forgetProgress(): void {
    this.metrics.clear()
    this.progress.length = 0
    this.steps.clear()
    this.headers.clear()
    this.step = null
    this.mark = null
    this.firstSeen = null
  }
}

/** Not line by line: a document is whole or nothing, and a gzip is read from its beginning. */
export function isReadWhole({ spec, path }: RunInput): boolean {
  return spec.format === 'json' || spec.format === 'config-json' || spec.format === 'config-yaml' || path.endsWith('.gz')
}

function nanSince(values: Float64Array, steps: Float64Array | null, known: WatchedMetric | undefined): { step: number | null } {
  let row = values.length - 1
  while (row > 0 && Number.isNaN(values[row - 1])) row--
  if (row === 0 && known?.nanSince != null) return known.nanSince
  return { step: steps?.[row] ?? null }
}

function textAt(bytes: Uint8Array, start: number, length: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, Math.min(length, 40)).toString('utf8')
}
