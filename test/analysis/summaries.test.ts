import { expect, test } from 'vitest'
import * as analysis from '../../analysis/statistics/index.ts'
import { formatInterval, formatNumber, formatP } from '../../analysis/statistics/summary.ts'

const after = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]
const before = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0, 2]
const differences = after.map((value, index) => value - (before[index] as number))

const summaries: readonly (readonly [string, analysis.Summary, string])[] = [
  [
    'paired t-test',
    analysis.summarisePairedTTest(analysis.pairedTTest(after, before)),
    'The mean difference was 1.58 (95 % CI [0.70, 2.46]; paired t(9) = 4.06, p = 0.0028, n = 10 pairs, d_z = 1.28).'
  ],
  [
    'Welch',
    analysis.summariseWelchTTest(analysis.welchTTest(after, before)),
    'The means differed by 1.58 (95 % CI [−0.2, 3.4]; Welch’s t(17.8) = 1.86, p = 0.079, n = 10 and 10).'
  ],
  [
    'signed ranks',
    analysis.summariseWilcoxonSignedRank(analysis.wilcoxonSignedRank(after, before)),
    'Wilcoxon’s signed-rank test (exact) gave W+ = 45, p = 0.0039 (n = 9 pairs that differ of 10, Hodges–Lehmann shift 1.30).'
  ],
  [
    'sign flips',
    analysis.summariseSignFlipPermutation(analysis.signFlipPermutation(differences)),
    'The mean difference was 1.58 (sign-flip permutation test over all 2^10 flips, two-sided p = 0.0039, n = 10).'
  ],
  [
    'equivalence',
    analysis.summariseTost(analysis.tost(after, before, { low: -1, high: 1 })),
    'Equivalence within [−1.00, 1.00] was not shown: mean difference 1.58, 90 % CI [0.87, 2.29], TOST p = 0.91, n = 10 pairs.'
  ],
  [
    'McNemar',
    analysis.summariseMcNemar(analysis.mcnemar(150, 86, { n: 1600 })),
    'Of 236 items that only one had right, 150 were the first’s and 86 the second’s (exact McNemar p = 3.7 × 10^−5). The shares right differed by 0.0400 (95 % CI [0.021, 0.059]).'
  ],
  [
    'adjusted p',
    analysis.summariseAdjustedPValues(analysis.adjustPValues([0.01, 0.04, 0.03, 0.005])),
    'Of 4 tests, 4 had p ≤ 0.05 unadjusted, 2 after Holm’s correction and 4 at a false discovery rate of 0.05 (Benjamini–Hochberg).'
  ],
  [
    'accuracy',
    analysis.summariseProportionStandardError(analysis.accuracyStandardError(74.93, 14_042), '%'),
    'The accuracy was 74.93 % (Wilson 95 % CI [74.21, 75.64], n = 14042 items).'
  ],
  [
    'sample size',
    analysis.summariseSamplePairedT(analysis.samplePairedT(0.5)),
    'To find d_z = 0.500 with power 0.8 at α = 0.05 (two-sided), a paired t-test needs 34 pairs.'
  ],
  [
    'bounds',
    analysis.summariseAccuracyDifferenceBounds(analysis.accuracyDifferenceBounds(74.93, 75.07, 14_042)),
    'The two accuracies differ by 20 of 14042 items; this is significant at 0.05 only if the two disagree on at most 94 items (exact McNemar), a number that must be reported.'
  ],
  [
    'percent change',
    analysis.summarisePercentChange(analysis.percentChange('74.93', '75.07', { unit: 'percent' })),
    'The change was 0.140 percentage points, 0.187 % of the value before (0.173 % to 0.200 % by rounding).'
  ],
  [
    'record rule',
    analysis.summariseRecordRule(analysis.recordRule([3.279, 3.2778, 3.2791, 3.278, 3.2774], 3.28)),
    'The mean of 5 runs was 3.2783 against a target of 3.2800 (one-sided t(4) = −5.16, p = 0.0033): the rule p < 0.01 holds.'
  ]
]

for (const [name, summary, sentence] of summaries) {
  test(`the ${name} has a sentence ready for the text and a table`, () => {
    expect(summary.sentence).toBe(sentence)
    expect(summary.table.length).toBeGreaterThan(1)
    for (const [label, value] of summary.table) expect(`${label}${value}`).not.toMatch(/NaN|undefined|null|Infinity/)
  })
}

test('the others have them too', () => {
  const others = [
    analysis.summariseDescribeSample(analysis.describeSample(after)),
    analysis.summariseOneSampleTTest(analysis.oneSampleTTest(after)),
    analysis.summariseBootstrapInterval(analysis.exactBootstrapInterval([1.2, 2.4, 1.3])),
    analysis.summariseClusteredStandardError(analysis.clusteredStandardError(after, [...after.keys()])),
    analysis.summarisePairedEvaluation(analysis.pairedEvaluation(after, before)),
    analysis.summariseReportedP(analysis.reportedP({ test: 't', statistic: '2.20', df: 28, p: '.03' })),
    analysis.summariseMinimumDegreesOfFreedom(analysis.minimumDegreesOfFreedom('7.12', '0.0001')),
    analysis.summariseImpliedFromT(analysis.impliedFromT(5.34, 4.87, 7.12, 9)),
    analysis.summariseThroughput(analysis.throughput(1000, '5:40', 775)),
    analysis.summariseSampleSize(analysis.sampleTwoProportions(0.7, 0.75))
  ]
  for (const { sentence, table } of others) {
    expect(sentence).toMatch(/^[A-Z].*\.$/)
    expect(`${sentence}${JSON.stringify(table)}`).not.toMatch(/NaN|undefined|null|Infinity/)
  }
})

test('numbers are printed with the minus sign, to significant digits, and p never as zero', () => {
  expect([formatNumber(-0.00123456), formatNumber(99.96), formatNumber(0), formatNumber(-1.5e-7)]).toEqual(['−0.00123', '100', '0', '−1.50 × 10^−7'])
  expect([formatP(0.0499), formatP(1e-12), formatP(1e-300, -412.3), formatP(1e-300)]).toEqual(['p = 0.050', 'p = 1.0 × 10^−12', 'p = 10^−412.3', 'p < 10^−300'])
  expect(formatInterval({ level: 0.9, low: -0.05, high: 2 })).toBe('90 % CI [−0.1, 2.0]')
})

test('every result of a method names it and its assumptions', () => {
  for (const result of [analysis.pairedTTest(after, before), analysis.mcnemar(3, 1), analysis.describeSample(after), analysis.percentChange(1, 2)]) {
    expect(result.method.length).toBeGreaterThan(5)
    expect(result.assumptions.length).toBeGreaterThan(0)
  }
})
