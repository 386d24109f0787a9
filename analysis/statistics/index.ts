export { Refusal } from './refusal.ts'
export { chiSquaredQuantile, chiSquaredTail, logChiSquaredTail } from './chi-squared.ts'
export { erf, erfc, logErfc } from './erfc.ts'
export { fQuantile, fTail, logFTail } from './f-distribution.ts'
export { incompleteBeta } from './incomplete-beta.ts'
export type { Tails } from './incomplete-beta.ts'
export { incompleteGamma } from './incomplete-gamma.ts'
export { logGamma } from './log-gamma.ts'
export { logNormalTail, normalDensity, normalQuantile, normalTail } from './normal.ts'
export { randomIndex, randomNormal, seededRandom } from './random.ts'
export { centredSumOfProducts, centredSumOfSquares, stableMean, stableMoments, stableSum } from './stable-sum.ts'
export { logTTail, tQuantile, tTail } from './student-t.ts'
export { probabilityFromLog, SMALLEST_P } from './tail.ts'
export type { Tail } from './tail.ts'
export { codeLevels } from './code-levels.ts'
export type { Level } from './code-levels.ts'
export { factorialDesign } from './factorial-design.ts'
export type { FactorialDesign } from './factorial-design.ts'
export { factorialEffects } from './factorial-effects.ts'
export type { FactorialEffect, FactorialEffects } from './factorial-effects.ts'
export type { FactorialInput } from './factorial-input.ts'
export type { SumOfSquares, TestedSumOfSquares } from './choose-error.ts'
export { halfNormal } from './half-normal.ts'
export type { HalfNormalPoint } from './half-normal.ts'
export { lenth } from './lenth.ts'
export type { Lenth } from './lenth.ts'
export { lenthCriticalValues } from './lenth-critical-values.ts'
export type { LenthCriticalValues } from './lenth-critical-values.ts'
export type { Coefficient, LinearFit, Prediction } from './fit-linear.ts'
export { linearRegression } from './linear-regression.ts'
export type { LinearRegression, LinearRegressionOptions } from './linear-regression.ts'
export { polynomialRegression } from './polynomial-regression.ts'
export type { PolynomialRegression } from './polynomial-regression.ts'
export { powerLaw } from './power-law.ts'
export type { PowerLaw, PowerLawPrediction } from './power-law.ts'
export { chinchillaOptimal } from './chinchilla-optimal.ts'
export type { ChinchillaOptimal, ChinchillaParameters } from './chinchilla-optimal.ts'
export { exponentTest } from './exponent-test.ts'
export type { ExponentFit, ExponentTest } from './exponent-test.ts'
export { factorialBounds } from './factorial-bounds.ts'
export type { EffectBounds, FactorialBounds, SimpleEffect } from './factorial-bounds.ts'
export { informationCriteria } from './information-criteria.ts'
export type { InformationCriteria } from './information-criteria.ts'
export { onewayAnova } from './oneway-anova.ts'
export type { OnewayAnova } from './oneway-anova.ts'
export { levenbergMarquardt } from './levenberg-marquardt.ts'
export type { ConvergenceState, LeastSquaresProblem, Minimum } from './levenberg-marquardt.ts'
export { modelExpression } from './model-expression.ts'
export type { Model } from './model-expression.ts'
export { nonlinearRegression } from './nonlinear-regression.ts'
export type { Abscissae, FunctionModel, NonlinearInput, NonlinearParameter, NonlinearRegression } from './nonlinear-regression.ts'
export { accuracyDifferenceBounds, summariseAccuracyDifferenceBounds } from './accuracy-difference-bounds.ts'
export type { AccuracyDifferenceBounds } from './accuracy-difference-bounds.ts'
export { adjustPValues, benjaminiHochberg, bonferroni, holm, summariseAdjustedPValues } from './adjust-p-values.ts'
export type { AdjustedPValues } from './adjust-p-values.ts'
export { binomialTail, logBinomialProbability, logBinomialTail } from './binomial.ts'
export { bootstrapInterval, summariseBootstrapInterval } from './bootstrap-interval.ts'
export type { BootstrapInterval } from './bootstrap-interval.ts'
export { clusteredStandardError, summariseClusteredStandardError } from './clustered-standard-error.ts'
export type { ClusteredStandardError } from './clustered-standard-error.ts'
export {
  confidenceInterval,
  describeSample,
  interquartileMean,
  lag1Autocorrelation,
  mean,
  median,
  quantile,
  standardDeviation,
  standardError,
  summariseDescribeSample,
  variance
} from './describe-sample.ts'
export type { Description } from './describe-sample.ts'
export { exactBootstrapInterval } from './exact-bootstrap-interval.ts'
export { impliedFromT, summariseImpliedFromT } from './implied-from-t.ts'
export type { ImpliedFromT } from './implied-from-t.ts'
export { mcnemar, summariseMcNemar } from './mcnemar.ts'
export type { McNemar } from './mcnemar.ts'
export { minimumDegreesOfFreedom, summariseMinimumDegreesOfFreedom } from './minimum-degrees-of-freedom.ts'
export type { MinimumDegreesOfFreedom } from './minimum-degrees-of-freedom.ts'
export { noncentralTTail } from './noncentral-t.ts'
export { oneSampleTTest, summariseOneSampleTTest } from './one-sample-t-test.ts'
export type { OneSampleTTest } from './one-sample-t-test.ts'
export { pairedDifferences } from './paired-differences.ts'
export type { PairedDifferences } from './paired-differences.ts'
export { pairedEvaluation, summarisePairedEvaluation } from './paired-evaluation.ts'
export type { PairedEvaluation } from './paired-evaluation.ts'
export { pairedTTest, summarisePairedTTest } from './paired-t-test.ts'
export type { PairedTTest } from './paired-t-test.ts'
export { percentChange, summarisePercentChange } from './percent-change.ts'
export type { ChangeMeasure, PercentChange } from './percent-change.ts'
export { powerMcNemar, sampleMcNemar } from './power-mcnemar.ts'
export { powerPairedT, samplePairedT, summariseSamplePairedT } from './power-paired-t.ts'
export type { PairedTSampleSize } from './power-paired-t.ts'
export { powerTwoProportions, sampleTwoProportions, summariseSampleSize } from './power-two-proportions.ts'
export type { SampleSize } from './power-two-proportions.ts'
export { readPrintedNumber } from './printed-number.ts'
export type { PrintedNumber } from './printed-number.ts'
export { accuracyStandardError, proportionStandardError, summariseProportionStandardError } from './proportion-standard-error.ts'
export type { ProportionStandardError } from './proportion-standard-error.ts'
export { recordRule, summariseRecordRule } from './record-rule.ts'
export type { RecordRule } from './record-rule.ts'
export { reportedP, summariseReportedP } from './reported-p.ts'
export type { ReportedP, ReportedTest } from './reported-p.ts'
export { signFlipPermutation, summariseSignFlipPermutation } from './sign-flip-permutation.ts'
export type { SignFlipPermutation } from './sign-flip-permutation.ts'
export { signedRankTail } from './signed-rank.ts'
export type { ConfidenceInterval, Summary } from './summary.ts'
export { summariseThroughput, throughput } from './throughput.ts'
export type { Throughput, ThroughputReading } from './throughput.ts'
export { summariseTost, tost } from './tost.ts'
export type { EquivalenceTest } from './tost.ts'
export { summariseWelchTTest, welchTTest } from './welch-t-test.ts'
export type { WelchTTest } from './welch-t-test.ts'
export { summariseWilcoxonSignedRank, wilcoxonSignedRank } from './wilcoxon-signed-rank.ts'
export type { WilcoxonSignedRank } from './wilcoxon-signed-rank.ts'
export { chinchilla } from './chinchilla.ts'
export type { Chinchilla } from './chinchilla.ts'
export { chinchillaBootstrap } from './chinchilla-bootstrap.ts'
export type { BootstrapEstimate, ChinchillaBootstrap } from './chinchilla-bootstrap.ts'
export { powerLawOffset } from './power-law-offset.ts'
export type { OffsetParameter, PowerLawOffset } from './power-law-offset.ts'
export {
  summariseFactorialBounds,
  summariseFactorialDesign,
  summariseFactorialEffects,
  summariseLenth
} from './summarise-factorial-effects.ts'
export {
  summariseLinearRegression,
  summariseNonlinearRegression,
  summariseOnewayAnova
} from './summarise-linear-regression.ts'
export {
  summariseChinchilla,
  summariseChinchillaBootstrap,
  summariseChinchillaOptimal,
  summariseExponentTest,
  summarisePowerLaw,
  summarisePowerLawOffset
} from './summarise-power-law.ts'
