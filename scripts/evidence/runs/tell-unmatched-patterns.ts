import { Finding } from '../../diagnostics/finding.ts'
import type { ParsedFile } from '../formats/format.ts'
import type { MarkRule, PatternRule } from '../runs-file/rules.ts'
import type { RunInput, RunPlan } from './find-runs.ts'

/** Patterns that matched nothing in any run: most likely written wrongly. One that some runs lack is their health. */
export function tellUnmatchedPatterns(plans: readonly RunPlan[], parsed: ReadonlyMap<RunInput, ParsedFile>): { findings: Finding[]; patterns: Set<string> } {
  const counts = new Map<PatternRule, { matches: number; example: string; near: string | null }>()
  const marks = new Map<MarkRule, { found: boolean; example: string }>()
  for (const plan of plans) {
    for (const input of plan.inputs) {
      const file = parsed.get(input)
      if (file === undefined) continue
      const patterns = (input.rule?.read ?? (input.role === 'metrics' ? plan.entry.read : null))?.patterns ?? []
      for (const [index, pattern] of patterns.entries()) {
        const matches = file.parts.reduce((total, part) => total + (part.matches[index] ?? 0), 0)
        const near = file.parts.flatMap(part => part.notes).find(note => note.message.includes(`the pattern \`${pattern.text}\``))?.message ?? null
        const known = counts.get(pattern)
        counts.set(pattern, { matches: (known?.matches ?? 0) + matches, example: known?.example ?? input.path, near: known?.near ?? near })
      }
      if (input.role === 'metrics' && plan.entry.split !== null && input.path === plan.path) {
        const known = counts.get(plan.entry.split)
        counts.set(plan.entry.split, { matches: (known?.matches ?? 0) + file.parts.length, example: known?.example ?? input.path, near: null })
      }
    }
    for (const { rule, path } of plan.finished) {
      if (rule.pattern === null || path === null) continue
      const found = plan.inputs.some(input => input.path === path && (parsed.get(input)?.parts.some(part => part.marks[input.spec.marks.indexOf(rule.pattern!.text)] != null) ?? false))
      marks.set(rule, { found: found || (marks.get(rule)?.found ?? false), example: path })
    }
  }
  const findings: Finding[] = []
  const unmatched = new Set<string>()
  for (const [pattern, { matches, example, near }] of counts) {
    if (matches > 0) continue
    unmatched.add(pattern.text)
    findings.push(new Finding({
      ...pattern.place, rule: 'pattern-matches', message: `Unexpected pattern \`${pattern.text}\` that matches nothing, expected a line like it in the files it reads`,
      note: near ?? `compare it with a line of \`${example}\`, blanks included`
    }))
  }
  for (const [mark, { found, example }] of marks) {
    if (found) continue
    findings.push(new Finding({
      ...mark.place, rule: 'pattern-matches', message: `Unexpected finish mark \`${mark.pattern?.text}\` that no run has, expected it in one at least`,
      note: `all these runs are unfinished; compare it with the last lines of \`${example}\``
    }))
  }
  return { findings, patterns: unmatched }
}
