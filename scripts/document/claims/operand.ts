import type { Quantity, Unit } from '../../../analysis/quantities/quantity.ts'
import { conversionFactor, unitSymbol } from '../../../analysis/quantities/unit.ts'
import type { Span } from './claim-syntax.ts'

/** What a value of a claim turned out to be. */
export type Operand = NumberOperand | WordsOperand | ListOperand

export interface NumberOperand {
  readonly kind: 'number'
  readonly value: number
  readonly unit: Unit
  /** A literal without unit: a count, a ratio or another bare number, as its partner needs it. */
  readonly bare: boolean
  /** Whole by nature: may be compared with `=`. */
  readonly whole: boolean
  /** As the claim names it. */
  readonly label: string
  /** Where its unit was declared or it was computed: `paper/study.ts:14`. */
  readonly from: string
  readonly quantity: Quantity | null
}

export interface WordsOperand {
  readonly kind: 'words'
  readonly text: string
  readonly label: string
}

export interface ListOperand {
  readonly kind: 'list'
  readonly label: string
  readonly items: readonly { readonly key: string; readonly operand: NumberOperand }[]
}

/** Thrown where a claim cannot be evaluated; not the same as false. */
export class NotEvaluable extends Error {
  readonly span: Span | null
  readonly mend: string

  constructor(reason: string, mend: string, span: Span | null = null) {
    super(reason)
    this.name = 'NotEvaluable'
    this.mend = mend
    this.span = span
  }
}

const bareUnits: readonly Unit[] = ['1', '×', 'ppl', 'fraction']

/** What to multiply `b` with to compare it with `a`; an error names both units and where they come from. */
export function comparisonFactor(a: NumberOperand, b: NumberOperand, span: Span): number {
  for (const operand of [a, b]) {
    if (operand.unit === null) {
      throw new NotEvaluable(`\`${operand.label}\` has no declared unit (${operand.from})`, 'declare its unit under metrics in data/runs.yml; a pure number has the unit 1', span)
    }
  }
  if (a.unit === b.unit || (a.bare && bareUnits.includes(b.unit)) || (b.bare && bareUnits.includes(a.unit))) return 1
  const factor = conversionFactor(b.unit, a.unit)
  if (factor !== null) return factor
  const points = [a.unit, b.unit].includes('percent') && [a.unit, b.unit].includes('pp')
  throw new NotEvaluable(
    `unlike units: \`${a.label}\` is in ${unitName(a)} (${a.from}), \`${b.label}\` in ${unitName(b)} (${b.from})`,
    points ? 'a difference of percents is in percentage points: write pp for it, percent for the values themselves' : 'compare like with like: correct the literal, or have the study convert one of them',
    span
  )
}

/** `a` and `b` in one unit; not-a-number is not evaluable. */
export function toOneUnit(a: NumberOperand, b: NumberOperand, span: Span): [number, number] {
  const factor = comparisonFactor(a, b, span)
  for (const { value, label, from } of [a, b]) {
    if (Number.isNaN(value)) throw new NotEvaluable(`\`${label}\` is not a number (${from})`, 'look at its log with paperline trace', span)
  }
  return [a.value, b.value * factor]
}

export function isAlikeUnit(a: NumberOperand, b: NumberOperand): boolean {
  return a.unit !== null && b.unit !== null && (a.unit === b.unit || conversionFactor(b.unit, a.unit) !== null)
}

function unitName({ unit, bare }: NumberOperand): string {
  return bare ? 'no unit' : `\`${unit ?? ''}\``
}

/** `43.1 %`: enough digits to see why a comparison went as it did. */
export function showNumber({ value, unit }: Pick<NumberOperand, 'value' | 'unit'>): string {
  const digits = Number.isInteger(value) && Math.abs(value) < 1e15 ? String(value) : String(Number(value.toPrecision(6)))
  const text = digits.replace('-', '−').replace('e-', 'e−')
  const symbol = unitSymbol(unit)
  return symbol === '' ? text : symbol === '%' ? `${text}%` : `${text} ${symbol}`
}
