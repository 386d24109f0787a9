import type { Interval } from '../../analysis/quantities/quantity.ts'
import { canonicalUnit, spreadUnit } from '../../analysis/quantities/unit.ts'
import { describeSample, quantile, type Description } from '../../analysis/statistics/describe-sample.ts'
import type { MeasuredSample, SampleLike } from './to-sample.ts'
import { toSample } from './to-sample.ts'
import { attempt, makeQuantity, nodeOf, type QuantityDraft, type StudyQuantity } from './study-quantity.ts'

export interface ConfidenceOption {
  /** Level of the interval, as a fraction (0.95). */
  readonly confidence?: number
}

/** The mean, with its standard error, t interval and n; `standard_deviation` is a part of it. */
export function mean(sample: SampleLike, options: ConfidenceOption = {}): StudyQuantity & { readonly standard_deviation: StudyQuantity } {
  return attempt('mean', [sample], () => {
    const read = toSample('mean', sample)
    const description = describeSample(read.values, options)
    return makeQuantity(
      { ...summaryDraft('mean', read, description.mean, description), ...spreadOfMean(description, read), parameters: summaryParameters(read, options) },
      { standard_deviation: spreadQuantity(read, description) }
    )
  })
}

/** The median, with the number of values. */
export function median(sample: SampleLike): StudyQuantity {
  return attempt('median', [sample], () => {
    const read = toSample('median', sample)
    return makeQuantity({ ...summaryDraft('median', read, describeSample(read.values).median), parameters: summaryParameters(read) })
  })
}

/** The value below which a fraction of the sample lies (linear interpolation, type 7). */
export function quantileOf(sample: SampleLike, fraction: number): StudyQuantity {
  return attempt('quantile', [sample], () => {
    const read = toSample('quantile', sample)
    return makeQuantity({ ...summaryDraft('quantile', read, quantile(read.values, fraction)), parameters: { ...summaryParameters(read), fraction } })
  })
}

/** The standard deviation, with n − 1 in the denominator. */
export function standardDeviation(sample: SampleLike): StudyQuantity {
  return attempt('standardDeviation', [sample], () => {
    const read = toSample('standardDeviation', sample)
    return spreadQuantity(read, describeSample(read.values))
  })
}

/** The smallest value, as its source printed it; `at` names where. */
export function minimum(sample: SampleLike): StudyQuantity {
  return extreme('minimum', sample, (a, b) => a < b)
}

/** The largest value, as its source printed it. */
export function maximum(sample: SampleLike): StudyQuantity {
  return extreme('maximum', sample, (a, b) => a > b)
}

/** Facts common to everything computed from one sample. */
export function summaryDraft(operation: string, sample: MeasuredSample, value: number, description?: Description): QuantityDraft {
  return {
    value,
    unit: sample.unit,
    operation,
    sources: sample.sources,
    n: sample.values.length,
    warnings: sample.warnings,
    name: sample.name,
    ...(sample.decimals === null ? {} : { decimals: sample.decimals }),
    ...(description === undefined ? {} : { method: description.method, assumptions: description.assumptions.slice(0, 1) })
  }
}

/** What a derivation records of the sample itself. */
export function summaryParameters(sample: MeasuredSample, options: ConfidenceOption = {}): QuantityDraft['parameters'] & object {
  return {
    ...(sample.from === null ? {} : { from: sample.from }),
    ...(options.confidence === undefined ? {} : { confidence: options.confidence })
  }
}

/** An interval of a statistic with the name of its method. */
export function namedInterval(interval: { readonly level: number; readonly low: number; readonly high: number }, method: string): Interval {
  return { level: interval.level, low: interval.low, high: interval.high, method }
}

function spreadOfMean({ standardError, interval }: Description, { decimals }: MeasuredSample): Partial<QuantityDraft> {
  // One value has no error: its own decimals are all the precision there is.
  if (standardError === null || interval === null) return decimals === null ? {} : { precision: decimals }
  return { error: standardError, interval: namedInterval(interval, 't') }
}

function spreadQuantity(sample: MeasuredSample, description: Description): StudyQuantity {
  return attempt('standardDeviation', [], () => {
    const spread = description.standardDeviation ?? NaN
    const draft = summaryDraft('standard-deviation', { ...sample, unit: spreadUnit(canonicalUnit(sample.unit)) }, spread, description)
    return makeQuantity({ ...draft, parameters: summaryParameters(sample), ...(Number.isNaN(spread) ? { hole: { reason: description.warnings[0] ?? 'no standard deviation of one value' } } : {}) })
  })
}

function extreme(operation: 'minimum' | 'maximum', sample: SampleLike, beats: (a: number, b: number) => boolean): StudyQuantity {
  return attempt(operation, [sample], () => {
    const read = toSample(operation, sample)
    let best = 0
    for (const [index, value] of read.values.entries()) {
      if (Number.isNaN(value)) {
        best = index
        break
      }
      if (beats(value, read.values[best] ?? NaN)) best = index
    }
    const key = read.keys?.[best]
    const value = read.values[best] ?? NaN
    const own = nodeOf([...sample][best] ?? makeQuantity({ value, unit: read.unit, operation }))
    return makeQuantity({
      ...summaryDraft(operation, read, value),
      parameters: { ...summaryParameters(read), ...(key === undefined ? {} : { at: key }) },
      ...(own.value === value && own.text !== undefined ? { text: own.text } : {}),
      ...(own.error === undefined ? {} : { error: own.error }),
      ...(own.integer === true ? { integer: true as const } : {})
    })
  })
}
