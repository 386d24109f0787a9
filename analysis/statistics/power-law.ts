import { logVector } from './log-vector.ts'
import { fitLinear, predictLinear } from './fit-linear.ts'
import { tTwoSided } from './p-value.ts'
import { Refusal } from './refusal.ts'
import { requireFinite, requireNumber, requirePositive } from './require-finite.ts'

/** y = prefactor · x^exponent, fitted in logarithms. */
export interface PowerLaw {
  readonly exponent: number
  /** In the unit of y over the unit of x to the exponent. */
  readonly prefactor: number
  /** Natural logarithm of the prefactor. */
  readonly logPrefactor: number
  readonly standardErrorExponent: number
  readonly standardErrorLogPrefactor: number
  readonly intervalExponent: Interval
  /** Multiplicative: the exponential of the interval of the logarithm. */
  readonly intervalPrefactor: Interval
  /** r² of ln y on ln x. */
  readonly r2Log: number
  /** Residual standard deviation of ln y. */
  readonly residualSd: number
  readonly df: number
  readonly n: number
  /** Test of a claimed exponent; absent without a claim and for an exact fit. */
  readonly test?: { readonly t: number; readonly p: number; readonly log10P: number; readonly hypothesis: number }
  /** Test of an exponent of zero: does y depend on x at all? */
  readonly tZero: number
  readonly pZero: number
  readonly log10PZero: number
  readonly xRange: [number, number]
  /** Value and interval of the curve at x, and whether x lies outside the data. */
  readonly predict: (x: number) => PowerLawPrediction
  readonly method: string
  readonly assumptions: readonly string[]
  readonly warnings: readonly string[]
}

export interface PowerLawPrediction {
  readonly value: number
  /** Interval of the curve (not of one new run). */
  readonly low: number
  readonly high: number
  /** Interval of one new run. */
  readonly predictionLow: number
  readonly predictionHigh: number
  readonly extrapolated: boolean
}

interface Interval {
  readonly level: number
  readonly low: number
  readonly high: number
}

/**
 * Power law by ordinary least squares of ln y on ln x.
 *
 * @param x
 *   Sizes, all above zero.
 * @param y
 *   Responses, as many, all above zero.
 * @param options.confidence
 *   Level of the intervals (0.95).
 * @param options.hypothesisExponent
 *   An exponent somebody claims, to be tested.
 * @throws {Refusal}
 *   `not-enough-points` below three (two points have no uncertainty), `not-positive`, `constant-x`, `zero-variance`,
 *   `constant-response`, `unequal-lengths`, `not-a-number`.
 *
 * Source: Draper and Smith (1998), Applied Regression Analysis (3rd ed.), ch. 1, on logarithms.
 */
export function powerLaw(
  x: readonly number[],
  y: readonly number[],
  options: { readonly confidence?: number; readonly hypothesisExponent?: number } = {}
): PowerLaw {
  checkPoints(x, y)
  const confidence = options.confidence ?? 0.95
  const logY = logVector(y)
  const fit = fitLinear([x.map(() => 1), logVector(x)], ['ln prefactor', 'exponent'], [...logY.hi], {
    hasConstant: true,
    confidence,
    exactY: logY
  })
  const [constant, slope] = fit.coefficients
  if (constant?.interval === undefined || slope?.interval === undefined) throw twoPoints(x, y)
  const exponent = slope.estimate
  const standardError = slope.standardError ?? 0
  const hypothesis = options.hypothesisExponent
  if (hypothesis !== undefined) requireNumber(hypothesis, 'the claimed exponent')
  const exact = slope.t === undefined
  const claimed = hypothesis !== undefined && !(exact && Math.abs(exponent - hypothesis) < 1e-12)
  if (!(standardError > 0)) throw noResidual(exponent)
  const zeroTest = testExponent(exponent, standardError, fit.df, 0)
  const low = Math.min(...x)
  const high = Math.max(...x)
  return {
    exponent,
    prefactor: Math.exp(constant.estimate),
    logPrefactor: constant.estimate,
    standardErrorExponent: standardError,
    standardErrorLogPrefactor: constant.standardError ?? 0,
    intervalExponent: slope.interval,
    intervalPrefactor: {
      level: confidence,
      low: Math.exp(constant.interval.low),
      high: Math.exp(constant.interval.high)
    },
    r2Log: fit.r2,
    residualSd: fit.residualSd ?? 0,
    df: fit.df,
    n: fit.n,
    ...(claimed ? { test: testExponent(exponent, standardError, fit.df, hypothesis) } : {}),
    tZero: zeroTest.t,
    pZero: zeroTest.p,
    log10PZero: zeroTest.log10P,
    xRange: [low, high],
    predict: at => {
      requirePositive(at, 'x')
      const extrapolated = at < low || at > high
      const { value, low: below, high: above, predictionLow, predictionHigh } = predictLinear(fit, [1, Math.log(at)], {
        confidence,
        extrapolated
      })
      return {
        value: Math.exp(value),
        low: Math.exp(below ?? value),
        high: Math.exp(above ?? value),
        predictionLow: Math.exp(predictionLow ?? value),
        predictionHigh: Math.exp(predictionHigh ?? value),
        extrapolated
      }
    },
    method: 'Power law by least squares of ln y on ln x',
    assumptions: [
      'The response follows one power of x over the whole range, with no offset.',
      'Errors of ln y are independent and normal with one variance (relative errors of y are alike).',
      'The values of x are known without error.'
    ],
    warnings: [
      ...(exact ? ['the fit is exact to the precision of the data: standard errors, t and p are made of rounding'] : []),
      ...(fit.df < 3
        ? [`${fit.n} points leave ${fit.df} degree${fit.df === 1 ? '' : 's'} of freedom: the interval is wide and the test weak`]
        : []),
      ...(new Set(x).size < 3 ? ['only two distinct x: nothing shows that the relation is a power law'] : []),
      ...(high / low < 10 ? [`x spans less than one decade (${(high / low).toPrecision(2)}×): a power law is hard to tell from others`] : [])
    ]
  }
}

/** Refuses what has no logarithm, too few points and an x or y that does not vary. */
export function checkPoints(x: readonly number[], y: readonly number[]): void {
  if (x.length !== y.length) {
    throw new Refusal('unequal-lengths', `Unexpected ${y.length} values of y for ${x.length} of x`)
  }
  requireFinite(x, 'x')
  requireFinite(y, 'y')
  for (const [name, values] of [['x', x], ['y', y]] as const) {
    const index = values.findIndex(value => !(value > 0))
    if (index >= 0) {
      throw new Refusal(
        'not-positive',
        `Unexpected ${name} = ${values[index]} at point ${index + 1}, expected positive values: its logarithm does not exist`,
        'Leave the point out with a reason, or fit a model that allows it.'
      )
    }
  }
  if (x.every(value => value === x[0]) && x.length > 1) {
    throw new Refusal('constant-x', `x is constant (all values are the same, ${x[0]}): it does not vary, so no exponent can be estimated`)
  }
  if (x.length < 2) {
    throw new Refusal('not-enough-points', `Unexpected ${x.length} point, expected at least three`)
  }
  if (x.length === 2) throw twoPoints(x, y)
  if (y.every(value => value === y[0])) {
    throw new Refusal('constant-response', `y is constant (every value is ${y[0]}): it has no variation to explain`)
  }
}

function twoPoints(x: readonly number[], y: readonly number[]): Refusal {
  const slope = Math.log((y[1] ?? 1) / (y[0] ?? 1)) / Math.log((x[1] ?? 1) / (x[0] ?? 1))
  return new Refusal(
    'not-enough-points',
    `2 points fix the exponent (${slope.toPrecision(6)}) with no degrees of freedom: there is no uncertainty, interval or test`,
    'Run at least a third size.'
  )
}

function noResidual(exponent: number): Refusal {
  return new Refusal(
    'zero-variance',
    `The points lie on a power law exactly (exponent ${exponent}), so that the residual variance is zero and no uncertainty or test exists`
  )
}

function testExponent(exponent: number, standardError: number, df: number, hypothesis: number): NonNullable<PowerLaw['test']> {
  const t = (exponent - hypothesis) / standardError
  return { t, ...tTwoSided(t, df), hypothesis }
}
