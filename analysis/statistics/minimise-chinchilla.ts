/** Runs in the form the objective needs: centred logarithms, and how often each run counts. */
export interface ChinchillaData {
  readonly logN: Float64Array
  readonly logD: Float64Array
  readonly logLoss: Float64Array
  readonly weights: Float64Array
  readonly centreN: number
  readonly centreD: number
  readonly delta: number
}

/** e, a, b, α, β with A = exp(a + α·centreN), B = exp(b + β·centreD), E = exp(e). */
export type ChinchillaPoint = Float64Array

export interface ChinchillaMinimum {
  readonly point: ChinchillaPoint
  readonly objective: number
  readonly converged: boolean
  readonly iterations: number
  /** Newton decrement: how much the quadratic model says is left. */
  readonly left: number
}

/**
 * Minimises Σ Huber_δ(ln L̂ − ln L) over the five parameters of L̂(N, D) = E + A/N^α + B/D^β.
 *
 * Newton's method on the exact Hessian, damped; where that has no descent, a reweighted Gauss–Newton step, which
 * always descends. The sum, not the mean, is minimised, and it runs until the quadratic model has nothing left: a loose
 * tolerance on the mean stops early (Besiroglu et al. 2024, arXiv:2404.10102).
 *
 * Source: objective of Hoffmann et al. (2022), arXiv:2203.15556, app. D.2; Huber (1964), Annals of Mathematical
 * Statistics 35, 73–101.
 */
export function minimiseChinchilla(
  data: ChinchillaData,
  start: ChinchillaPoint,
  options: { readonly held?: number } = {}
): ChinchillaMinimum {
  const direct = descendFrom(data, start, 60, options.held)
  if (direct.converged) return direct
  // With few runs inside δ the objective is all kinks; wider δ smooth them, and each minimum starts the next.
  let point = direct.point
  let iterations = direct.iterations
  for (const factor of [32, 8, 2]) {
    const wider = descendFrom({ ...data, delta: factor * data.delta }, point, 60, options.held)
    point = wider.point
    iterations += wider.iterations
  }
  const smooth = descendFrom(data, point, 150, options.held)
  const best = smooth.objective <= direct.objective ? smooth : direct
  return { ...best, iterations: iterations + smooth.iterations }
}

function descendFrom(
  data: ChinchillaData,
  start: ChinchillaPoint,
  maximumIterations: number,
  held: number | undefined
): ChinchillaMinimum {
  // An E below a millionth of the least loss is zero for these data: it stands still there, and the others go on.
  const zeroE = data.logLoss.reduce((least, value) => Math.min(least, value), Infinity) - 14
  const solve = (matrix: Float64Array, gradient: Float64Array, damping: number): Float64Array | undefined =>
    descend(matrix, gradient, damping, held ?? (point[0]! < zeroE ? 0 : undefined))
  let point: ChinchillaPoint = Float64Array.from(start)
  const system = newSystem()
  let objective = evaluate(data, point, system)
  let left = Number.POSITIVE_INFINITY
  for (let iteration = 1; iteration <= maximumIterations; iteration++) {
    const newton = solve(system.newton, system.gradient, 0)
    left = newton === undefined ? Number.POSITIVE_INFINITY : -dot(newton, system.gradient)
    if (left <= 1e-13 * objective + 1e-26) return { point, objective, converged: true, iterations: iteration, left }
    const next = bestStep(data, point, objective, system, newton, solve, zeroE)
    const fall = objective - (next?.objective ?? objective)
    if (next !== undefined) point = next.point
    if (next === undefined || fall <= 1e-16 * objective) {
      objective = next?.objective ?? objective
      return { point, objective, converged: left <= 1e-6 * objective + 1e-20, iterations: iteration, left }
    }
    objective = evaluate(data, point, system)
  }
  return { point, objective, converged: left <= 1e-8 * objective, iterations: maximumIterations, left }
}

type Solve = (matrix: Float64Array, gradient: Float64Array, damping: number) => Float64Array | undefined

/** The full Newton step where it descends; else the lowest of shortened, damped and reweighted ones. */
function bestStep(
  data: ChinchillaData,
  point: ChinchillaPoint,
  objective: number,
  system: System,
  newton: Float64Array | undefined,
  solve: Solve,
  zeroE: number
): { point: ChinchillaPoint; objective: number } | undefined {
  let best: { point: ChinchillaPoint; objective: number } | undefined
  const attempt = (step: Float64Array | undefined, length: number): void => {
    if (step === undefined) return
    const trial = point.map((value, j) => value + length * step[j]!)
    trial[0] = Math.max(trial[0]!, zeroE - 1)
    const value = evaluate(data, trial)
    if (value < (best?.objective ?? objective)) best = { point: trial, objective: value }
  }
  attempt(newton, 1)
  if (best !== undefined) return best
  for (const length of [0.5, 0.2, 0.05, 0.01]) attempt(newton, length)
  for (const damping of [1e-6, 1e-4, 1e-2, 1]) attempt(solve(system.newton, system.gradient, damping), 1)
  const reweighted = solve(system.reweighted, system.gradient, 1e-12)
  for (const length of [1, 2, 4]) attempt(reweighted, length)
  for (const damping of [1e-6, 1e-4, 1e-2, 1, 1e2, 1e4, 1e6, 1e8]) {
    if (best === undefined) attempt(solve(system.reweighted, system.gradient, damping), 1)
  }
  return best
}

/** Gradient and the two curvatures at a point: exact, and with each residual's weight held. */
interface System {
  readonly gradient: Float64Array
  readonly newton: Float64Array
  readonly reweighted: Float64Array
}

const size = 5

function newSystem(): System {
  return {
    gradient: new Float64Array(size),
    newton: new Float64Array(size * size),
    reweighted: new Float64Array(size * size)
  }
}

/** The objective; with `into`, its derivatives as well. */
export function evaluate(data: ChinchillaData, point: ArrayLike<number>, into?: System): number {
  const { logN, logD, logLoss, weights, delta } = data
  const e = point[0]!
  const a = point[1]!
  const b = point[2]!
  const alpha = point[3]!
  const beta = point[4]!
  let objective = 0
  if (into) {
    into.gradient.fill(0)
    into.newton.fill(0)
    into.reweighted.fill(0)
  }
  for (let i = 0; i < logN.length; i++) {
    const weight = weights[i]!
    if (weight === 0) continue
    const n = logN[i]!
    const d = logD[i]!
    const t1 = a - alpha * n
    const t2 = b - beta * d
    const top = Math.max(t1, t2, e)
    const x1 = Math.exp(t1 - top)
    const x2 = Math.exp(t2 - top)
    const x3 = Math.exp(e - top)
    const sum = x1 + x2 + x3
    const r = top + Math.log(sum) - logLoss[i]!
    const size = Math.abs(r)
    const inside = size <= delta
    objective += weight * (inside ? 0.5 * r * r : delta * (size - 0.5 * delta))
    if (into) accumulate(into, weight, r, inside, delta, x3 / sum, x1 / sum, x2 / sum, n, d)
  }
  return objective
}

/** Adds one residual's gradient and curvature; p0, p1, p2 are the shares of E, A and B in the prediction. */
function accumulate(
  into: System,
  weight: number,
  r: number,
  inside: boolean,
  delta: number,
  p0: number,
  p1: number,
  p2: number,
  n: number,
  d: number
): void {
  const { gradient, newton, reweighted } = into
  const slope = weight * (inside ? r : Math.sign(r) * delta)
  const curvature = inside ? weight : 0
  const held = weight * (inside ? 1 : delta / Math.abs(r))
  const j3 = -p1 * n
  const j4 = -p2 * d
  gradient[0] = gradient[0]! + slope * p0
  gradient[1] = gradient[1]! + slope * p1
  gradient[2] = gradient[2]! + slope * p2
  gradient[3] = gradient[3]! + slope * j3
  gradient[4] = gradient[4]! + slope * j4
  // Second derivatives of log-sum-exp are diag(p) − p pᵀ in its arguments, which are linear in the parameters.
  const outer = curvature - slope
  add(newton, outer, p0, p1, p2, j3, j4)
  add(reweighted, held, p0, p1, p2, j3, j4)
  newton[0] = newton[0]! + slope * p0
  newton[6] = newton[6]! + slope * p1
  newton[12] = newton[12]! + slope * p2
  newton[16] = newton[16]! + slope * j3
  newton[18] = newton[18]! - slope * j3 * n
  newton[22] = newton[22]! + slope * j4
  newton[24] = newton[24]! - slope * j4 * d
}

/** Adds factor · j jᵀ to the lower triangle. */
function add(matrix: Float64Array, factor: number, j0: number, j1: number, j2: number, j3: number, j4: number): void {
  matrix[0] = matrix[0]! + factor * j0 * j0
  matrix[5] = matrix[5]! + factor * j1 * j0
  matrix[6] = matrix[6]! + factor * j1 * j1
  matrix[10] = matrix[10]! + factor * j2 * j0
  matrix[11] = matrix[11]! + factor * j2 * j1
  matrix[12] = matrix[12]! + factor * j2 * j2
  matrix[15] = matrix[15]! + factor * j3 * j0
  matrix[16] = matrix[16]! + factor * j3 * j1
  matrix[17] = matrix[17]! + factor * j3 * j2
  matrix[18] = matrix[18]! + factor * j3 * j3
  matrix[20] = matrix[20]! + factor * j4 * j0
  matrix[21] = matrix[21]! + factor * j4 * j1
  matrix[22] = matrix[22]! + factor * j4 * j2
  matrix[23] = matrix[23]! + factor * j4 * j3
  matrix[24] = matrix[24]! + factor * j4 * j4
}

/**
 * −(H + λ diag H)⁻¹ g by Cholesky on the lower triangle; undefined when that is not positive definite. A parameter that
 * is held does not move.
 */
function descend(matrix: Float64Array, gradient: Float64Array, damping: number, held?: number): Float64Array | undefined {
  const lower = matrix.slice()
  const step = new Float64Array(size)
  if (held !== undefined) {
    for (let k = 0; k < size; k++) {
      lower[held * size + k] = 0
      lower[k * size + held] = 0
    }
    lower[held * size + held] = Math.abs(matrix[held * size + held]!) || 1
  }
  for (let i = 0; i < size; i++) {
    const diagonal = Math.abs(matrix[i * size + i]!)
    lower[i * size + i] = lower[i * size + i]! + damping * (diagonal + 1e-12)
  }
  for (let j = 0; j < size; j++) {
    for (let k = 0; k < j; k++) {
      const factor = lower[j * size + k]!
      for (let i = j; i < size; i++) lower[i * size + j] = lower[i * size + j]! - factor * lower[i * size + k]!
    }
    const pivot = lower[j * size + j]!
    if (!(pivot > 1e-14 * Math.abs(matrix[j * size + j]!))) return undefined
    const root = Math.sqrt(pivot)
    for (let i = j; i < size; i++) lower[i * size + j] = lower[i * size + j]! / root
  }
  for (let i = 0; i < size; i++) {
    let rest = i === held ? 0 : -gradient[i]!
    for (let k = 0; k < i; k++) rest -= lower[i * size + k]! * step[k]!
    step[i] = rest / lower[i * size + i]!
  }
  for (let i = size - 1; i >= 0; i--) {
    let rest = step[i]!
    for (let k = i + 1; k < size; k++) rest -= lower[k * size + i]! * step[k]!
    step[i] = rest / lower[i * size + i]!
  }
  return step
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!
  return sum
}
