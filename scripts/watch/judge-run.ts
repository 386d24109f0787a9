import { canonicalUnit } from '../../analysis/quantities/unit.ts'
import { reasonOf } from '../evidence/launch-status.ts'
import type { MetricDeclaration } from '../evidence/evidence.ts'
import type { RunsRules } from '../evidence/runs-file/rules.ts'
import { checkAlert } from './check-alert.ts'
import type { Gpu } from './parse-look.ts'
import type { MetricView, ProblemView, RunState, RunView } from './run-view.ts'
import { showSeconds } from './show-seconds.ts'
import type { WatchedMetric, WatchedRun } from './watched-run.ts'
import type { WatchedSource } from './watched-source.ts'

/** Silent for so many of its own intervals between lines, and at least so long, a run has stalled. */
const STALLED_INTERVALS = 10
const STALLED_SECONDS = 60
/** Where nothing tells how often it writes: loading a model takes minutes. */
const UNKNOWN_STALLED_SECONDS = 600

export interface JudgeOptions {
  readonly source: string
  /** Overrides what a run's own pace says. */
  readonly stalledAfterSeconds: number | null
}

/** What the last look says of a run. */
export function judgeRun(run: WatchedRun, watched: WatchedSource, rules: RunsRules, options: JudgeOptions): RunView {
  const { status } = run
  const now = watched.look?.time ?? 0
  // Clocks of file servers run a little ahead of their clients'.
  const age = run.logTime === null ? null : Math.max(0, now - run.logTime)
  const problems: ProblemView[] = []
  const { state, detail } = stateOf(run, watched, now, options.stalledAfterSeconds, problems)
  for (const [name, { nanSince }] of run.metrics) if (nanSince !== null) problems.push({ kind: 'not-a-number', text: `${name} is not a number${nanSince.step === null ? '' : ` since step ${nanSince.step}`}` })
  for (const name of run.restarted) problems.push({ kind: 'log-shorter', text: `${name} became shorter and was read anew` })
  const isRunning = state === 'running' || state === 'stalled'
  const stepsPerSecond = isRunning ? paceOf(run, rules.metrics) : null
  return {
    source: options.source,
    run: run.id,
    experiment: status?.experiment ?? null,
    state, detail,
    attempt: status?.attempt ?? null,
    host: status?.host ?? watched.look?.host ?? null,
    step: run.step,
    total: run.total,
    metrics: viewMetrics(run, rules),
    stepsPerSecond,
    secondsLeft: state === 'running' && stepsPerSecond !== null && stepsPerSecond > 0 && run.total !== null && run.step !== null ? Math.max(0, (run.total - run.step) / stepsPerSecond) : null,
    gpus: isRunning ? gpusOf(run, watched) : [],
    logAgeSeconds: age,
    alerts: rules.alerts.flatMap(rule => checkAlert(rule, run.metrics.get(rule.metric)) ?? []),
    problems
  }
}

function stateOf(run: WatchedRun, watched: WatchedSource, now: number, stalledAfter: number | null, problems: ProblemView[]): { state: RunState; detail: string | null } {
  const { status, mark, plan } = run
  const silence = silenceOf(run, now, stalledAfter)
  const tellSilence = (): void => void problems.push({ kind: 'silent', text: `no new line for ${showSeconds(silence.seconds)}${silence.usual === null ? '' : `, usually one every ${showSeconds(silence.usual)}`}` })
  if (status === null) {
    if (mark !== null) return { state: mark, detail: null }
    if (!silence.isStalled) return { state: 'running', detail: null }
    if (plan !== null && plan.finished.length === 0) return { state: 'finished', detail: null }
    tellSilence()
    return { state: 'stalled', detail: null }
  }
  const { state, stage } = status
  if (state === 'failed' || state === 'killed') return { state, detail: reasonOf(status) }
  if (mark === 'failed') return { state: 'failed', detail: 'its log says so' }
  if (state === 'finished') {
    if (plan !== null && plan.finished.some(({ rule }) => rule.pattern !== null) && mark === null && !run.isBehind) problems.push({ kind: 'no-finish-mark', text: 'its status says finished, its log lacks the finish mark' })
    return { state, detail: null }
  }
  if (status.job !== null && watched.endedJobs.has(status.job)) {
    const accounting = watched.endedJobs.get(status.job)
    problems.push({ kind: 'job-gone', text: `job ${status.job} has left the queue without a final status` })
    return { state: 'lost', detail: accounting ?? null }
  }
  const queued = status.job === null ? undefined : watched.queue?.get(status.job)
  if (state === 'launched' && run.alive === false) {
    problems.push({ kind: 'process-gone', text: 'the queue that would have started it is gone' })
    return { state: 'lost', detail: null }
  }
  if (state === 'launched' && status.launch !== null && watched.endedLaunches.has(status.launch)) {
    problems.push({ kind: 'job-gone', text: 'no job of its launch is in the queue any more' })
    return { state: 'lost', detail: null }
  }
  if (state === 'launched') return { state, detail: queued === undefined ? null : `${queued.state}${queued.reason === '' || queued.reason === 'None' ? '' : `, ${queued.reason}`}` }
  if (run.alive === false && isSameHost(status.host, watched.look?.host ?? '')) {
    problems.push({ kind: 'process-gone', text: `process ${status.pid} is gone without a final status` })
    return { state: 'lost', detail: stage }
  }
  if (!silence.isStalled) return { state: 'running', detail: stage }
  tellSilence()
  return { state: 'stalled', detail: stage }
}

/** How long it has been silent, how often it usually writes, and whether that is too long. */
function silenceOf({ status, logTime, firstSeen, lines }: WatchedRun, now: number, stalledAfter: number | null): { seconds: number; usual: number | null; isStalled: boolean } {
  const started = status?.started == null ? Number.NaN : Date.parse(status.started) / 1000
  const seconds = Math.max(0, now - (logTime ?? (Number.isNaN(started) ? now : started)))
  const isKnown = !Number.isNaN(started)
  const from = isKnown ? started : (firstSeen?.time ?? Number.NaN)
  const count = isKnown ? lines : lines - (firstSeen?.lines ?? 0)
  const usual = logTime !== null && count > 0 && logTime > from ? (logTime - from) / count : null
  const most = stalledAfter ?? (usual === null ? UNKNOWN_STALLED_SECONDS : Math.max(STALLED_SECONDS, STALLED_INTERVALS * usual))
  return { seconds, usual, isStalled: seconds > most }
}

/** Steps a second: by the log's own word, by what was seen since, by the time since its start. */
function paceOf(run: WatchedRun, metrics: { readonly [name: string]: MetricDeclaration }): number | null {
  for (const [name, { latest }] of run.metrics) {
    const unit = metrics[name]?.unit ?? null
    if (unit !== null && /^(?:steps|it|iter|iters|iterations)\/s$/.test(canonicalUnit(unit)) && latest > 0) return latest
  }
  const [first, last] = [run.progress[0], run.progress.at(-1)]
  if (first === undefined || last === undefined) return null
  if (last.time > first.time && last.step > first.step) return (last.step - first.step) / (last.time - first.time)
  const started = run.status?.started == null ? Number.NaN : Date.parse(run.status.started) / 1000
  return last.time > started && last.step > 0 ? last.step / (last.time - started) : null
}

function viewMetrics({ metrics }: WatchedRun, rules: RunsRules): MetricView[] {
  const rank = (name: string): number => (rules.alerts.some(alert => alert.metric === name) ? 0 : rules.metrics[name]?.better != null ? 1 : 2)
  return [...metrics].sort(([a], [b]) => rank(a) - rank(b)).map(([metric, seen]) => viewOf(metric, seen, rules.metrics[metric]))
}

function viewOf(metric: string, { latest, text, step }: WatchedMetric, declared: MetricDeclaration | undefined): MetricView {
  return { metric, value: Number.isFinite(latest) ? latest : null, text, unit: declared?.unit ?? null, step }
}

function gpusOf({ status }: WatchedRun, { look }: WatchedSource): Gpu[] {
  if (status?.gpu == null || look === null || !isSameHost(status.host, look.host)) return []
  const names = status.gpu.split(',').map(name => name.trim())
  return look.gpus.filter(({ index, uuid }) => names.includes(index) || names.includes(uuid))
}

/** `node7` is `node7.cluster.example`; without a name nothing can be said of a process. */
function isSameHost(named: string | null, host: string): boolean {
  if (named === null || named === '') return false
  return named === host || named.split('.')[0] === host || named === host.split('.')[0]
}
