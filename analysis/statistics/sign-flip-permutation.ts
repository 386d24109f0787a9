import { seededRandom } from './random.ts'
import { Refusal } from './refusal.ts'
import { requireCount, requireFinite } from './require-finite.ts'
import { stableMean, stableSum } from './stable-sum.ts'
import type { Summary } from './summary.ts'
import { formatNumber, formatP } from './summary.ts'

/** A sign-flip permutation test of paired differences. */
export interface SignFlipPermutation {
  readonly n: number
  readonly meanDifference: number
  /** Two-sided. */
  readonly p: number
  readonly pLess: number
  readonly pGreater: number
  readonly log10P: number
  /** Flips whose |mean| reaches the observed one; the observed arrangement is among them. */
  readonly countAtLeast: number
  /** 2^n for the exact test, the random flips and the observed arrangement otherwise. */
  readonly permutations: number
  readonly exact: boolean
  /** Null for the exact test. */
  readonly seed: number | null
  readonly method: string
  readonly assumptions: readonly string[]
  readonly warnings: readonly string[]
}

/**
 * Permutation test of paired differences: how often does a random flip of their signs move the mean as far?
 *
 * Up to 40 differences all 2^n flips are counted, by sorting the sums of two halves and walking through them
 * together. Beyond, random flips are drawn and p = (count + 1) / (B + 1), so that it is never 0.
 *
 * Source: Fisher (1935), The Design of Experiments, section 21; Phipson & Smyth (2010) for the random flips;
 * the halves are those of Horowitz & Sahni (1974), Journal of the ACM 21:277–292.
 *
 * @param differences
 *   after − before, in any one unit.
 * @param options
 *   `resamples` random flips (99,999) and their `seed` (1), used beyond `exactUpTo` differences (36, at most 40).
 * @throws {Refusal}
 *   `empty`, `not-a-number`, `out-of-range`, `bad-seed`.
 */
export function signFlipPermutation(
  differences: readonly number[],
  options: { readonly resamples?: number; readonly seed?: number; readonly exactUpTo?: number } = {}
): SignFlipPermutation {
  requireFinite(differences, 'differences')
  const { resamples = 99_999, seed = 1, exactUpTo = 36 } = options
  requireCount(resamples, 'the number of resamples', 1)
  requireCount(exactUpTo, 'exactUpTo')
  if (exactUpTo > 40) throw new Refusal('out-of-range', `Unexpected exactUpTo = ${exactUpTo}, expected at most 40`)
  const n = differences.length
  const exact = n <= exactUpTo
  // Sums that are equal as decimals differ by rounding: they count as equal within this.
  const tolerance = 1e-12 * stableSum(differences.map(Math.abs))
  const observed = stableSum(differences)
  const counts = exact ? countAllFlips(differences, observed, tolerance) : countRandomFlips(differences, observed, tolerance, resamples, seed)
  const permutations = exact ? 2 ** n : resamples + 1
  const p = counts.farther / permutations
  const warnings: string[] = []
  if (differences.every(difference => difference === 0)) {
    warnings.push('All differences are zero: every flip equals the observed arrangement, and p = 1 says nothing')
  } else if (n < 6) warnings.push(`With n = ${n} the smallest possible two-sided p is ${formatNumber(Math.min(1, 2 ** (1 - n)))}`)
  return {
    n,
    meanDifference: stableMean(differences),
    p,
    pLess: counts.lower / permutations,
    pGreater: counts.higher / permutations,
    log10P: Math.log10(p),
    countAtLeast: counts.farther,
    permutations,
    exact,
    seed: exact ? null : seed,
    method: exact
      ? `Sign-flip permutation test of the mean difference, all 2^${n} flips`
      : `Sign-flip permutation test of the mean difference, ${resamples} random flips (seed ${seed})`,
    assumptions: ['Under the hypothesis each difference is as likely to have either sign, independently of the others.'],
    warnings
  }
}

/** The rows and the sentence of a sign-flip permutation test. */
export function summariseSignFlipPermutation(result: SignFlipPermutation): Summary {
  const flips = result.exact ? `all 2^${result.n} flips` : `${result.permutations - 1} random flips, seed ${result.seed ?? ''}`
  return {
    table: [
      ['differences', String(result.n)],
      ['mean difference', formatNumber(result.meanDifference)],
      ['flips', flips],
      ['p, two-sided', formatP(result.p, result.log10P)]
    ],
    sentence:
      `The mean difference was ${formatNumber(result.meanDifference)} (sign-flip permutation test over ${flips}, ` +
      `two-sided ${formatP(result.p, result.log10P)}, n = ${result.n}).`
  }
}

interface Counts {
  readonly lower: number
  readonly higher: number
  readonly farther: number
}

function countAllFlips(differences: readonly number[], observed: number, tolerance: number): Counts {
  const half = differences.length >> 1
  const left = flipSums(differences.slice(0, half)).sort()
  const right = flipSums(differences.slice(half)).sort()
  const higher = countPairs(left, right, observed - tolerance)
  // The sums are symmetric about zero: as many are at most s as are at least −s.
  const lower = countPairs(left, right, -observed - tolerance)
  const size = Math.abs(observed)
  const farther = size <= tolerance ? 2 ** differences.length : 2 * countPairs(left, right, size - tolerance)
  return { lower, higher, farther }
}

function flipSums(differences: readonly number[]): Float64Array {
  let sums = Float64Array.of(0)
  for (const difference of differences) {
    const next = new Float64Array(2 * sums.length)
    for (let index = 0; index < sums.length; index++) {
      next[2 * index] = (sums[index] as number) + difference
      next[2 * index + 1] = (sums[index] as number) - difference
    }
    sums = next
  }
  return sums
}

/** How many pairs of one from each sorted array sum to at least this. */
function countPairs(left: Float64Array, right: Float64Array, least: number): number {
  let count = 0
  let start = right.length
  for (const sum of left) {
    while (start > 0 && sum + (right[start - 1] as number) >= least) start--
    count += right.length - start
  }
  return count
}

function countRandomFlips(differences: readonly number[], observed: number, tolerance: number, resamples: number, seed: number): Counts {
  const random = seededRandom(seed)
  const size = Math.abs(observed)
  const values = Float64Array.from(differences)
  let lower = 1
  let higher = 1
  let farther = 1
  for (let resample = 0; resample < resamples; resample++) {
    let sum = 0
    let bits = 0
    for (let index = 0; index < values.length; index++) {
      if (index % 32 === 0) bits = random() * 4294967296
      sum += bits & 1 ? (values[index] as number) : -(values[index] as number)
      bits >>>= 1
    }
    if (sum >= observed - tolerance) higher++
    if (sum <= observed + tolerance) lower++
    if (Math.abs(sum) >= size - tolerance) farther++
  }
  return { lower, higher, farther }
}
