import { showForeign } from '../diagnostics/show-foreign.ts'
import type { AlertView, ProblemView, RunView } from './run-view.ts'
import type { SourceView } from './watch-runs.ts'

/** What became different since the last look, a line each: for logs, and for people without a terminal. */
export function tellChanges(before: readonly SourceView[], after: readonly SourceView[]): string[] {
  const known = new Map(before.map(source => [source.source, source]))
  return after.flatMap(source => {
    const earlier = known.get(source.source)
    const runs = new Map(earlier?.runs.map(run => [run.run, run]))
    return [...lineChanges(earlier, source), ...source.runs.flatMap(run => runChanges(runs.get(run.run), run))]
  })
}

function lineChanges(before: SourceView | undefined, { source, trouble, host }: SourceView): string[] {
  if (trouble !== null && trouble !== before?.trouble) return [`${source}: not reached: ${trouble}`]
  return trouble === null && before !== undefined && before.trouble !== null ? [`${source}: reached again (${showForeign(host ?? '')})`] : []
}

function runChanges(before: RunView | undefined, run: RunView): string[] {
  const name = `${run.source} ${showForeign(run.run)}`
  const attempt = run.attempt !== null && run.attempt > 1 && run.attempt !== before?.attempt ? `, attempt ${run.attempt}` : ''
  const detail = run.detail === null ? '' : ` (${showForeign(run.detail)})`
  const crossed = new Set(before?.alerts.map(({ alert }) => alert))
  const told = new Set(before?.problems.map(keyOf))
  return [
    ...(before?.state === run.state && attempt === '' ? [] : [`${name}: ${before === undefined || before.state === run.state ? '' : `${before.state} → `}${run.state}${detail}${attempt}`]),
    ...run.alerts.filter(({ alert }) => !crossed.has(alert)).map(alert => `${name}: alert: ${showAlert(alert)}`),
    ...run.problems.filter(problem => !told.has(keyOf(problem))).map(({ text }) => `${name}: ${showForeign(text)}`)
  ]
}

/** `loss > 10 nats: 12.5 at step 40`. */
export function showAlert({ alert, value, step }: AlertView): string {
  return `${alert}: ${value === null ? 'not a number' : String(Number(value.toPrecision(5)))}${step === null ? '' : ` at step ${step}`}`
}

/** A silence grows longer with each look, and is one. */
function keyOf({ kind, text }: ProblemView): string {
  return kind === 'silent' ? kind : text
}
