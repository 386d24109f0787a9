import { readFileSync } from 'node:fs'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  accuracyDifferenceBounds,
  accuracyStandardError,
  impliedFromT,
  mcnemar,
  minimumDegreesOfFreedom,
  percentChange,
  powerMcNemar,
  powerPairedT,
  powerTwoProportions,
  proportionStandardError,
  readPrintedNumber,
  reportedP,
  sampleMcNemar,
  samplePairedT,
  sampleTwoProportions,
  throughput,
  tTail
} from '../../analysis/statistics/index.ts'
import { relativeError } from './relative-error.ts'

// Made by r/paired-tests.R with R 4.2.2.
const r = JSON.parse(readFileSync(new URL('r/paired-tests.json', import.meta.url), 'utf8')) as {
  readonly wilson: { readonly low: number; readonly high: number }
  readonly power: readonly { readonly dz: number; readonly power: number; readonly n: number }[]
  readonly proportions: number
}

describe('agreement with R 4.2.2 (r/paired-tests.R)', () => {
  test('Wilson’s interval is prop.test without correction', () => {
    const { wilson } = accuracyStandardError({ successes: 712 }, 1319)
    expect(relativeError(wilson.low, 100 * r.wilson.low)).toBeLessThanOrEqual(1e-9)
    expect(relativeError(wilson.high, 100 * r.wilson.high)).toBeLessThanOrEqual(1e-9)
  })

  test('pairs for a power are those of power.t.test(strict = TRUE)', () => {
    for (const { dz, power, n } of r.power) expect(relativeError(samplePairedT(dz, { power }).nExact, n)).toBeLessThanOrEqual(1e-7)
  })

  test('items for a power are those of power.prop.test', () => {
    expect(relativeError(sampleTwoProportions(0.7, 0.75).nExact, r.proportions)).toBeLessThanOrEqual(1e-7)
  })
})

describe('known values', () => {
  test('t(28) = 2.20 has p = .036: “p = .03” is an error, “p = .04” is not (statcheck’s own tests)', () => {
    const test28 = { test: 't', statistic: '2.20', df: 28 } as const
    expect(relativeError(reportedP(test28).p, 0.036225484778837844)).toBeLessThanOrEqual(1e-9)
    expect(reportedP({ ...test28, p: '.03' })).toMatchObject({ consistent: false, decisionError: false })
    expect(reportedP({ ...test28, p: '.06' })).toMatchObject({ consistent: false, decisionError: true })
    expect(reportedP({ ...test28, p: '.04' })).toMatchObject({ consistent: true, decisionError: false })
    expect(reportedP({ ...test28, statistic: '2.2', p: '.03' }).consistent).toBe(true)
  })

  test('inequalities, F, χ², r and a statistic that rounds to zero', () => {
    expect(reportedP({ test: 't', statistic: '1.20', df: 28, p: '.05', operator: '<' })).toMatchObject({ consistent: false, decisionError: true })
    expect(reportedP({ test: 'F', statistic: '2.20', df1: 2, df2: 28, p: '.05', operator: '>' }).consistent).toBe(true)
    expect(relativeError(reportedP({ test: 'chi-squared', statistic: '3.84', df: 1 }).p, 0.05004352)).toBeLessThanOrEqual(1e-6)
    // r(26) = .50 is t = 2.944 with 26 degrees of freedom.
    expect(relativeError(reportedP({ test: 'r', statistic: '.50', df: 26 }).p, tTail(0.5 * Math.sqrt(26 / 0.75), 26, 'two-sided'))).toBeLessThanOrEqual(1e-9)
    expect(reportedP({ test: 'z', statistic: '0.00' }).pRange[1]).toBe(1)
  })

  test('a printed minus, a bare point and an exponent are read', () => {
    expect(readPrintedNumber('−.30')).toMatchObject({ value: -0.3, decimals: 2 })
    expect(readPrintedNumber('1.5e-8').half).toBeCloseTo(5e-10, 20)
    expect(() => readPrintedNumber('about 3')).toThrow('about 3')
  })

  test('a percent change of printed numbers has a range, and a claim in the wrong unit is named', () => {
    const change = percentChange('48.26', '43.45', { unit: 'percent', claim: { value: '-4.8', unit: '%' } })
    expect(change).toMatchObject({ verdict: 'wrong unit', claimMatches: ['difference_pp'], difference: -4.81 })
    expect(percentChange('5.34', '4.87', { claim: { value: '-8.8', unit: '%' } }).verdict).toBe('consistent')
    expect(percentChange('5.34', '4.87', { claim: { value: '8.8', unit: '%' } }).verdict).toBe('wrong sign')
    expect(percentChange('5.34', '4.87', { claim: { value: '-12', unit: '%' } }).verdict).toBe('inconsistent')
  })

  test('twenty of 14,042 items: significant only while at most 94 items are discordant', () => {
    const bounds = accuracyDifferenceBounds(74.93, 75.07, 14_042)
    expect(bounds).toMatchObject({ itemsDifference: 20, minDiscordant: 20, maxDiscordant: 7022, maxDiscordantSignificant: 94 })
    expect(mcnemar(57, 37).p).toBeLessThan(0.05)
    expect(mcnemar(58, 38).p).toBeGreaterThanOrEqual(0.05)
  })

  test('equal accuracies are never significant, and an impossible accuracy is refused', () => {
    expect(accuracyDifferenceBounds(50, 50, 100).verdict).toBe('not significant')
    expect(() => accuracyDifferenceBounds(50.33, 51, 100)).toThrow('no whole number of items')
  })

  test('t = 7.12 with p < 0.0001 needs 9 degrees of freedom, 8 by rounding', () => {
    expect(minimumDegreesOfFreedom('7.12', '0.0001')).toMatchObject({ df: 9, pairs: 10, dfWithRounding: 8 })
    expect(() => minimumDegreesOfFreedom('1.5', '0.05')).toThrow('normal deviate')
    expect(minimumDegreesOfFreedom('1000', '0.05')).toMatchObject({ df: 1, pBelow: null })
  })

  test('what a t implies reproduces that t', () => {
    const implied = impliedFromT(5.34, 4.87, 7.12, 9)
    expect(relativeError(Math.abs(implied.meanDifference) / implied.standardError, 7.12)).toBeLessThanOrEqual(1e-9)
    expect(relativeError(implied.standardDeviation / implied.standardError, Math.sqrt(10))).toBeLessThanOrEqual(1e-9)
    expect(() => impliedFromT(5, 5, 2, 9)).toThrow('undefined')
  })

  test('5:40 has two readings, and units settle it', () => {
    const result = throughput(1000, '5:40', 775)
    expect(result.readings['m:ss']?.tokens).toBe(263_500)
    expect(result.readings['h:mm']?.seconds).toBe(20_400)
    expect(result.warnings[0]).toContain('ambiguous')
    expect(throughput(10, '5m40s', 1).readings['m s']?.seconds).toBe(340)
    expect(throughput(10, '1:00:01', 1).ambiguous).toBe(false)
    expect(() => throughput(10, '5:75', 1)).toThrow('75')
    expect(() => throughput(10, 'a while', 1)).toThrow('a while')
  })

  test('an effect that two pairs find needs two pairs, an effect of zero is found by none', () => {
    expect(samplePairedT(50)).toMatchObject({ n: 2, nExact: 2 })
    expect(() => samplePairedT(0)).toThrow('found by no number')
    expect(() => sampleMcNemar(0.1, 0.2)).toThrow('at most that share')
  })

  test('“not significant” is held against p', () => {
    expect(reportedP({ test: 't', statistic: '2.20', df: 28, operator: 'ns' })).toMatchObject({ consistent: false, decisionError: true })
    expect(reportedP({ test: 't', statistic: '1.20', df: 28, operator: 'ns' }).consistent).toBe(true)
  })

  test('an accuracy of 100 % has a Wilson interval and a warning', () => {
    const result = accuracyStandardError(100, 50)
    expect(result.wilson.high).toBe(100)
    expect(relativeError(result.wilson.low, (100 * 50) / (50 + 1.959963984540054 ** 2))).toBeLessThanOrEqual(1e-9)
    expect(result.warnings[0]).toContain('Wald')
    expect(() => accuracyStandardError(101, 50)).toThrow('0 to 100')
  })
})

describe('properties', () => {
  const share = fc.double({ min: 0.05, max: 0.95, noNaN: true })

  test('the power at the exact sample size is the power asked for', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.1, max: 3, noNaN: true }), fc.double({ min: 0.3, max: 0.99, noNaN: true }), (dz, power) => {
        const result = samplePairedT(dz, { power })
        expect(relativeError(powerPairedT(dz, result.nExact), power)).toBeLessThanOrEqual(1e-7)
        expect(result.powerAtN).toBeGreaterThanOrEqual(power - 1e-9)
      }),
      { numRuns: 25 }
    )
    fc.assert(
      fc.property(share, share, fc.double({ min: 0.3, max: 0.99, noNaN: true }), (first, second, power) => {
        fc.pre(Math.abs(first - second) > 0.01)
        expect(relativeError(powerTwoProportions(first, second, sampleTwoProportions(first, second, { power }).nExact), power)).toBeLessThanOrEqual(1e-9)
        const discordant = Math.min(1, Math.abs(first - second) * 2)
        expect(relativeError(powerMcNemar(discordant, first - second, sampleMcNemar(discordant, first - second, { power }).nExact), power)).toBeLessThanOrEqual(1e-9)
      })
    )
  })

  test('power grows with the effect and with the pairs', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 2, noNaN: true }), fc.integer({ min: 2, max: 200 }), (dz, n) => {
        expect(powerPairedT(dz + 0.1, n)).toBeGreaterThanOrEqual(powerPairedT(dz, n) - 1e-12)
        expect(powerPairedT(dz, n + 1)).toBeGreaterThan(powerPairedT(dz, n) - 1e-12)
      })
    )
    expect(relativeError(powerPairedT(0, 30), 0.05)).toBeLessThanOrEqual(1e-9)
  })

  test('Wilson’s interval holds exactly the shares that a score test does not reject', () => {
    fc.assert(
      fc.property(share, share, fc.integer({ min: 5, max: 5000 }), (proportion, hypothesis, n) => {
        const { wilson } = proportionStandardError(proportion, n)
        const z = (proportion - hypothesis) / Math.sqrt((hypothesis * (1 - hypothesis)) / n)
        fc.pre(Math.abs(Math.abs(z) - 1.959963984540054) > 1e-9)
        expect(Math.abs(z) < 1.959963984540054).toBe(wilson.low < hypothesis && hypothesis < wilson.high)
      })
    )
  })

  test('a change holds its own range', () => {
    const printed = fc.integer({ min: 1, max: 99_999 }).map(units => (units / 100).toFixed(2))
    fc.assert(
      fc.property(printed, printed, (before, after) => {
        fc.pre(Number(before) > 0.01)
        const change = percentChange(before, after)
        expect(change.relativePercentRange[0]).toBeLessThan(change.relativePercent)
        expect(change.relativePercentRange[1]).toBeGreaterThan(change.relativePercent)
      })
    )
    expect(() => percentChange('0', '3')).toThrow('zero')
    expect(() => percentChange('0.0', '3')).toThrow('zero')
  })

  test('a p recomputed lies within its range', () => {
    fc.assert(
      fc.property(fc.integer({ min: -900, max: 900 }), fc.integer({ min: 1, max: 200 }), (units, df) => {
        const { p, pRange } = reportedP({ test: 't', statistic: (units / 100).toFixed(2), df })
        expect(pRange[0]).toBeLessThanOrEqual(p)
        expect(pRange[1]).toBeGreaterThanOrEqual(p)
      })
    )
  })
})
