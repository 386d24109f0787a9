import { lenthCriticalTable } from './lenth-critical-table.ts'
import { randomNormal, seededRandom } from './random.ts'
import { Refusal } from './refusal.ts'
import { requireCount, requireOpenFraction } from './require-finite.ts'
import { tQuantile } from './student-t.ts'

/** Multipliers of Lenth's PSE. */
export interface LenthCriticalValues {
  readonly m: number
  readonly alpha: number
  /** t(1 − α/2, m/3), Lenth's own approximation for one effect. */
  readonly individualT: number
  /** t((1 + (1 − α)^(1/m))/2, m/3), for all m together. */
  readonly simultaneousT: number
  /** The 1 − α quantile of |effect|/PSE under the null. */
  readonly individualSimulated: number
  /** The 1 − α quantile of max |effect|/PSE under the null. */
  readonly simultaneousSimulated: number
  readonly samples: number
  readonly seed: number
  readonly method: string
  readonly assumptions: readonly string[]
  readonly warnings: readonly string[]
}

/**
 * Critical values for Lenth's method: his t approximations and the true ones, by simulation of the null.
 *
 * For α of 0.1, 0.05 and 0.01 and common m the simulated values come from a table made by this function with two
 * million samples; otherwise they are simulated here with four million effects (200,000 samples at most: about 0.3 % of
 * the first, 0.6 % of the second).
 *
 * @param m
 *   Number of effects, 3 or more.
 * @param options.alpha
 *   Individual and experiment-wise error rate (0.05).
 * @param options.samples
 *   How many sets of m null effects to draw; asks for simulation even where the table has a value.
 * @param options.seed
 *   Seed of the generator (1).
 * @throws {Refusal}
 *   `not-enough-effects` for m below 3.
 *
 * Source: Lenth (1989), Technometrics 31, 469–473; Ye and Hamada (2000), Journal of Quality Technology 32, 57–66.
 */
export function lenthCriticalValues(
  m: number,
  options: { readonly alpha?: number; readonly samples?: number; readonly seed?: number } = {}
): LenthCriticalValues {
  const alpha = options.alpha ?? 0.05
  requireOpenFraction(alpha, 'alpha')
  requireCount(m, 'the number of effects m')
  if (m < 3) {
    throw new Refusal('not-enough-effects', `Unexpected ${m} effects, expected at least three: Lenth's PSE is a median`)
  }
  const simulated = findSimulated(m, alpha, options.samples, options.seed)
  return {
    m,
    alpha,
    individualT: tQuantile(1 - alpha / 2, m / 3),
    simultaneousT: tQuantile((1 + (1 - alpha) ** (1 / m)) / 2, m / 3),
    ...simulated,
    method: "Critical values of Lenth's method: t approximation and simulation of the null",
    assumptions: ['The effects are independent normal with equal variance and mean zero under the null.'],
    warnings: m < 7 ? [`only ${m} effects: the pseudo standard error rests on ${m < 6 ? 'almost nothing' : 'very little'}`] : []
  }
}

interface Simulated {
  readonly individualSimulated: number
  readonly simultaneousSimulated: number
  readonly samples: number
  readonly seed: number
}

const remembered = new Map<string, Simulated>()

function findSimulated(m: number, alpha: number, samples?: number, seed?: number): Simulated {
  const row = samples === undefined && seed === undefined ? lenthCriticalTable.values[alpha]?.[m] : undefined
  if (row !== undefined) {
    return {
      individualSimulated: row[0],
      simultaneousSimulated: row[1],
      samples: lenthCriticalTable.samples,
      seed: lenthCriticalTable.seed
    }
  }
  const drawn = samples ?? Math.max(2000, Math.min(200_000, Math.round(4_000_000 / m)))
  const key = `${m} ${alpha} ${drawn} ${seed ?? 1}`
  const before = remembered.get(key)
  if (before !== undefined) return before
  const values = simulate(m, alpha, drawn, seed ?? 1)
  remembered.set(key, values)
  return values
}

/** Histograms over log |t|, bins of 1e-4, keep the quantiles exact to 1e-4 without sorting. */
function simulate(m: number, alpha: number, samples: number, seed: number): Simulated {
  requireCount(samples, 'samples', 1000)
  const random = seededRandom(seed)
  const each = new Float64Array(binCount)
  const greatest = new Float64Array(binCount)
  const sizes = new Float64Array(m)
  const sorted = new Float64Array(m)
  for (let sample = 0; sample < samples; sample++) {
    for (let i = 0; i < m; i++) sizes[i] = Math.abs(randomNormal(random))
    sorted.set(sizes)
    sorted.sort()
    const pse = 1.5 * pseudoMedian(sorted, 3.75 * medianOfFirst(sorted, m))
    for (let i = 0; i < m; i++) count(each, sizes[i]! / pse)
    count(greatest, sorted[m - 1]! / pse)
  }
  return {
    individualSimulated: quantileOf(each, alpha, samples * m),
    simultaneousSimulated: quantileOf(greatest, alpha, samples),
    samples,
    seed
  }
}

const lowestLog = -7
const binsPerLog = 10_000
const binCount = 25 * binsPerLog

function count(bins: Float64Array, ratio: number): void {
  const bin = Math.floor((Math.log(ratio) - lowestLog) * binsPerLog)
  const kept = Math.min(Math.max(bin, 0), binCount - 1)
  bins[kept] = bins[kept]! + 1
}

function quantileOf(bins: Float64Array, alpha: number, total: number): number {
  let above = 0
  for (let bin = binCount - 1; bin >= 0; bin--) {
    above += bins[bin]!
    if (above >= alpha * total) return Math.exp(lowestLog + (bin + 0.5) / binsPerLog)
  }
  return 0
}

function pseudoMedian(sorted: Float64Array, limit: number): number {
  let below = 0
  while (below < sorted.length && sorted[below]! < limit) below++
  return medianOfFirst(sorted, below)
}

function medianOfFirst(sorted: Float64Array, length: number): number {
  const middle = length >> 1
  return length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}
