import { tProbabilities } from './one-sample-t-test.ts'
import { isRounding } from './paired-differences.ts'
import { Refusal } from './refusal.ts'
import { requireFinite, requireOpenFraction } from './require-finite.ts'
import { centre, centredSumOfSquares, stableSum } from './stable-sum.ts'
import { tQuantile } from './student-t.ts'
import type { ConfidenceInterval, Summary } from './summary.ts'
import { formatInterval, formatNumber, formatP } from './summary.ts'

/** The standard error of a mean whose values come in clusters. */
export interface ClusteredStandardError {
  readonly n: number
  readonly clusters: number
  readonly mean: number
  /** As if the values were independent. */
  readonly standardErrorIndependent: number
  /** √Σ(Σ(v − v̄))² / n, the sums within clusters. */
  readonly standardErrorCr0: number
  /** CR0 √(G / (G − 1)): the one that t and the interval use. */
  readonly standardErrorCr1: number
  /** (CR0 / independent)². */
  readonly designEffect: number
  /** Of the mean against zero, with CR1. */
  readonly t: number
  /** Clusters − 1. */
  readonly df: number
  readonly p: number
  readonly pLess: number
  readonly pGreater: number
  readonly log10P: number
  readonly interval: ConfidenceInterval
  readonly method: string
  readonly assumptions: readonly string[]
  readonly warnings: readonly string[]
}

/**
 * Mean with a cluster-robust standard error: values of one cluster (document, task, seed) may depend on one another.
 *
 * Source: Liang & Zeger (1986), Biometrika 73:13–22; Miller (2024), Adding error bars to evals, section 2.2 (CR0).
 *
 * @param values
 *   In one unit; for a comparison, the differences.
 * @param cluster
 *   The cluster of each value, same length.
 * @throws {Refusal}
 *   `unequal-lengths`, `not-enough-clusters` below two, `zero-variance`, `empty`, `not-a-number`.
 */
export function clusteredStandardError(
  values: readonly number[],
  cluster: readonly (string | number)[],
  options: { readonly confidence?: number } = {}
): ClusteredStandardError {
  const level = options.confidence ?? 0.95
  requireOpenFraction(level, 'confidence')
  if (values.length !== cluster.length) {
    throw new Refusal('unequal-lengths', `Unexpected lengths ${values.length} and ${cluster.length}, expected the cluster of each value`)
  }
  requireFinite(values, 'values')
  const members = new Map<string | number, number[]>()
  const { mean: middle, correction } = centre(values)
  values.forEach((value, index) => {
    const key = cluster[index] as string | number
    if (key === null || key === undefined || key === '' || Number.isNaN(key)) {
      throw new Refusal('missing-cluster', `Unexpected missing cluster at index ${index}, expected a name for each value`)
    }
    const deviations = members.get(key)
    if (deviations === undefined) members.set(key, [value - middle - correction])
    else deviations.push(value - middle - correction)
  })
  const n = values.length
  const clusters = members.size
  if (clusters < 2) {
    throw new Refusal('not-enough-clusters', `Expected at least 2 clusters, got ${clusters} (n = ${n}): a single cluster says nothing about the spread between clusters`)
  }
  const mean = middle + correction
  const standardErrorIndependent = Math.sqrt(centredSumOfSquares(values) / (n - 1) / n)
  const standardErrorCr0 = Math.sqrt(stableSum([...members.values()].map(deviations => stableSum(deviations) ** 2))) / n
  const scale = values.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0)
  if (isRounding(standardErrorIndependent, scale)) {
    throw new Refusal('zero-variance', `All values are equal (n = ${n}): no variation, the standard deviation is 0 and no p-value exists`)
  }
  if (isRounding(standardErrorCr0, scale)) {
    throw new Refusal('zero-variance', `All cluster sums are equal to the mean (${clusters} clusters): the clustered standard error is 0 and no p-value exists`)
  }
  const standardErrorCr1 = standardErrorCr0 * Math.sqrt(clusters / (clusters - 1))
  const df = clusters - 1
  const half = tQuantile((1 - level) / 2, df, 'upper') * standardErrorCr1
  return {
    n,
    clusters,
    mean,
    standardErrorIndependent,
    standardErrorCr0,
    standardErrorCr1,
    designEffect: (standardErrorCr0 / standardErrorIndependent) ** 2,
    t: mean / standardErrorCr1,
    df,
    ...tProbabilities(mean / standardErrorCr1, df),
    interval: { level, low: mean - half, high: mean + half },
    method: 'Mean with cluster-robust standard error (CR1), t with clusters − 1 degrees of freedom',
    assumptions: ['The clusters are independent of one another.', 'There are enough clusters for the mean of their sums to be near normal.'],
    warnings: clusters < 10 ? [`${clusters} clusters: cluster-robust standard errors are too small with so few`] : []
  }
}

/** The rows and the sentence of a clustered standard error. */
export function summariseClusteredStandardError(result: ClusteredStandardError): Summary {
  return {
    table: [
      ['values in clusters', `${result.n} in ${result.clusters}`],
      ['mean', formatNumber(result.mean)],
      ['SE, clustered (CR1)', formatNumber(result.standardErrorCr1)],
      ['SE, as if independent', formatNumber(result.standardErrorIndependent)],
      ['interval', formatInterval(result.interval)],
      ['design effect', formatNumber(result.designEffect)],
      [`p, t(${result.df})`, formatP(result.p, result.log10P)]
    ],
    sentence:
      `The mean was ${formatNumber(result.mean)} (${formatInterval(result.interval)}, clustered SE ${formatNumber(result.standardErrorCr1)}, ` +
      `n = ${result.n} in ${result.clusters} clusters; t(${result.df}) = ${formatNumber(result.t)}, ${formatP(result.p, result.log10P)}).`
  }
}
