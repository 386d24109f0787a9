import { betterDirection } from './better-direction.ts'
import type { Predicate } from './claim-syntax.ts'
import type { ClaimScope } from './claim-scope.ts'
import { listOf, numberOf } from './evaluate-value.ts'
import { NotEvaluable, showNumber, toOneUnit, type ListOperand, type NumberOperand } from './operand.ts'
import { verdict, type Verdict } from './verdict.ts'

type Best = Extract<Predicate, { type: 'best' }>

/**
 * `best of methods.cells.accuracy is galore`, or `methods.cells.galore.accuracy is best of methods.cells.accuracy`:
 * strictly better than every other. `best` and `worst` go by the metric's `better:` in `runs.yml`; `highest` and
 * `lowest` need none. A tie breaks it.
 */
export function bestPredicate(best: Best, scope: ClaimScope): Verdict {
  const list = listOf(best.of, scope)
  if (list.items.length < 2) throw new NotEvaluable(`\`${list.label}\` has ${list.items.length} value${list.items.length === 1 ? '' : 's'}`, 'a superlative needs two or more', best)
  const wantsHigh = isHighWanted(best, list, scope)
  const subject = subjectOf(best, list, scope)
  const breaking = list.items.flatMap(({ key, operand }) => {
    if (operand === subject.operand || (operand.quantity !== null && operand.quantity.id === subject.operand.quantity?.id)) return []
    const [mine, other] = toOneUnit(subject.operand, operand, best)
    return (wantsHigh ? mine > other : mine < other) ? [] : [key]
  })
  const rivals = list.items.filter(({ key }) => breaking.includes(key)).map(({ key, operand }) => `${key} has ${showNumber(operand)}`)
  return verdict(breaking.length === 0, `${subject.label} has ${showNumber(subject.operand)}${rivals.length === 0 ? '' : `, ${rivals.slice(0, 6).join(', ')}`}`, breaking)
}

function isHighWanted({ how, of }: Best, list: ListOperand, { results, evidence }: ClaimScope): boolean {
  if (how === 'highest' || how === 'lowest') return how === 'highest'
  const directions = new Set(list.items.map(({ operand }) => (operand.quantity === null ? null : betterDirection(operand.quantity, results, evidence))))
  const [direction] = directions
  if (directions.size !== 1 || direction === null || direction === undefined) {
    throw new NotEvaluable(`it is not declared whether more or less of \`${list.label}\` is better`, `declare \`better:\` for the metric in data/runs.yml, or say \`highest of\` or \`lowest of\``, of[0] ?? null)
  }
  return (direction === 'higher') === (how === 'best')
}

/** The row that a bare name means, else the value that is named. */
function subjectOf({ subject }: Best, { items, label }: ListOperand, scope: ClaimScope): { label: string; operand: NumberOperand } {
  const key = subject.type === 'name' ? subject.name : subject.type === 'words' ? subject.text : null
  const row = items.find(item => item.key === key)
  if (row !== undefined) return { label: row.key, operand: row.operand }
  if (subject.type === 'words' || (subject.type === 'name' && !subject.name.includes('.'))) {
    throw new NotEvaluable(`\`${label}\` has no row \`${key ?? ''}\``, `its rows are ${items.slice(0, 8).map(item => item.key).join(', ')}`, subject)
  }
  const operand = numberOf(subject, scope)
  return { label: operand.label, operand }
}
