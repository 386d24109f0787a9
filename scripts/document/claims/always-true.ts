import type { Evidence } from '../../evidence/evidence.ts'
import type { Results } from '../../study/results.ts'
import type { Predicate } from './claim-syntax.ts'
import { evaluatePredicate } from './evaluate-predicate.ts'

const trials = 24

/**
 * Whether a predicate holds whatever the results are: each is replaced by other numbers, large and small, of either
 * sign, the same ones in every build. A claim that survives all of it (`1 < 2`, `x = x`, `abs(x) >= 0`) tests nothing.
 */
export function isAlwaysTrue(predicate: Predicate, results: Results, evidence: Evidence): boolean {
  for (let trial = 0; trial < trials; trial++) {
    const perturb = (_value: number, id: string): number => replacement(id, trial)
    const { holds } = evaluatePredicate(predicate, { results, evidence, looked: new Set(), local: null, perturb })
    if (holds !== true) return false
  }
  return true
}

/** A number from a name and a trial (FNV-1a): magnitudes from 1e-3 to 1e9, either sign. */
function replacement(id: string, trial: number): number {
  let hash = 2166136261 ^ trial
  for (let at = 0; at < id.length; at++) hash = Math.imul(hash ^ id.charCodeAt(at), 16777619)
  hash = Math.imul(hash ^ (hash >>> 15), 2246822519) ^ (trial * 0x9e3779b9)
  hash = Math.imul(hash ^ (hash >>> 13), 3266489917) >>> 0
  const exponent = (hash % 13) - 3
  const sign = (hash >>> 8) & 1 ? 1 : -1
  return sign * (1 + ((hash >>> 9) % 9000) / 1000) * 10 ** exponent
}
