import { fitLinear, predictLinear } from './fit-linear.ts'
import type { LinearFit, Prediction } from './fit-linear.ts'
import { Refusal } from './refusal.ts'
import { requireFinite } from './require-finite.ts'

export interface LinearRegressionOptions {
  /** Whether the model has a constant (true). */
  readonly intercept?: boolean
  /** Level of the intervals (0.95). */
  readonly confidence?: number
  /** Names of the columns (`x1`, `x2`, …). */
  readonly names?: readonly string[]
}

export type LinearRegression = LinearFit & {
  /** Value, interval and `extrapolated` at one value of each column. */
  readonly predict: (values: readonly number[]) => Prediction
}

/**
 * Multiple linear regression by Householder QR with column pivoting and a rank test.
 *
 * @param y
 *   One response a row.
 * @param columns
 *   The regressors, each as long as `y`; the constant is added.
 * @returns
 *   Coefficients (constant first) in the unit of y over the unit of the column, standard errors, t, p and intervals,
 *   residual standard deviation on n − p degrees of freedom, r², F; accurate to the last digits even on NIST's Filip.
 * @throws {Refusal}
 *   `collinear` naming the columns, `not-enough-points`, `constant-response`, `unequal-lengths`, `not-a-number`.
 *
 * Source: Golub and Van Loan, Matrix Computations (4th ed.), §5.3; Draper and Smith, Applied Regression Analysis, ch. 5.
 */
export function linearRegression(
  y: readonly number[],
  columns: readonly (readonly number[])[],
  options: LinearRegressionOptions = {}
): LinearRegression {
  const intercept = options.intercept ?? true
  const confidence = options.confidence ?? 0.95
  const names = columns.map((_, j) => options.names?.[j] ?? `x${j + 1}`)
  if (columns.length === 0 && !intercept) throw new Refusal('no-columns', 'Unexpected model without columns')
  columns.forEach((column, j) => {
    requireFinite(column, names[j] ?? 'x')
    if (column.length !== y.length) {
      throw new Refusal('unequal-lengths', `Unexpected ${column.length} values of ${names[j]} for ${y.length} of y`)
    }
  })
  const constant = intercept ? [y.map(() => 1)] : []
  const fit = fitLinear([...constant, ...columns], [...(intercept ? ['constant'] : []), ...names], y, {
    hasConstant: intercept,
    confidence
  })
  const ranges = columns.map(column => [Math.min(...column), Math.max(...column)] as const)
  return {
    ...fit,
    predict: values => {
      requireFinite(values, 'the values to predict at')
      if (values.length !== columns.length) {
        throw new Refusal('unequal-lengths', `Unexpected ${values.length} values to predict at, expected ${columns.length}`)
      }
      const extrapolated = values.some((value, j) => {
        const [low, high] = ranges[j] ?? [value, value]
        return value < low || value > high
      })
      return predictLinear(fit, [...(intercept ? [1] : []), ...values], { confidence, extrapolated })
    }
  }
}
