import { readFileSync } from 'node:fs'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  Refusal,
  binomialTail,
  chiSquaredQuantile,
  erf,
  erfc,
  fQuantile,
  incompleteBeta,
  incompleteGamma,
  logBinomialProbability,
  logBinomialTail,
  logChiSquaredTail,
  logErfc,
  logFTail,
  logGamma,
  logNormalTail,
  logTTail,
  noncentralTTail,
  normalQuantile,
  normalTail,
  probabilityFromLog,
  signedRankTail,
  tQuantile,
  tTail
} from '../../analysis/statistics/index.ts'
import { relativeError } from './relative-error.ts'

interface Row {
  readonly fn: string
  readonly [field: string]: number | string
}

// Made by r/distributions.R with R 4.2.2.
const rows = JSON.parse(readFileSync(new URL('r/distributions.json', import.meta.url), 'utf8')) as readonly Row[]

function number(row: Row, field: string): number {
  return row[field] as number
}

const tails: Record<string, (row: Row, tail: 'lower' | 'upper') => number> = {
  t: (row, tail) => logTTail(number(row, 't'), number(row, 'df'), tail),
  f: (row, tail) => logFTail(number(row, 'f'), number(row, 'df1'), number(row, 'df2'), tail),
  c: (row, tail) => logChiSquaredTail(number(row, 'x'), number(row, 'df'), tail),
  n: (row, tail) => logNormalTail(number(row, 'z'), tail),
  b: (row, tail) => logBinomialTail(number(row, 'k'), number(row, 'n'), number(row, 'probability'), tail)
}

const quantiles: Record<string, (row: Row) => number> = {
  tq: row => tQuantile(number(row, 'p'), number(row, 'df')),
  fq: row => fQuantile(number(row, 'p'), number(row, 'df1'), number(row, 'df2')),
  cq: row => chiSquaredQuantile(number(row, 'p'), number(row, 'df')),
  nq: row => normalQuantile(number(row, 'p'))
}

describe('the distributions agree with R 4.2.2 (r/distributions.R)', () => {
  for (const [fn, tail] of Object.entries(tails)) {
    test(`both log tails of ${fn}`, () => {
      for (const row of rows.filter(row => row.fn === fn)) {
        expect(relativeError(tail(row, 'upper'), number(row, 'log_upper'))).toBeLessThanOrEqual(1e-12)
        expect(relativeError(tail(row, 'lower'), number(row, 'log_lower'))).toBeLessThanOrEqual(1e-12)
      }
    })
  }

  for (const [fn, quantile] of Object.entries(quantiles)) {
    // R's qt stops at 1e-12 for fractional df, and is off by 6e-12 near df = 0.9.
    test(`quantiles of ${fn}`, () => {
      for (const row of rows.filter(row => row.fn === fn)) expect(relativeError(quantile(row), number(row, 'value'))).toBeLessThanOrEqual(2e-11)
    })
  }

  test('signed ranks', () => {
    for (const row of rows.filter(row => row.fn === 's')) {
      expect(relativeError(signedRankTail(number(row, 'w'), number(row, 'n'), 'lower'), number(row, 'lower'))).toBeLessThanOrEqual(1e-12)
      expect(relativeError(signedRankTail(number(row, 'w'), number(row, 'n'), 'upper'), number(row, 'upper'))).toBeLessThanOrEqual(1e-12)
    }
  })

  // R's pt(ncp = ) is good to about 1e-12 absolute.
  test('noncentral t', () => {
    for (const row of rows.filter(row => row.fn === 'nct')) {
      const got = noncentralTTail(number(row, 't'), number(row, 'df'), number(row, 'noncentrality'), 'lower')
      expect(Math.abs(got - number(row, 'lower'))).toBeLessThan(2e-12)
    }
  })
})

describe('known values', () => {
  test('lnΓ at half-integers and factorials (Abramowitz & Stegun 6.1.8 and 6.1.5)', () => {
    expect(relativeError(logGamma(0.5), 0.5 * Math.log(Math.PI))).toBeLessThanOrEqual(1e-15)
    expect(relativeError(logGamma(171), 706.5730622457874)).toBeLessThanOrEqual(1e-15)
    expect(logGamma(1)).toBe(0)
    expect(relativeError(logGamma(1 + 2 ** -30), -0.5772156649015329 * 2 ** -30 + (Math.PI ** 2 / 12) * 2 ** -60)).toBeLessThanOrEqual(1e-14)
  })

  test('erfc (Abramowitz & Stegun table 7.1 and 7.3)', () => {
    expect(relativeError(erf(0.5), 0.5204998778130465)).toBeLessThanOrEqual(1e-15)
    expect(relativeError(erfc(1), 0.15729920705028513)).toBeLessThanOrEqual(1e-14)
    expect(relativeError(erfc(5), 1.5374597944280349e-12)).toBeLessThanOrEqual(1e-14)
    expect(relativeError(logErfc(100), -10005.1775851227)).toBeLessThanOrEqual(1e-14) // mpmath 1.2.1, 30 digits
  })

  test('t with 1 and 2 degrees of freedom has closed forms', () => {
    for (const t of [0.01, 0.7, 3, 40, 1e5, 1e12, 1e120]) {
      expect(relativeError(tTail(t, 1, 'upper'), Math.atan(1 / t) / Math.PI)).toBeLessThanOrEqual(1e-13)
      const root = Math.hypot(t, Math.SQRT2)
      expect(relativeError(tTail(t, 2, 'upper'), 1 / root / (root + t))).toBeLessThanOrEqual(1e-13)
    }
  })

  test('a p below 1e-300 is a bound with a logarithm, never 0 (R: pt(300, 200, log.p = TRUE))', () => {
    expect(tTail(1e4, 1500, 'two-sided')).toBe(1e-300)
    expect(normalTail(40, 'upper')).toBe(1e-300)
    expect(relativeError(probabilityFromLog(logNormalTail(40, 'upper')).log10P, -349.43701)).toBeLessThanOrEqual(1e-6)
    expect(binomialTail(5000, 5000, 0.5, 'upper')).toBe(1e-300)
    expect(relativeError(logBinomialTail(5000, 5000, 0.5, 'upper'), 5000 * Math.log(0.5))).toBeLessThanOrEqual(1e-14)
  })

  test('noncentral t beyond δ = 38, where R turns to an approximation (mpmath 1.2.1, quadrature at 25 digits)', () => {
    expect(relativeError(noncentralTTail(40, 50, 40, 'upper'), 0.525430924192846)).toBeLessThanOrEqual(1e-12)
    expect(relativeError(noncentralTTail(1e9, 0.3, 1, 'upper'), 0.00138513293026462)).toBeLessThanOrEqual(1e-10)
  })

  test('a normal deviate of a thousand million has a tail', () => {
    expect(normalTail(-7.9454107268e9, 'upper')).toBe(1)
    expect(erfc(1e10)).toBe(0)
    expect(relativeError(logNormalTail(1e9, 'upper'), -5e17)).toBeLessThanOrEqual(1e-15)
  })

  test('the t tail tends to the normal one', () => {
    expect(relativeError(logTTail(3, 1e16, 'upper'), logNormalTail(3, 'upper'))).toBeLessThanOrEqual(1e-14)
    expect(relativeError(logTTail(3, Number.POSITIVE_INFINITY, 'two-sided'), logNormalTail(3, 'two-sided'))).toBeLessThanOrEqual(1e-14)
    expect(relativeError(logTTail(3, 1e12, 'upper'), logNormalTail(3, 'upper'))).toBeLessThanOrEqual(1e-10)
  })
})

describe('properties', () => {
  const df = fc.double({ min: 0.3, max: 1e5, noNaN: true })
  const chance = fc.double({ min: 1e-12, max: 1 - 1e-6, noNaN: true })

  test('a quantile and its tail undo one another', () => {
    fc.assert(
      fc.property(chance, df, (p, nu) => {
        expect(relativeError(Math.exp(logTTail(tQuantile(p, nu), nu, 'lower')), p)).toBeLessThanOrEqual(1e-12)
        expect(relativeError(Math.exp(logChiSquaredTail(chiSquaredQuantile(p, nu), nu, 'lower')), p)).toBeLessThanOrEqual(2e-11)
        expect(relativeError(Math.exp(logFTail(fQuantile(p, nu, 7.5), nu, 7.5, 'lower')), p)).toBeLessThanOrEqual(2e-11)
        expect(relativeError(normalTail(normalQuantile(p), 'lower'), p)).toBeLessThanOrEqual(1e-13)
      })
    )
  })

  test('t² is F with one degree of freedom in the numerator', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-3, max: 1e3, noNaN: true }), df, (t, nu) => {
        expect(relativeError(logTTail(t, nu, 'two-sided'), logFTail(t * t, 1, nu, 'upper'))).toBeLessThanOrEqual(1e-11)
      })
    )
  })

  test('tails fall as the statistic grows, and two make one', () => {
    fc.assert(
      fc.property(fc.double({ min: -6, max: 50, noNaN: true }), fc.double({ min: 1e-3, max: 5, noNaN: true }), df, (t, more, nu) => {
        expect(logTTail(t + more, nu, 'upper')).toBeLessThan(logTTail(t, nu, 'upper'))
        expect(relativeError(tTail(t, nu, 'upper') + tTail(t, nu, 'lower'), 1)).toBeLessThanOrEqual(1e-15)
        expect(tTail(t, nu, 'upper')).toBeGreaterThan(0)
      })
    )
  })

  test('the incomplete functions are complements and symmetric', () => {
    const shape = fc.double({ min: 0.1, max: 500, noNaN: true })
    fc.assert(
      fc.property(shape, shape, fc.double({ min: 0.001, max: 0.999, noNaN: true }), (a, b, x) => {
        const one = incompleteBeta(x, 1 - x, a, b)
        const other = incompleteBeta(1 - x, x, b, a)
        expect(relativeError(one.lower, other.upper)).toBeLessThanOrEqual(1e-11)
        expect(relativeError(one.lower + one.upper, 1)).toBeLessThanOrEqual(1e-15)
        const gamma = incompleteGamma(a, x * 2 * a)
        expect(relativeError(gamma.lower + gamma.upper, 1)).toBeLessThanOrEqual(1e-15)
      })
    )
  })

  test('binomial probabilities sum to their tails', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.double({ min: 0.01, max: 0.99, noNaN: true }), (n, probability) => {
        let sum = 0
        for (let k = 0; k < n; k++) {
          sum += Math.exp(logBinomialProbability(k, n, probability))
          expect(relativeError(binomialTail(k, n, probability, 'lower'), sum)).toBeLessThanOrEqual(1e-12)
        }
      })
    )
  })

  test('without a shift the noncentral t is the central one', () => {
    fc.assert(
      fc.property(fc.double({ min: -8, max: 8, noNaN: true }), fc.double({ min: 1, max: 1e4, noNaN: true }), (t, nu) => {
        expect(relativeError(noncentralTTail(t, nu, 0, 'upper'), tTail(t, nu, 'upper'))).toBeLessThanOrEqual(1e-11)
      })
    )
  })
})

describe('refusals', () => {
  const cases: readonly (readonly [string, () => unknown])[] = [
    ['NaN', () => tTail(Number.NaN, 3, 'upper')],
    ['an infinite statistic', () => normalTail(Number.POSITIVE_INFINITY, 'upper')],
    ['no degrees of freedom', () => tTail(1, 0, 'upper')],
    ['a negative F', () => logFTail(-1, 2, 3)],
    ['a quantile at 0', () => tQuantile(0, 3)],
    ['a quantile at 1', () => normalQuantile(1)],
    ['more successes than trials', () => binomialTail(11, 10, 0.5, 'upper')],
    ['part of a success', () => binomialTail(1.5, 10, 0.5, 'upper')],
    ['a t quantile beyond double precision', () => tQuantile(1e-20, 0.05, 'upper')],
    ['an F quantile beyond double precision', () => fQuantile(1e-20, 3, 0.02, 'upper')]
  ]
  for (const [what, call] of cases) {
    test(`${what}`, () => expect(call).toThrow(Refusal))
  }
})
