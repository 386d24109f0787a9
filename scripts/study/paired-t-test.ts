import { spreadUnit } from '../../analysis/quantities/unit.ts'
import { pairedTTest as plainPairedTTest } from '../../analysis/statistics/paired-t-test.ts'
import { namedInterval } from './describe.ts'
import { matchPairs, type Pairs } from './match-pairs.ts'
import { presentParts, statisticParts, whole } from './statistic-parts.ts'
import { attempt, makeQuantity, type StudyQuantity } from './study-quantity.ts'
import { toSample, type SampleLike } from './to-sample.ts'

export interface PairedOptions {
  /** What pairs are matched by: the key of the rows (`document`), or of runs a leaf of their configuration (`seed`). */
  readonly by?: string
  readonly confidence?: number
}

/** The mean difference, with its error, interval and n; the test's other numbers are its parts. */
export type PairedTTestResult = StudyQuantity & {
  readonly t: StudyQuantity
  readonly df: StudyQuantity
  readonly p: StudyQuantity
  readonly p_less: StudyQuantity
  readonly p_greater: StudyQuantity
  readonly log10_p: StudyQuantity
  readonly mean_difference: StudyQuantity
  readonly standard_deviation: StudyQuantity
  readonly cohen_dz: StudyQuantity
  readonly hedges_gz: StudyQuantity
  readonly dropped: StudyQuantity
}

/** Paired t-test of after − before, matched by key; pairs with a missing half are dropped and counted. */
export function pairedTTest(after: SampleLike, before: SampleLike, options: PairedOptions = {}): PairedTTestResult {
  return attempt('pairedTTest', [after, before], () => {
    const pairs = readPairs('pairedTTest', after, before, options.by)
    const confidence = options.confidence ?? 0.95
    const result = plainPairedTTest(pairs.after, pairs.before, { confidence })
    const draft = {
      operation: 'paired-t-test',
      sources: pairs.sources,
      parameters: { ...pairs.parameters, confidence },
      method: result.method,
      assumptions: result.assumptions,
      warnings: [...pairs.warnings, ...result.warnings]
    }
    const part = statisticParts(draft)
    const unit = spreadUnit(pairs.unit)
    const facts = { error: result.standardError, interval: namedInterval(result.interval, 't'), n: result.n, ...(pairs.decimals === null ? {} : { decimals: pairs.decimals }) }
    return makeQuantity(
      { ...draft, ...facts, value: result.meanDifference, unit },
      presentParts({
        t: part('t', result.t, '1'),
        df: part('df', result.df, '1', whole),
        p: part('p', result.p, '1'),
        p_less: part('p_less', result.pLess, '1'),
        p_greater: part('p_greater', result.pGreater, '1'),
        log10_p: part('log10_p', result.log10P, '1'),
        mean_difference: part('mean_difference', result.meanDifference, unit, facts),
        standard_deviation: part('standard_deviation', result.standardDeviation, unit),
        cohen_dz: part('cohen_dz', result.cohenDz, '1'),
        hedges_gz: result.hedgesGz === null ? null : part('hedges_gz', result.hedgesGz, '1'),
        dropped: part('dropped', result.nDropped, '1', whole)
      })
    )
  })
}

/** Reads and matches two samples. */
export function readPairs(operation: string, after: SampleLike, before: SampleLike, by: string | undefined): Pairs {
  return matchPairs(operation, toSample(operation, after), toSample(operation, before), by)
}
