import { conversionFactor } from '../../analysis/quantities/unit.ts'
import type { Series } from '../../analysis/quantities/quantity.ts'
import type { Evidence, EvidenceRun } from '../evidence/evidence.ts'
import type { Results } from '../study/results.ts'
import { shownSymbol } from './shown-symbol.ts'
import type { Row, Rows } from './row.ts'

/**
 * One row an observation, in file order, with the run's configuration beside it: `model.width` is the field
 * `model_width`, since Vega-Lite reads a dot as a step into an object. Rows that a restart replaced are left out.
 */
export function rowsOfSeries(ids: readonly string[], results: Results, evidence: Evidence): Rows {
  const rows: Row[] = []
  const undrawable: string[] = []
  const titles = new Map<string, string>([['step', 'Step']])
  const runs = new Map(evidence.runs.map(run => [run.id, run]))
  const valueTitles = new Set<string>()
  const fields = new Set(['step', 'key', 'value'])
  for (const id of ids) {
    const series = results.series.get(id)
    if (series === undefined) continue
    const run = runs.get(series.run)
    const { factor, unit } = shownUnit(series.metric, evidence)
    valueTitles.add(unit === '' ? series.metric : `${series.metric} (${unit})`)
    const constant = { ...configurationFields(run), run: series.run, metric: series.metric, unit }
    for (const field of Object.keys(constant)) fields.add(field)
    const superseded = supersededRows(run, series)
    let broken = 0
    let firstBroken = ''
    for (const [index, logged] of series.values.entries()) {
      if (superseded.has(index)) continue
      const step = series.steps?.[index] ?? null
      const key = series.keys?.[index] ?? null
      const value = logged * factor
      if (!Number.isFinite(value)) {
        broken += 1
        firstBroken ||= `${value} at ${step !== null ? `step ${step}` : key !== null ? `key ${key}` : `line ${series.lines[index] ?? '?'}`}`
      }
      rows.push({ ...constant, step, key, value: Number.isFinite(value) ? value : null })
    }
    if (broken > 0) undrawable.push(`\`${series.metric}\` of run \`${series.run}\` is ${firstBroken}${broken > 1 ? ` and in ${broken - 1} more places` : ''}`)
  }
  if (valueTitles.size === 1) titles.set('value', [...valueTitles][0] ?? '')
  return { rows, fields, titles, holes: [], undrawable }
}

/** What the paper prints in percent, a figure draws in percent. */
function shownUnit(metric: string, evidence: Evidence): { factor: number; unit: string } {
  const declared = Object.hasOwn(evidence.metrics, metric) ? evidence.metrics[metric] : undefined
  if (declared === undefined) return { factor: 1, unit: '' }
  const factor = declared.show === null ? null : conversionFactor(declared.unit, declared.show)
  return factor === null ? { factor: 1, unit: shownSymbol(declared.unit) } : { factor, unit: shownSymbol(declared.show) }
}

function configurationFields(run: EvidenceRun | undefined): Row {
  return Object.fromEntries(Object.entries(run?.config ?? {}).map(([name, { value }]) => [name.replace(/[^A-Za-z0-9_]/g, '_'), value]))
}

/** The study may have dropped them already, or joined files: then the lengths differ. */
function supersededRows(run: EvidenceRun | undefined, series: Series): ReadonlySet<number> {
  const logged = run?.series.find(candidate => candidate.id === series.id && candidate.file === series.file && candidate.values.length === series.values.length)
  return new Set(logged?.superseded ?? [])
}
