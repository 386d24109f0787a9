import { Finding } from '../../diagnostics/finding.ts'
import type { EvidenceRun } from '../evidence.ts'
import { nearestName } from '../../diagnostics/nearest-name.ts'
import type { ExclusionRule, Scalar } from '../runs-file/rules.ts'
import { sameValue } from './merge-config.ts'

/** Marks the runs that `exclude:` names; a rule that names none is told. */
export function applyExclusions(runs: readonly EvidenceRun[], rules: readonly ExclusionRule[], findings: Finding[]): EvidenceRun[] {
  const known = new Set(['run', ...runs.flatMap(run => Object.keys(run.config))])
  const excluded = new Map<string, ExclusionRule>()
  for (const rule of rules) {
    const unknown = rule.where.find(condition => !known.has(condition.name))
    if (unknown !== undefined) {
      const nearest = nearestName(unknown.name, known)
      findings.push(new Finding({
        ...unknown.place, rule: 'exclusion-matches', message: `Unexpected \`${unknown.name}\` in an exclusion, expected ${nearest === null ? 'a name that the runs\' configurations have' : `\`${nearest}\``}`,
        note: `configurations have ${[...known].filter(name => !name.includes('.')).slice(0, 12).join(', ')}`
      }))
      continue
    }
    const matched = runs.filter(run => rule.where.every(condition => {
      const value: Scalar | undefined = condition.name === 'run' && run.config['run'] === undefined ? run.id : run.config[condition.name]?.value
      return value !== undefined && condition.values.some(wanted => sameValue(value, wanted))
    }))
    if (matched.length === 0) {
      findings.push(new Finding({
        ...rule.place, rule: 'exclusion-matches', message: 'Unexpected exclusion that matches no run, expected one that does',
        note: 'correct `where`, or remove the exclusion'
      }))
    }
    for (const run of matched) if (!excluded.has(run.id)) excluded.set(run.id, rule)
  }
  return runs.map(run => {
    const rule = excluded.get(run.id)
    return rule === undefined ? run : { ...run, excluded: { reason: rule.reason, decided: rule.decided, place: { file: rule.place.file, line: rule.place.line } } }
  })
}
