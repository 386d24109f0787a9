import { unitSymbol } from '../../analysis/quantities/unit.ts'
import { showForeign } from '../diagnostics/show-foreign.ts'
import { isOver, needsPerson, type RunView } from './run-view.ts'
import { showSeconds } from './show-seconds.ts'
import { showAlert } from './tell-changes.ts'
import type { SourceView } from './watch-runs.ts'

export interface TableOptions {
  readonly colour: boolean
  readonly width: number
  /** Most lines; `null`: as many as there are. */
  readonly height: number | null
}

const METRICS_SHOWN = 3
const LONGEST_CELL = 28
const PALETTE: { readonly [state in RunView['state']]: string } = { launched: '2', running: '0', finished: '32', failed: '31', killed: '31', lost: '31', stalled: '33' }

/** A line a run, and below it what is wrong with it; names and texts from elsewhere are made harmless. */
export function drawTable(sources: readonly SourceView[], { colour, width, height }: TableOptions): string {
  const paint = (code: string, text: string): string => (colour && code !== '0' ? `\u001B[${code}m${text}\u001B[0m` : text)
  const all = sources.flatMap(({ runs }) => runs)
  const { shown, hidden } = choose(all, height === null ? null : height - 3 - sources.length)
  const { columns, cells, widths } = fit(shown, all, sources.length > 1, width)
  const row = (texts: readonly string[]): string => crop(texts.map((text, index) => (columns[index]!.right ? text.padStart(widths[index]!) : text.padEnd(widths[index]!))).join('  ').trimEnd(), width)
  const lines = shown.length === 0 ? [] : [paint('1', row(columns.map(({ title }) => title)))]
  for (const [index, run] of shown.entries()) {
    const isWell = run.state === 'running' || run.state === 'finished'
    lines.push(paint(isWell && needsPerson(run) ? PALETTE.stalled : PALETTE[run.state], row(cells[index]!)))
    for (const alert of run.alerts) lines.push(paint('33', crop(`    alert: ${showForeign(showAlert(alert))}`, width)))
    for (const { text } of run.problems) lines.push(paint('31', crop(`    ${showForeign(text)}`, width)))
  }
  if (hidden.length > 0) lines.push(paint('2', crop(`… and ${hidden.length} more: ${summary(hidden)}`, width)))
  for (const { source, trouble, unreadableNames } of sources) {
    if (trouble !== null) lines.push(paint('31', crop(`${source}: not reached: ${showForeign(trouble)}`, width)))
    if (unreadableNames > 0) lines.push(paint('33', crop(`${source}: ${unreadableNames} ${unreadableNames === 1 ? 'name' : 'names'} there cannot be shown`, width)))
  }
  lines.push(crop(all.length === 0 ? 'no runs yet' : `${all.length} ${all.length === 1 ? 'run' : 'runs'}: ${summary(all)}`, width))
  // What is drawn over must not have scrolled away.
  return `${(height === null ? lines : lines.slice(0, Math.max(1, height - 1))).join('\n')}\n`
}

/** As many metrics as there is room for: what comes behind them is never pushed out of sight. */
function fit(shown: readonly RunView[], all: readonly RunView[], hasSources: boolean, width: number): { columns: TableColumn[]; cells: string[][]; widths: number[] } {
  const metrics = shownMetrics(all)
  for (let count = metrics.length; ; count--) {
    const columns = columnsOf(metrics.slice(0, count), hasSources, all)
    const cells = shown.map(run => columns.map(column => crop(showForeign(column.cell(run)), LONGEST_CELL)))
    const widths = columns.map((column, index) => Math.max(column.title.length, ...cells.map(row => [...row[index]!].length)))
    if (count === 0 || widths.reduce((sum, one) => sum + one + 2, -2) <= width) return { columns, cells, widths }
  }
}

interface TableColumn {
  readonly title: string
  readonly right: boolean
  readonly cell: (run: RunView) => string
}

function columnsOf(metrics: readonly string[], hasSources: boolean, runs: readonly RunView[]): TableColumn[] {
  const all: (TableColumn & { readonly shown?: boolean })[] = [
    { title: 'source', right: false, cell: run => run.source, shown: hasSources },
    { title: 'run', right: false, cell: run => run.run },
    { title: 'state', right: false, cell: ({ state, detail, attempt }) => `${state}${attempt !== null && attempt > 1 ? ` #${attempt}` : ''}${detail === null ? '' : ` ${detail}`}` },
    { title: 'step', right: true, cell: ({ step, total }) => (step === null ? '' : total === null ? String(step) : `${step}/${total}`) },
    ...metrics.map(metric => ({ title: titleOf(metric, runs), right: true, cell: (run: RunView) => run.metrics.find(seen => seen.metric === metric)?.text ?? '' })),
    { title: 'steps/s', right: true, cell: ({ stepsPerSecond }) => (stepsPerSecond === null ? '' : String(Number(stepsPerSecond.toPrecision(3)))) },
    { title: 'left', right: true, cell: ({ secondsLeft }) => (secondsLeft === null ? '' : showSeconds(secondsLeft)) },
    { title: 'GPU', right: false, cell: showGpus, shown: runs.some(({ gpus }) => gpus.length > 0) },
    { title: 'last line', right: true, cell: ({ logAgeSeconds }) => (logAgeSeconds === null ? '' : showSeconds(Math.round(logAgeSeconds))) }
  ]
  return all.filter(({ shown }) => shown !== false)
}

function showGpus({ gpus }: RunView): string {
  return gpus.map(({ index, usedMiB, totalMiB, utilisationPercent }) =>
    `${index}: ${(usedMiB / 1024).toFixed(1)}/${(totalMiB / 1024).toFixed(0)} GiB${utilisationPercent === null ? '' : ` ${utilisationPercent} %`}`).join(', ')
}

/** The metrics that come first in most runs. */
function shownMetrics(runs: readonly RunView[]): string[] {
  const counts = new Map<string, number>()
  for (const { metrics } of runs) for (const [index, { metric }] of metrics.entries()) counts.set(metric, (counts.get(metric) ?? 0) + 1 / (index + 1))
  return [...counts].sort(([, a], [, b]) => b - a).slice(0, METRICS_SHOWN).map(([metric]) => metric)
}

function titleOf(metric: string, runs: readonly RunView[]): string {
  const unit = runs.flatMap(({ metrics }) => metrics.find(seen => seen.metric === metric)?.unit ?? []).at(0) ?? null
  const symbol = unitSymbol(unit)
  return `${crop(metric, 20)}${symbol === '' ? '' : ` (${symbol})`}`
}

/** Where there is no room for all, those stay in sight that somebody has to look at, then those that go on. */
function choose(runs: readonly RunView[], room: number | null): { shown: readonly RunView[]; hidden: readonly RunView[] } {
  const linesOf = (run: RunView): number => 1 + run.alerts.length + run.problems.length
  if (room === null || runs.reduce((sum, run) => sum + linesOf(run), 0) <= room) return { shown: runs, hidden: [] }
  const rank = (run: RunView): number => (needsPerson(run) ? 0 : run.state === 'running' ? 1 : isOver(run) ? 3 : 2)
  const kept = new Set<RunView>()
  let lines = 0
  for (const run of runs.toSorted((a, b) => rank(a) - rank(b))) {
    lines += linesOf(run)
    if (lines > room) break
    kept.add(run)
  }
  return { shown: runs.filter(run => kept.has(run)), hidden: runs.filter(run => !kept.has(run)) }
}

function summary(runs: readonly RunView[]): string {
  const counts = new Map<string, number>()
  for (const { state } of runs) counts.set(state, (counts.get(state) ?? 0) + 1)
  return [...counts].map(([state, count]) => `${count} ${state}`).join(', ')
}

function crop(text: string, width: number): string {
  const characters = [...text]
  return characters.length <= width ? text : `${characters.slice(0, Math.max(1, width - 1)).join('')}…`
}
