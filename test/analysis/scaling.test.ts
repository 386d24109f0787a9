import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import {
  chinchilla,
  chinchillaBootstrap,
  chinchillaOptimal,
  exponentTest,
  factorialBounds,
  factorialDesign,
  factorialEffects,
  lenth,
  linearRegression,
  modelExpression,
  nonlinearRegression,
  onewayAnova,
  powerLaw,
  powerLawOffset,
  Refusal,
  summariseChinchilla,
  summariseChinchillaBootstrap,
  summariseChinchillaOptimal,
  summariseExponentTest,
  summariseFactorialBounds,
  summariseFactorialDesign,
  summariseFactorialEffects,
  summariseLenth,
  summariseLinearRegression,
  summariseNonlinearRegression,
  summariseOnewayAnova,
  summarisePowerLaw,
  summarisePowerLawOffset
} from '../../analysis/statistics/index.ts'
import type { Summary } from '../../analysis/statistics/index.ts'
import { relativeError } from './relative-error.ts'

// Made by r/chinchilla.R with R 4.2.2: 36 runs, the minimum by optim from 18 starts.
const r = JSON.parse(readFileSync(new URL('r/chinchilla.json', import.meta.url), 'utf8')) as {
  readonly N: number[]
  readonly D: number[]
  readonly loss: number[]
  readonly objective: number
  readonly E: number
  readonly A: number
  readonly B: number
  readonly alpha: number
  readonly beta: number
}

// Hoffmann et al. (2022), arXiv:2203.15556, eq. 10: the published parameters.
const published = { E: 1.69, A: 406.4, B: 410.7, alpha: 0.34, beta: 0.28 }

function refusal(run: () => unknown): Refusal {
  try {
    run()
  } catch (error) {
    if (error instanceof Refusal) return error
    throw error
  }
  throw new Error('expected a refusal')
}

function grid(noise: (run: number) => number): { N: number[]; D: number[]; loss: number[] } {
  const N: number[] = []
  const D: number[] = []
  for (const n of [7e7, 2e8, 6e8, 2e9, 8e9]) {
    for (const d of [1e9, 5e9, 2e10, 1e11, 4e11]) {
      N.push(n)
      D.push(d)
    }
  }
  const { E, A, B, alpha, beta } = published
  return { N, D, loss: N.map((n, i) => (E + A / n ** alpha + B / (D[i] ?? 1) ** beta) * Math.exp(noise(i))) }
}

describe('the Chinchilla fit', () => {
  test('reaches the minimum that R’s optim finds', () => {
    const fit = chinchilla(r.N, r.D, r.loss)
    expect(relativeError(fit.objective, r.objective)).toBeLessThan(1e-9)
    for (const name of ['E', 'A', 'B', 'alpha', 'beta'] as const) expect(relativeError(fit[name], r[name])).toBeLessThan(1e-6)
    expect(fit.convergence.converged).toBe(true)
    expect(fit.convergence.agreeing).toBeGreaterThan(10)
  })

  test('recovers the published parameters from noise-free losses', () => {
    const { N, D, loss } = grid(() => 0)
    const fit = chinchilla(N, D, loss)
    for (const name of ['E', 'A', 'B', 'alpha', 'beta'] as const) expect(relativeError(fit[name], published[name])).toBeLessThan(1e-9)
    expect(fit.objective).toBeLessThan(1e-25)
    expect(fit.sizeExponent).toBeCloseTo(0.28 / 0.62, 10)
    expect(fit.predict(1e9, 1e10).extrapolated).toBe(false)
    expect(fit.predict(7e10, 1.4e12).extrapolated).toBe(true)
  })

  test('does not depend on the order of runs, and follows the unit of N', () => {
    const { N, D, loss } = grid(i => 0.005 * Math.sin(7 * i))
    const fit = chinchilla(N, D, loss)
    const turned = chinchilla(N.toReversed(), D.toReversed(), loss.toReversed())
    const billions = chinchilla(N.map(n => n / 1e9), D, loss)
    expect(relativeError(turned.alpha, fit.alpha)).toBeLessThan(1e-7)
    expect(relativeError(billions.alpha, fit.alpha)).toBeLessThan(1e-7)
    expect(relativeError(billions.A, fit.A / 1e9 ** fit.alpha)).toBeLessThan(1e-6)
  })

  test('is not moved by one diverged run', () => {
    const { N, D, loss } = grid(i => 0.001 * Math.sin(7 * i) + (i === 12 ? 0.5 : 0))
    expect(Math.abs(chinchilla(N, D, loss).alpha - 0.34)).toBeLessThan(0.01)
  })

  test('says that an irreducible loss is not identified where the losses do not show one', () => {
    const { N, D } = grid(() => 0)
    const loss = N.map((n, i) => (20 / n ** 0.12 + 30 / (D[i] ?? 1) ** 0.15) * Math.exp(0.02 * Math.sin(5 * i)))
    const fit = chinchilla(N, D, loss)
    expect(fit.warnings.join()).toContain('flat profile')
    expect(fit.warnings.join()).toContain('E = 0')
  })

  test('refuses five runs, two sizes, and a loss that is not positive', () => {
    const { N, D, loss } = grid(() => 0)
    expect(refusal(() => chinchilla(N.slice(0, 5), D.slice(0, 5), loss.slice(0, 5))).reason).toBe('not-enough-points')
    expect(refusal(() => chinchilla(N.slice(0, 10), D.slice(0, 10), loss.slice(0, 10))).message).toContain('N takes only 2 distinct values')
    expect(refusal(() => chinchilla(N, D, loss.map((value, i) => (i === 3 ? 0 : value)))).reason).toBe('not-positive')
    expect(refusal(() => chinchilla(N, D, loss.map((value, i) => (i === 3 ? Number.NaN : value)))).reason).toBe('not-a-number')
  })
})

describe('the bootstrap of the Chinchilla fit', () => {
  test('gives the same intervals with the same seed, and they hold the estimate', () => {
    const { N, D, loss } = grid(i => 0.004 * Math.sin(12.9898 * i))
    const options = { resamples: 100, seed: 5 }
    const result = chinchillaBootstrap(N, D, loss, options)
    expect(chinchillaBootstrap(N, D, loss, options).parameters).toEqual(result.parameters)
    for (const { estimate, interval, standardError } of [...Object.values(result.parameters), result.sizeExponent]) {
      expect(interval.low).toBeLessThan(estimate)
      expect(interval.high).toBeGreaterThan(estimate)
      expect(standardError).toBeGreaterThan(0)
    }
    expect(result.parameters.alpha.interval.low).toBeLessThan(0.34)
    expect(result.parameters.alpha.interval.high).toBeGreaterThan(0.34)
    expect(result.failed).toBe(0)
  })
})

describe('the compute-optimal size', () => {
  test('is where the slopes by N and D balance', () => {
    const C = 5.76e23
    const best = chinchillaOptimal(published, C)
    expect(6 * best.parameters * best.tokens).toBeCloseTo(C, -12)
    const loss = (n: number): number => published.E + published.A / n ** published.alpha + published.B / (C / 6 / n) ** published.beta
    expect(loss(best.parameters)).toBeCloseTo(best.loss, 12)
    expect(loss(best.parameters * 1.01)).toBeGreaterThan(best.loss)
    expect(loss(best.parameters * 0.99)).toBeGreaterThan(best.loss)
  })

  test('is marked where it lies outside the runs', () => {
    const ranges = { N: [7e7, 8e9], D: [1e9, 4e11] } as const
    expect(chinchillaOptimal(published, 1e20, { ranges }).extrapolated).toBe(false)
    const far = chinchillaOptimal(published, 1e25, { ranges })
    expect(far.extrapolated).toBe(true)
    expect(far.warnings.join()).toContain('extrapolated')
    expect(refusal(() => chinchillaOptimal({ ...published, alpha: -1 }, 1e20)).reason).toBe('out-of-range')
  })
})

describe('summaries', () => {
  const runs = [-1, 1].flatMap(c => [-1, 1].flatMap(b => [-1, 1].map(a => [a, b, c] as (-1 | 1)[])))
  const effects = factorialEffects({ factors: ['T', 'C', 'K'], levels: runs, response: [60, 72, 54, 68, 52, 83, 45, 80] })
  const replicated = factorialEffects({
    factors: ['T', 'C', 'K'],
    levels: runs.flatMap(row => [row, row]),
    response: [59, 61, 74, 70, 50, 58, 69, 67, 50, 54, 81, 85, 46, 44, 79, 81]
  })
  const x = [1e7, 3e7, 1e8, 3e8, 1e9, 3e9, 1e10, 3e10]
  const y = [3.3916, 2.8514, 2.4945, 2.2202, 2.0451, 1.949, 1.8434, 1.796]
  const small = grid(i => 0.004 * Math.sin(12.9898 * i))

  const cases: readonly (readonly [string, Summary, string])[] = [
    [
      'an unreplicated design',
      summariseFactorialEffects(effects),
      'The largest effect was that of T (23.0, 80.3 % of the sums of squares); in this unreplicated design T, T:K exceeded Lenth’s margin of error 8.47 (PSE = 2.25, t quantiles, α = 0.05).'
    ],
    [
      'a replicated design',
      summariseFactorialEffects(replicated),
      'The largest effect was that of T (23.0, 95 % CI [19.7, 26.3], p = 2.1 × 10^−7, 16 runs); it made up 78.4 % of the sums of squares.'
    ],
    [
      'Lenth',
      summariseLenth(lenth([23, -5, 1.5, 1.5, 10, 0, 0.5])),
      '2 of 7 effects exceeded the margin of error 8.47 (Lenth’s PSE = 2.25, t quantiles on 2.33 df, α = 0.05).'
    ],
    [
      'a fraction',
      summariseFactorialDesign(factorialDesign(['A', 'B', 'C', 'D'], { D: '-A:B:C' })),
      'The design was a 2^(4−1) fraction of resolution IV in 8 runs (I = −ABCD).'
    ],
    [
      'bounds',
      summariseFactorialBounds(factorialBounds({ factors: ['A', 'B'], levels: [[1, -1], [-1, -1]], response: [3, 2], range: [1, 4] })),
      'With 2 of 4 cells missing, the effect of A lies anywhere in [−1.00, 2.00], the effect of B lies anywhere in [−1.50, 1.50].'
    ],
    [
      'a linear regression',
      summariseLinearRegression(linearRegression([1, 2.1, 2.9, 4.2], [[1, 2, 3, 4]], { names: ['steps'] })),
      'Least squares on 4 points gave the coefficients steps = 1.04 (95 % CI [0.76, 1.32]); r² = 0.9923, F = 258, p = 0.0039.'
    ],
    [
      'a nonlinear regression',
      summariseNonlinearRegression(
        nonlinearRegression({ model: modelExpression('b1*x^b2', ['b1', 'b2']), x: [1.309, 1.471, 1.49, 1.565, 1.611, 1.68], y: [2.138, 3.421, 3.597, 4.34, 4.882, 5.66], starts: [[1, 5]] })
      ),
      'Nonlinear least squares on 6 points gave b1 = 0.769 (95 % CI [0.718, 0.820]), b2 = 3.86 (95 % CI [3.72, 4.00]); residual standard deviation 0.0329 on 4 degrees of freedom.'
    ],
    [
      'an analysis of variance',
      summariseOnewayAnova(onewayAnova([[1, 2, 3], [2, 3, 4], [5, 6, 7]])),
      'The means of 3 groups differed (one-way ANOVA, F(2, 6) = 13.0, p = 0.0066, η² = 0.813, n = 9).'
    ],
    [
      'a power law',
      summarisePowerLaw(powerLaw([0.5, 1.1, 2.6, 8.2], [64, 64, 32, 8], { hypothesisExponent: -0.5 })),
      'A power law through 4 points has exponent −0.772 (95 % CI [−1.59, 0.04]; against −0.500: t(2) = −1.43, p = 0.29), r² = 0.8922 in logarithms.'
    ],
    [
      'a claimed exponent',
      summariseExponentTest(exponentTest([0.5, 1.1, 2.6, 8.2], [64, 64, 32, 8], -0.5)),
      'The data do not contradict an exponent of −0.500 (free exponent −0.772, F(1, 2) = 2.06, p = 0.29, n = 4).'
    ],
    [
      'an offset',
      summarisePowerLawOffset(powerLawOffset(x, y)),
      'A power law with an offset through 8 points has offset 1.68 (95 % CI [1.627, 1.725]) and exponent −0.331 (95 % CI [−0.357, −0.304]).'
    ],
    [
      'a Chinchilla fit',
      summariseChinchilla(chinchilla(r.N, r.D, r.loss)),
      'L(N, D) = E + A/N^α + B/D^β through 36 runs has E = 1.70, α = 0.364 and β = 0.274 (Huber loss on ln L, δ = 0.001), so that the optimal N grows as C^0.429.'
    ],
    [
      'a compute-optimal size',
      summariseChinchillaOptimal(chinchillaOptimal(published, 5.76e23)),
      'The compute-optimal model has 3.22 × 10^10 parameters and 2.98 × 10^12 tokens (92.6 a parameter, predicted loss 1.931).'
    ]
  ]

  for (const [name, summary, sentence] of cases) {
    test(`say ${name} in one sentence and a table`, () => {
      expect(summary.sentence).toBe(sentence)
      expect(summary.table.length).toBeGreaterThan(2)
      for (const row of summary.table) expect(row.join(' ')).not.toMatch(/NaN|undefined|Infinity/)
    })
  }

  test('say a bootstrap in one sentence', () => {
    const { sentence, table } = summariseChinchillaBootstrap(chinchillaBootstrap(small.N, small.D, small.loss, { resamples: 100 }))
    expect(sentence).toContain('percentile intervals of 100 bootstrap refits')
    expect(table).toHaveLength(8)
  })
})
