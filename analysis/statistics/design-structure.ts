import { compareMasks, maskSign, maskTerm } from './factorial-term.ts'

/** Which cells of a 2^k design are there, and what they leave confounded. */
export interface DesignStructure {
  /** Cells of the full design, 2^k. */
  readonly possible: number
  /** Cells present, in Yates order. */
  readonly present: readonly (readonly (-1 | 1)[])[]
  /** Cells absent, in Yates order; listed up to 64. */
  readonly absent: readonly (readonly (-1 | 1)[])[]
  /** Whether the cells present are the full design or a regular fraction of it. */
  readonly regular: boolean
  /** Words equal to the identity over the cells present: mask and sign. */
  readonly words: readonly (readonly [mask: number, sign: 1 | -1])[]
}

/**
 * Reads the structure of a two-level design off its cells.
 *
 * The terms whose product never changes over the cells form a group; the cells are a regular fraction exactly when
 * cells × (words + 1) = 2^k.
 *
 * @param cells
 *   Distinct rows of ±1, k ≤ 16 columns.
 *
 * Source: Wu and Hamada (2009), Experiments (2nd ed.), §5.2.
 */
export function designStructure(cells: readonly (readonly (-1 | 1)[])[], k: number): DesignStructure {
  const possible = 2 ** k
  const codes = new Map(cells.map(row => [cellCode(row), row]))
  const present = [...codes].toSorted(([a], [b]) => a - b)
  const absent: (-1 | 1)[][] = []
  for (let code = 0; code < possible && absent.length < 64; code++) {
    if (!codes.has(code)) absent.push(Array.from({ length: k }, (_, i) => (code & (1 << i) ? 1 : -1)))
  }
  const words: [number, 1 | -1][] = []
  const rows = present.map(([, row]) => row)
  const head = rows[0]
  if (head !== undefined && rows.length < possible) {
    for (let mask = 1; mask < possible; mask++) {
      const sign = maskSign(mask, head)
      if (rows.every(row => maskSign(mask, row) === sign)) words.push([mask, sign > 0 ? 1 : -1])
    }
  }
  return { possible, present: rows, absent, regular: rows.length * (words.length + 1) === possible, words }
}

/**
 * One term of each alias chain, lowest order first: the terms a design can estimate apart from the mean.
 *
 * A full design gives them in Yates order (A, B, A:B, C, …), a fraction by order.
 */
export function estimableTerms(structure: DesignStructure, k: number): number[] {
  const masks = Array.from({ length: 2 ** k - 1 }, (_, i) => i + 1)
  if (structure.words.length === 0) return masks
  const taken = new Set(structure.words.map(([mask]) => mask))
  const kept: number[] = []
  for (const mask of masks.toSorted((a, b) => compareMasks(a, b))) {
    if (taken.has(mask)) continue
    kept.push(mask)
    taken.add(mask)
    for (const [word] of structure.words) taken.add(word ^ mask)
  }
  return kept
}

/** The terms that share a term's column over the cells present, with their sign, lowest order first. */
export function aliasesOf(mask: number, structure: DesignStructure, factors: readonly string[]): string[] {
  return structure.words
    .map(([word, sign]) => [word ^ mask, sign] as const)
    .filter(([other]) => other !== 0)
    .toSorted(([a], [b]) => compareMasks(a, b))
    .map(([other, sign]) => `${sign < 0 ? '-' : ''}${maskTerm(other, factors)}`)
}

/** A cell in words: `rank −, scheduler +`. */
export function cellName(row: readonly number[], factors: readonly string[]): string {
  return factors.map((name, i) => `${name} ${levelSign(row[i] ?? 0)}`).join(', ')
}

function levelSign(level: number): string {
  if (level === 0) return '0'
  return level > 0 ? '+' : '−'
}

function cellCode(row: readonly number[]): number {
  let code = 0
  row.forEach((level, i) => {
    if (level > 0) code |= 1 << i
  })
  return code
}
