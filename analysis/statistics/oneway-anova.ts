import { add, divide, doubleDouble, multiply, subtract, zero } from './double-double.ts'
import type { DoubleDouble } from './double-double.ts'
import { fUpperTail } from './p-value.ts'
import { Refusal } from './refusal.ts'
import { requireFinite } from './require-finite.ts'

/** One-way analysis of variance. */
export interface OnewayAnova {
  readonly n: number
  readonly groups: readonly { readonly n: number; readonly mean: number; readonly standardDeviation?: number }[]
  readonly between: { readonly sumOfSquares: number; readonly df: number; readonly meanSquare: number }
  readonly within: { readonly sumOfSquares: number; readonly df: number; readonly meanSquare: number }
  readonly F: number
  /** Never 0: a bound of 1e-300 where smaller, `log10P` then holds the value. */
  readonly p: number
  readonly log10P: number
  /** Between over total, η². */
  readonly r2: number
  /** Within-group standard deviation, in the unit of the data. */
  readonly residualSd: number
  readonly method: string
  readonly assumptions: readonly string[]
  readonly warnings: readonly string[]
}

/**
 * One-way analysis of variance: do the groups share one mean?
 *
 * Sums of squares are formed in double-double arithmetic, so that data with thirteen constant leading digits (NIST's
 * SmLs09) lose nothing beyond what rounding to doubles has taken already.
 *
 * @param groups
 *   Two or more groups of values in one unit, of any sizes.
 * @throws {Refusal}
 *   `not-enough-groups`, `not-enough-values` when no group has two, `zero-variance` when no group varies within,
 *   `not-a-number`.
 *
 * Source: Montgomery (2017), Design and Analysis of Experiments, §3.3; accuracy by NIST StRD's ANOVA data sets.
 */
export function onewayAnova(groups: readonly (readonly number[])[]): OnewayAnova {
  if (groups.length < 2) {
    throw new Refusal('not-enough-groups', `Unexpected ${groups.length} group, expected at least two groups to compare`)
  }
  groups.forEach((group, i) => requireFinite(group, `group ${i + 1}`))
  const n = groups.reduce((sum, group) => sum + group.length, 0)
  const dfBetween = groups.length - 1
  const dfWithin = n - groups.length
  if (dfWithin === 0) {
    throw new Refusal(
      'not-enough-values',
      'Every group holds one value: there are no degrees of freedom within groups, so no error variance and no F'
    )
  }
  const means = groups.map(mean)
  const grand = mean(groups.flat())
  const withinParts = groups.map((group, i) => sumOfSquares(group, means[i] ?? zero))
  const within = withinParts.reduce(add, zero).hi
  const between = groups
    .map((group, i) => {
      const gap = subtract(means[i] ?? zero, grand)
      return multiply(multiply(gap, gap), doubleDouble(group.length))
    })
    .reduce(add, zero).hi
  if (!(within > 0)) {
    throw new Refusal(
      'zero-variance',
      between > 0
        ? 'No group varies within (all values of a group are equal): the error variance is zero, F would be infinite and does not exist'
        : 'All values are equal (constant): there is no variance to analyse'
    )
  }
  const meanSquareBetween = between / dfBetween
  const meanSquareWithin = within / dfWithin
  const F = meanSquareBetween / meanSquareWithin
  const sizes = groups.map(group => group.length)
  const variances = withinParts.map((part, i) => part.hi / ((sizes[i] ?? 1) - 1))
  return {
    n,
    groups: groups.map((group, i) => ({
      n: group.length,
      mean: means[i]?.hi ?? 0,
      ...(group.length > 1 ? { standardDeviation: Math.sqrt(variances[i] ?? 0) } : {})
    })),
    between: { sumOfSquares: between, df: dfBetween, meanSquare: meanSquareBetween },
    within: { sumOfSquares: within, df: dfWithin, meanSquare: meanSquareWithin },
    F,
    ...fUpperTail(F, dfBetween, dfWithin),
    r2: between / (between + within),
    residualSd: Math.sqrt(meanSquareWithin),
    method: 'One-way analysis of variance, F test',
    assumptions: [
      'Values are independent within and between groups.',
      'Values are normal in each group with one variance.'
    ],
    warnings: unequalVariances(variances, sizes)
  }
}

function mean(values: readonly number[]): DoubleDouble {
  const sum = values.reduce((total, value) => add(total, doubleDouble(value)), zero)
  return divide(sum, doubleDouble(values.length))
}

function sumOfSquares(values: readonly number[], centre: DoubleDouble): DoubleDouble {
  return values.reduce((total, value) => {
    const gap = subtract(doubleDouble(value), centre)
    return add(total, multiply(gap, gap))
  }, zero)
}

function unequalVariances(variances: readonly number[], sizes: readonly number[]): string[] {
  const known = variances.filter((_, i) => (sizes[i] ?? 0) > 1)
  const ratio = Math.sqrt(Math.max(...known) / Math.min(...known))
  return ratio > 3 && sizes.some(size => size !== sizes[0])
    ? [`group standard deviations differ by a factor of ${ratio.toPrecision(2)} and groups are unequal: the F test leans on equal variances`]
    : []
}
