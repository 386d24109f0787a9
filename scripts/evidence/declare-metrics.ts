import { Finding } from '../diagnostics/finding.ts'
import type { EvidenceRun, MetricDeclaration } from './evidence.ts'
import { nearestName } from '../diagnostics/nearest-name.ts'
import { programOf } from './pattern/program-of.ts'
import type { RunPlan } from './runs/find-runs.ts'
import type { RulePlace, RunsRules } from './runs-file/rules.ts'

/** Placeholders whose values come in one unit, whatever the log wrote. */
const UNIT_OF_TYPE: { readonly [type: string]: { readonly unit: string; readonly same: readonly string[] } } = {
  duration: { unit: 's', same: ['s', 'sec', 'second', 'seconds'] },
  bytes: { unit: 'B', same: ['B', 'byte', 'bytes'] },
  percent: { unit: 'percent', same: ['percent'] }
}

/** Metrics as declared, with the units that placeholders imply, and what is wrong with the declarations. */
export function declareMetrics(rules: RunsRules, runs: readonly EvidenceRun[], plans: readonly RunPlan[], findings: Finding[]): { [name: string]: MetricDeclaration } {
  const metrics: { [name: string]: MetricDeclaration } = { ...rules.metrics }
  for (const [metric, { unit, same, type, place }] of impliedUnits(plans)) {
    const declared = metrics[metric]
    if (declared === undefined) metrics[metric] = { unit, show: null, better: null, place: { file: place.file, line: place.line } }
    else if (declared.unit === null) metrics[metric] = { ...declared, unit }
    else if (!same.includes(declared.unit)) {
      findings.push(new Finding({
        ...declared.place, rule: 'metric-unit', message: `Unexpected unit \`${declared.unit}\` of \`${metric}\`, expected \`${unit}\`: it is read as a ${type}`,
        note: `a ${type} is converted to ${unit} when it is read; write unit: ${unit}, or read it as {${metric}:float}`,
        cause: { ...place, message: 'it is read here' }
      }))
    }
  }
  const read = new Set(runs.flatMap(run => run.series.map(series => series.metric)))
  if (runs.length === 0) return metrics
  for (const [name, { place }] of Object.entries(rules.metrics)) {
    if (read.has(name)) continue
    const nearest = nearestName(name, read)
    findings.push(new Finding({
      ...place, rule: 'metric-is-read', severity: 'warning', message: `Unexpected metric \`${name}\` that no run has, expected ${nearest === null ? 'one that is read' : `\`${nearest}\``}`,
      note: `metrics read are ${[...read].sort().slice(0, 16).join(', ') || 'none'}`
    }))
  }
  return metrics
}

function impliedUnits(plans: readonly RunPlan[]): Map<string, { unit: string; same: readonly string[]; type: string; place: RulePlace }> {
  const implied = new Map<string, { unit: string; same: readonly string[]; type: string; place: RulePlace }>()
  const seen = new Set<unknown>()
  for (const { entry, inputs } of plans) {
    for (const { spec, rule } of inputs) {
      if (spec.format !== 'pattern' || seen.has(spec)) continue
      seen.add(spec)
      const read = rule?.read ?? entry.read
      for (const [index, pattern] of spec.patterns.entries()) {
        for (const { name, type } of programOf(pattern).columns) {
          const unit = UNIT_OF_TYPE[type]
          if (unit !== undefined && name !== (spec.step ?? 'step')) implied.set(spec.prefix + name, { ...unit, type, place: read?.patterns[index]?.place ?? entry.place })
        }
      }
    }
  }
  return implied
}
