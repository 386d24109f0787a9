import { Refusal } from '../../analysis/statistics/refusal.ts'
import type { Interval, Unit } from '../../analysis/quantities/quantity.ts'
import type { FindingInput } from '../diagnostics/finding.ts'
import { callPlace, placeText } from './call-place.ts'
import type { Facts, Source, StudyNode } from './study-node.ts'

const nodes = new WeakMap<object, StudyNode>()

/**
 * A quantity in a study. Its parts are its own properties (`test.t`, `effects.rank.share`).
 *
 * It is not a JavaScript number: arithmetic on it throws, so that nothing is computed without a derivation.
 */
export class StudyQuantity {
  /** The bare number, for decisions in the study; a result computed from it needs `derive`. */
  get value(): number {
    return nodeOf(this).value
  }

  get unit(): Unit {
    return nodeOf(this).unit
  }

  /** Standard error, in the same unit. */
  get error(): number | undefined {
    return nodeOf(this).error
  }

  get interval(): Interval | undefined {
    return nodeOf(this).interval
  }

  get n(): number | undefined {
    return nodeOf(this).n
  }

  /** The text of its source: of an observation, a configuration's word, a given or reported number. */
  get text(): string | undefined {
    return nodeOf(this).text
  }

  /** Whether it is this word or number, as configurations compare: `run.config('method').is('galore')`. */
  is(other: string | number | boolean): boolean {
    const { text, value } = nodeOf(this)
    return text === String(other) || (typeof other === 'number' && value === other)
  }

  toString(): string {
    const { text, value } = nodeOf(this)
    return text ?? String(value)
  }

  [Symbol.toPrimitive](hint: string): string {
    const { textual } = nodeOf(this)
    if (hint === 'string' || textual === true) return this.toString()
    throw new TypeError(
      'Unexpected arithmetic or comparison on a quantity, expected an operation: use difference(), ratio(), sum() … or derive(name, unit, inputs, function); compare its .value'
    )
  }
}

/** What a quantity needs to be made; the rest follows from what it rests on. */
export interface QuantityDraft extends Facts {
  readonly operation: string
  readonly sources?: readonly Source[]
  readonly parameters?: StudyNode['parameters']
  readonly unitFrom?: string
  readonly method?: string
  readonly assumptions?: readonly string[]
  readonly warnings?: readonly string[]
  readonly name?: string | null
  readonly findings?: readonly FindingInput[]
}

/** Makes a quantity, its parts as own properties. Warnings of what it rests on become its own. */
export function makeQuantity(draft: QuantityDraft): StudyQuantity
export function makeQuantity<Parts extends object>(draft: QuantityDraft, parts: Parts): StudyQuantity & Parts
export function makeQuantity(draft: QuantityDraft, parts: object = {}): StudyQuantity {
  const quantity = new StudyQuantity()
  nodes.set(quantity, completeNode(draft))
  for (const [name, part] of Object.entries(parts)) {
    Object.defineProperty(quantity, name, { value: part, enumerable: true })
  }
  return quantity
}

/** Whether a value is a quantity of ours, a hole included. */
export function isQuantity(value: unknown): value is StudyQuantity {
  return (typeof value === 'object' || typeof value === 'function') && value !== null && nodes.has(value)
}

/** The derivation behind a quantity. */
export function nodeOf(quantity: object): StudyNode {
  const node = nodes.get(quantity)
  if (node === undefined) throw new TypeError('Unexpected object, expected a quantity of the study')
  return node
}

/** A quantity's parts, in the order they were made; none for a hole. */
export function partsOf(quantity: StudyQuantity): readonly (readonly [string, unknown])[] {
  return isHole(quantity) ? [] : Object.entries(quantity)
}

export function isHole(value: unknown): boolean {
  return isQuantity(value) && nodeOf(value).hole !== undefined
}

/**
 * A result that could not be computed. Every property of it, and every call of it, is the same hole, so that a study
 * walks through it unharmed; it is not a number in comparisons and empty in loops.
 */
export function makeHole<T = StudyQuantity>(reason: string, draft: Partial<QuantityDraft> = {}): T {
  const target = (): undefined => undefined
  const hole: object = new Proxy(target, {
    get: (_target, property) => {
      if (property === 'then' || property === 'toJSON') return undefined
      if (property === Symbol.toPrimitive) return (hint: string) => (hint === 'string' ? '??' : NaN)
      if (property === Symbol.iterator) return () => [][Symbol.iterator]()
      return typeof property === 'symbol' ? undefined : hole
    },
    apply: () => hole,
    set: () => true,
    has: () => true,
    ownKeys: () => [],
    getOwnPropertyDescriptor: () => undefined,
    getPrototypeOf: () => StudyQuantity.prototype
  })
  nodes.set(hole, completeNode({ operation: 'hole', ...draft, value: NaN, unit: null, hole: { reason } }))
  // A hole stands in for whatever was asked for.
  return hole as T
}

/**
 * Computes, or gives the hole: the first hole among what it needs, or a new one with the refusal's reason.
 */
export function attempt<T>(operation: string, needs: readonly unknown[], compute: () => T): T {
  const hole = needs.flat(2).find(isHole)
  if (hole !== undefined) return hole as T
  try {
    return compute()
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return makeHole<T>(reasonOf(error), { operation, sources: needs.flat(2).filter(isQuantity).map(asSource) })
  }
}

/** A quantity as an input: an observation directly, so that derivations lead to the log in one step. */
export function asSource(quantity: StudyQuantity): Source {
  const node = nodeOf(quantity)
  const [only] = node.sources
  return node.operation === 'observation' && only !== undefined ? only : { kind: 'quantity', node }
}

/** The quantity that was asked for, or a refusal that says what came instead. */
export function requireQuantity(operation: string, value: unknown): StudyNode {
  if (isQuantity(value)) {
    const node = nodeOf(value)
    if (node.textual === true) throw new Refusal('not-a-number', `Unexpected word \`${node.text}\` given to ${operation}, expected a number`, 'use the word as a key or a label only')
    return node
  }
  throw new Refusal(
    'not-a-quantity',
    `Unexpected ${describe(value)} given to ${operation} (${placeText(callPlace())}), expected a quantity`,
    "observe it, derive it, or write given('…', unit, reason)"
  )
}

/** What a value is, in words, for messages. */
export function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value)
  if (typeof value === 'number' || typeof value === 'boolean') return `plain ${typeof value} ${value}`
  if (typeof value === 'string') return `text \`${value.length > 40 ? `${value.slice(0, 40)}…` : value}\``
  if (typeof value === 'function') return 'function'
  return Array.isArray(value) ? 'list' : `object (${value.constructor?.name ?? 'no class'})`
}

function completeNode(draft: QuantityDraft): StudyNode {
  const { sources = [], parameters = {}, warnings = [], findings = [], name = null, unitFrom, ...facts } = draft
  const code = callPlace()
  const inherited = sources.flatMap(source => (source.kind === 'quantity' ? source.node.warnings : []))
  return {
    ...facts,
    sources,
    parameters,
    code,
    name,
    unitFrom: unitFrom ?? `${draft.operation}, ${placeText(code)}`,
    warnings: [...new Set([...warnings, ...inherited])],
    findings
  }
}

function reasonOf(refusal: Refusal): string {
  return refusal.mend === undefined ? refusal.message : `${refusal.message}; ${refusal.mend}`
}
