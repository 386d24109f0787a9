import type { ClusteredStandardError } from './clustered-standard-error.ts'
import { clusteredStandardError } from './clustered-standard-error.ts'
import { Refusal } from './refusal.ts'
import { requireFinite } from './require-finite.ts'
import { centredSumOfProducts, centredSumOfSquares, stableMean } from './stable-sum.ts'
import type { Summary } from './summary.ts'
import { formatInterval, formatNumber, formatP } from './summary.ts'

/** Two evaluations on the same items compared. */
export interface PairedEvaluation {
  readonly meanFirst: number
  readonly meanSecond: number
  /** First − second, with its clustered standard error, interval and test. */
  readonly difference: ClusteredStandardError
  /** Between the scores of the two; null where one of them does not vary. */
  readonly correlation: number | null
  /** Standard error if the pairing were ignored. */
  readonly standardErrorUnpaired: number
  readonly method: string
  readonly assumptions: readonly string[]
  readonly warnings: readonly string[]
}

/**
 * Compare two models on the same questions, with errors clustered by document, passage or task.
 *
 * Source: Miller (2024), Adding error bars to evals, sections 2.2 and 4.1.
 *
 * @param first
 *   Score of each question, in one unit.
 * @param second
 *   Of the same questions in the same order.
 * @param cluster
 *   The cluster of each question; leave out where every question stands alone.
 * @throws {Refusal}
 *   As `clusteredStandardError`.
 */
export function pairedEvaluation(
  first: readonly number[],
  second: readonly number[],
  cluster?: readonly (string | number)[],
  options: { readonly confidence?: number } = {}
): PairedEvaluation {
  if (first.length !== second.length) {
    throw new Refusal('unequal-lengths', `Unexpected lengths ${first.length} and ${second.length}, expected the scores of the same questions`)
  }
  requireFinite(first, 'the first scores')
  requireFinite(second, 'the second scores')
  const n = first.length
  const difference = clusteredStandardError(
    first.map((score, index) => score - (second[index] as number)),
    cluster ?? first.map((_, index) => index),
    options
  )
  const squaresFirst = centredSumOfSquares(first)
  const squaresSecond = centredSumOfSquares(second)
  const product = squaresFirst * squaresSecond
  return {
    meanFirst: stableMean(first),
    meanSecond: stableMean(second),
    difference,
    correlation: product === 0 ? null : centredSumOfProducts(first, second) / Math.sqrt(product),
    standardErrorUnpaired: Math.sqrt((squaresFirst + squaresSecond) / (n - 1) / n),
    method: `Paired comparison of two evaluations${cluster === undefined ? '' : ' with clustered errors (CR1)'}`,
    assumptions: [
      'Both scores are of the same questions in the same order.',
      ...(cluster === undefined ? ['The questions are independent of one another.'] : ['The clusters are independent of one another.'])
    ],
    warnings: difference.warnings
  }
}

/** The rows and the sentence of a comparison. */
export function summarisePairedEvaluation(result: PairedEvaluation): Summary {
  const { difference } = result
  return {
    table: [
      ['questions in clusters', `${difference.n} in ${difference.clusters}`],
      ['means', `${formatNumber(result.meanFirst, 4)} and ${formatNumber(result.meanSecond, 4)}`],
      ['difference', formatNumber(difference.mean)],
      ['SE, clustered', formatNumber(difference.standardErrorCr1)],
      ['interval', formatInterval(difference.interval)],
      ['p', formatP(difference.p, difference.log10P)],
      ...(result.correlation === null ? [] : [['correlation of the scores', formatNumber(result.correlation)] as const])
    ],
    sentence:
      `The two differed by ${formatNumber(difference.mean)} (${formatInterval(difference.interval)}, clustered SE ` +
      `${formatNumber(difference.standardErrorCr1)}; t(${difference.df}) = ${formatNumber(difference.t)}, ` +
      `${formatP(difference.p, difference.log10P)}, n = ${difference.n} questions in ${difference.clusters} clusters).`
  }
}
