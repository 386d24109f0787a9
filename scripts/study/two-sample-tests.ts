import { commonUnit, spreadUnit } from '../../analysis/quantities/unit.ts'
import { oneSampleTTest as plainOneSampleTTest } from '../../analysis/statistics/one-sample-t-test.ts'
import { signFlipPermutation as plainSignFlip } from '../../analysis/statistics/sign-flip-permutation.ts'
import { tost as plainTost } from '../../analysis/statistics/tost.ts'
import { welchTTest as plainWelchTTest } from '../../analysis/statistics/welch-t-test.ts'
import { wilcoxonSignedRank as plainWilcoxon } from '../../analysis/statistics/wilcoxon-signed-rank.ts'
import { stated } from './arithmetic.ts'
import { differencesOf, pairsDraft } from './paired-differences.ts'
import { readPairs, type PairedOptions } from './paired-t-test.ts'
import { quantitiesOf, type ResultParts } from './statistic-result.ts'
import { asSource, attempt, requireQuantity, type StudyQuantity } from './study-quantity.ts'
import { toSample, type SampleLike } from './to-sample.ts'

export type TestResult = StudyQuantity & ResultParts

/** Welch's t-test of two independent samples: the difference of their means, `first` − `second`. */
export function welchTTest(first: SampleLike, second: SampleLike, options: { readonly confidence?: number } = {}): TestResult {
  return attempt('welchTTest', [first, second], () => {
    const [a, b] = [toSample('welchTTest', first), toSample('welchTTest', second)]
    const { factor } = commonUnit('welchTTest', { unit: a.unit, from: a.unitFrom }, { unit: b.unit, from: b.unitFrom })
    const result = plainWelchTTest(a.values, b.values.map(value => value * factor), options)
    const unit = spreadUnit(a.unit)
    return quantitiesOf(
      { operation: 'welch-t-test', sources: [...a.sources, ...b.sources], parameters: { confidence: options.confidence ?? 0.95 }, warnings: [...a.warnings, ...b.warnings] },
      { ...result, n: result.nFirst + result.nSecond },
      { value: 'meanDifference', error: 'standardError', interval: 'interval', n: 'n', units: { meanDifference: unit, standardError: unit, meanFirst: a.unit, meanSecond: a.unit } }
    )
  })
}

/** One-sample t-test against a value: given, reported or observed. */
export function oneSampleTTest(sample: SampleLike, against: StudyQuantity, options: { readonly confidence?: number } = {}): TestResult {
  return attempt('oneSampleTTest', [sample, against], () => {
    const read = toSample('oneSampleTTest', sample)
    const node = requireQuantity('oneSampleTTest', against)
    const { factor } = commonUnit('oneSampleTTest', { unit: read.unit, from: read.unitFrom }, stated(node))
    const result = plainOneSampleTTest(read.values, node.value * factor, options)
    return quantitiesOf(
      { operation: 'one-sample-t-test', sources: [...read.sources, asSource(against)], parameters: { confidence: options.confidence ?? 0.95 }, warnings: read.warnings },
      result,
      { value: 'mean', error: 'standardError', interval: 'interval', n: 'n', units: { mean: read.unit, hypothesis: read.unit, standardDeviation: spreadUnit(read.unit), standardError: spreadUnit(read.unit) } }
    )
  })
}

/** Wilcoxon's signed-rank test of after − before; stands for the Hodges–Lehmann estimate where there is one. */
export function wilcoxonSignedRank(after: SampleLike, before: SampleLike, options: Pick<PairedOptions, 'by'> = {}): TestResult {
  return attempt('wilcoxonSignedRank', [after, before], () => {
    const pairs = readPairs('wilcoxonSignedRank', after, before, options.by)
    const result = plainWilcoxon(pairs.after, pairs.before)
    const unit = spreadUnit(pairs.unit)
    const { hodgesLehmann, ...rest } = result
    return quantitiesOf(pairsDraft('wilcoxon-signed-rank', pairs), hodgesLehmann === null ? { ...rest, estimate: result.wPlus } : { ...rest, estimate: hodgesLehmann }, { value: 'estimate', n: 'n', units: { estimate: hodgesLehmann === null ? '1' : unit } })
  })
}

/** Sign-flip permutation test of the mean of after − before; exact for few pairs, seeded beyond. */
export function signFlipPermutation(after: SampleLike, before: SampleLike, options: Pick<PairedOptions, 'by'> & { readonly resamples?: number; readonly seed?: number } = {}): TestResult {
  return attempt('signFlipPermutation', [after, before], () => {
    const pairs = readPairs('signFlipPermutation', after, before, options.by)
    const { by: _by, ...settings } = options
    return quantitiesOf(pairsDraft('sign-flip-permutation', pairs, settings), plainSignFlip(differencesOf(pairs), settings), { value: 'meanDifference', n: 'n', units: { meanDifference: spreadUnit(pairs.unit) } })
  })
}

/** Two one-sided tests that the mean of after − before lies within ±`margin`. */
export function tost(after: SampleLike, before: SampleLike, options: Pick<PairedOptions, 'by'> & { readonly margin: StudyQuantity; readonly alpha?: number }): TestResult {
  return attempt('tost', [after, before, options.margin], () => {
    const pairs = readPairs('tost', after, before, options.by)
    const unit = spreadUnit(pairs.unit)
    const margin = requireQuantity('tost', options.margin)
    const size = Math.abs(margin.value) * commonUnit('tost', { unit, from: `differences of ${pairs.unit}` }, stated(margin)).factor
    const alpha = options.alpha === undefined ? {} : { alpha: options.alpha }
    const result = plainTost(pairs.after, pairs.before, { low: -size, high: size, ...alpha })
    const draft = pairsDraft('tost', pairs, alpha)
    return quantitiesOf(
      { ...draft, sources: [...(draft.sources ?? []), asSource(options.margin)] },
      result,
      { value: 'meanDifference', error: 'standardError', interval: 'interval', n: 'n', units: { meanDifference: unit, standardError: unit, low: unit, high: unit } }
    )
  })
}
