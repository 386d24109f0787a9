import { logNormalTail } from './normal.ts'
import { printedRange, readPrintedNumber } from './printed-number.ts'
import { Refusal } from './refusal.ts'
import { logTTail } from './student-t.ts'
import type { Summary } from './summary.ts'
import { formatP } from './summary.ts'
import { fromLog } from './tail.ts'

/** The degrees of freedom that a printed t and a bound on its p imply. */
export interface MinimumDegreesOfFreedom {
  /** The smallest whole df with a two-sided p below the bound. */
  readonly df: number
  /** df + 1: pairs of a paired t-test. */
  readonly pairs: number
  readonly p: number
  /** At df − 1; null where df is 1. */
  readonly pBelow: number | null
  /** The same with t half a unit of its last digit larger. */
  readonly dfWithRounding: number
  readonly method: string
  readonly assumptions: readonly string[]
}

/**
 * The fewest degrees of freedom with which a printed t has a two-sided p below a bound, such as t = 7.12, p < 0.0001.
 *
 * @param t
 *   As printed: its digits count.
 * @param bound
 *   The printed bound on p.
 * @throws {Refusal}
 *   `no-degrees-of-freedom` when not even a normal deviate of this size has so small a p; `not-a-number`.
 */
export function minimumDegreesOfFreedom(t: string | number, bound: string | number): MinimumDegreesOfFreedom {
  const printed = readPrintedNumber(t, 't')
  const limit = readPrintedNumber(bound, 'bound on p').value
  if (!(limit > 0 && limit <= 1)) throw new Refusal('out-of-range', `Unexpected bound ${limit}, expected a probability above 0 and at most 1`)
  const size = Math.abs(printed.value)
  const df = smallest(size, limit)
  return {
    df,
    pairs: df + 1,
    p: fromLog(logTTail(size, df, 'two-sided')),
    pBelow: df === 1 ? null : fromLog(logTTail(size, df - 1, 'two-sided')),
    dfWithRounding: smallest(Math.max(...printedRange(printed).map(Math.abs)), limit),
    method: 'Degrees of freedom implied by a printed t and a bound on its two-sided p',
    assumptions: ['The p is two-sided.', 't was rounded to its last printed digit and not otherwise.']
  }
}

/** The rows and the sentence of the degrees of freedom. */
export function summariseMinimumDegreesOfFreedom(result: MinimumDegreesOfFreedom): Summary {
  return {
    table: [
      ['df, at least', String(result.df)],
      ['pairs, at least', String(result.pairs)],
      ['p at that df', formatP(result.p)],
      ['df, at least, by rounding of t', String(result.dfWithRounding)]
    ],
    sentence: `The printed t has so small a p with at least ${result.df} degrees of freedom (${result.pairs} pairs), or ${result.dfWithRounding} if t was rounded down.`
  }
}

/** p falls as df grows: double until it is below the bound, then bisect. */
function smallest(t: number, limit: number): number {
  const target = Math.log(limit)
  if (logNormalTail(t, 'two-sided') >= target) {
    throw new Refusal(
      'no-degrees-of-freedom',
      `No degrees of freedom give t = ${t} a two-sided p below ${limit}: even a normal deviate has p = ${fromLog(logNormalTail(t, 'two-sided'))}`
    )
  }
  let high = 1
  while (logTTail(t, high, 'two-sided') >= target) {
    high *= 2
    if (high > 2 ** 50) throw new Refusal('no-degrees-of-freedom', `No degrees of freedom below 2^50 give t = ${t} a p below ${limit}`)
  }
  let low = high / 2
  while (high - low > 1 && high > 1) {
    const middle = Math.floor((low + high) / 2)
    if (logTTail(t, middle, 'two-sided') < target) high = middle
    else low = middle
  }
  return high
}
