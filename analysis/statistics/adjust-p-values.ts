import { Refusal } from './refusal.ts'
import { requireCount, requireFinite } from './require-finite.ts'
import type { Summary } from './summary.ts'
import { formatNumber } from './summary.ts'

/** The p-values of a family of tests, adjusted; every array keeps the input's order. */
export interface AdjustedPValues {
  /** Tests in the family. */
  readonly tests: number
  readonly p: readonly number[]
  readonly bonferroni: readonly number[]
  readonly holm: readonly number[]
  readonly benjaminiHochberg: readonly number[]
  readonly method: string
  readonly assumptions: readonly string[]
  readonly warnings: readonly string[]
}

/**
 * Adjust the p-values of a family of tests by Bonferroni, Holm and Benjamini–Hochberg.
 *
 * @param p
 *   From 0 to 1, any order.
 * @param options
 *   `tests`: how many the family holds, where that is more than are given; the rest count as the largest.
 * @throws {Refusal}
 *   `empty`, `not-a-number`, `out-of-range`.
 */
export function adjustPValues(p: readonly number[], options: { readonly tests?: number } = {}): AdjustedPValues {
  const tests = options.tests ?? p.length
  const warnings: string[] = []
  if (p.some(value => value === 0)) warnings.push('A p-value of exactly 0 is a rounded one: its adjusted value is no smaller bound than the original')
  return {
    tests,
    p: [...p],
    bonferroni: bonferroni(p, tests),
    holm: holm(p, tests),
    benjaminiHochberg: benjaminiHochberg(p, tests),
    method: 'p-values adjusted by Bonferroni, Holm and Benjamini–Hochberg',
    assumptions: [
      'The family was declared before looking, and holds every test that was made.',
      'Bonferroni and Holm bound the chance of any false rejection, whatever the dependence.',
      'Benjamini–Hochberg bounds the expected share of false rejections, for independent or positively dependent tests.'
    ],
    warnings
  }
}

/** min(1, m p). */
export function bonferroni(p: readonly number[], tests: number = p.length): readonly number[] {
  check(p, tests)
  return p.map(value => Math.min(1, tests * value))
}

/** Step-down: the running maximum of (m − k) p over the sorted p, k from 0. Source: Holm (1979), Scandinavian Journal of Statistics 6:65–70. */
export function holm(p: readonly number[], tests: number = p.length): readonly number[] {
  check(p, tests)
  const adjusted = p.map(() => 1)
  let running = 0
  ascending(p).forEach((index, place) => {
    running = Math.max(running, (tests - place) * (p[index] as number))
    adjusted[index] = Math.min(1, running)
  })
  return adjusted
}

/** Step-up: the running minimum of m p / k from the largest p. Source: Benjamini & Hochberg (1995), JRSS B 57:289–300. */
export function benjaminiHochberg(p: readonly number[], tests: number = p.length): readonly number[] {
  check(p, tests)
  const adjusted = p.map(() => 1)
  const order = ascending(p)
  let running = 1
  for (let place = order.length - 1; place >= 0; place--) {
    const index = order[place] as number
    running = Math.min(running, (tests * (p[index] as number)) / (place + 1))
    adjusted[index] = running
  }
  return adjusted
}

/** The rows and the sentence of a family of adjusted p-values. */
export function summariseAdjustedPValues(result: AdjustedPValues, alpha = 0.05): Summary {
  const count = (values: readonly number[]): number => values.filter(value => value <= alpha).length
  return {
    table: result.p.map((value, index) => [
      `test ${index + 1}`,
      `p = ${formatNumber(value, 2)}; Bonferroni ${formatNumber(result.bonferroni[index] as number, 2)}, ` +
        `Holm ${formatNumber(result.holm[index] as number, 2)}, BH ${formatNumber(result.benjaminiHochberg[index] as number, 2)}`
    ]),
    sentence:
      `Of ${result.tests} tests, ${count(result.p)} had p ≤ ${alpha} unadjusted, ${count(result.holm)} after Holm’s correction and ` +
      `${count(result.benjaminiHochberg)} at a false discovery rate of ${alpha} (Benjamini–Hochberg).`
  }
}

function ascending(p: readonly number[]): number[] {
  return p.map((_, index) => index).sort((a, b) => (p[a] as number) - (p[b] as number))
}

function check(p: readonly number[], tests: number): void {
  requireFinite(p, 'p-values')
  requireCount(tests, 'the number of tests', 1)
  const wrong = p.find(value => value < 0 || value > 1)
  if (wrong !== undefined) throw new Refusal('out-of-range', `Unexpected p = ${wrong}, expected a probability from 0 to 1`)
  if (tests < p.length) throw new Refusal('out-of-range', `Unexpected family of ${tests} tests with ${p.length} p-values, expected at least as many tests`)
}
