import { median } from './describe-sample.ts'
import { logNormalTail } from './normal.ts'
import { decimalDifferences, pairedDifferences } from './paired-differences.ts'
import { Refusal } from './refusal.ts'
import { rankSumTail } from './signed-rank.ts'
import type { Summary } from './summary.ts'
import { formatNumber, formatP } from './summary.ts'
import { boundBelow, fromLog, toLog10 } from './tail.ts'

/** Wilcoxon's signed-rank test. */
export interface WilcoxonSignedRank {
  /** Complete pairs. */
  readonly n: number
  readonly nDropped: number
  /** Pairs without a difference, left out of the ranks (Wilcoxon's method). */
  readonly nZero: number
  /** Pairs that are ranked. */
  readonly nUsed: number
  /** Sum of the ranks of positive differences (V in R). */
  readonly wPlus: number
  readonly wMinus: number
  /** The smaller of the two (T in Wilcoxon's paper). */
  readonly wMin: number
  readonly ties: boolean
  /** The exact two-sided p where there is one, else that of the normal approximation with continuity correction. */
  readonly p: number
  readonly log10P: number
  /** Exact, given the ranks with their ties; null beyond 1000 ranked pairs. */
  readonly exact: { readonly p: number; readonly pLess: number; readonly pGreater: number } | null
  /** Normal approximation, variance corrected for ties. */
  readonly normal: {
    readonly z: number
    readonly p: number
    readonly zCorrected: number
    readonly pCorrected: number
  }
  /** (W+ − W−) / (W+ + W−), from −1 to 1. */
  readonly rankBiserial: number
  /** Hodges–Lehmann estimate of the shift, in the input's unit: the median of the Walsh averages; null beyond 4000 pairs. */
  readonly hodgesLehmann: number | null
  readonly method: string
  readonly assumptions: readonly string[]
  readonly warnings: readonly string[]
}

/**
 * Wilcoxon's signed-rank test: are the differences after − before symmetric about zero?
 *
 * Zeros are dropped, ties get mid-ranks, and the exact distribution is that of the ranks as they are, ties included.
 * Differences are compared as decimals, so that 0.3 − 0.2 ties with 0.2 − 0.1.
 *
 * Source: Wilcoxon (1945), Biometrics Bulletin 1:80–83; Hollander & Wolfe (1999), section 3.1.
 *
 * @param after
 *   One value per pair, in any one unit; null or NaN where it is missing.
 * @param before
 *   Same length, same unit, same order.
 * @throws {Refusal}
 *   `unequal-lengths`, `not-enough-pairs`, `all-zero` when no pair differs.
 */
export function wilcoxonSignedRank(
  after: readonly (number | null)[],
  before: readonly (number | null)[]
): WilcoxonSignedRank {
  const pairs = pairedDifferences(after, before)
  const differences = decimalDifferences(pairs)
  const used = differences.filter(difference => difference !== 0)
  const nZero = differences.length - used.length
  if (used.length === 0) {
    throw new Refusal(
      'all-zero',
      `All differences are zero (n = ${differences.length}): no pair is left to rank, and no p-value exists`,
      'Look for a copied file or a metric with too few digits.'
    )
  }
  const { doubledRanks, tieTerm } = rank(used.map(Math.abs))
  const n = used.length
  const wPlus = doubledRanks.reduce((sum, doubled, index) => sum + ((used[index] as number) > 0 ? doubled : 0), 0) / 2
  const total = (n * (n + 1)) / 2
  const wMinus = total - wPlus
  const exact = n > 1000 ? null : exactProbabilities(doubledRanks, wPlus, wMinus)
  const normal = approximate(wPlus, total / 2, (n * (n + 1) * (2 * n + 1)) / 24 - tieTerm / 48)
  const logP = exact === null ? normal.logPCorrected : Math.log(exact.p)
  const hodgesLehmann = differences.length > 4000 ? null : median(walshAverages(differences))
  const warnings: string[] = []
  if (pairs.nDropped > 0) warnings.push(`${pairs.nDropped} of ${after.length} pairs dropped because a half is missing`)
  if (nZero > 0) warnings.push(`${nZero} of ${differences.length} differences are zero and left out of the ranks`)
  if (exact === null) warnings.push(`${n} pairs: the exact distribution is computed up to 1000, p is the normal approximation`)
  if (hodgesLehmann === null) warnings.push('The Hodges–Lehmann estimate is computed up to 4000 pairs')
  if (n < 6) warnings.push(`With n = ${n} the smallest possible two-sided p is ${formatNumber(Math.min(1, 2 ** (1 - n)))}`)
  return {
    n: differences.length,
    nDropped: pairs.nDropped,
    nZero,
    nUsed: n,
    wPlus,
    wMinus,
    wMin: Math.min(wPlus, wMinus),
    ties: tieTerm > 0,
    p: exact === null ? normal.pCorrected : exact.p,
    log10P: toLog10(logP),
    exact,
    normal: { z: normal.z, p: normal.p, zCorrected: normal.zCorrected, pCorrected: normal.pCorrected },
    rankBiserial: (wPlus - wMinus) / total,
    hodgesLehmann,
    method:
      exact === null
        ? 'Wilcoxon’s signed-rank test, normal approximation with continuity correction'
        : 'Wilcoxon’s signed-rank test, exact given the ranks',
    assumptions: [
      'The pairs are independent of one another.',
      'Under the hypothesis the differences are symmetric about zero.',
      'Differences of zero say nothing and are left out.'
    ],
    warnings
  }
}

/** The rows and the sentence of a signed-rank test. */
export function summariseWilcoxonSignedRank(result: WilcoxonSignedRank): Summary {
  const kind = result.exact === null ? 'normal approximation' : 'exact'
  const shift = result.hodgesLehmann === null ? '' : `, Hodges–Lehmann shift ${formatNumber(result.hodgesLehmann)}`
  return {
    table: [
      ['pairs', `${result.n} (${result.nZero} zero, ${result.nDropped} dropped)`],
      ['W+', String(result.wPlus)],
      ['W−', String(result.wMinus)],
      [`p, two-sided (${kind})`, formatP(result.p, result.log10P)],
      ['rank-biserial correlation', formatNumber(result.rankBiserial)],
      ...(result.hodgesLehmann === null ? [] : [['Hodges–Lehmann shift', formatNumber(result.hodgesLehmann)] as const])
    ],
    sentence:
      `Wilcoxon’s signed-rank test (${kind}) gave W+ = ${result.wPlus}, ${formatP(result.p, result.log10P)} ` +
      `(n = ${result.nUsed} pairs that differ of ${result.n}${shift}).`
  }
}

/** Twice the mid-ranks, whole numbers, and Σ(t³ − t) over the ties. */
function rank(sizes: readonly number[]): { readonly doubledRanks: readonly number[]; readonly tieTerm: number } {
  const order = sizes.map((_, index) => index).sort((a, b) => (sizes[a] as number) - (sizes[b] as number))
  const doubledRanks = sizes.map(() => 0)
  let tieTerm = 0
  for (let start = 0; start < order.length; ) {
    let end = start
    while (end + 1 < order.length && sizes[order[end + 1] as number] === sizes[order[start] as number]) end++
    const tied = end - start + 1
    tieTerm += tied ** 3 - tied
    for (let place = start; place <= end; place++) doubledRanks[order[place] as number] = start + end + 2
    start = end + 1
  }
  return { doubledRanks, tieTerm }
}

function exactProbabilities(
  doubledRanks: readonly number[],
  wPlus: number,
  wMinus: number
): { readonly p: number; readonly pLess: number; readonly pGreater: number } {
  const pGreater = boundBelow(rankSumTail(doubledRanks, 2 * wPlus))
  const pLess = boundBelow(rankSumTail(doubledRanks, 2 * wMinus))
  return { p: Math.min(1, 2 * Math.min(pLess, pGreater)), pLess, pGreater }
}

function approximate(
  w: number,
  mean: number,
  variance: number
): {
  readonly z: number
  readonly p: number
  readonly zCorrected: number
  readonly pCorrected: number
  readonly logPCorrected: number
} {
  const deviation = w - mean
  const spread = Math.sqrt(variance)
  const z = deviation / spread
  const zCorrected = deviation === 0 ? 0 : (Math.sign(deviation) * Math.max(0, Math.abs(deviation) - 0.5)) / spread
  const logPCorrected = logNormalTail(zCorrected, 'two-sided')
  return { z, p: fromLog(logNormalTail(z, 'two-sided')), zCorrected, pCorrected: fromLog(logPCorrected), logPCorrected }
}

function walshAverages(differences: readonly number[]): number[] {
  const averages: number[] = []
  differences.forEach((first, index) => {
    for (let other = index; other < differences.length; other++) averages.push((first + (differences[other] as number)) / 2)
  })
  return averages
}
