import { leastSquares } from './least-squares.ts'

/** A sum of squares to be minimised: residuals and their derivatives at a point. */
export interface LeastSquaresProblem {
  /** Residuals, one an observation; not finite where the model is undefined. */
  readonly residuals: (parameters: Float64Array) => Float64Array
  /** Derivatives of the residuals, one column a parameter. */
  readonly jacobian: (parameters: Float64Array) => readonly Float64Array[]
}

/** How an optimisation ended. */
export type ConvergenceState = 'converged' | 'singular' | 'stalled' | 'iteration-limit' | 'undefined-at-start'

export interface Minimum {
  readonly state: ConvergenceState
  readonly parameters: Float64Array
  readonly residualSumOfSquares: number
  readonly iterations: number
  /** Bates and Watts' relative offset: 0 where the residuals are orthogonal to the tangent plane. */
  readonly relativeOffset: number
}

/**
 * Levenberg–Marquardt with Marquardt's scaling and Nielsen's damping; steps come from a QR decomposition.
 *
 * Converged means that the relative offset is below 1e-4, or that steps have shrunk to rounding.
 *
 * @param problem
 *   Residuals and derivatives.
 * @param start
 *   Where to begin, one value a parameter.
 *
 * Source: Moré (1978), Lecture Notes in Mathematics 630, 105–116; Nielsen (1999), IMM-REP-1999-05; Bates and Watts
 * (1988), Nonlinear Regression Analysis, §2.2.3.
 */
export function levenbergMarquardt(
  problem: LeastSquaresProblem,
  start: ArrayLike<number>,
  options: { readonly maximumIterations?: number } = {}
): Minimum {
  let parameters = Float64Array.from(start)
  let residuals = problem.residuals(parameters)
  let squares = sumOfSquares(residuals)
  if (!Number.isFinite(squares)) {
    return { state: 'undefined-at-start', parameters, residualSumOfSquares: squares, iterations: 0, relativeOffset: 1 }
  }
  const limit = options.maximumIterations ?? 1000
  const scale = new Float64Array(parameters.length)
  let damping = 1e-3
  let growth = 2
  let quiet = 0
  for (let iteration = 1; iteration <= limit; iteration++) {
    const system = triangularise(problem.jacobian(parameters), residuals)
    const relativeOffset = system.offset
    const done = (state: ConvergenceState): Minimum => ({
      state,
      parameters,
      residualSumOfSquares: squares,
      iterations: iteration,
      relativeOffset
    })
    if (relativeOffset < 1e-6) return polish(problem, done('converged'), system)
    system.norms.forEach((norm, j) => {
      scale[j] = Math.max(scale[j] ?? 0, norm)
    })
    let accepted = false
    for (let attempt = 0; attempt < 60 && !accepted; attempt++) {
      const step = dampedStep(system, scale, damping)
      if (step === undefined) {
        damping = Math.max(damping * growth, 1e-12)
        growth *= 2
        continue
      }
      const trial = parameters.map((value, j) => value + step[j]!)
      const small = step.every((change, j) => Math.abs(change) <= 1e-13 * Math.abs(parameters[j]!))
      const trialResiduals = problem.residuals(trial)
      const trialSquares = sumOfSquares(trialResiduals)
      const gain = predictedGain(system, step)
      const ratio = (squares - trialSquares) / gain
      if (trialSquares < squares && ratio > 1e-4) {
        quiet = squares - trialSquares <= 1e-15 * squares ? quiet + 1 : 0
        parameters = trial
        residuals = trialResiduals
        squares = trialSquares
        damping = Math.max(damping * Math.max(1 / 3, 1 - (2 * ratio - 1) ** 3), 1e-20)
        growth = 2
        accepted = true
        if (small || quiet > 3) return done(verdict(system, parameters))
      } else {
        if (small) return done(verdict(system, parameters))
        damping *= growth
        growth *= 2
      }
    }
    if (!accepted) return done(verdict(system, parameters))
  }
  return { state: 'iteration-limit', parameters, residualSumOfSquares: squares, iterations: limit, relativeOffset: 1 }
}

/**
 * Undamped steps for as long as they lower the offset: the sum of squares no longer feels them, but they bring the last
 * digits of the parameters.
 */
function polish(problem: LeastSquaresProblem, minimum: Minimum, system: TriangularSystem): Minimum {
  let best = minimum
  let current = system
  for (let round = 0; round < 60; round++) {
    const step = dampedStep(current, new Float64Array(best.parameters.length), 0)
    if (step === undefined) return { ...best, state: 'singular' }
    const parameters = best.parameters.map((value, j) => value + step[j]!)
    const residuals = problem.residuals(parameters)
    const squares = sumOfSquares(residuals)
    if (!(squares <= best.residualSumOfSquares * (1 + 1e-12))) return best
    const next = triangularise(problem.jacobian(parameters), residuals)
    if (!(next.offset < 0.9 * current.offset)) return best
    best = { ...best, parameters, residualSumOfSquares: squares, relativeOffset: next.offset, iterations: best.iterations + 1 }
    current = next
  }
  return best
}

/**
 * Whether a point where steps no longer help is a minimum: the residuals are orthogonal to the tangent plane, or (where
 * residuals are rounding and have no direction) the undamped step is rounding too. Where the system is singular a
 * whole line of points is as good: the parameters are not identified.
 */
function verdict(system: TriangularSystem, parameters: Float64Array): ConvergenceState {
  const step = dampedStep(system, new Float64Array(parameters.length), 0)
  if (step === undefined) return system.slant < 1e-6 ? 'singular' : 'stalled'
  const small = step.every((change, j) => Math.abs(change) <= 1e-9 * Math.abs(parameters[j]!))
  return system.offset < 1e-4 || small ? 'converged' : 'stalled'
}

/** R, the rotated residuals and column norms of one Jacobian. */
interface TriangularSystem {
  readonly upper: readonly Float64Array[]
  readonly right: Float64Array
  readonly norms: readonly number[]
  readonly offset: number
  /** Largest cosine between the residuals and a column: 0 at a minimum, whatever the rank. */
  readonly slant: number
}

/** Householder QR in doubles: steps are corrected by the next iteration, so that no more digits are needed. */
function triangularise(jacobian: readonly Float64Array[], residuals: Float64Array): TriangularSystem {
  const columns = jacobian.map(column => column.slice())
  const right = residuals.slice()
  const n = right.length
  const size = columns.length
  const norms = columns.map(column => Math.sqrt(sumOfSquares(column)))
  for (let k = 0; k < Math.min(size, n); k++) {
    const pivot = columns[k]!
    let norm = 0
    for (let i = k; i < n; i++) norm = Math.hypot(norm, pivot[i]!)
    if (norm === 0) continue
    const diagonal = pivot[k]! > 0 ? -norm : norm
    pivot[k] = pivot[k]! - diagonal
    let squared = 0
    for (let i = k; i < n; i++) squared += pivot[i]! * pivot[i]!
    for (const target of [...columns.slice(k + 1), right]) {
      let product = 0
      for (let i = k; i < n; i++) product += pivot[i]! * target[i]!
      const factor = (2 * product) / squared
      for (let i = k; i < n; i++) target[i] = target[i]! - factor * pivot[i]!
    }
    pivot[k] = diagonal
  }
  const length = Math.sqrt(sumOfSquares(right))
  const slant = columns.reduce((most, column, j) => {
    let product = 0
    for (let i = 0; i <= Math.min(j, n - 1); i++) product += column[i]! * right[i]!
    return Math.max(most, Math.abs(product) / (norms[j]! * length || 1))
  }, 0)
  const tangent = sumOfSquares(right.subarray(0, size)) / size
  const normal = sumOfSquares(right.subarray(size)) / Math.max(n - size, 1)
  return {
    upper: columns.map(column => column.subarray(0, size)),
    right: right.subarray(0, size),
    norms,
    slant,
    offset: normal > 0 ? Math.sqrt(tangent / normal) : tangent > 0 ? Number.POSITIVE_INFINITY : 0
  }
}

/** Solves [R; √λ D] step = −[Qᵀr; 0]; undefined when the system is singular. */
function dampedStep(system: TriangularSystem, scale: Float64Array, damping: number): number[] | undefined {
  const size = system.upper.length
  const root = Math.sqrt(damping)
  const columns = system.upper.map((upper, j) => {
    const column = new Float64Array(2 * size)
    for (let i = 0; i <= j; i++) column[i] = upper[i]!
    column[size + j] = root * (scale[j]! || 1)
    return column
  })
  const right = new Float64Array(2 * size)
  for (let i = 0; i < size; i++) right[i] = -system.right[i]!
  const solved = leastSquares(columns, right)
  if (solved.outcome !== 'solved') return undefined
  return solved.coefficients.every(Number.isFinite) ? [...solved.coefficients] : undefined
}

/** How much the linear model says a step lowers the sum of squares. */
function predictedGain(system: TriangularSystem, step: readonly number[]): number {
  let gain = 0
  for (let i = 0; i < step.length; i++) {
    let moved = 0
    for (let j = i; j < step.length; j++) moved += system.upper[j]![i]! * step[j]!
    gain -= moved * (2 * system.right[i]! + moved)
  }
  return Math.max(gain, Number.MIN_VALUE)
}

function sumOfSquares(values: Float64Array): number {
  let sum = 0
  for (const value of values) sum += value * value
  return sum
}
