import { logNormalTail, normalQuantile } from './normal.ts'
import { isRounding } from './paired-differences.ts'
import { seededRandom } from './random.ts'
import { Refusal } from './refusal.ts'
import { requireCount, requireFinite, requireOpenFraction } from './require-finite.ts'
import { resampledMeans } from './resampled-means.ts'
import { centre, stableMean, stableSum } from './stable-sum.ts'
import type { ConfidenceInterval, Summary } from './summary.ts'
import { formatInterval, formatNumber } from './summary.ts'

/** Bootstrap intervals of one statistic of one sample. */
export interface BootstrapInterval {
  readonly n: number
  /** The statistic of the sample itself. */
  readonly estimate: number
  /** Standard deviation of the resampled statistic. */
  readonly standardError: number
  readonly percentile: ConfidenceInterval
  /** Bias-corrected and accelerated. */
  readonly bca: ConfidenceInterval
  /** z0, how far the resamples' median lies from the estimate, in normal deviations. */
  readonly biasCorrection: number
  /** a, the rate at which the standard error changes with the estimate. */
  readonly acceleration: number
  /** Null for the exact distribution over all nⁿ resamples. */
  readonly resamples: number | null
  readonly seed: number | null
  readonly method: string
  readonly assumptions: readonly string[]
  readonly warnings: readonly string[]
}

/**
 * Bootstrap percentile and BCa intervals from seeded resamples.
 *
 * Source: Efron (1987), Journal of the American Statistical Association 82:171–185; Efron & Tibshirani (1993),
 * An Introduction to the Bootstrap, chapters 13 and 14. End points are inverse distribution functions (type 1).
 *
 * @param values
 *   Independent values in one unit; for a paired comparison, the differences.
 * @param options
 *   `confidence` (0.95), `resamples` (10,000), `seed` (1), and `statistic`, a function of a sample in place of the mean.
 * @throws {Refusal}
 *   `not-enough-values` for n = 1, `zero-variance` when all values are equal, `bca-undefined` when all resamples lie on
 *   one side of the estimate, `empty`, `not-a-number`, `bad-seed`.
 */
export function bootstrapInterval(
  values: readonly number[],
  options: {
    readonly confidence?: number
    readonly resamples?: number
    readonly seed?: number
    readonly statistic?: (sample: readonly number[]) => number
  } = {}
): BootstrapInterval {
  const { confidence = 0.95, resamples = 10_000, seed = 1, statistic } = options
  requireOpenFraction(confidence, 'confidence')
  requireCount(resamples, 'the number of resamples', 100)
  checkSample(values)
  const estimate = statistic === undefined ? stableMean(values) : statistic(values)
  const replicates = (statistic === undefined ? resampledMeans(values, resamples, seed) : resample(values, resamples, seededRandom(seed), statistic)).sort()
  if (Number.isNaN(replicates[resamples - 1] as number) || !Number.isFinite(estimate)) {
    throw new Refusal('not-a-number', 'The statistic is not a number for some resample, expected one for every resample')
  }
  let below = 0
  let tied = 0
  const same = 1e-12 * values.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0)
  for (const replicate of replicates) {
    if (replicate < estimate - same) below++
    else if (replicate <= estimate + same) tied++
  }
  const middle = stableMean(replicates)
  const variance = stableSum(replicates.map(replicate => (replicate - middle) ** 2)) / (resamples - 1)
  return {
    ...intervals(
      values.length,
      estimate,
      Math.sqrt(variance),
      (below + tied / 2) / resamples,
      acceleration(values, statistic),
      confidence,
      p => replicates[Math.min(resamples, Math.max(1, Math.ceil(p * resamples - 1e-9))) - 1] as number
    ),
    resamples,
    seed,
    method: `Bootstrap, ${resamples} resamples (seed ${seed}): percentile and BCa intervals`
  }
}

/** The rows and the sentence of a bootstrap. */
export function summariseBootstrapInterval(result: BootstrapInterval): Summary {
  const how = result.resamples === null ? 'all resamples' : `${result.resamples} resamples, seed ${result.seed ?? ''}`
  return {
    table: [
      ['n', String(result.n)],
      ['estimate', formatNumber(result.estimate)],
      ['SE, bootstrap', formatNumber(result.standardError)],
      ['percentile', formatInterval(result.percentile)],
      ['BCa', formatInterval(result.bca)],
      ['resamples', how]
    ],
    sentence: `The estimate was ${formatNumber(result.estimate)} (BCa bootstrap ${formatInterval(result.bca)}, ${how}, n = ${result.n}).`
  }
}

/** Refuse a sample that is too small or does not vary. */
export function checkSample(values: readonly number[]): void {
  requireFinite(values, 'values')
  if (values.length < 2) throw new Refusal('not-enough-values', 'A bootstrap needs at least 2 values (n = 1)')
  const low = values.reduce((a, b) => Math.min(a, b))
  const high = values.reduce((a, b) => Math.max(a, b))
  if (isRounding(high - low, Math.max(Math.abs(low), Math.abs(high)))) {
    throw new Refusal('zero-variance', `All values are equal (n = ${values.length}): no variation, every resample is the same and no interval exists`)
  }
}

/** Both intervals from a distribution of replicates, given by its quantiles and its share below the estimate. */
export function intervals(
  n: number,
  estimate: number,
  standardError: number,
  shareBelow: number,
  rate: number,
  level: number,
  quantile: (p: number) => number
): Omit<BootstrapInterval, 'resamples' | 'seed' | 'method'> {
  if (!(shareBelow > 0 && shareBelow < 1)) {
    throw new Refusal('bca-undefined', 'All resamples lie on one side of the estimate: the bias correction of BCa is not finite')
  }
  const tail = (1 - level) / 2
  const biasCorrection = normalQuantile(shareBelow)
  const shifted = (p: number): number => {
    const z = biasCorrection + normalQuantile(p)
    return Math.exp(logNormalTail(biasCorrection + z / (1 - rate * z), 'lower'))
  }
  const warnings = n < 10 ? [`n = ${n}: bootstrap intervals are too narrow with so few values`] : []
  return {
    n,
    estimate,
    standardError,
    percentile: { level, low: quantile(tail), high: quantile(1 - tail) },
    bca: { level, low: quantile(shifted(tail)), high: quantile(shifted(1 - tail)) },
    biasCorrection,
    acceleration: rate,
    assumptions: ['The values are independent draws from one population, which the sample resembles.'],
    warnings
  }
}

/** Σu³ / (6 (Σu²)^1.5) over the influences u: deviations for the mean, jackknife differences otherwise. */
export function acceleration(values: readonly number[], statistic?: (sample: readonly number[]) => number): number {
  let influences: readonly number[]
  if (statistic === undefined) {
    const { mean, correction } = centre(values)
    influences = values.map(value => value - mean - correction)
  } else {
    const left = values.map((_, index) => statistic(values.toSpliced(index, 1)))
    const middle = stableMean(left)
    influences = left.map(value => middle - value)
  }
  const squares = stableSum(influences.map(influence => influence * influence))
  if (squares === 0) return 0
  return stableSum(influences.map(influence => influence ** 3)) / (6 * squares ** 1.5)
}

function resample(
  values: readonly number[],
  resamples: number,
  random: () => number,
  statistic: (sample: readonly number[]) => number
): Float64Array {
  const sample = [...values]
  return Float64Array.from({ length: resamples }, () => {
    for (let draw = 0; draw < sample.length; draw++) sample[draw] = values[(random() * values.length) | 0] as number
    return statistic(sample)
  })
}
