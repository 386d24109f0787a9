import { Refusal } from './refusal.ts'

/**
 * Reads a term such as `A:C` (or a list of its factors) as a set of factors.
 *
 * @param term
 *   Factor names joined with `:`, in any order.
 * @param factors
 *   The design's factors, in order.
 * @returns
 *   A bit mask, bit i standing for `factors[i]`.
 * @throws {Refusal}
 *   `unknown-factor` when a name is not one of the factors, `repeated-factor` when one stands twice.
 */
export function termMask(term: string, factors: readonly string[]): number {
  let mask = 0
  for (const name of term.split(':')) {
    const index = factors.indexOf(name)
    if (index < 0) {
      throw new Refusal(
        'unknown-factor',
        `Unexpected unknown factor \`${name}\` in term \`${term}\`, expected one of ${factors.join(', ')}`
      )
    }
    if (mask & (1 << index)) {
      throw new Refusal('repeated-factor', `Unexpected second \`${name}\` in term \`${term}\``)
    }
    mask |= 1 << index
  }
  return mask
}

/** The names of a term's factors, in factor order. */
export function maskFactors(mask: number, factors: readonly string[]): string[] {
  return factors.filter((_, i) => mask & (1 << i))
}

/** A term's name: its factors in factor order, joined with `:`. */
export function maskTerm(mask: number, factors: readonly string[]): string {
  return maskFactors(mask, factors).join(':')
}

/** How many factors a term has. */
export function maskOrder(mask: number): number {
  let order = 0
  for (let rest = mask; rest; rest &= rest - 1) order++
  return order
}

/** Orders terms by how many factors they have, then as a dictionary does by factor: A, B, A:B, A:C, B:C. */
export function compareMasks(a: number, b: number): number {
  const byOrder = maskOrder(a) - maskOrder(b)
  if (byOrder !== 0 || a === b) return byOrder
  // The first factor that only one of them has decides; its bit is the lowest that differs.
  const lowest = (a ^ b) & -(a ^ b)
  return a & lowest ? -1 : 1
}

/** The product of a row's levels over a term's factors: the term's column of the model matrix. */
export function maskSign(mask: number, row: readonly number[]): number {
  let sign = 1
  for (let i = 0; i < row.length; i++) if (mask & (1 << i)) sign *= row[i] ?? 0
  return sign
}

/** Refuses an empty list of factors, a repeated or empty name, a name with `:` and more factors than can be counted. */
export function checkFactors(factors: readonly string[], most = 16): void {
  if (factors.length === 0) throw new Refusal('no-factors', 'Unexpected empty list of factors')
  if (factors.length > most) {
    throw new Refusal('too-many-factors', `Unexpected ${factors.length} factors, expected at most ${most}`)
  }
  factors.forEach((name, i) => {
    if (name === '' || name.includes(':')) {
      throw new Refusal('factor-name', `Unexpected factor name \`${name}\`, expected one without \`:\``)
    }
    if (factors.indexOf(name) !== i) {
      throw new Refusal('repeated-factor', `Unexpected second factor \`${name}\`, expected distinct names`)
    }
  })
}
