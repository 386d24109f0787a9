import type { Interval } from '../../../analysis/quantities/quantity.ts'
import { findAddress } from '../../study/find-address.ts'
import type { Predicate, Value } from './claim-syntax.ts'
import { quantityOperand, type ClaimScope } from './claim-scope.ts'
import { listOf, numberOf } from './evaluate-value.ts'
import { comparisonFactor, NotEvaluable, showNumber, toOneUnit, type NumberOperand } from './operand.ts'
import { verdict, type Verdict } from './verdict.ts'

type Test = Extract<Predicate, { type: 'test' }>

/** The closed list of tests: `significant(…)`, `equivalent(…)`, `increases(…)`, `decreases(…)`, `contains(…)`, `overlaps(…)`. */
export function testPredicate(test: Test, scope: ClaimScope): Verdict {
  switch (test.name) {
    case 'significant':
      return significant(test, scope)
    case 'equivalent':
      return equivalent(test, scope)
    case 'increases':
    case 'decreases':
      return monotone(test, scope)
    case 'contains':
    case 'overlaps':
      return overlaps(test, scope)
  }
}

/** `significant(test, alpha)`: the test's p is below alpha. */
function significant(test: Test, scope: ClaimScope): Verdict {
  const [subject, level] = take(test, 2, 'significant(large.test, 0.05)')
  const p = pValue(subject, test, scope)
  const alpha = numberOf(level, scope)
  const threshold = alpha.unit === 'percent' ? alpha.value / 100 : alpha.value
  if (!(alpha.bare || alpha.unit === 'percent' || alpha.unit === '1') || !(threshold > 0 && threshold < 1)) throw new NotEvaluable(`\`${alpha.label}\` is no level of significance`, 'write one between 0 and 1, such as 0.05', level)
  if (Number.isNaN(p.value)) throw new NotEvaluable(`\`${p.label}\` is not a number`, 'look at the test with paperline trace', subject)
  return verdict(p.value < threshold, `\`${p.label}\` is ${showNumber(p)}`)
}

function pValue(subject: Value, test: Test, scope: ClaimScope): NumberOperand {
  if (subject.type !== 'name') throw new NotEvaluable('`significant` needs the address of a test', 'write significant(large.test, 0.05)', test)
  for (const path of [`${subject.name}.p`, subject.name]) {
    const found = findAddress(scope.results, path)
    if (found.kind !== 'quantity' || (path === subject.name && !isPValue(path, found.quantity.derivation.operation))) continue
    const operand = quantityOperand(found.quantity, path, scope)
    if (operand.kind === 'number') return operand
  }
  throw new NotEvaluable(`\`${subject.name}\` is no test with a p-value`, 'name the record of a test, one that has `.p`', subject)
}

/** A p by its name (`p`, `p_less`, `mcnemar.p_exact`), or one adjusted within its family. */
function isPValue(path: string, operation: string): boolean {
  return operation === 'adjusted-p' || /(?:^|[._])p(?:_|$)/.test(path)
}

/** `equivalent(test, low, high)`: the whole interval lies between the two bounds. */
function equivalent(test: Test, scope: ClaimScope): Verdict {
  const [subject, lower, upper] = take(test, 3, 'equivalent(large.test, -1 pp, 1 pp)')
  const { operand, interval } = intervalOf(subject, test, scope)
  if (interval.level < 0.9) throw new NotEvaluable(`the interval of \`${operand.label}\` is at ${showNumber({ value: interval.level * 100, unit: 'percent' })}`, 'equivalence needs an interval of 90% or more (two one-sided tests at 5%)', subject)
  const low = numberOf(lower, scope)
  const high = numberOf(upper, scope)
  const from = low.value * comparisonFactor(operand, low, lower)
  const to = high.value * comparisonFactor(operand, high, upper)
  if (!(from < to)) throw new NotEvaluable('the bounds are not in order', 'write the lower one first', test)
  return verdict(interval.low > from && interval.high < to, `the interval of \`${operand.label}\` is ${showInterval(interval, operand)}`)
}

/** `contains(result, value)`, `overlaps(result, result)`: intervals, or an interval and a value. */
function overlaps(test: Test, scope: ClaimScope): Verdict {
  const [first, second] = take(test, 2, test.name === 'contains' ? 'contains(law.exponent, -0.5)' : 'overlaps(large.before, large.after)')
  const a = intervalOf(first, test, scope)
  const b = test.name === 'contains' ? null : tryInterval(second, test, scope)
  const other = b === null ? numberOf(second, scope) : b.operand
  const factor = comparisonFactor(a.operand, other, test)
  const range = b === null ? { low: other.value, high: other.value } : b.interval
  if (b !== null && Math.abs(b.interval.level - a.interval.level) > 1e-9) throw new NotEvaluable('the intervals are of different levels', 'compare intervals of one level', test)
  if (Number.isNaN(range.low) || Number.isNaN(range.high)) throw new NotEvaluable(`\`${other.label}\` is not a number`, 'look at it with paperline trace', second)
  const shown = `the interval of \`${a.operand.label}\` is ${showInterval(a.interval, a.operand)}`
  const meets = range.low * factor <= a.interval.high && range.high * factor >= a.interval.low
  return verdict(meets, b === null ? `${shown}, \`${other.label}\` is ${showNumber(other)}` : `${shown}, that of \`${other.label}\` ${showInterval(b.interval, other)}`)
}

/** The interval of a quantity, or of the estimate of a record. */
function intervalOf(value: Value, test: Test, scope: ClaimScope): { operand: NumberOperand; interval: Interval } {
  const found = tryInterval(value, test, scope)
  if (found !== null) return found
  throw new NotEvaluable(`\`${value.type === 'name' ? value.name : 'the value'}\` has no interval`, 'name a quantity with an interval, one that {{ci …}} prints', value)
}

function tryInterval(value: Value, test: Test, scope: ClaimScope): { operand: NumberOperand; interval: Interval } | null {
  if (value.type !== 'name') return null
  for (const path of [value.name, ...['difference', 'mean_difference', 'meanDifference', 'estimate', 'mean', 'effect'].map(part => `${value.name}.${part}`)]) {
    const found = findAddress(scope.results, path)
    if (found.kind !== 'quantity') continue
    const operand = quantityOperand(found.quantity, path, scope)
    const interval = operand.kind === 'number' ? operand.quantity?.interval : undefined
    if (operand.kind !== 'number' || interval === undefined) continue
    if (Number.isNaN(interval.low) || Number.isNaN(interval.high)) throw new NotEvaluable(`the interval of \`${path}\` is not a number`, 'look at it with paperline trace', test)
    const shift = scope.perturb === null ? 0 : operand.value - (operand.quantity?.value ?? 0)
    return { operand, interval: { ...interval, low: interval.low + shift, high: interval.high + shift } }
  }
  return null
}

/** Each value above (or below) the one before it, strictly. */
function monotone(test: Test, scope: ClaimScope): Verdict {
  const { items, label } = listOf(test.parameters, scope)
  if (items.length < 2) throw new NotEvaluable(`\`${label}\` has ${items.length === 1 ? 'one value' : 'no values'}`, `${test.name} needs two or more`, test)
  const breaking: string[] = []
  items.slice(1).forEach(({ key, operand }, index) => {
    const before = items[index]
    if (before === undefined) return
    const [previous, next] = toOneUnit(before.operand, operand, test)
    if (test.name === 'increases' ? next <= previous : next >= previous) breaking.push(key)
  })
  return verdict(breaking.length === 0, `\`${label}\` is ${items.slice(0, 12).map(({ operand }) => showNumber(operand)).join(', ')}${items.length > 12 ? ' …' : ''}`, breaking)
}

function take(test: Test, count: 2, example: string): [Value, Value]
function take(test: Test, count: 3, example: string): [Value, Value, Value]
function take(test: Test, count: number, example: string): readonly Value[] {
  if (test.parameters.length !== count) throw new NotEvaluable(`\`${test.name}\` takes ${count} values, not ${test.parameters.length}`, `write ${example}`, test)
  return test.parameters
}

function showInterval({ low, high, level }: Interval, { unit }: NumberOperand): string {
  return `[${showNumber({ value: low, unit: '1' })}, ${showNumber({ value: high, unit })}] at ${showNumber({ value: level * 100, unit: 'percent' })}`
}

