import { minimiseChinchilla } from './minimise-chinchilla.ts'
import type { ChinchillaData, ChinchillaMinimum, ChinchillaPoint } from './minimise-chinchilla.ts'
import { chinchillaStarts } from './chinchilla-starts.ts'
import type { ChinchillaParameters } from './chinchilla-optimal.ts'
import { Refusal } from './refusal.ts'
import { requireFinite, requirePositive } from './require-finite.ts'
import { stableMean } from './stable-sum.ts'

/** A fitted L(N, D) = E + A/N^α + B/D^β, losses in the unit of the input (nats). */
export interface Chinchilla extends ChinchillaParameters {
  readonly n: number
  readonly delta: number
  /** Σ Huber_δ of the log residuals. */
  readonly objective: number
  /** β/(α+β): N_opt grows as C to this power. */
  readonly sizeExponent: number
  /** α/(α+β): D_opt grows as C to this power. */
  readonly tokenExponent: number
  readonly ranges: { readonly N: readonly [number, number]; readonly D: readonly [number, number] }
  readonly convergence: {
    readonly converged: boolean
    readonly iterations: number
    readonly starts: number
    /** How many starts reached this objective to 1e-6. */
    readonly agreeing: number
  }
  readonly predict: (N: number, D: number) => { readonly value: number; readonly extrapolated: boolean }
  readonly method: string
  readonly assumptions: readonly string[]
  readonly warnings: readonly string[]
}

/**
 * Chinchilla's scaling law by Huber loss on log residuals, from many starts.
 *
 * @param N
 *   Parameters of each run.
 * @param D
 *   Training tokens of each run.
 * @param loss
 *   Final loss of each run, nats, above zero.
 * @param options.delta
 *   Huber's δ on ln loss (1e-3, as Hoffmann et al.).
 * @returns
 *   The best minimum; it has no standard errors of its own, see {@link chinchillaBootstrap}.
 * @throws {Refusal}
 *   `not-enough-points` below six runs, `not-identified` with fewer than three sizes or token counts,
 *   `not-positive`, `not-converged`, `unequal-lengths`, `not-a-number`, `constant-response`.
 *
 * Source: Hoffmann et al. (2022), arXiv:2203.15556, approach 3; Besiroglu et al. (2024), arXiv:2404.10102.
 */
export function chinchilla(
  N: readonly number[],
  D: readonly number[],
  loss: readonly number[],
  options: { readonly delta?: number } = {}
): Chinchilla {
  const delta = options.delta ?? 1e-3
  const data = toChinchillaData(N, D, loss, delta)
  const minima = chinchillaStarts(data).map(start => minimiseChinchilla(data, start))
  const best = bestOf(minima)
  const parameters = toParameters(data, best.point)
  const ranges = { N: rangeOf(N), D: rangeOf(D) }
  const agreeing = minima.filter(({ objective }) => objective <= best.objective * (1 + 1e-6) + 1e-20).length
  return {
    n: loss.length,
    ...parameters,
    delta,
    objective: best.objective,
    ...exponentsOf(parameters),
    ranges,
    convergence: { converged: best.converged, iterations: best.iterations, starts: minima.length, agreeing },
    predict: (size, tokens) => {
      requirePositive(size, 'N')
      requirePositive(tokens, 'D')
      const { E, A, B, alpha, beta } = parameters
      return {
        value: E + A / size ** alpha + B / tokens ** beta,
        extrapolated: size < ranges.N[0] || size > ranges.N[1] || tokens < ranges.D[0] || tokens > ranges.D[1]
      }
    },
    method: `L(N, D) = E + A/N^α + B/D^β by Huber loss (δ = ${delta}) on ln L, damped Newton from ${minima.length} starts`,
    assumptions: [
      'Size and tokens act additively, each by one power, over the whole range.',
      'Each run was trained to the end of its own schedule.',
      'Runs are independent.'
    ],
    warnings: describeWarnings(data, best, ranges, agreeing)
  }
}

/** Checked runs as centred logarithms, each counting once. */
export function toChinchillaData(
  N: readonly number[],
  D: readonly number[],
  loss: readonly number[],
  delta: number
): ChinchillaData {
  requirePositive(delta, 'delta')
  for (const [name, values] of [['N', N], ['D', D], ['loss', loss]] as const) {
    requireFinite(values, name)
    if (values.length !== loss.length) {
      throw new Refusal('unequal-lengths', `Unexpected ${values.length} values of ${name} for ${loss.length} of loss`)
    }
    const index = values.findIndex(value => !(value > 0))
    if (index >= 0) {
      throw new Refusal('not-positive', `Unexpected ${name} = ${values[index]} at run ${index + 1}, expected positive values: its logarithm is used`)
    }
  }
  if (loss.length < 6) {
    throw new Refusal('not-enough-points', `${loss.length} runs cannot determine five parameters with any uncertainty: no degrees of freedom`)
  }
  for (const [name, values] of [['N', N], ['D', D]] as const) {
    const distinct = new Set(values).size
    if (distinct < 3) {
      throw new Refusal(
        'not-identified',
        `${name} takes only ${distinct} distinct value${distinct === 1 ? '' : 's'}: its term cannot be told from the constant E, so the parameters are not identifiable`,
        `Run at least three values of ${name}.`
      )
    }
  }
  if (loss.every(value => value === loss[0])) {
    throw new Refusal('constant-response', `The loss is constant (every value is ${loss[0]}): it has no variation to explain`)
  }
  const logN = N.map(value => Math.log(value))
  const logD = D.map(value => Math.log(value))
  const centreN = stableMean(logN)
  const centreD = stableMean(logD)
  return {
    logN: Float64Array.from(logN, value => value - centreN),
    logD: Float64Array.from(logD, value => value - centreD),
    logLoss: Float64Array.from(loss, value => Math.log(value)),
    weights: new Float64Array(loss.length).fill(1),
    centreN,
    centreD,
    delta
  }
}

/** E, A, B, α, β of a point in centred logarithms. */
export function toParameters(data: ChinchillaData, point: ChinchillaPoint): ChinchillaParameters {
  const [e = 0, a = 0, b = 0, alpha = 0, beta = 0] = point
  return {
    E: Math.exp(e),
    A: Math.exp(a + alpha * data.centreN),
    B: Math.exp(b + beta * data.centreD),
    alpha,
    beta
  }
}

/** The powers of compute with which the optimal N and D grow. */
export function exponentsOf({ alpha, beta }: ChinchillaParameters): { sizeExponent: number; tokenExponent: number } {
  return { sizeExponent: beta / (alpha + beta), tokenExponent: alpha / (alpha + beta) }
}

/** The lowest objective; among equals one that converged. */
function bestOf(minima: readonly ChinchillaMinimum[]): ChinchillaMinimum {
  const finite = minima.filter(({ objective, point }) => Number.isFinite(objective) && point[3]! > 0 && point[4]! > 0)
  const [best] = finite.toSorted((a, b) => a.objective - b.objective || Number(b.converged) - Number(a.converged))
  if (best === undefined) {
    throw new Refusal('not-converged', `No minimum with falling terms found from ${minima.length} starts: the losses do not fall with N and D`)
  }
  return best
}

function describeWarnings(
  data: ChinchillaData,
  best: ChinchillaMinimum,
  ranges: Chinchilla['ranges'],
  agreeing: number
): string[] {
  const warnings: string[] = []
  if (!best.converged) warnings.push(`not converged after ${best.iterations} iterations (${best.left.toExponential(1)} left)`)
  if (agreeing === 1) warnings.push('only one start reached this minimum: a lower one may exist')
  for (const [name, [low, high]] of Object.entries(ranges)) {
    if (high / low < 10) warnings.push(`${name} spans less than one decade: its exponent is poorly determined`)
  }
  const open = flatSides(data, best)
  if (open.length > 0) {
    warnings.push(
      `flat profile: the data allow ${open.join(' and ')} (objective within the 95 % range of a likelihood ratio), so they do not identify it`
    )
  }
  return warnings
}

/**
 * Which parameters can go far, the others following, without the fit growing worse than chance explains.
 *
 * With Laplace-like residuals twice the log-likelihood ratio is 2 n ln(f/f₀), against χ² on one degree of freedom.
 */
function flatSides(data: ChinchillaData, best: ChinchillaMinimum): string[] {
  const [e = 0, , , alpha = 0, beta = 0] = best.point
  const n = data.logLoss.length
  const tries: readonly (readonly [text: string, index: number, value: number])[] = [
    ['E = 0', 0, e - 16],
    ['α to halve', 3, alpha / 2],
    ['α to double', 3, alpha * 2],
    ['β to halve', 4, beta / 2],
    ['β to double', 4, beta * 2]
  ]
  return tries
    .filter(([, index, value]) => {
      const start = Float64Array.from(best.point)
      start[index] = value
      const { objective } = minimiseChinchilla(data, start, { held: index })
      return n * Math.log((objective + 1e-20) / (best.objective + 1e-20)) < 1.92
    })
    .map(([text]) => text)
}

function rangeOf(values: readonly number[]): readonly [number, number] {
  return [Math.min(...values), Math.max(...values)]
}
