import type { Derivation, Json } from '../../../../analysis/quantities/quantity.ts'

/** Operations whose name does not read as words by itself. */
const words: Readonly<Record<string, string>> = {
  observation: 'as logged',
  configuration: 'as configured',
  given: 'given',
  reported: 'reported elsewhere',
  count: 'count',
  difference: 'difference, first less second',
  ratio: 'ratio, first over second',
  'percent-change': 'change in percent, from first to second',
  sum: 'sum',
  mean: 'mean',
  median: 'median',
  minimum: 'minimum',
  maximum: 'maximum',
  final: 'value at the greatest step',
  'paired-t-test': 'paired t-test',
  'factorial-effect': 'factorial effect',
  'power-law': 'power law'
}

/** A derivation's operation in words, with its parameters: `factorial effect (factor rank, low 128, high 64)`. */
export function describeOperation(derivation: Derivation): string {
  const { operation, parameters, method } = derivation
  const own = /^derive:(.*)$/.exec(operation)
  const name = own === null ? (words[operation] ?? operation.replace(/[-_]/g, ' ')) : `the study's own “${own[1]}”`
  const said = Object.entries(parameters)
    .filter(([, value]) => value !== null && value !== false)
    .map(([key, value]) => (value === true ? wordsOf(key) : `${wordsOf(key)} ${describeJson(value)}`))
  const list = said.length === 0 ? '' : ` (${said.join(', ')})`
  return `${name}${list}${method === undefined || method === name ? '' : `; ${method}`}`
}

/** JSON as a reader takes it, cut where it grows long: the ledger holds all of it. */
export function describeJson(value: Json): string {
  if (typeof value === 'string') return cut(/^[\da-f]{32,}$/.test(value) ? value.slice(0, 12) : value, 80)
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) return String(value).replace(/^-/, '−')
  if (Array.isArray(value)) {
    const items = value as readonly Json[]
    const shown = items.slice(0, 6).map(describeJson).join(', ')
    return `[${shown}${items.length > 6 ? `, … ${items.length} in all` : ''}]`
  }
  return cut(Object.entries(value).map(([key, item]) => `${wordsOf(key)} ${describeJson(item)}`).join(', '), 160)
}

/** A text of at most so many characters, with a mark where it was cut. */
export function cut(text: string, length: number): string {
  const characters = [...text]
  return characters.length <= length ? text : `${characters.slice(0, length - 1).join('')}…`
}

function wordsOf(name: string): string {
  return name.replace(/[-_]/g, ' ').replace(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase()
}
