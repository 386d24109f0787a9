import { canonicalUnit, commonUnit, UndeclaredUnit, UnitMismatch } from '../../../analysis/quantities/unit.ts'
import type { MetricDeclaration } from '../evidence.ts'
import type { AlertRule } from './rules.ts'

/** What is wrong with an alert, and where in its text. */
export interface AlertProblem {
  readonly message: string
  readonly note: string
  readonly offset: number
}

export type ParsedAlert = { readonly alert: Omit<AlertRule, 'place'>; readonly problem: null } | { readonly alert: null; readonly problem: AlertProblem }

const FORMS = 'write `loss > 10 nats`, `eval/accuracy drop > 5 pp`, `loss rise > 20 percent` or `loss is nan`'
const NUMBER = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/
const COMPARISONS = ['>', '>=', '<', '<='] as const

/**
 * An alert: `METRIC > NUMBER UNIT`, `METRIC drop > NUMBER UNIT`, `METRIC rise > NUMBER UNIT`, `METRIC is nan`. A drop is
 * the first value less the latest, a rise the latest less the first. Its threshold comes out in the metric's own unit.
 */
export function parseAlert(text: string, metrics: { readonly [name: string]: MetricDeclaration }): ParsedAlert {
  const words = [...text.matchAll(/\S+/g)].map(({ 0: word, index }) => ({ word, offset: index }))
  const fails = (at: number, message: string, note = FORMS): ParsedAlert => ({ alert: null, problem: { message, note, offset: words[at]?.offset ?? text.length } })
  const found = (at: number): string => (words[at] === undefined ? 'end' : `\`${words[at].word}\``)
  const [metric, second] = words.map(({ word }) => word)
  if (metric === undefined) return fails(0, 'Unexpected empty alert, expected a metric and what to watch it for')
  if (second === 'is') {
    if (words[2]?.word.toLowerCase() !== 'nan') return fails(2, `Unexpected ${found(2)} after \`is\`, expected \`nan\``)
    if (words.length > 3) return fails(3, `Unexpected ${found(3)} after \`nan\`, expected the end of the alert`)
    return { alert: { text, metric, measure: 'nan', comparison: '>', threshold: 0, relative: false }, problem: null }
  }
  const change = second === 'drop' || second === 'rise' ? second : null
  const at = change === null ? 1 : 2
  const comparison = COMPARISONS.find(name => name === words[at]?.word)
  if (comparison === undefined) return fails(at, `Unexpected ${found(at)} in an alert, expected ${change === null ? '`>`, `>=`, `<`, `<=`, `drop`, `rise` or `is nan`' : '`>` or `>=`'}`)
  if (change !== null && comparison.startsWith('<')) return fails(at, `Unexpected \`${comparison}\` after \`${change}\`, expected \`>\` or \`>=\``)
  const number = words[at + 1]?.word ?? ''
  if (!NUMBER.test(number)) return fails(at + 1, `Unexpected ${found(at + 1)} after \`${comparison}\`, expected a number`, 'put a blank between the number and its unit: `> 5 pp`')
  const unit = words.slice(at + 2).map(({ word }) => word).join(' ')
  const scaled = scaleTo(metric, metrics[metric], unit, change !== null)
  if ('message' in scaled) return fails(at + 2, scaled.message, scaled.note)
  return { alert: { text, metric, measure: change ?? 'value', comparison, threshold: Number(number) * scaled.factor, relative: scaled.relative }, problem: null }
}

/** What takes the threshold to the metric's own unit; `relative`: it is percent of the first value. */
function scaleTo(metric: string, declared: MetricDeclaration | undefined, text: string, isChange: boolean): { factor: number; relative: boolean } | { message: string; note: string } {
  const own = declared?.unit ?? null
  const unit = text === '' ? null : canonicalUnit(text)
  if (unit === null) {
    if (own === null || own === '1') return { factor: 1, relative: false }
    return { message: `Unexpected number without a unit for \`${metric}\`, expected ${isProportion(own) && isChange ? '`pp`' : `\`${own}\``}`, note: `\`${metric}\` is in ${own}: say what the number is in` }
  }
  if (isChange && own !== null && isProportion(own)) {
    if (unit === 'pp') return { factor: own === 'fraction' ? 0.01 : 1, relative: false }
    if (unit === 'percent') return { message: `Unexpected unit \`${text}\` for a change of \`${metric}\`, expected \`pp\``, note: `\`${metric}\` is in ${own} itself: its changes are in percentage points` }
  } else if (isChange && unit === 'percent') return { factor: 0.01, relative: true }
  try {
    if (unit === 'pp' && own !== 'pp') throw new UnitMismatch('alert', { unit: own, from: metric }, { unit, from: 'the alert' })
    return { factor: commonUnit('alert', { unit: own, from: metric }, { unit, from: 'the alert' }).factor, relative: false }
  } catch (error) {
    if (error instanceof UndeclaredUnit) return { message: `Unexpected unit \`${text}\` for \`${metric}\`, whose unit is not declared, expected its declaration`, note: `declare it: metrics: { ${metric}: { unit: ${unit} } }` }
    if (error instanceof UnitMismatch) return { message: `Unexpected unit \`${text}\` for \`${metric}\`, expected \`${own}\``, note: `\`${metric}\` is declared on line ${declared?.place.line}` }
    throw error
  }
}

function isProportion(unit: string): boolean {
  return unit === 'percent' || unit === 'fraction'
}
