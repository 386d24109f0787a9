import { logVector } from './log-vector.ts'
import { add, dot, doubleDouble, divide, entry, multiply, subtract, toVector, zero } from './double-double.ts'
import { informationCriteria } from './information-criteria.ts'
import { fUpperTail } from './p-value.ts'
import { checkPoints, powerLaw } from './power-law.ts'
import { requireNumber } from './require-finite.ts'

/** One of the two laws that are compared. */
export interface ExponentFit {
  readonly exponent: number
  readonly prefactor: number
  readonly logPrefactor: number
  /** Residual sum of squares of ln y. */
  readonly residualSumOfSquares: number
  /** Parameters of the mean (the variance is counted on top in the criteria). */
  readonly parameters: number
  readonly aic: number
  readonly bic: number
  /** Absent where n is too small for the correction. */
  readonly aicc?: number
}

export interface ExponentTest {
  readonly n: number
  readonly hypothesis: number
  /** The law with the claimed exponent, and the one with its own. */
  readonly fixed: ExponentFit
  readonly free: ExponentFit
  /** Free exponent minus claimed, over its standard error; F is its square. */
  readonly t: number
  readonly F: number
  readonly df1: number
  readonly df2: number
  readonly p: number
  readonly log10P: number
  /** AIC of the fixed law minus AIC of the free one; above zero speaks against the claim. */
  readonly deltaAic: number
  readonly method: string
  readonly assumptions: readonly string[]
  readonly warnings: readonly string[]
}

/**
 * Does a power law with a claimed exponent fit worse than one with a free exponent?
 *
 * Nested models of ln y: ln a + b₀ ln x against ln a + b ln x. A large p is no evidence for the claim where the interval
 * of the free exponent is wide; read the two together.
 *
 * @throws {Refusal}
 *   As {@link powerLaw}; `zero-variance` when the points lie on a power law exactly.
 *
 * Source: Draper and Smith (1998), Applied Regression Analysis (3rd ed.), §6.1 (extra sum of squares).
 */
export function exponentTest(x: readonly number[], y: readonly number[], hypothesis: number): ExponentTest {
  checkPoints(x, y)
  requireNumber(hypothesis, 'the claimed exponent')
  const n = x.length
  const law = powerLaw(x, y, { hypothesisExponent: hypothesis })
  const fixed = fitFixed(x, y, hypothesis)
  const freeSquares = law.residualSd * law.residualSd * law.df
  const free = describe(n, law.exponent, law.logPrefactor, freeSquares, 2)
  const t = (law.exponent - hypothesis) / law.standardErrorExponent
  const F = t * t
  const { low, high } = law.intervalExponent
  return {
    n,
    hypothesis,
    fixed,
    free,
    t,
    F,
    df1: 1,
    df2: law.df,
    ...fUpperTail(F, 1, law.df),
    deltaAic: fixed.aic - free.aic,
    method: 'F test of a fixed against a free exponent, least squares of ln y on ln x',
    assumptions: law.assumptions,
    warnings: [
      ...law.warnings,
      ...(free.aicc === undefined || fixed.aicc === undefined ? [`n = ${n} is too small for AICc`] : []),
      ...(low < hypothesis && hypothesis < high && high - low > 0.5
        ? [`the 95 % interval of the exponent (${low.toFixed(2)} to ${high.toFixed(2)}) holds many other values as well: not rejecting is not confirming`]
        : [])
    ]
  }
}

function fitFixed(x: readonly number[], y: readonly number[], exponent: number): ExponentFit {
  const logX = logVector(x)
  const logY = logVector(y)
  const n = doubleDouble(x.length)
  const rest = x.map((_, i) => subtract(entry(logY, i), multiply(doubleDouble(exponent), entry(logX, i))))
  const logPrefactor = divide(rest.reduce(add, zero), n)
  const residual = toVector(rest.map(value => subtract(value, logPrefactor).hi))
  return describe(x.length, exponent, logPrefactor.hi, dot(residual, residual).hi, 1)
}

function describe(
  n: number,
  exponent: number,
  logPrefactor: number,
  residualSumOfSquares: number,
  parameters: number
): ExponentFit {
  const { aic, bic, aicc } = informationCriteria(n, residualSumOfSquares, parameters)
  return {
    exponent,
    prefactor: Math.exp(logPrefactor),
    logPrefactor,
    residualSumOfSquares,
    parameters,
    aic,
    bic,
    ...(aicc === undefined ? {} : { aicc })
  }
}
