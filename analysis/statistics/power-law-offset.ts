import type { Model } from './model-expression.ts'
import { nonlinearRegression } from './nonlinear-regression.ts'
import type { NonlinearRegression } from './nonlinear-regression.ts'
import { Refusal } from './refusal.ts'
import { requireFinite, requireOpenFraction, requirePositive } from './require-finite.ts'
import { stableMean } from './stable-sum.ts'
import { tQuantile } from './student-t.ts'

/** One parameter of the law with its Wald interval. */
export interface OffsetParameter {
  readonly estimate: number
  readonly standardError?: number
  readonly interval?: { readonly level: number; readonly low: number; readonly high: number }
  /** Sides on which the data set no bound. */
  readonly flat: readonly ('below' | 'above')[]
}

/** y = offset + prefactor · x^exponent. */
export interface PowerLawOffset {
  readonly n: number
  readonly df: number
  /** In the unit of y. */
  readonly offset: OffsetParameter
  readonly prefactor: OffsetParameter
  readonly exponent: OffsetParameter
  /** Of y or of ln y, by `loss`. */
  readonly residualSumOfSquares: number
  readonly residualSd: number
  readonly loss: 'y' | 'ln y'
  readonly xRange: [number, number]
  readonly predict: (x: number) => { readonly value: number; readonly low?: number; readonly high?: number; readonly extrapolated: boolean }
  readonly convergence: NonlinearRegression['convergence']
  readonly method: string
  readonly assumptions: readonly string[]
  readonly warnings: readonly string[]
}

/**
 * Power law with an offset (an irreducible part), by nonlinear least squares from many starts.
 *
 * For a fixed exponent the law is linear in offset and prefactor, so that a grid of exponents is searched by linear
 * regression and its best points refined. x is scaled by its geometric mean inside.
 *
 * @param x
 *   Sizes, all above zero; at least four points and three distinct sizes.
 * @param y
 *   Responses, as many.
 * @param options.loss
 *   Squares of y (`y`, the default) or of ln y (`ln y`, for relative errors; y above zero).
 * @throws {Refusal}
 *   `not-enough-points`, `not-positive`, `constant-x`, `constant-response`, `not-converged` when the data do not bend
 *   enough to hold an offset.
 *
 * Source: Bates and Watts (1988), Nonlinear Regression Analysis, ch. 2; separable search as Golub and Pereyra (1973).
 */
export function powerLawOffset(
  x: readonly number[],
  y: readonly number[],
  options: { readonly loss?: 'y' | 'ln y'; readonly confidence?: number } = {}
): PowerLawOffset {
  const loss = options.loss ?? 'y'
  const confidence = options.confidence ?? 0.95
  requireOpenFraction(confidence, 'the confidence level')
  check(x, y, loss)
  const centre = Math.exp(stableMean(x.map(value => Math.log(value))))
  const scaled = x.map(value => value / centre)
  const fit = nonlinearRegression({
    model: lawOf(loss),
    x: scaled,
    y: loss === 'y' ? y : y.map(value => Math.log(value)),
    starts: findStarts(scaled, y, loss),
    confidence
  })
  const [offset, scale, exponent] = fit.parameters
  if (offset === undefined || scale === undefined || exponent === undefined) throw new Error('three parameters were fitted')
  const prefactor = toPrefactor(scale.estimate, exponent.estimate, centre, fit, confidence)
  const low = Math.min(...x)
  const high = Math.max(...x)
  return {
    n: fit.n,
    df: fit.df,
    offset: pick(offset),
    prefactor: { ...prefactor, flat: scale.flat },
    exponent: pick(exponent),
    residualSumOfSquares: fit.residualSumOfSquares,
    residualSd: fit.residualSd,
    loss,
    xRange: [low, high],
    predict: at => {
      requirePositive(at, 'x')
      const curve = fit.predict([at / centre])
      const extrapolated = at < low || at > high
      if (loss === 'y') return { ...curve, extrapolated }
      return {
        value: Math.exp(curve.value),
        ...(curve.low === undefined || curve.high === undefined
          ? {}
          : { low: Math.exp(curve.low), high: Math.exp(curve.high) }),
        extrapolated
      }
    },
    convergence: fit.convergence,
    method: `Power law with offset, least squares on ${loss} (Levenberg–Marquardt from ${fit.convergence.starts.length} starts), Wald intervals`,
    assumptions: [
      'The response is a constant and one power of x over the whole range.',
      `Errors of ${loss} are independent and normal with one variance.`,
      'The model is nearly linear over the intervals.'
    ],
    warnings: [
      ...fit.warnings.filter(warning => !warning.includes('starting point')).map(warning => warning.replace('as scale goes', 'as prefactor goes')),
      ...(offset.interval && offset.interval.low <= 0 && offset.interval.high >= 0
        ? ['the interval of the offset holds zero: the data do not show an offset']
        : []),
      ...(high / low < 10 ? [`x spans less than one decade (${(high / low).toPrecision(2)}×): offset and exponent are hard to tell apart`] : [])
    ]
  }
}

function lawOf(loss: 'y' | 'ln y'): Model {
  const level = (at: ArrayLike<number>, u: number): number => at[0]! + at[1]! * u ** at[2]!
  const value = (at: ArrayLike<number>, row: ArrayLike<number>): number => {
    const mean = level(at, row[0]!)
    if (loss === 'y') return mean
    return mean > 0 ? Math.log(mean) : Number.NaN
  }
  return {
    parameters: ['offset', 'scale', 'exponent'],
    variables: ['x'],
    text: loss === 'y' ? 'offset + scale*x^exponent' : 'ln(offset + scale*x^exponent)',
    value,
    gradient: (at, row, into) => {
      const u = row[0]!
      const power = u ** at[2]!
      const slope = loss === 'y' ? 1 : 1 / level(at, u)
      into[0] = slope
      into[1] = slope * power
      into[2] = slope * at[1]! * power * Math.log(u)
      return value(at, row)
    }
  }
}

/** The best points of a grid of exponents, each with the linear regression of y on x^exponent. */
function findStarts(u: readonly number[], y: readonly number[], loss: 'y' | 'ln y'): number[][] {
  const weights = loss === 'y' ? y.map(() => 1) : y.map(value => 1 / (value * value))
  const grid = [-1, 1].flatMap(sign => Array.from({ length: 48 }, (_, i) => sign * 0.01 * 1.13 ** i))
  const fits = grid
    .toSorted((a, b) => a - b)
    .map(exponent => fitStraight(u.map(value => value ** exponent), y, weights, exponent))
    .filter(({ squares }) => Number.isFinite(squares))
  const dips = fits.filter(
    ({ squares }, i) => squares <= (fits[i - 1]?.squares ?? Infinity) && squares <= (fits[i + 1]?.squares ?? Infinity)
  )
  const positive = dips.filter(({ start: [c = 0, g = 0, b = 1] }) => loss === 'y' || u.every(value => c + g * value ** b > 0))
  const chosen = (positive.length > 0 ? positive : fits).toSorted((a, b) => a.squares - b.squares).slice(0, 4)
  const safe = loss === 'ln y' ? [[Math.min(...y) / 2, stableMean(y), (fits[0]?.start[2] ?? -1) < 0 ? -0.5 : 0.5]] : []
  return [...chosen.map(({ start }) => start), ...safe]
}

function fitStraight(
  powers: readonly number[],
  y: readonly number[],
  weights: readonly number[],
  exponent: number
): { start: number[]; squares: number } {
  const total = weights.reduce((sum, w) => sum + w, 0)
  const mean = (values: readonly number[]): number => values.reduce((sum, value, i) => sum + value * weights[i]!, 0) / total
  const meanPower = mean(powers)
  const meanY = mean(y)
  let cross = 0
  let spread = 0
  powers.forEach((power, i) => {
    cross += weights[i]! * (power - meanPower) * (y[i]! - meanY)
    spread += weights[i]! * (power - meanPower) ** 2
  })
  const scale = cross / spread
  const offset = meanY - scale * meanPower
  const squares = powers.reduce((sum, power, i) => sum + weights[i]! * (y[i]! - offset - scale * power) ** 2, 0)
  return { start: [offset, scale, exponent], squares }
}

/** prefactor = scale · centre^−exponent, its variance by the delta method (exact for s² (JᵀJ)⁻¹). */
function toPrefactor(
  scale: number,
  exponent: number,
  centre: number,
  fit: NonlinearRegression,
  confidence: number
): Omit<OffsetParameter, 'flat'> {
  const factor = centre ** -exponent
  const estimate = scale * factor
  const { covariance } = fit
  if (covariance === undefined) return { estimate }
  const slopes = [0, factor, -estimate * Math.log(centre)]
  let variance = 0
  covariance.forEach((row, j) => row.forEach((entry, k) => (variance += slopes[j]! * slopes[k]! * entry)))
  const standardError = Math.sqrt(Math.max(variance, 0))
  const margin = tQuantile(1 - (1 - confidence) / 2, fit.df) * standardError
  return { estimate, standardError, interval: { level: confidence, low: estimate - margin, high: estimate + margin } }
}

function pick({ estimate, standardError, interval, flat }: NonlinearRegression['parameters'][number]): OffsetParameter {
  return { estimate, ...(standardError === undefined ? {} : { standardError }), ...(interval ? { interval } : {}), flat }
}

function check(x: readonly number[], y: readonly number[], loss: 'y' | 'ln y'): void {
  if (x.length !== y.length) throw new Refusal('unequal-lengths', `Unexpected ${y.length} values of y for ${x.length} of x`)
  requireFinite(x, 'x')
  requireFinite(y, 'y')
  const badX = x.find(value => !(value > 0))
  if (badX !== undefined) throw new Refusal('not-positive', `Unexpected x = ${badX}, expected positive values: a power of x is fitted`)
  const badY = loss === 'ln y' ? y.find(value => !(value > 0)) : undefined
  if (badY !== undefined) throw new Refusal('not-positive', `Unexpected y = ${badY}, expected positive values: ln y is fitted`)
  const distinct = new Set(x).size
  if (distinct === 1) throw new Refusal('constant-x', `x is constant (all values are the same, ${x[0]}): it does not vary, so no exponent can be estimated`)
  if (x.length < 4) {
    throw new Refusal(
      'not-enough-points',
      `${x.length} points for 3 parameters leave no degrees of freedom: there is no uncertainty to give`
    )
  }
  if (distinct < 3) {
    throw new Refusal('not-enough-points', `Only ${distinct} distinct x cannot identify offset, prefactor and exponent`)
  }
  if (y.every(value => value === y[0])) {
    throw new Refusal('constant-response', `y is constant (every value is ${y[0]}): it has no variation to explain`)
  }
}
