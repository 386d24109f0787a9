import { logChiSquaredTail } from './chi-squared.ts'
import { logFTail } from './f-distribution.ts'
import { logNormalTail } from './normal.ts'
import { printedRange, readPrintedNumber, roundToDecimals } from './printed-number.ts'
import { Refusal } from './refusal.ts'
import { requireDegreesOfFreedom, requireOpenFraction } from './require-finite.ts'
import { logTTail } from './student-t.ts'
import type { Summary } from './summary.ts'
import { formatP } from './summary.ts'
import { fromLog, toLog10 } from './tail.ts'

/** A printed test: its statistic as printed, its degrees of freedom, and the p that was printed with it. */
export type ReportedTest = {
  /** As printed: its digits count. */
  readonly statistic: string | number
  /** As printed; leave out to have p recomputed only. */
  readonly p?: string | number
  /** `ns` says "not significant", p above alpha, and needs no printed p. */
  readonly operator?: '=' | '<' | '>' | '<=' | '>=' | 'ns'
  readonly alpha?: number
} & (
  | { readonly test: 't' | 'chi-squared' | 'r'; readonly df: number }
  | { readonly test: 'F'; readonly df1: number; readonly df2: number }
  | { readonly test: 'z' }
)

/** A printed p-value held against its statistic. */
export interface ReportedP {
  /** Recomputed from the statistic as printed; two-sided for t, z and r. */
  readonly p: number
  readonly log10P: number
  /** What the rounding of the statistic allows. */
  readonly pRange: readonly [low: number, high: number]
  /** Does some value in the range, rounded like the printed p, agree with it? Null where no p was given. */
  readonly consistent: boolean | null
  /** Inconsistent, and on the other side of alpha. */
  readonly decisionError: boolean | null
  readonly alpha: number
  readonly method: string
  readonly assumptions: readonly string[]
}

/**
 * Recompute p from a printed statistic and its degrees of freedom, with the interval that rounding allows.
 *
 * Source: Nuijten et al. (2016), Behavior Research Methods 48:1205–1226 (statcheck).
 *
 * @throws {Refusal}
 *   `not-a-number`, `out-of-range`, `unknown-test`.
 */
export function reportedP(reported: ReportedTest): ReportedP {
  const alpha = reported.alpha ?? 0.05
  requireOpenFraction(alpha, 'alpha')
  const printed = readPrintedNumber(reported.statistic, 'statistic')
  const [low, high] = printedRange(printed)
  const signed = reported.test === 't' || reported.test === 'z' || reported.test === 'r'
  if (!signed && printed.value < 0) {
    throw new Refusal('out-of-range', `Unexpected ${reported.test} = ${printed.value}, expected at least 0`)
  }
  const nearest = signed ? (low <= 0 && high >= 0 ? 0 : Math.min(Math.abs(low), Math.abs(high))) : Math.max(0, low)
  const farthest = signed ? Math.max(Math.abs(low), Math.abs(high)) : high
  const log = logP(reported, signed ? Math.abs(printed.value) : printed.value)
  const pRange = [fromLog(logP(reported, farthest)), fromLog(logP(reported, nearest))] as const
  const p = fromLog(log)
  return {
    p,
    log10P: toLog10(log),
    pRange,
    ...judge(reported, p, pRange, alpha),
    alpha,
    method: `p recomputed from a printed ${reported.test} statistic`,
    assumptions: [
      'The statistic was rounded to its last printed digit and not otherwise.',
      ...(signed ? ['The printed p is two-sided.'] : ['The printed p is of the upper tail.'])
    ]
  }
}

/** The rows and the sentence of a recomputed p. */
export function summariseReportedP(result: ReportedP): Summary {
  const range = `${formatP(result.pRange[0]).replace('p = ', '')} to ${formatP(result.pRange[1]).replace('p = ', '')}`
  const said =
    result.consistent === null
      ? ''
      : result.consistent
        ? ' The printed p agrees with it.'
        : ` The printed p does not agree with it${result.decisionError === true ? `, and lies on the other side of ${result.alpha}` : ''}.`
  return {
    table: [
      ['p, recomputed', formatP(result.p, result.log10P)],
      ['allowed by rounding', range],
      ...(result.consistent === null ? [] : [['printed p', result.consistent ? 'consistent' : 'inconsistent'] as const])
    ],
    sentence: `The printed statistic gives ${formatP(result.p, result.log10P)} (${range} by its rounding).${said}`
  }
}

function logP(reported: ReportedTest, statistic: number): number {
  switch (reported.test) {
    case 't':
      return logTTail(statistic, reported.df, 'two-sided')
    case 'z':
      return logNormalTail(statistic, 'two-sided')
    case 'F':
      return logFTail(statistic, reported.df1, reported.df2, 'upper')
    case 'chi-squared':
      return logChiSquaredTail(statistic, reported.df, 'upper')
    case 'r': {
      requireDegreesOfFreedom(reported.df)
      const r = Math.min(statistic, 1 - 1e-15)
      if (statistic > 1.5) throw new Refusal('out-of-range', `Unexpected r = ${statistic}, expected from −1 to 1`)
      return logTTail(r * Math.sqrt(reported.df / ((1 - r) * (1 + r))), reported.df, 'two-sided')
    }
    default:
      throw new Refusal('unknown-test', 'Unexpected test, expected t, z, F, chi-squared or r')
  }
}

function judge(
  reported: ReportedTest,
  p: number,
  range: readonly [low: number, high: number],
  alpha: number
): { readonly consistent: boolean | null; readonly decisionError: boolean | null } {
  if (reported.operator === 'ns') return below(range[1] > alpha, p <= alpha)
  if (reported.p === undefined) return { consistent: null, decisionError: null }
  const printed = readPrintedNumber(reported.p, 'p')
  if (printed.value < 0 || printed.value > 1) throw new Refusal('out-of-range', `Unexpected p = ${printed.value}, expected from 0 to 1`)
  const [low, high] = range
  switch (reported.operator ?? '=') {
    case '=': {
      const slack = 1e-9 * printed.half
      const consistent =
        roundToDecimals(low, printed.decimals) <= printed.value + slack && roundToDecimals(high, printed.decimals) >= printed.value - slack
      return { consistent, decisionError: !consistent && printed.value <= alpha !== p <= alpha }
    }
    case '<':
      return below(low < printed.value, printed.value <= alpha && p > alpha)
    case '<=':
      return below(low <= printed.value, printed.value <= alpha && p > alpha)
    case '>':
      return below(high > printed.value, printed.value >= alpha && p <= alpha)
    case '>=':
      return below(high >= printed.value, printed.value >= alpha && p <= alpha)
    default:
      throw new Refusal('unknown-operator', `Unexpected operator ${String(reported.operator)}, expected =, <, >, <=, >= or ns`)
  }
}

function below(consistent: boolean, otherSide: boolean): { readonly consistent: boolean; readonly decisionError: boolean } {
  return { consistent, decisionError: !consistent && otherSide }
}
