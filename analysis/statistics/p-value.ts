import { logFTail } from './f-distribution.ts'
import { logTTail } from './student-t.ts'
import { fromLog, toLog10 } from './tail.ts'

/** A probability and its decimal logarithm; the first is the bound 1e-300 where it lies below, never 0. */
export interface PValue {
  readonly p: number
  readonly log10P: number
}

/** Two-sided p of Student's t. */
export function tTwoSided(t: number, df: number): PValue {
  return pair(logTTail(t, df, 'two-sided'))
}

/** Upper tail of F. */
export function fUpperTail(F: number, df1: number, df2: number): PValue {
  return pair(logFTail(F, df1, df2, 'upper'))
}

function pair(logarithm: number): PValue {
  return { p: fromLog(logarithm), log10P: toLog10(logarithm) }
}
