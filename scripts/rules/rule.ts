import type { Finding } from '../diagnostics/finding.ts'
import type { Bibliography } from '../document/bibliography.ts'
import type { ResolvedDocument } from '../document/tree.ts'
import type { ProjectFiles } from '../edge/project-files.ts'
import type { Evidence } from '../evidence/evidence.ts'
import type { Results } from '../study/results.ts'

/** What a rule may look at: everything that was read, computed and resolved, and nothing that is drawn or written. */
export interface RuleContext {
  readonly files: ProjectFiles
  readonly evidence: Evidence
  readonly results: Results
  readonly documents: readonly ResolvedDocument[]
  /** `null` where the project names no bibliography. */
  readonly bibliography: Bibliography | null
  /** What reading, the study, parsing and resolving reported. */
  readonly findings: readonly Finding[]
  /** Names with digits that every document of the project may use, besides `names:` in its own front matter. */
  readonly names?: readonly string[]
}

/** One check: what it is called in reports, and what it finds. Severity belongs to the rule. */
export interface Rule {
  readonly id: string
  check(context: RuleContext): readonly Finding[]
}

/** A rule whose findings come up where the work is done: in parsing and resolving. */
export function ruleFromFindings(id: string, also: readonly string[] = []): Rule {
  const ids = new Set([id, ...also])
  return { id, check: ({ findings }) => findings.filter(({ ruleId }) => ruleId !== undefined && ids.has(ruleId)) }
}
