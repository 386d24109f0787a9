import { bestPredicate } from './best-predicate.ts'
import type { Predicate } from './claim-syntax.ts'
import type { ClaimScope } from './claim-scope.ts'
import { evaluateValue, numberOf } from './evaluate-value.ts'
import { comparisonFactor, NotEvaluable, showNumber, toOneUnit, type NumberOperand, type Operand } from './operand.ts'
import { quantifiedPredicate } from './quantified-predicate.ts'
import { testPredicate } from './test-predicate.ts'
import { verdict, type Verdict } from './verdict.ts'

/**
 * Evaluates a predicate by Kleene's three values: what cannot be evaluated leaves the whole open, unless the rest
 * decides it.
 */
export function evaluatePredicate(predicate: Predicate, scope: ClaimScope): Verdict {
  try {
    switch (predicate.type) {
      case 'and':
        return join(evaluatePredicate(predicate.left, scope), evaluatePredicate(predicate.right, scope), false)
      case 'or':
        return join(evaluatePredicate(predicate.left, scope), evaluatePredicate(predicate.right, scope), true)
      case 'not': {
        const inner = evaluatePredicate(predicate.operand, scope)
        return inner.holds === null ? inner : { ...inner, holds: !inner.holds, breaking: [] }
      }
      case 'compare':
        return compare(predicate, scope)
      case 'test':
        return testPredicate(predicate, scope)
      case 'best':
        return bestPredicate(predicate, scope)
      case 'quantified':
        return quantifiedPredicate(predicate, scope, evaluatePredicate)
    }
  } catch (error) {
    if (!(error instanceof NotEvaluable)) throw error
    return { holds: null, reason: error.message, breaking: [], mend: error.mend, span: error.span ?? { start: predicate.start, end: predicate.end } }
  }
}

/** Both sides; `deciding` is the value that settles it alone. */
function join(left: Verdict, right: Verdict, deciding: boolean): Verdict {
  for (const side of [left, right]) if (side.holds === deciding) return side
  if (left.holds === null) return left
  if (right.holds === null) return right
  return { ...left, reason: `${left.reason}; ${right.reason}`, breaking: [...left.breaking, ...right.breaking] }
}

type Comparison = Extract<Predicate, { type: 'compare' }>

function compare(comparison: Comparison, scope: ClaimScope): Verdict {
  const left = evaluateValue(comparison.left, scope)
  const right = evaluateValue(comparison.right, scope)
  if (left.kind === 'words' || right.kind === 'words') return compareWords(left, right, comparison)
  const a = numberOf(comparison.left, scope)
  const b = numberOf(comparison.right, scope)
  const [x, y] = toOneUnit(a, b, comparison)
  const reason = [a, b].filter(({ from, quantity }) => quantity !== null || from !== 'in the claim' || a.from === b.from).map(operand => `\`${operand.label}\` is ${showNumber(operand)}`).join(', ')
  if (comparison.operator !== '=') return verdict(holds(comparison.operator, x, y), reason)
  if (comparison.within !== null) return verdict(Math.abs(x - y) <= tolerance(comparison, a, scope) * (1 + 1e-12), reason)
  if (a.whole && b.whole) return verdict(x === y, reason)
  throw new NotEvaluable(`equality of decimals needs \`within\` (${reason})`, `write ${a.label} = ${b.label} within 0.01${a.unit === null || a.unit === '1' ? '' : ` ${a.unit === 'percent' ? 'pp' : a.unit}`}`, comparison)
}

function holds(operator: '<' | '<=' | '>' | '>=', a: number, b: number): boolean {
  switch (operator) {
    case '<':
      return a < b
    case '<=':
      return a <= b
    case '>':
      return a > b
    case '>=':
      return a >= b
  }
}

/** A tolerance is a difference: percents differ by percentage points. */
function tolerance({ within, ...span }: Comparison, a: NumberOperand, scope: ClaimScope): number {
  if (within === null) return 0
  const given = numberOf(within, scope)
  const difference: NumberOperand = a.unit === 'percent' ? { ...a, unit: 'pp', label: `a difference of ${a.label}` } : a
  const factor = comparisonFactor(difference, given, { start: within.start, end: within.end })
  if (!(given.value >= 0)) throw new NotEvaluable(`\`${given.label}\` is no tolerance`, 'write one that is not negative', { start: span.start, end: span.end })
  return given.value * factor
}

function compareWords(left: Operand, right: Operand, comparison: Comparison): Verdict {
  if (left.kind !== 'words' || right.kind !== 'words') {
    const number = left.kind === 'words' ? right : left
    throw new NotEvaluable(`\`${left.label}\` and \`${right.label}\` are words and a number`, number.kind === 'list' ? 'name one value' : 'leave the quotes out for a number', comparison)
  }
  if (comparison.operator !== '=') throw new NotEvaluable(`words are not ordered (\`${left.label}\`, \`${right.label}\`)`, 'compare words with =', comparison)
  return verdict(left.text === right.text, `\`${left.label}\` is \`${left.text}\``)
}
