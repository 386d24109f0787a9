import { checkFactors, compareMasks, maskOrder, maskSign, maskTerm, termMask } from './factorial-term.ts'
import { Refusal } from './refusal.ts'

/** A two-level design: its runs, and for a fraction what is confounded with what. */
export interface FactorialDesign {
  readonly factors: readonly string[]
  readonly runs: number
  /** One row a run, in factor order; Yates order of the basic factors, the first changing fastest. */
  readonly levels: readonly (readonly (-1 | 1)[])[]
  /** The same by factor. */
  readonly columns: Readonly<Record<string, readonly (-1 | 1)[]>>
  /** The words that equal the identity, shortest first; `-A:B:D` where the product is −1. */
  readonly definingRelation: readonly string[]
  /** Roman numeral of the shortest word's length, `full` without generators. */
  readonly resolution: string
  /** How many words there are of each length. */
  readonly wordLengthPattern: Readonly<Record<string, number>>
  /** For each effect up to `aliasOrder` factors, the others up to that order it cannot be told from. */
  readonly aliases: Readonly<Record<string, readonly string[]>>
  readonly aliasOrder: number
  readonly method: string
  readonly assumptions: readonly string[]
  readonly warnings: readonly string[]
}

/**
 * A full or regular fractional two-level factorial design from its generators.
 *
 * @param factors
 *   Names, in order; those without a generator are basic and span the runs.
 * @param generators
 *   For each generated factor the word it equals, for instance `{ E: 'A:B:C:D', D: '-A:B:C' }`.
 * @param options.aliasOrder
 *   Aliases are listed between effects of at most this many factors (2).
 * @throws {Refusal}
 *   `unknown-factor`, `repeated-factor`, `circular-generators`, `too-many-factors`.
 *
 * Source: Box, Hunter and Hunter (2005), Statistics for Experimenters (2nd ed.), ch. 5–6; Montgomery (2017), ch. 8.
 */
export function factorialDesign(
  factors: readonly string[],
  generators: Readonly<Record<string, string>> = {},
  options: { readonly aliasOrder?: number } = {}
): FactorialDesign {
  checkFactors(factors)
  const aliasOrder = options.aliasOrder ?? 2
  const words = generatorWords(factors, generators)
  const group = spanWords(words)
  const levels = runLevels(factors, generators, words)
  const sorted = [...group].toSorted(
    ([a], [b]) => compareMasks(a, b)
  )
  const shortest = sorted[0] === undefined ? 0 : maskOrder(sorted[0][0])
  return {
    factors,
    runs: levels.length,
    levels,
    columns: Object.fromEntries(factors.map((name, i) => [name, levels.map(row => row[i] ?? 1)])),
    definingRelation: sorted.map(([mask, sign]) => signed(sign, maskTerm(mask, factors))),
    resolution: shortest === 0 ? 'full' : roman(shortest),
    wordLengthPattern: countLengths(sorted.map(([mask]) => mask)),
    aliases: listAliases(factors, sorted, aliasOrder),
    aliasOrder,
    method: words.length === 0 ? 'Full two-level factorial design' : 'Regular fractional two-level factorial design',
    assumptions:
      words.length === 0
        ? ['Each factor is set to one of two levels.']
        : [
            'Each factor is set to one of two levels.',
            'An effect estimates the signed sum of itself and its aliases; naming one of them assumes the others negligible.'
          ],
    warnings:
      shortest > 0 && shortest < 3
        ? [`resolution ${roman(shortest)}: main effects are confounded with each other (${maskTerm(sorted[0]![0], factors)})`]
        : []
  }
}

type Word = readonly [mask: number, sign: 1 | -1]

/** Each generator as a word of the identity, generated factors replaced by what generates them. */
function generatorWords(factors: readonly string[], generators: Readonly<Record<string, string>>): Word[] {
  return Object.entries(generators).map(([name, word]) => {
    const own = termMask(name, factors)
    const sign = word.startsWith('-') ? -1 : 1
    const mask = termMask(word.replace(/^[+-]/, ''), factors)
    if (mask & own) {
      throw new Refusal('circular-generators', `Unexpected generator ${name} = ${word}, expected one without ${name}`)
    }
    return [mask | own, sign] as const
  })
}

function spanWords(words: readonly Word[]): Map<number, 1 | -1> {
  const group = new Map<number, 1 | -1>()
  for (const [mask, sign] of words) {
    const more: Word[] = [[mask, sign]]
    for (const [other, otherSign] of group) more.push([other ^ mask, otherSign === sign ? 1 : -1])
    for (const [product, productSign] of more) {
      if (product === 0) throw new Refusal('circular-generators', 'Unexpected generators that repeat one another')
      group.set(product, productSign)
    }
  }
  return group
}

function runLevels(
  factors: readonly string[],
  generators: Readonly<Record<string, string>>,
  words: readonly Word[]
): (-1 | 1)[][] {
  const generated = new Map(Object.keys(generators).map((name, i) => [factors.indexOf(name), words[i]!]))
  const basic = factors.flatMap((_, i) => (generated.has(i) ? [] : [i]))
  return Array.from({ length: 2 ** basic.length }, (_, run) => {
    const row: (-1 | 0 | 1)[] = factors.map(() => 0)
    basic.forEach((factor, bit) => {
      row[factor] = run & (1 << bit) ? 1 : -1
    })
    // A generator may name another generated factor, so fill in rounds until nothing is open.
    let open = [...generated]
    while (open.length > 0) {
      const still = open.filter(([factor, [mask, sign]]) => {
        const value = sign * maskSign(mask & ~(1 << factor), row)
        if (value === 0) return true
        row[factor] = value > 0 ? 1 : -1
        return false
      })
      if (still.length === open.length) {
        throw new Refusal(
          'circular-generators',
          `Unexpected generators of ${still.map(([factor]) => factors[factor]).join(', ')} that rest on one another`
        )
      }
      open = still
    }
    return row.map(level => (level > 0 ? 1 : -1))
  })
}

function listAliases(
  factors: readonly string[],
  words: readonly Word[],
  aliasOrder: number
): Record<string, readonly string[]> {
  const aliases: Record<string, readonly string[]> = {}
  if (words.length === 0) return aliases
  const effects: number[] = []
  for (let mask = 1; mask < 2 ** factors.length; mask++) if (maskOrder(mask) <= aliasOrder) effects.push(mask)
  effects.sort((a, b) => compareMasks(a, b))
  for (const effect of effects) {
    const others = words
      .map(([word, sign]) => [word ^ effect, sign] as const)
      .filter(([mask]) => mask !== 0 && maskOrder(mask) <= aliasOrder)
      .toSorted(([a], [b]) => compareMasks(a, b))
    if (others.length > 0) {
      aliases[maskTerm(effect, factors)] = others.map(([mask, sign]) => signed(sign, maskTerm(mask, factors)))
    }
  }
  return aliases
}

function countLengths(masks: readonly number[]): Record<string, number> {
  const pattern: Record<string, number> = {}
  for (const mask of masks) {
    const length = String(maskOrder(mask))
    pattern[length] = (pattern[length] ?? 0) + 1
  }
  return pattern
}

function signed(sign: number, term: string): string {
  return sign < 0 ? `-${term}` : term
}

function roman(value: number): string {
  const numerals: readonly (readonly [number, string])[] = [[10, 'X'], [9, 'IX'], [5, 'V'], [4, 'IV'], [1, 'I']]
  let rest = value
  let text = ''
  for (const [size, numeral] of numerals) {
    while (rest >= size) {
      text += numeral
      rest -= size
    }
  }
  return text
}
