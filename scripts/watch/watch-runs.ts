import type { Host } from '../edge/hosts/host.ts'
import type { RunsRules } from '../evidence/runs-file/rules.ts'
import { judgeRun } from './judge-run.ts'
import { isOver, needsPerson, type RunView } from './run-view.ts'
import type { WatchTarget } from './watch-target.ts'
import { WatchedHost } from './watched-host.ts'

/** What watching does outside. */
export interface WatchEffects {
  open(target: WatchTarget): Promise<Host>
  /** Seconds since 1970. */
  now(): number
  /** Ends early where the watcher is stopped. */
  wait(seconds: number): Promise<void>
  isStopped(): boolean
}

export interface WatchOptions {
  /** `null`: one look. */
  readonly everySeconds: number | null
  readonly stalledAfterSeconds: number | null
}

/** How a source and its runs fare. */
export interface SourceView {
  readonly source: string
  /** As the host calls itself; `null` before it was reached. */
  readonly host: string | null
  /** Why the last look brought nothing; what it shows is then from the last that did. */
  readonly trouble: string | null
  readonly unreadableNames: number
  readonly runs: readonly RunView[]
}

/** Looks at all sources, at once each time; ends when no run is left of which more may come. */
export async function* watchRuns(targets: readonly WatchTarget[], rules: RunsRules, effects: WatchEffects, options: WatchOptions): AsyncGenerator<{ readonly sources: readonly SourceView[]; readonly refusals: WatchedHost[] }> {
  const hosts = targets.map(target => new WatchedHost(target, rules, effects.open))
  const look = (): Promise<unknown> => Promise.all(hosts.map(host => host.look(effects.now())))
  const view = (): SourceView[] => hosts.map(host => viewSource(host, rules, options))
  const refusals = (): WatchedHost[] => hosts.filter(({ refusal }) => refusal !== null)
  try {
    await look()
    if (options.everySeconds === null) {
      // Accounting is asked once it is known of what.
      if (hosts.some(({ watched }) => watched.endedJobs.size > 0)) await look()
      for (const { watched } of hosts) watched.settle()
      yield { sources: view(), refusals: refusals() }
      return
    }
    while (true) {
      const sources = view()
      yield { sources, refusals: refusals() }
      if (effects.isStopped() || isDone(sources, hosts)) return
      await effects.wait(options.everySeconds)
      if (effects.isStopped()) return
      await look()
    }
  } finally {
    for (const host of hosts) host.close()
  }
}

/** 0 where all is well, 1 where somebody has to look at a run, 2 where a source could not be reached. */
export function exitCodeOfViews(sources: readonly SourceView[]): 0 | 1 | 2 {
  if (sources.some(({ trouble }) => trouble !== null)) return 2
  return sources.some(({ runs }) => runs.some(needsPerson)) ? 1 : 0
}

function viewSource({ target, watched, trouble }: WatchedHost, rules: RunsRules, { stalledAfterSeconds }: WatchOptions): SourceView {
  const runs = [...watched.runs.values()].map(run => judgeRun(run, watched, rules, { source: target.name, stalledAfterSeconds }))
  return { source: target.name, host: watched.look?.host ?? null, trouble, unreadableNames: watched.look?.unreadableNames ?? 0, runs: runs.sort(byRun) }
}

function isDone(sources: readonly SourceView[], hosts: readonly WatchedHost[]): boolean {
  if (hosts.every(({ refusal }) => refusal !== null)) return true
  const runs = sources.flatMap(source => source.runs)
  return runs.length > 0 && runs.every(isOver) && hosts.every(({ trouble, refusal }) => trouble === null || refusal !== null)
}

const naturalOrder = new Intl.Collator('en', { numeric: true })

function byRun(a: RunView, b: RunView): number {
  return naturalOrder.compare(a.run, b.run)
}
