import type { BootstrapInterval } from './bootstrap-interval.ts'
import { acceleration, checkSample, intervals } from './bootstrap-interval.ts'
import { Refusal } from './refusal.ts'
import { requireOpenFraction } from './require-finite.ts'
import { centredSumOfSquares, stableMean } from './stable-sum.ts'

/**
 * Bootstrap intervals of a mean over all nⁿ resamples: what `bootstrapInterval` tends to, without its noise or a seed.
 *
 * The values must be decimals: the sum of n draws then lies on a lattice, and its distribution is a product of n equal
 * polynomials (Fisher & Hall 1991, Journal of the Royal Statistical Society B 53:579–586, on exhaustive enumeration).
 *
 * @param values
 *   Independent values in one unit with few decimals; for a paired comparison, the differences.
 * @throws {Refusal}
 *   As `bootstrapInterval`; `too-many-resamples` when the lattice is too fine or n too large.
 */
export function exactBootstrapInterval(
  values: readonly number[],
  options: { readonly confidence?: number } = {}
): BootstrapInterval {
  const level = options.confidence ?? 0.95
  requireOpenFraction(level, 'confidence')
  checkSample(values)
  const n = values.length
  const lattice = toLattice(values)
  const chances = lattice === null ? null : distributionOfSum(lattice.steps)
  if (lattice === null || chances === null) {
    throw new Refusal(
      'too-many-resamples',
      `The exact bootstrap of these ${n} values is too large (their decimals make too fine a lattice)`,
      'Use bootstrapInterval with a seed.'
    )
  }
  const at = (index: number): number => (lattice.lowest * n + lattice.unit * index) / lattice.scale / n
  const observed = lattice.steps.reduce((sum, step) => sum + step, 0)
  const cumulative = runningSum(chances)
  const below = observed === 0 ? 0 : (cumulative[observed - 1] as number)
  return {
    ...intervals(
      n,
      stableMean(values),
      Math.sqrt(centredSumOfSquares(values)) / n,
      below + (chances[observed] as number) / 2,
      acceleration(values),
      level,
      p => at(firstReaching(cumulative, p - 1e-12))
    ),
    resamples: null,
    seed: null,
    method: 'Bootstrap over all resamples (exact): percentile and BCa intervals'
  }
}

interface Lattice {
  /** The values are (lowest + unit × step) / scale. */
  readonly lowest: number
  readonly unit: number
  readonly scale: number
  readonly steps: readonly number[]
}

/** Operations that one exact bootstrap may take, about two seconds. */
const BUDGET = 1e9

function toLattice(values: readonly number[]): Lattice | null {
  for (let decimals = 0; decimals <= 12; decimals++) {
    const scale = 10 ** decimals
    const scaled = values.map(value => Math.round(value * scale))
    if (!values.every((value, index) => Math.abs(value * scale - (scaled[index] as number)) <= 1e-9 * Math.max(1, Math.abs(value * scale)))) continue
    const lowest = scaled.reduce((a, b) => Math.min(a, b))
    const unit = scaled.reduce((divisor, value) => greatestCommonDivisor(divisor, value - lowest), 0)
    return { lowest, unit, scale, steps: scaled.map(value => (value - lowest) / unit) }
  }
  return null
}

function distributionOfSum(steps: readonly number[]): Float64Array | null {
  const n = steps.length
  const counts = new Map<number, number>()
  for (const step of steps) counts.set(step, (counts.get(step) ?? 0) + 1)
  const widest = steps.reduce((a, b) => Math.max(a, b))
  if ((n * (widest * n + 1) * counts.size) / 2 > BUDGET) return null
  let chances = Float64Array.of(1)
  for (let draw = 0; draw < n; draw++) {
    const next = new Float64Array(chances.length + widest)
    for (const [step, count] of counts) {
      const share = count / n
      for (let index = 0; index < chances.length; index++) {
        next[index + step] = (next[index + step] as number) + share * (chances[index] as number)
      }
    }
    chances = next
  }
  return chances
}

function runningSum(chances: Float64Array): Float64Array {
  let sum = 0
  return chances.map(chance => (sum += chance))
}

function firstReaching(cumulative: Float64Array, p: number): number {
  let low = 0
  let high = cumulative.length - 1
  while (low < high) {
    const middle = (low + high) >> 1
    if ((cumulative[middle] as number) >= p) high = middle
    else low = middle + 1
  }
  return low
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b)
}
