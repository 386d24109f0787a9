import { Finding } from '../diagnostics/finding.ts'
import { citationResolves } from './citation-resolves.ts'
import { claimHolds } from './claim-holds.ts'
import { evidenceUnchanged } from './evidence-unchanged.ts'
import { lockIsCurrent } from './lock-is-current.ts'
import { logHealthy } from './log-healthy.ts'
import { nothingIsAHole } from './nothing-is-a-hole.ts'
import { numberHasSource } from './number-has-source.ts'
import { quantityExists } from './quantity-exists.ts'
import { referenceResolves } from './reference-resolves.ts'
import type { Rule, RuleContext } from './rule.ts'
import { runsAccountedFor } from './runs-accounted-for.ts'

/** What would make the output itself wrong: a build reports these. */
export const buildRules: readonly Rule[] = [quantityExists, claimHolds, referenceResolves, citationResolves, nothingIsAHole]

/** Everything: what `check` holds a paper to. */
export const checkRules: readonly Rule[] = [...buildRules, numberHasSource, runsAccountedFor, evidenceUnchanged, logHealthy, lockIsCurrent]

/** Findings of all rules. A rule that crashes has found nothing out: that is exit 2, never a pass. */
export function runRules(rules: readonly Rule[], context: RuleContext): Finding[] {
  return rules.flatMap(rule => {
    try {
      return [...rule.check(context)]
    } catch (error) {
      return [
        new Finding({
          file: 'paper/paper.md',
          rule: rule.id,
          message: `Unexpected failure of the rule itself (${error instanceof Error ? error.message : String(error)}), expected a verdict`,
          note: 'this is a defect of paperline: report it with the document',
          fatal: true
        })
      ]
    }
  })
}
