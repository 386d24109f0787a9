import { leastSquares } from './least-squares.ts'
import type { LeastSquaresProblem } from './levenberg-marquardt.ts'

/** A problem in its nonlinear parameters alone, the linear ones being the best for them. */
export interface ProjectedProblem {
  readonly problem: LeastSquaresProblem
  readonly start: readonly number[]
  /** All parameters, from the nonlinear ones. */
  readonly complete: (nonlinear: Float64Array) => Float64Array
}

/**
 * Takes the linear parameters out of a least-squares problem.
 *
 * In `b1*(1-exp(-b2*x))` the model is linear in b1: for any b2 the best b1 is a linear regression, and the search has
 * one dimension. Parameters are found to be linear together when their derivatives do not change as they change.
 * Derivatives are Kaufman's.
 *
 * @returns
 *   `undefined` when no parameter is linear, or all are.
 *
 * Source: Golub and Pereyra (1973), SIAM Journal on Numerical Analysis 10, 413–432; Kaufman (1975), BIT 15, 49–57.
 */
export function variableProjection(
  problem: LeastSquaresProblem,
  start: readonly number[]
): ProjectedProblem | undefined {
  const linear = linearParameters(problem, start)
  const nonlinear = start.flatMap((_, j) => (linear.includes(j) ? [] : [j]))
  if (linear.length === 0 || nonlinear.length === 0) return undefined

  const complete = (values: ArrayLike<number>): Float64Array => {
    const full = new Float64Array(start.length)
    nonlinear.forEach((j, place) => (full[j] = values[place] ?? Number.NaN))
    const base = problem.residuals(full)
    const jacobian = problem.jacobian(full)
    const columns = linear.map(j => jacobian[j]!)
    if (![base, ...columns].every(column => column.every(Number.isFinite))) return full.fill(Number.NaN)
    const solved = leastSquares(columns, base.map(value => -value))
    if (solved.outcome !== 'solved') return full.fill(Number.NaN)
    linear.forEach((j, place) => (full[j] = solved.coefficients[place] ?? Number.NaN))
    return full
  }
  return {
    start: nonlinear.map(j => start[j] ?? Number.NaN),
    complete,
    problem: {
      residuals: values => problem.residuals(complete(values)),
      jacobian: values => {
        const jacobian = problem.jacobian(complete(values))
        const columns = linear.map(j => jacobian[j]!)
        return nonlinear.map(j => {
          const solved = leastSquares(columns, jacobian[j]!)
          return solved.outcome === 'solved' ? Float64Array.from(solved.residuals) : jacobian[j]!
        })
      }
    }
  }
}

function linearParameters(problem: LeastSquaresProblem, start: readonly number[]): number[] {
  const kept: number[] = []
  const here = problem.jacobian(Float64Array.from(start))
  for (let j = 0; j < start.length; j++) {
    const tried = [...kept, j]
    const moved = Float64Array.from(start, (value, k) => (tried.includes(k) ? 1.7 * value + 0.3 : value))
    const there = problem.jacobian(moved)
    if (tried.every(k => sameColumn(here[k]!, there[k]!))) kept.push(j)
  }
  return kept
}

function sameColumn(a: Float64Array, b: Float64Array): boolean {
  return a.every((value, i) => Math.abs(value - b[i]!) <= 1e-12 * Math.abs(value))
}
