import type { PrintedNumber } from './printed-number.ts'
import { printedRange, readPrintedNumber } from './printed-number.ts'
import { Refusal } from './refusal.ts'
import { requireNumber } from './require-finite.ts'
import type { Summary } from './summary.ts'
import { formatNumber } from './summary.ts'

/** How a change can be expressed. */
export type ChangeMeasure = 'difference' | 'difference_pp' | 'relative_percent' | 'log_ratio_nats'

/** A change between two printed numbers, and what a claim about it can mean. */
export interface PercentChange {
  /** after − before, in their unit. */
  readonly difference: number
  readonly differenceRange: readonly [low: number, high: number]
  /** In percentage points; null unless both numbers are percentages. */
  readonly differencePercentagePoints: number | null
  /** 100 (after − before) / before. */
  readonly relativePercent: number
  /** What the rounding of the two printed numbers allows. */
  readonly relativePercentRange: readonly [low: number, high: number]
  /** ln(after / before); null unless both are positive. */
  readonly logRatio: number | null
  /** The measures that the claim agrees with; empty without a claim. */
  readonly claimMatches: readonly ChangeMeasure[]
  /** Null without a claim. */
  readonly verdict: 'consistent' | 'wrong unit' | 'wrong sign' | 'inconsistent' | null
  readonly method: string
  readonly assumptions: readonly string[]
  readonly warnings: readonly string[]
}

/**
 * Percent change between two printed numbers, with the range that their rounding allows.
 *
 * @param before
 *   Text or number; its digits say how far it may have been rounded (5.34 stands for 5.335 to 5.345).
 * @param after
 *   The same, in the same unit.
 * @param options
 *   `unit` of both: `percent` makes the difference one of percentage points. `claim`: what was said of the change,
 *   `{ value: '-4.8', unit: '%' }`, unit `%`, `pp`, `nats` or the unit of the numbers.
 * @throws {Refusal}
 *   `zero-baseline` when before is 0 or may be by its rounding; `not-a-number`.
 */
export function percentChange(
  before: string | number,
  after: string | number,
  options: { readonly unit?: string; readonly claim?: { readonly value: string | number; readonly unit: string } } = {}
): PercentChange {
  const first = readPrintedNumber(before, 'value before')
  const second = readPrintedNumber(after, 'value after')
  requireNumber(first.value, 'the value before')
  requireNumber(second.value, 'the value after')
  if (first.value === 0) {
    throw new Refusal('zero-baseline', 'The relative change is undefined: the value before is zero (division by 0)', 'Give the difference instead.')
  }
  const [firstLow, firstHigh] = printedRange(first)
  const [secondLow, secondHigh] = printedRange(second)
  const percentages = isPercent(options.unit)
  const difference = decimalDifference(second, first)
  const differenceRange = [secondLow - firstHigh, secondHigh - firstLow] as const
  const relativePercent = (100 * difference) / first.value
  const relativePercentRange = relativeRange(firstLow, firstHigh, secondLow, secondHigh)
  const logRatio = first.value > 0 && second.value > 0 ? Math.log1p(difference / first.value) : null
  const warnings: string[] = []
  if (first.value < 0) warnings.push('The value before is negative: the sign of a relative change is then misleading')
  const ranges = new Map<ChangeMeasure, readonly [number, number]>()
  ranges.set('relative_percent', relativePercentRange)
  ranges.set(percentages ? 'difference_pp' : 'difference', differenceRange)
  if (logRatio !== null && !percentages && firstLow > 0 && secondLow > 0) {
    ranges.set('log_ratio_nats', [Math.log(secondLow / firstHigh), Math.log(secondHigh / firstLow)])
  }
  const { matches, verdict } = judge(options.claim, ranges, options.unit)
  return {
    difference,
    differenceRange,
    differencePercentagePoints: percentages ? difference : null,
    relativePercent,
    relativePercentRange,
    logRatio,
    claimMatches: matches,
    verdict,
    method: 'Relative change of printed numbers, with the range their rounding allows',
    assumptions: ['Each number was rounded to its last printed digit and not otherwise.'],
    warnings
  }
}

/** The rows and the sentence of a change. */
export function summarisePercentChange(result: PercentChange): Summary {
  const [low, high] = result.relativePercentRange
  const points = result.differencePercentagePoints
  return {
    table: [
      ['difference', points === null ? formatNumber(result.difference) : `${formatNumber(points)} pp`],
      ['relative change', `${formatNumber(result.relativePercent)} %`],
      ['allowed by rounding', `${formatNumber(low)} % to ${formatNumber(high)} %`],
      ...(result.verdict === null ? [] : [['claim', result.verdict] as const])
    ],
    sentence:
      `The change was ${points === null ? formatNumber(result.difference) : `${formatNumber(points)} percentage points`}, ` +
      `${formatNumber(result.relativePercent)} % of the value before (${formatNumber(low)} % to ${formatNumber(high)} % by rounding).`
  }
}

function judge(
  claim: { readonly value: string | number; readonly unit: string } | undefined,
  ranges: ReadonlyMap<ChangeMeasure, readonly [number, number]>,
  unit: string | undefined
): { readonly matches: readonly ChangeMeasure[]; readonly verdict: PercentChange['verdict'] } {
  if (claim === undefined) return { matches: [], verdict: null }
  const said = readPrintedNumber(claim.value, 'claim')
  const matches = [...ranges].filter(([, range]) => overlaps(printedRange(said), range)).map(([measure]) => measure)
  const meant = measureOf(claim.unit, unit)
  if (matches.includes(meant)) return { matches, verdict: 'consistent' }
  if (matches.length > 0) return { matches, verdict: 'wrong unit' }
  const range = ranges.get(meant)
  const [low, high] = printedRange(said)
  return { matches, verdict: range !== undefined && overlaps([-high, -low], range) ? 'wrong sign' : 'inconsistent' }
}

function measureOf(claimUnit: string, unit: string | undefined): ChangeMeasure {
  if (claimUnit === '%' || claimUnit === 'percent') return 'relative_percent'
  if (claimUnit === 'pp' || claimUnit === 'percentage points') return 'difference_pp'
  if (claimUnit === 'nats') return unit === 'nats' ? 'difference' : 'log_ratio_nats'
  return 'difference'
}

function overlaps(first: readonly [number, number], second: readonly [number, number]): boolean {
  const slack = 1e-12 * (Math.abs(first[0]) + Math.abs(second[0]))
  return first[0] <= second[1] + slack && second[0] <= first[1] + slack
}

function relativeRange(firstLow: number, firstHigh: number, secondLow: number, secondHigh: number): readonly [number, number] {
  if (firstLow <= 0 && firstHigh >= 0) {
    throw new Refusal('zero-baseline', 'The relative change is undefined: the value before may be zero by its rounding (division by 0)', 'Give more digits, or the difference.')
  }
  const corners = [firstLow, firstHigh].flatMap(from => [secondLow, secondHigh].map(to => (100 * (to - from)) / from))
  return [Math.min(...corners), Math.max(...corners)]
}

/** after − before, free of the rounding that binary fractions add to decimals. */
function decimalDifference(after: PrintedNumber, before: PrintedNumber): number {
  const decimals = Math.max(after.decimals, before.decimals)
  const difference = after.value - before.value
  return decimals >= 0 && decimals <= 15 ? Number(difference.toFixed(decimals)) : difference
}

function isPercent(unit: string | undefined): boolean {
  return unit === 'percent' || unit === '%'
}
