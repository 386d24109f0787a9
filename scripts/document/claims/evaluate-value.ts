import { canonicalUnit, differenceUnit, productUnit, ratioUnit, sumUnit } from '../../../analysis/quantities/unit.ts'
import { isKnownUnitWord } from '../../../analysis/quantities/unit-names.ts'
import { Refusal } from '../../../analysis/statistics/refusal.ts'
import type { Value } from './claim-syntax.ts'
import { lookUp, type ClaimScope } from './claim-scope.ts'
import { NotEvaluable, toOneUnit, type ListOperand, type NumberOperand, type Operand } from './operand.ts'

/** Computes a value of a claim: a literal, a result, or a little arithmetic with units. */
export function evaluateValue(value: Value, scope: ClaimScope): Operand {
  switch (value.type) {
    case 'number':
      return literal(value)
    case 'words':
      return { kind: 'words', text: value.text, label: `'${value.text}'` }
    case 'name':
      return lookUp(value, scope)
    case 'negative': {
      const operand = numberOf(value.operand, scope)
      return { ...operand, value: -operand.value, label: `−${operand.label}`, quantity: null }
    }
    case 'arithmetic':
      return arithmetic(value, scope)
    case 'call':
      return call(value, scope)
  }
}

export function numberOf(value: Value, scope: ClaimScope): NumberOperand {
  const operand = evaluateValue(value, scope)
  if (operand.kind === 'number') return operand
  throw new NotEvaluable(operand.kind === 'words' ? `\`${operand.label}\` is words, not a number` : `\`${operand.label}\` is ${operand.items.length} numbers, not one`, operand.kind === 'words' ? 'compare words with = and quotes' : 'name one of them, or use min(…), max(…), increases(…), best of …', value)
}

/** Several values in a row, or the one list that they name. */
export function listOf(values: readonly Value[], scope: ClaimScope): ListOperand {
  const [only] = values
  if (values.length === 1 && only !== undefined) {
    const operand = evaluateValue(only, scope)
    if (operand.kind === 'list') return operand
  }
  const items = values.map(value => {
    const operand = numberOf(value, scope)
    return { key: operand.label, operand }
  })
  return { kind: 'list', label: items.map(({ key }) => key).join(', '), items }
}

function literal(value: Extract<Value, { type: 'number' }>): NumberOperand {
  const { unit, text } = value
  if (unit !== null && !unit.split(/[/]| per /).every(isKnownUnitWord)) {
    throw new NotEvaluable(`\`${unit}\` is no unit that is known`, 'write percent, pp, ×, s, ms, MiB, nats, tokens/s …', value)
  }
  return {
    kind: 'number',
    value: value.value,
    unit: unit === null ? '1' : canonicalUnit(unit),
    bare: unit === null,
    whole: /^-?\d+$/.test(text),
    label: unit === null ? text : `${text} ${unit}`,
    from: 'in the claim',
    quantity: null
  }
}

function arithmetic(value: Extract<Value, { type: 'arithmetic' }>, scope: ClaimScope): NumberOperand {
  const left = numberOf(value.left, scope)
  const right = numberOf(value.right, scope)
  const [a, b] = [left, right].map(({ unit, label, from }) => ({ unit, from: `${label}, ${from}` }))
  if (a === undefined || b === undefined) throw new Error('arithmetic has two sides')
  const label = `${left.label} ${value.operator} ${right.label}`
  const base = { kind: 'number', bare: left.bare && right.bare, whole: left.whole && right.whole && value.operator !== '/', label, from: 'in the claim', quantity: null } as const
  try {
    switch (value.operator) {
      case '+': {
        const { unit, factor } = sumUnit(a, b)
        return { ...base, unit, value: left.value + right.value * factor }
      }
      case '-': {
        const { unit, factor } = differenceUnit(a, b)
        return { ...base, unit, value: left.value - right.value * factor }
      }
      case '*': {
        const { unit, factor } = productUnit(a, b)
        return { ...base, unit, value: left.value * right.value * factor }
      }
      case '/': {
        const { unit, factor } = ratioUnit(a, b)
        return { ...base, unit, value: (left.value / right.value) * factor }
      }
    }
  } catch (error) {
    if (error instanceof Refusal) throw new NotEvaluable(error.message, error.mend ?? 'compare like with like', value)
    throw error
  }
}

function call(value: Extract<Value, { type: 'call' }>, scope: ClaimScope): NumberOperand {
  if (value.name === 'abs') {
    const [only, more] = value.parameters
    if (only === undefined || more !== undefined) throw new NotEvaluable('`abs` takes one value', 'write abs(doe.effects.rank)', value)
    const operand = numberOf(only, scope)
    return { ...operand, value: Math.abs(operand.value), label: `abs(${operand.label})`, quantity: null }
  }
  const { items, label } = listOf(value.parameters, scope)
  const [first, ...rest] = items
  if (value.name === 'count') return { kind: 'number', value: items.length, unit: '1', bare: true, whole: true, label: `count(${label})`, from: 'in the claim', quantity: null }
  if (first === undefined) throw new NotEvaluable(`\`${label}\` is empty`, 'name a column with values', value)
  let chosen = first.operand
  for (const { operand } of rest) {
    const [kept, next] = toOneUnit(chosen, operand, value)
    if (value.name === 'min' ? next < kept : next > kept) chosen = operand
  }
  return { ...chosen, label: `${value.name}(${label})`, quantity: null }
}
