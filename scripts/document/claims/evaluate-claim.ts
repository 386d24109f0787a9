import type { Evidence } from '../../evidence/evidence.ts'
import type { Results } from '../../study/results.ts'
import { ClaimSyntaxError, type Predicate, type Span } from './claim-syntax.ts'
import { evaluatePredicate } from './evaluate-predicate.ts'
import { parseClaim } from './parse-claim.ts'
import type { Verdict } from './verdict.ts'

export interface EvaluatedClaim extends Verdict {
  /** Ids of the quantities it looked at. */
  readonly quantities: readonly string[]
  /** `null` where the predicate cannot be read. */
  readonly predicate: Predicate | null
  /** Place in the predicate's text of what is wrong with an open claim. */
  readonly span: Span | null
}

/** Judges a predicate against results and runs; it is read and walked, never executed. */
export function evaluateClaim(that: string, results: Results, evidence: Evidence): EvaluatedClaim {
  let predicate: Predicate
  try {
    predicate = parseClaim(that)
  } catch (error) {
    if (!(error instanceof ClaimSyntaxError)) throw error
    return { holds: null, reason: error.message, breaking: [], mend: error.mend, span: error.span, quantities: [], predicate: null }
  }
  const looked = new Set<string>()
  const verdict = evaluatePredicate(predicate, { results, evidence, looked, local: null, perturb: null })
  return { ...verdict, quantities: [...looked], predicate }
}
