import { spreadUnit } from '../../analysis/quantities/unit.ts'
import { bootstrapInterval as plainBootstrap } from '../../analysis/statistics/bootstrap-interval.ts'
import { clusteredStandardError as plainClustered } from '../../analysis/statistics/clustered-standard-error.ts'
import { median as plainMedian } from '../../analysis/statistics/describe-sample.ts'
import { mcnemar as plainMcNemar } from '../../analysis/statistics/mcnemar.ts'
import { proportionStandardError } from '../../analysis/statistics/proportion-standard-error.ts'
import { Refusal } from '../../analysis/statistics/refusal.ts'
import { functionDigest } from './derive.ts'
import { pairsDraft } from './paired-differences.ts'
import { readPairs, type PairedOptions } from './paired-t-test.ts'
import { quantitiesOf } from './statistic-result.ts'
import { attempt } from './study-quantity.ts'
import { toSample, type SampleLike } from './to-sample.ts'
import type { TestResult } from './two-sample-tests.ts'

/** Share of a sample, in percent, with Wilson's interval: of its ones where it holds zeros and ones, else of what a function accepts. */
export function proportion(sample: SampleLike, options: { readonly accept?: (value: number) => boolean; readonly confidence?: number } = {}): TestResult {
  return attempt('proportion', [sample], () => {
    const { accept, confidence = 0.95 } = options
    const read = toSample('proportion', sample)
    const outcomes = accept === undefined ? read.values : read.values.map(value => (accept(value) ? 1 : 0))
    const wrong = outcomes.find(value => value !== 0 && value !== 1)
    if (wrong !== undefined) throw new Refusal('not-an-outcome', `Unexpected ${wrong} among the outcomes, expected zeros and ones`, 'say which values count: proportion(sample, { accept: value => value > 0 })')
    const count = outcomes.filter(value => value === 1).length
    const result = proportionStandardError(count / outcomes.length, outcomes.length, { confidence })
    const inPercent = ({ level, low, high }: { level: number; low: number; high: number }): object => ({ level, low: 100 * low, high: 100 * high })
    return quantitiesOf(
      { operation: 'proportion', sources: read.sources, warnings: read.warnings, parameters: { confidence, ...(accept === undefined ? {} : { function: functionDigest(accept) }) } },
      { ...result, percent: 100 * result.proportion, standardError: 100 * result.standardError, wilson: inPercent(result.wilson), wald: inPercent(result.wald), nCounted: count },
      { value: 'percent', error: 'standardError', interval: 'wilson', intervalMethod: 'wilson', n: 'n', units: { percent: 'percent', standardError: 'pp', wald: 'percent', proportion: 'fraction' } }
    )
  })
}

/** Seeded bootstrap of a sample's mean or median: the estimate with its BCa interval. */
export function bootstrapInterval(sample: SampleLike, options: { readonly statistic?: 'mean' | 'median'; readonly resamples?: number; readonly seed?: number; readonly confidence?: number } = {}): TestResult {
  return attempt('bootstrapInterval', [sample], () => {
    const { statistic = 'mean', ...settings } = options
    const read = toSample('bootstrapInterval', sample)
    const result = plainBootstrap(read.values, { ...settings, ...(statistic === 'median' ? { statistic: plainMedian } : {}) })
    const spread = spreadUnit(read.unit)
    return quantitiesOf(
      { operation: 'bootstrap', sources: read.sources, warnings: read.warnings, parameters: { statistic, resamples: result.resamples, seed: result.seed, confidence: settings.confidence ?? 0.95 } },
      result,
      { value: 'estimate', error: 'standardError', interval: 'bca', intervalMethod: 'bca', n: 'n', decimals: read.decimals, units: { estimate: read.unit, standardError: spread, percentile: read.unit } }
    )
  })
}

/** A mean with its standard error clustered by keys, given value by value. */
export function clusteredMean(sample: SampleLike, cluster: (key: string, index: number) => string | number, options: { readonly confidence?: number } = {}): TestResult {
  return attempt('clusteredMean', [sample], () => {
    const read = toSample('clusteredMean', sample)
    const keys = read.keys ?? read.values.map((_, index) => String(index))
    const result = plainClustered(read.values, keys.map(cluster), options)
    const spread = spreadUnit(read.unit)
    return quantitiesOf(
      { operation: 'clustered-mean', sources: read.sources, warnings: read.warnings, parameters: { confidence: options.confidence ?? 0.95, clusters: functionDigest(cluster) } },
      result,
      { value: 'mean', error: 'standardErrorCr1', interval: 'interval', n: 'n', decimals: read.decimals, units: { mean: read.unit, standardErrorIndependent: spread, standardErrorCr0: spread, standardErrorCr1: spread } }
    )
  })
}

/** McNemar's test on paired outcomes, zeros and ones, matched by key: the difference after − before in percentage points. */
export function mcnemar(after: SampleLike, before: SampleLike, options: PairedOptions = {}): TestResult {
  return attempt('mcnemar', [after, before], () => {
    const pairs = readPairs('mcnemar', after, before, options.by)
    const complete = pairs.after.flatMap((value, index) => {
      const other = pairs.before[index]
      return value === null || other == null ? [] : [{ value, other }]
    })
    const wrong = complete.flatMap(({ value, other }) => [value, other]).find(value => value !== 0 && value !== 1)
    if (wrong !== undefined) throw new Refusal('not-an-outcome', `Unexpected ${wrong} among the outcomes for mcnemar, expected zeros and ones`)
    const onlyAfter = complete.filter(({ value, other }) => value > other).length
    const onlyBefore = complete.filter(({ value, other }) => value < other).length
    const result = plainMcNemar(onlyAfter, onlyBefore, { n: complete.length, ...(options.confidence === undefined ? {} : { confidence: options.confidence }) })
    const { difference, standardError, interval } = result
    const inPoints = {
      ...result,
      difference: 100 * (difference ?? NaN),
      standardError: standardError === null ? null : 100 * standardError,
      interval: interval === null ? null : { level: interval.level, low: 100 * interval.low, high: 100 * interval.high }
    }
    const { onlyFirst, onlySecond, ...rest } = inPoints
    return quantitiesOf(pairsDraft('mcnemar', pairs, { confidence: options.confidence ?? 0.95 }), { ...rest, nOnlyAfter: onlyFirst, nOnlyBefore: onlySecond }, { value: 'difference', error: 'standardError', interval: 'interval', intervalMethod: 'wald', n: 'n', units: { difference: 'pp', standardError: 'pp' } })
  })
}
