import { leastSquares } from './least-squares.ts'
import { levenbergMarquardt } from './levenberg-marquardt.ts'
import type { ConvergenceState, LeastSquaresProblem, Minimum } from './levenberg-marquardt.ts'
import type { Model } from './model-expression.ts'
import { numericalGradient } from './numerical-gradient.ts'
import { tTwoSided } from './p-value.ts'
import { flatSides } from './flat-sides.ts'
import { Refusal } from './refusal.ts'
import { requireFinite, requireOpenFraction } from './require-finite.ts'
import { tQuantile } from './student-t.ts'
import { variableProjection } from './variable-projection.ts'

/** Values of the model's variables: one array for one variable, else arrays by name or in the model's order. */
export type Abscissae = readonly number[] | readonly (readonly number[])[] | Readonly<Record<string, readonly number[]>>

/** A model as a function; derivatives are then numerical. */
export interface FunctionModel {
  readonly parameters: readonly string[]
  readonly value: (parameters: ArrayLike<number>, row: ArrayLike<number>) => number
}

export interface NonlinearInput {
  /** From {@link modelExpression}, or a function with named parameters. */
  readonly model: Model | FunctionModel
  readonly x: Abscissae
  readonly y: readonly number[]
  /** One or more starting points; the best minimum found is returned. */
  readonly starts: readonly (readonly number[])[]
  readonly confidence?: number
}

export interface NonlinearParameter {
  readonly name: string
  readonly estimate: number
  /** Absent when the data do not identify the parameters. */
  readonly standardError?: number
  readonly t?: number
  readonly p?: number
  readonly log10P?: number
  /** Wald interval. */
  readonly interval?: { readonly level: number; readonly low: number; readonly high: number }
  /** Sides on which the sum of squares hardly rises beyond the Wald interval: there the data set no bound. */
  readonly flat: readonly ('below' | 'above')[]
}

export interface NonlinearRegression {
  readonly n: number
  readonly df: number
  readonly parameters: readonly NonlinearParameter[]
  readonly covariance?: readonly (readonly number[])[]
  readonly residualSumOfSquares: number
  readonly residualSd: number
  readonly residuals: readonly number[]
  readonly convergence: {
    readonly state: ConvergenceState
    readonly iterations: number
    readonly relativeOffset: number
    /** Where each starting point led. */
    readonly starts: readonly {
      readonly start: readonly number[]
      readonly state: ConvergenceState
      readonly residualSumOfSquares: number
      /** Whether it reached the minimum that is returned. */
      readonly agrees: boolean
    }[]
  }
  /** Value of the curve, and whether a variable lies outside the data. */
  readonly predict: (row: readonly number[]) => { readonly value: number; readonly low?: number; readonly high?: number; readonly extrapolated: boolean }
  readonly method: string
  readonly assumptions: readonly string[]
  readonly warnings: readonly string[]
}

/**
 * Nonlinear least squares by Levenberg–Marquardt from one or more starting points.
 *
 * @returns
 *   Estimates in the model's units, standard errors from s² (JᵀJ)⁻¹, Wald intervals, how it converged, and which
 *   parameters the data do not bound.
 * @throws {Refusal}
 *   `not-converged` when no start reaches a minimum, `not-identified` when parameters only act together, `not-enough-points` when n ≤ p, `unequal-lengths`, `not-a-number`.
 *
 * Source: Bates and Watts (1988), Nonlinear Regression Analysis, ch. 2 and 6.
 */
export function nonlinearRegression(input: NonlinearInput): NonlinearRegression {
  const { model, y, starts } = input
  const confidence = input.confidence ?? 0.95
  const rows = toRows(input.x, model, y)
  checkInput(input, rows)
  const n = y.length
  const size = model.parameters.length
  const df = n - size
  const problem = toProblem(model, rows, y)
  const minima = starts.map(start => minimise(problem, start))
  const best = bestOf(minima)
  const agreeing = minima.map(minimum => agrees(minimum, best))
  const residuals = problem.residuals(best.parameters)
  const jacobian = problem.jacobian(best.parameters)
  const variance = best.residualSumOfSquares / df
  const unscaled = leastSquares(jacobian, residuals)
  const covariance =
    unscaled.outcome === 'solved' ? unscaled.unscaledCovariance.map(row => row.map(value => value * variance)) : undefined
  const flat = covariance ? flatSides(problem, best, covariance, df) : model.parameters.map(() => [])
  const quantile = tQuantile(1 - (1 - confidence) / 2, df)
  const parameters = model.parameters.map((name, j) =>
    describeParameter(name, best.parameters[j] ?? 0, covariance?.[j]?.[j], flat[j] ?? [], { df, quantile, confidence })
  )
  return {
    n,
    df,
    parameters,
    ...(covariance ? { covariance } : {}),
    residualSumOfSquares: best.residualSumOfSquares,
    residualSd: Math.sqrt(variance),
    residuals: Array.from(residuals, value => -value),
    convergence: {
      state: best.state,
      iterations: best.iterations,
      relativeOffset: best.relativeOffset,
      starts: minima.map(({ state, residualSumOfSquares }, i) => ({
        start: starts[i] ?? [],
        state,
        residualSumOfSquares,
        agrees: agreeing[i] ?? false
      }))
    },
    predict: row => predictAt(row, { model, rows, best, covariance, quantile }),
    method: 'Nonlinear least squares (Levenberg–Marquardt), Wald intervals',
    assumptions: [
      'The model is right.',
      'Errors are independent and normal with one variance.',
      'The model is nearly linear over the intervals.'
    ],
    warnings: describeWarnings(parameters, covariance === undefined, agreeing, variance, y)
  }
}

/** Residuals (fitted − observed) and their derivatives for a model on data. */
export function toProblem(
  model: Model | FunctionModel,
  rows: readonly (readonly number[])[],
  y: readonly number[]
): LeastSquaresProblem {
  const gradient = 'gradient' in model ? model.gradient : numericalGradient(model.value)
  return {
    residuals: at => Float64Array.from(rows, (row, i) => model.value(at, row) - (y[i] ?? Number.NaN)),
    jacobian: at => {
      const columns = model.parameters.map(() => new Float64Array(rows.length))
      const slopes = new Float64Array(model.parameters.length)
      rows.forEach((row, i) => {
        gradient(at, row, slopes)
        for (let j = 0; j < slopes.length; j++) columns[j]![i] = slopes[j]!
      })
      return columns
    }
  }
}

/** From the start as given; where that does not converge, over the nonlinear parameters alone and then over all. */
function minimise(problem: LeastSquaresProblem, start: readonly number[]): Minimum {
  const first = levenbergMarquardt(problem, start)
  if (first.state === 'converged') return first
  const projected = variableProjection(problem, start)
  if (projected === undefined) return first
  const reduced = levenbergMarquardt(projected.problem, projected.start)
  const second = levenbergMarquardt(problem, projected.complete(reduced.parameters))
  return second.state === 'converged' ? second : first
}

function toRows(x: Abscissae, model: Model | FunctionModel, y: readonly number[]): number[][] {
  const columns = toColumns(x, 'variables' in model ? model.variables : undefined)
  columns.forEach(column => {
    if (column.length !== y.length) {
      throw new Refusal('unequal-lengths', `Unexpected ${column.length} values of x for ${y.length} of y`)
    }
    requireFinite(column, 'x')
  })
  return y.map((_, i) => columns.map(column => column[i] ?? Number.NaN))
}

function toColumns(x: Abscissae, variables: readonly string[] | undefined): (readonly number[])[] {
  if (!isList(x)) {
    return (variables ?? Object.keys(x)).map(name => {
      const column = x[name]
      if (column === undefined) throw new Refusal('missing-variable', `The model needs ${name}, which x does not have`)
      return column
    })
  }
  const columns = isPlain(x) ? [x] : [...x]
  if (variables !== undefined && columns.length !== variables.length) {
    throw new Refusal(
      'missing-variable',
      `The model has ${variables.length} variables (${variables.join(', ')}), x has ${columns.length}`
    )
  }
  return columns
}

function isList(x: Abscissae): x is readonly number[] | readonly (readonly number[])[] {
  return Array.isArray(x)
}

function isPlain(x: readonly number[] | readonly (readonly number[])[]): x is readonly number[] {
  return !Array.isArray(x[0])
}

function checkInput({ model, y, starts, confidence }: NonlinearInput, rows: readonly (readonly number[])[]): void {
  requireFinite(y, 'y')
  requireOpenFraction(confidence ?? 0.95, 'the confidence level')
  const size = model.parameters.length
  if (starts.length === 0) throw new Refusal('no-start', 'Unexpected empty list of starting points')
  starts.forEach(start => {
    requireFinite(start, 'the starting point')
    if (start.length !== size) {
      throw new Refusal('unequal-lengths', `Unexpected ${start.length} starting values, expected ${size}, one a parameter`)
    }
  })
  if (rows.length <= size) {
    throw new Refusal(
      'not-enough-points',
      `${rows.length} points for ${size} parameters leave no degrees of freedom: there is no uncertainty to give`
    )
  }
}

function bestOf(minima: readonly Minimum[]): Minimum {
  const converged = minima.filter(({ state }) => state === 'converged')
  const [best] = converged.toSorted((a, b) => a.residualSumOfSquares - b.residualSumOfSquares)
  if (best === undefined && minima.some(({ state }) => state === 'singular')) {
    throw new Refusal(
      'not-identified',
      'The data do not identify the parameters: at the minimum the Jacobian is singular, so that other values fit as well',
      'Hold a parameter fixed, or measure where the model depends on each of them.'
    )
  }
  if (best === undefined) {
    throw new Refusal(
      'not-converged',
      `Not converged from any of ${minima.length} starting points (${minima.map(({ state }) => state).join(', ')})`,
      'Start nearer to the solution, or give the model fewer parameters.'
    )
  }
  return best
}

function agrees(minimum: Minimum, best: Minimum): boolean {
  return (
    minimum.state === 'converged' &&
    minimum.residualSumOfSquares <= best.residualSumOfSquares * (1 + 1e-6) + Number.MIN_VALUE &&
    minimum.parameters.every((value, j) => Math.abs(value - best.parameters[j]!) <= 1e-3 * Math.abs(best.parameters[j]!))
  )
}

function describeParameter(
  name: string,
  estimate: number,
  variance: number | undefined,
  flat: readonly ('below' | 'above')[],
  { df, quantile, confidence }: { readonly df: number; readonly quantile: number; readonly confidence: number }
): NonlinearParameter {
  if (variance === undefined) return { name, estimate, flat }
  const standardError = Math.sqrt(variance)
  const margin = quantile * standardError
  const interval = { level: confidence, low: estimate - margin, high: estimate + margin }
  if (standardError === 0) return { name, estimate, standardError, interval, flat }
  const t = estimate / standardError
  return { name, estimate, standardError, t, ...tTwoSided(t, df), interval, flat }
}

function predictAt(
  row: readonly number[],
  fit: {
    readonly model: Model | FunctionModel
    readonly rows: readonly (readonly number[])[]
    readonly best: Minimum
    readonly covariance: readonly (readonly number[])[] | undefined
    readonly quantile: number
  }
): ReturnType<NonlinearRegression['predict']> {
  requireFinite(row, 'the values to predict at')
  const { model, rows, best, covariance, quantile } = fit
  const gradient = 'gradient' in model ? model.gradient : numericalGradient(model.value)
  const slopes = new Float64Array(best.parameters.length)
  const value = gradient(best.parameters, row, slopes)
  const extrapolated = row.some((at, j) => rows.every(known => at < known[j]!) || rows.every(known => at > known[j]!))
  if (covariance === undefined) return { value, extrapolated }
  let variance = 0
  covariance.forEach((line, j) => line.forEach((entry, k) => (variance += slopes[j]! * slopes[k]! * entry)))
  const margin = quantile * Math.sqrt(Math.max(variance, 0))
  return { value, low: value - margin, high: value + margin, extrapolated }
}

function describeWarnings(
  parameters: readonly NonlinearParameter[],
  singular: boolean,
  agreeing: readonly boolean[],
  variance: number,
  y: readonly number[]
): string[] {
  const size = Math.max(...y.map(value => Math.abs(value)))
  return [
    ...(singular ? ['the Jacobian is singular: the data do not identify all parameters, so standard errors do not exist'] : []),
    ...parameters
      .filter(({ flat }) => flat.length > 0)
      .map(
        ({ name, flat }) =>
          `flat profile: the sum of squares hardly rises as ${name} goes ${flat.join(' and ')} its Wald interval, so the data set no bound there`
      ),
    ...(agreeing.includes(false)
      ? [`${agreeing.filter(value => !value).length} of ${agreeing.length} starting points did not reach this minimum`]
      : []),
    ...(Math.sqrt(variance) <= size * 2 ** -50 ? ['the fit is exact to the precision of the data: standard errors are rounding'] : [])
  ]
}
