import { readFileSync } from 'node:fs'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  exponentTest,
  factorialEffects,
  informationCriteria,
  linearRegression,
  modelExpression,
  nonlinearRegression,
  onewayAnova,
  polynomialRegression,
  powerLaw,
  powerLawOffset,
  Refusal
} from '../../analysis/statistics/index.ts'
import { nistNonlinear } from './nist-nonlinear-data.ts'
import { largestError, relativeError } from './relative-error.ts'

interface Coefficients {
  readonly estimate: number[]
  readonly se: number[]
  readonly t: number[]
  readonly p: number[]
}

// Made by r/models.R with R 4.2.2.
const r = JSON.parse(readFileSync(new URL('r/models.json', import.meta.url), 'utf8')) as {
  readonly linear: {
    x1: number[]; x2: number[]; y: number[]; coefficients: Coefficients; sigma: number; r2: number; adjusted: number
    F: number; ci: number[]; at: number[]; aic: number; bic: number; log_lik: number
  }
  readonly unequal: {
    A: (-1 | 1)[]; B: (-1 | 1)[]; C: (-1 | 1)[]; y: number[]; terms: string[]; full: Coefficients; mse: number; df: number
    reduced: Coefficients; lack: { ss: number; df: number; F: number; p: number }; partial: number[]
  }
  readonly anova: { groups: number[][]; F: number; p: number; ss: number[] }
  readonly law: {
    x: number[]; y: number[]; coefficients: Coefficients; ci: number[]; sigma: number; r2: number
    aic_free: number; aic_fixed: number; bic_free: number; bic_fixed: number
  }
  readonly offset: { x: number[]; y: number[]; plain: Coefficients; plain_rss: number; logs: Coefficients; logs_rss: number }
}

function refusal(run: () => unknown): Refusal {
  try {
    run()
  } catch (error) {
    if (error instanceof Refusal) return error
    throw error
  }
  throw new Error('expected a refusal')
}

/** The columns of one field, missing values as NaN. */
function field<K extends string>(rows: readonly Partial<Record<K, number>>[], name: K): number[] {
  return rows.map(row => row[name] ?? Number.NaN)
}

describe('linear regression', () => {
  test('agrees with R on coefficients, errors, tests, intervals and criteria', () => {
    const { linear } = r
    const fit = linearRegression(linear.y, [linear.x1, linear.x2])
    expect(largestError(field(fit.coefficients, 'estimate'), linear.coefficients.estimate)).toBeLessThan(1e-11)
    expect(largestError(field(fit.coefficients, 'standardError'), linear.coefficients.se)).toBeLessThan(1e-11)
    expect(largestError(field(fit.coefficients, 't'), linear.coefficients.t)).toBeLessThan(1e-11)
    expect(largestError(field(fit.coefficients, 'p'), linear.coefficients.p)).toBeLessThan(1e-10)
    const interval = fit.coefficients[1]?.interval
    expect(largestError([interval?.low ?? 0, interval?.high ?? 0], linear.ci)).toBeLessThan(1e-11)
    expect(largestError([fit.residualSd ?? 0, fit.r2, fit.adjustedR2 ?? 0, fit.F ?? 0], [linear.sigma, linear.r2, linear.adjusted, linear.F])).toBeLessThan(1e-11)
    const criteria = informationCriteria(fit.n, fit.sumOfSquares.residual, 3)
    expect(largestError([criteria.logLikelihood, criteria.aic, criteria.bic], [linear.log_lik, linear.aic, linear.bic])).toBeLessThan(1e-11)
  })

  test('marks a prediction outside the data as extrapolated', () => {
    const { linear } = r
    const fit = linearRegression(linear.y, [linear.x1, linear.x2])
    const { value, low, high, extrapolated } = fit.predict([12, 3])
    expect(largestError([value, low ?? 0, high ?? 0], linear.at)).toBeLessThan(1e-11)
    expect(extrapolated).toBe(true)
    expect(fit.predict([5, 3]).extrapolated).toBe(false)
  })

  test('keeps the certified digits of NIST’s Longley', () => {
    // NIST StRD linear regression, Longley (1967), https://www.itl.nist.gov/div898/strd/lls/data/Longley.shtml
    const y = [60323, 61122, 60171, 61187, 63221, 63639, 64989, 63761, 66019, 67857, 68169, 66513, 68655, 69564, 69331, 70551]
    const columns = [
      [83, 88.5, 88.2, 89.5, 96.2, 98.1, 99, 100, 101.2, 104.6, 108.4, 110.8, 112.6, 114.2, 115.7, 116.9],
      [234289, 259426, 258054, 284599, 328975, 346999, 365385, 363112, 397469, 419180, 442769, 444546, 482704, 502601, 518173, 554894],
      [2356, 2325, 3682, 3351, 2099, 1932, 1870, 3578, 2904, 2822, 2936, 4681, 3813, 3931, 4806, 4007],
      [1590, 1456, 1616, 1650, 3099, 3594, 3547, 3350, 3048, 2857, 2798, 2637, 2552, 2514, 2572, 2827],
      [107608, 108632, 109773, 110929, 112075, 113270, 115094, 116219, 117388, 118734, 120445, 121950, 123366, 125368, 127852, 130081],
      Array.from({ length: 16 }, (_, i) => 1947 + i)
    ]
    const certified = [-3482258.63459582, 15.0618722713733, -0.0358191792925910, -2.02022980381683, -1.03322686717359, -0.0511041056535807, 1829.15146461355]
    const errors = [890420.383607373, 84.9149257747669, 0.0334910077722432, 0.488399681651699, 0.214274163161675, 0.226073200069370, 455.478499142212]
    const fit = linearRegression(y, columns)
    expect(largestError(field(fit.coefficients, 'estimate'), certified)).toBeLessThan(1e-13)
    expect(largestError(field(fit.coefficients, 'standardError'), errors)).toBeLessThan(1e-13)
    expect(relativeError(fit.F ?? 0, 330.285339234588)).toBeLessThan(1e-13)
  })

  test('keeps the certified digits of NIST’s Wampler polynomials', () => {
    // NIST StRD, Wampler1: y = 1 + x + … + x^5 for x = 0…20, all coefficients 1 and no residual.
    const x = Array.from({ length: 21 }, (_, i) => i)
    const fit = polynomialRegression(x, x.map(v => 1 + v + v ** 2 + v ** 3 + v ** 4 + v ** 5), 5)
    expect(field(fit.coefficients, 'estimate')).toEqual([1, 1, 1, 1, 1, 1])
    expect(fit.F).toBe(Number.POSITIVE_INFINITY)
    expect(fit.p).toBeUndefined()
    expect(fit.warnings.join()).toContain('exact')
  })

  test('recovers a polynomial of degree ten where normal equations have no digit left', () => {
    const x = Array.from({ length: 41 }, (_, i) => -9 + i / 8)
    const exact = x.map(v => (v / 4 + 1) ** 10)
    const binomial = [1, 10, 45, 120, 210, 252, 210, 120, 45, 10, 1].map((c, power) => c / 4 ** power)
    const fit = polynomialRegression(x, exact, 10)
    expect(largestError(field(fit.coefficients, 'estimate'), binomial)).toBeLessThan(1e-6)
  })

  test('names the columns that are collinear', () => {
    const error = refusal(() => linearRegression([1, 2, 3, 5], [[1, 2, 3, 4], [2, 4, 6, 8]], { names: ['steps', 'tokens'] }))
    expect(error.reason).toBe('collinear')
    expect(error.message).toContain('tokens is a combination of steps')
  })

  test('sees collinearity that rounding hides', () => {
    const a = Array.from({ length: 12 }, (_, i) => Math.sin(i) * 1e3)
    const b = Array.from({ length: 12 }, (_, i) => Math.cos(2 * i))
    const sum = a.map((value, i) => 0.1 * value + 0.3 * (b[i] ?? 0))
    expect(refusal(() => linearRegression(a.map((_, i) => i), [a, b, sum])).reason).toBe('collinear')
  })

  test('refuses a constant response, too few points, and a value that is no number', () => {
    expect(refusal(() => linearRegression([2, 2, 2], [[1, 2, 3]])).reason).toBe('constant-response')
    expect(refusal(() => linearRegression([2, 3], [[1, 2], [2, 1]])).reason).toBe('not-enough-points')
    expect(refusal(() => linearRegression([2, Number.NaN, 3], [[1, 2, 3]])).reason).toBe('not-a-number')
  })

  test('gives estimates without errors where nothing is left over', () => {
    const fit = linearRegression([1, 3], [[0, 1]])
    expect(field(fit.coefficients, 'estimate')).toEqual([1, 2])
    expect(fit.coefficients[0]?.standardError).toBeUndefined()
    expect(fit.warnings.join()).toContain('no degrees of freedom')
  })

  test('does not depend on the order of rows and follows a change of unit', () => {
    const values = fc.double({ min: -100, max: 100, noNaN: true })
    fc.assert(
      fc.property(fc.array(fc.tuple(values, values), { minLength: 5, maxLength: 12 }), fc.double({ min: 0.1, max: 50, noNaN: true }), (rows, unit) => {
        const x = rows.map(([a], i) => a + 300 * i)
        const y = rows.map(([, b], i) => b + 50 * (i % 3))
        const fit = linearRegression(y, [x])
        const turned = linearRegression(y.toReversed(), [x.toReversed()])
        const scaled = linearRegression(y.map(v => v * unit), [x])
        const size = Math.abs(fit.coefficients[1]?.standardError ?? 0)
        expect(Math.abs((turned.coefficients[1]?.estimate ?? 0) - (fit.coefficients[1]?.estimate ?? 0))).toBeLessThanOrEqual(1e-12 * size + 1e-300)
        expect(Math.abs((scaled.coefficients[1]?.estimate ?? 0) / unit - (fit.coefficients[1]?.estimate ?? 0))).toBeLessThan(1e-9 * size)
      }),
      { numRuns: 50 }
    )
  })
})

describe('one-way analysis of variance', () => {
  test('agrees with R', () => {
    const result = onewayAnova(r.anova.groups)
    expect(relativeError(result.F, r.anova.F)).toBeLessThan(1e-12)
    expect(relativeError(result.p, r.anova.p)).toBeLessThan(1e-11)
    expect(largestError([result.between.sumOfSquares, result.within.sumOfSquares], r.anova.ss)).toBeLessThan(1e-12)
  })

  test('loses nothing beyond the rounding of the data with thirteen constant digits', () => {
    // The pattern of NIST StRD ANOVA SmLs07: F = 21 with 21 values in each of nine groups, 1e12 added.
    const groups = Array.from({ length: 9 }, (_, g) => {
      const base = g % 2 === 1 ? 0.3 : 0.4 + (g === 0 ? 0 : 0.1)
      return Array.from({ length: 21 }, (_unused, i) => 1e12 + base + (i === 0 ? 0 : i % 2 === 1 ? -0.1 : 0.1))
    })
    const exact = groups.map(group => group.map(value => value - 1e12))
    const shifted = onewayAnova(groups)
    const plain = onewayAnova(exact)
    expect(relativeError(shifted.F, plain.F)).toBeLessThan(1e-12)
  })

  test('bounds a p that has no double', () => {
    const group = (centre: number): number[] => Array.from({ length: 2000 }, (_, i) => centre + (i % 5))
    const result = onewayAnova([group(0), group(50), group(100)])
    expect(result.p).toBe(1e-300)
    expect(result.log10P).toBeLessThan(-1000)
  })

  test('refuses groups of one value and groups that do not vary', () => {
    expect(refusal(() => onewayAnova([[1], [2]])).reason).toBe('not-enough-values')
    expect(refusal(() => onewayAnova([[1, 1], [2, 2]])).reason).toBe('zero-variance')
    expect(refusal(() => onewayAnova([[1, 2]])).reason).toBe('not-enough-groups')
  })
})

describe('factorial effects with unequal cells', () => {
  const { unequal } = r
  const levels = unequal.y.map((_, i) => [unequal.A[i] ?? 1, unequal.B[i] ?? 1, unequal.C[i] ?? 1])

  test('agree with R’s lm and drop1', () => {
    const result = factorialEffects({ factors: ['A', 'B', 'C'], levels, response: unequal.y, terms: unequal.terms })
    expect(largestError(field(result.effects, 'coefficient'), unequal.full.estimate.slice(1))).toBeLessThan(1e-11)
    expect(largestError(field(result.effects, 't'), unequal.full.t.slice(1))).toBeLessThan(1e-10)
    expect(largestError(field(result.effects, 'p'), unequal.full.p.slice(1))).toBeLessThan(1e-9)
    expect(largestError(field(result.effects, 'sumOfSquares'), unequal.partial)).toBeLessThan(1e-9)
    expect(relativeError(result.residual?.meanSquare ?? 0, unequal.mse)).toBeLessThan(1e-11)
    expect(result.warnings.join()).toContain('unequal runs a cell (1 to 3)')
  })

  test('give the lack of fit of a smaller model as R’s anova does', () => {
    const result = factorialEffects({ factors: ['A', 'B', 'C'], levels, response: unequal.y, terms: ['A', 'B', 'C', 'A:C'] })
    const { lack } = unequal
    expect(largestError(field(result.effects, 'standardError').map(se => se / 2), unequal.reduced.se.slice(1))).toBeLessThan(1e-11)
    expect(result.lackOfFit?.df).toBe(lack.df)
    expect(largestError([result.lackOfFit?.sumOfSquares ?? 0, result.lackOfFit?.F ?? 0, result.lackOfFit?.p ?? 0], [lack.ss, lack.F, lack.p])).toBeLessThan(1e-10)
  })
})

describe('nonlinear regression', () => {
  for (const data of nistNonlinear) {
    test(`reaches NIST’s certified ${data.name} from both starts`, () => {
      const names = data.certified.map((_, i) => `b${i + 1}`)
      const model = modelExpression(data.model, names)
      // The residuals of Lanczos1 are 1e-13: doubles leave three digits of their sum of squares.
      const loose = data.name === 'Lanczos1'
      for (const start of data.starts) {
        const fit = nonlinearRegression({ model, x: data.x, y: data.y, starts: [start] })
        expect(fit.convergence.state).toBe('converged')
        expect(largestError(field(fit.parameters, 'estimate'), data.certified)).toBeLessThan(1e-8)
        expect(largestError(field(fit.parameters, 'standardError'), data.standardErrors)).toBeLessThan(loose ? 1e-2 : 1e-8)
        expect(relativeError(fit.residualSumOfSquares, data.residualSumOfSquares)).toBeLessThan(loose ? 1e-2 : 1e-8)
      }
    })
  }

  test('takes a plain function and differentiates it numerically', () => {
    const data = nistNonlinear[0]
    if (data === undefined) throw new Error('no data')
    const fit = nonlinearRegression({
      model: { parameters: ['b1', 'b2'], value: (b, row) => (b[0] ?? 0) * (1 - Math.exp(-(b[1] ?? 0) * (row[0] ?? 0))) },
      x: data.x,
      y: data.y,
      starts: data.starts
    })
    expect(largestError(field(fit.parameters, 'estimate'), data.certified)).toBeLessThan(1e-7)
    expect(fit.convergence.starts.every(({ agrees }) => agrees)).toBe(true)
  })

  test('says which parameter the data leave open', () => {
    const x = [1, 2, 3, 4, 5, 6]
    const y = [1.02, 1.98, 3.03, 3.96, 5.05, 5.98]
    const fit = nonlinearRegression({ model: modelExpression('a*(1-exp(-b*x))', ['a', 'b']), x, y, starts: [[50, 0.02]] })
    expect(fit.parameters[0]?.flat.length).toBeGreaterThan(0)
    expect(fit.warnings.join()).toContain('flat profile')
  })

  test('says that two parameters that only act together are not identified', () => {
    const fit = (): unknown => nonlinearRegression({ model: modelExpression('a*b*x', ['a', 'b']), x: [1, 2, 3, 4], y: [2, 4.1, 5.9, 8], starts: [[1, 1]] })
    expect(refusal(fit).reason).toBe('not-identified')
  })

  test('refuses what does not converge and what has no degrees of freedom', () => {
    const model = modelExpression('a*exp(b*x)', ['a', 'b'])
    expect(refusal(() => nonlinearRegression({ model, x: [1, 2], y: [1, 2], starts: [[1, 1]] })).reason).toBe('not-enough-points')
    const undefinedModel = modelExpression('log(a)*x', ['a'])
    expect(refusal(() => nonlinearRegression({ model: undefinedModel, x: [1, 2], y: [1, 2], starts: [[-1]] })).reason).toBe('not-converged')
  })
})

describe('a model in words', () => {
  const value = (text: string, at: Record<string, number> = {}): number =>
    modelExpression(text, []).value([], modelExpression(text, []).variables.map(name => at[name] ?? 0))

  test('has the usual precedence', () => {
    expect(value('2+3*4^2/8-1')).toBe(7)
    expect(value('-2^2')).toBe(-4)
    expect(value('2^-1')).toBe(0.5)
    expect(value('2**3**2')).toBe(512)
    expect(value('-(x+1)*-2', { x: 4 })).toBe(10)
    expect(value('exp(log(3))*cos(0)+arctan(0)/pi')).toBeCloseTo(3, 14)
  })

  test('differentiates exactly', () => {
    const text = 'a^b/(1+exp(-c*x)) + log(a*x) - sqrt(b)*tanh(c) + abs(a)*sin(b*x)/cos(c) + atan(a-b*x) + 2^(a*b)'
    const model = modelExpression(text, ['a', 'b', 'c'])
    fc.assert(
      fc.property(fc.tuple(...[1, 2, 3, 4].map(() => fc.double({ min: 0.2, max: 1.4, noNaN: true }))), ([a, b, c, x]) => {
        const at = [a ?? 1, b ?? 1, c ?? 1]
        const slopes = new Float64Array(3)
        model.gradient(at, [x ?? 1], slopes)
        at.forEach((_, j) => {
          const step = 1e-5
          const moved = (by: number): number => model.value(at.map((v, k) => (k === j ? v + by : v)), [x ?? 1])
          const slope = (moved(step) - moved(-step)) / (2 * step)
          expect(Math.abs((slopes[j] ?? 0) - slope)).toBeLessThan(1e-6 * (1 + Math.abs(slope)))
        })
      }),
      { numRuns: 100 }
    )
  })

  test('says where it cannot be read', () => {
    expect(refusal(() => modelExpression('a*(x', ['a'])).message).toContain('position 5')
    expect(refusal(() => modelExpression('a*?x', ['a'])).message).toContain('`?` at position 3')
    expect(refusal(() => modelExpression('eval(a)', ['a'])).message).toContain('function `eval`')
    expect(refusal(() => modelExpression('a*x', ['a', 'b'])).reason).toBe('unused-parameter')
  })
})

describe('power law', () => {
  test('agrees with R’s lm on logarithms', () => {
    const { law } = r
    const fit = powerLaw(law.x, law.y, { confidence: 0.9, hypothesisExponent: 2 / 3 })
    expect(largestError([fit.logPrefactor, fit.exponent], law.coefficients.estimate)).toBeLessThan(1e-11)
    expect(largestError([fit.standardErrorLogPrefactor, fit.standardErrorExponent], law.coefficients.se)).toBeLessThan(1e-11)
    expect(largestError([fit.intervalExponent.low, fit.intervalExponent.high], law.ci)).toBeLessThan(1e-11)
    expect(largestError([fit.residualSd, fit.r2Log], [law.sigma, law.r2])).toBeLessThan(1e-11)
    expect(relativeError(fit.pZero, law.coefficients.p[1] ?? 0)).toBeLessThan(1e-10)
  })

  test('compares a claimed exponent with a free one as R’s AIC and BIC do', () => {
    const { law } = r
    const result = exponentTest(law.x, law.y, 2 / 3)
    expect(largestError([result.free.aic, result.fixed.aic, result.free.bic, result.fixed.bic], [law.aic_free, law.aic_fixed, law.bic_free, law.bic_fixed])).toBeLessThan(1e-11)
    expect(result.F).toBeCloseTo(result.t ** 2, 12)
    expect(result.p).toBeCloseTo(powerLaw(law.x, law.y, { hypothesisExponent: 2 / 3 }).test?.p ?? 0, 12)
  })

  test('leaves out AICc where it does not exist, and says so', () => {
    const result = exponentTest([0.5, 1.1, 2.6, 8.2], [64, 64, 32, 8], -0.5)
    expect(result.free.aicc).toBeUndefined()
    expect(result.fixed.aicc).toBeDefined()
    expect(result.warnings.join()).toContain('too small for AICc')
    expect(result.warnings.join()).toContain('not rejecting is not confirming')
  })

  test('refuses two points, what has no logarithm, and a constant', () => {
    expect(refusal(() => powerLaw([1, 2], [3, 1.5])).message).toContain('no degrees of freedom')
    expect(refusal(() => powerLaw([1, 2, -3], [1, 2, 3])).message).toContain('x = -3')
    expect(refusal(() => powerLaw([1, 2, 3], [1, 0, 3])).message).toContain('y = 0')
    expect(refusal(() => powerLaw([2, 2, 2], [1, 2, 3])).reason).toBe('constant-x')
    expect(refusal(() => powerLaw([1, 2, 3], [2, 2, 2])).reason).toBe('constant-response')
  })

  test('does not call rounding significant where the points obey the law exactly', () => {
    const x = [1e6, 1e7, 1e8, 1e9]
    const fit = powerLaw(x, x.map(v => 3000 * v ** -0.5), { hypothesisExponent: -0.5 })
    expect(fit.exponent).toBeCloseTo(-0.5, 15)
    expect(fit.test).toBeUndefined()
    expect(fit.warnings.join()).toContain('exact')
  })

  test('marks extrapolation', () => {
    const fit = powerLaw([1, 10, 100], [5, 2.4, 1.3])
    expect(fit.predict(50).extrapolated).toBe(false)
    expect(fit.predict(500).extrapolated).toBe(true)
    expect(fit.xRange).toEqual([1, 100])
  })

  test('keeps its exponent under changes of unit and the order of points', () => {
    const point = fc.tuple(fc.double({ min: 1, max: 1e6, noNaN: true }), fc.double({ min: 0.1, max: 100, noNaN: true }))
    fc.assert(
      fc.property(fc.array(point, { minLength: 4, maxLength: 15 }), fc.double({ min: 1e-3, max: 1e3, noNaN: true }), (points, unit) => {
        const x = points.map(([a], i) => a * (i + 1))
        const y = points.map(([, b], i) => b * (i + 1))
        fc.pre(Math.max(...x) / Math.min(...x) > 2)
        const fit = powerLaw(x, y)
        const scaled = powerLaw(x.map(v => v * unit), y.map(v => v / unit))
        const turned = powerLaw(x.toReversed(), y.toReversed())
        expect(Math.abs(scaled.exponent - fit.exponent)).toBeLessThan(1e-9 * fit.standardErrorExponent + 1e-13)
        expect(Math.abs(turned.exponent - fit.exponent)).toBeLessThan(1e-12 * fit.standardErrorExponent + 1e-15)
        expect(relativeError(scaled.pZero, fit.pZero)).toBeLessThan(1e-6)
      }),
      { numRuns: 50 }
    )
  })

  test('rejects a claimed exponent exactly where the interval leaves it out', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0.5, max: 2, noNaN: true }), { minLength: 5, maxLength: 9 }), fc.double({ min: -3, max: 3, noNaN: true }), (noise, claim) => {
        const x = noise.map((_, i) => 2 ** i)
        const y = noise.map((value, i) => value * 2 ** (0.5 * i))
        fc.pre(new Set(y).size > 2)
        const fit = powerLaw(x, y, { hypothesisExponent: claim })
        const inside = fit.intervalExponent.low <= claim && claim <= fit.intervalExponent.high
        expect((fit.test?.p ?? 1) >= 0.05).toBe(inside)
      }),
      { numRuns: 50 }
    )
  })
})

describe('power law with an offset', () => {
  test('agrees with R’s nls on y and on ln y', () => {
    const { offset } = r
    for (const [loss, expected, rss] of [['y', offset.plain, offset.plain_rss], ['ln y', offset.logs, offset.logs_rss]] as const) {
      const fit = powerLawOffset(offset.x, offset.y, { loss })
      // R fits the scale at x = 1e8; the prefactor is for x = 1.
      const scale = fit.prefactor.estimate * 1e8 ** fit.exponent.estimate
      expect(largestError([fit.offset.estimate, scale, fit.exponent.estimate], expected.estimate)).toBeLessThan(1e-5)
      expect(largestError([fit.offset.standardError ?? 0, fit.exponent.standardError ?? 0], [expected.se[0] ?? 0, expected.se[2] ?? 0])).toBeLessThan(1e-4)
      expect(relativeError(fit.residualSumOfSquares, rss)).toBeLessThan(1e-8)
    }
  })

  test('finds rising laws as well as falling ones', () => {
    const x = [1, 3, 10, 30, 100, 300]
    const fit = powerLawOffset(x, x.map((v, i) => 5 + 2 * v ** 0.7 * (1 + (i % 2 === 0 ? 0.001 : -0.001))))
    expect(fit.exponent.estimate).toBeCloseTo(0.7, 2)
    expect(fit.predict(1000).extrapolated).toBe(true)
  })

  test('says that the data set no bound where they hardly bend', () => {
    const fit = powerLawOffset([1, 2, 4, 8, 16, 32], [5, 4.1, 3.2, 2.1, 1, 0.2])
    expect(fit.warnings.join()).toContain('flat profile')
    expect(fit.warnings.join()).toContain('do not show an offset')
  })

  test('refuses three points and two sizes', () => {
    expect(refusal(() => powerLawOffset([1, 2, 3], [3, 2, 1.5])).reason).toBe('not-enough-points')
    expect(refusal(() => powerLawOffset([1, 1, 2, 2], [3, 3.1, 2, 2.1])).reason).toBe('not-enough-points')
    expect(refusal(() => powerLawOffset([1, 2, 3, 4], [3, 2, -1, 1], { loss: 'ln y' })).reason).toBe('not-positive')
  })
})
