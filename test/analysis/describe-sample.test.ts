import { readFileSync } from 'node:fs'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  confidenceInterval,
  describeSample,
  interquartileMean,
  lag1Autocorrelation,
  mean,
  median,
  oneSampleTTest,
  quantile,
  seededRandom,
  stableMean,
  stableSum,
  standardDeviation,
  standardError
} from '../../analysis/statistics/index.ts'

const r = JSON.parse(readFileSync(new URL('r/paired-tests.json', import.meta.url), 'utf8')) as {
  readonly quantiles: { readonly values: number[]; readonly p: number[]; readonly value: number[] }
  readonly trimmed: { readonly values: number[]; readonly mean: number }
}

describe('accuracy on hard data', () => {
  // NIST StRD, Univariate Summary Statistics, NumAcc1–NumAcc4: certified mean, standard deviation and autocorrelation.
  const alternating = (base: number): number[] => [base + 0.2, ...Array.from({ length: 1000 }, (_, index) => base + (index % 2 === 0 ? 0.1 : 0.3))]

  test('NumAcc1', () => {
    const values = [10_000_001, 10_000_003, 10_000_002]
    expect([mean(values), standardDeviation(values), lag1Autocorrelation(values)]).toEqual([10_000_002, 1, -0.5])
  })

  test('NumAcc2, NumAcc3 and NumAcc4 to what their rounding leaves', () => {
    for (const [base, digits] of [[1, 13], [1_000_000, 9], [10_000_000, 8]] as const) {
      const values = alternating(base)
      expect(Math.abs(standardDeviation(values) - 0.1)).toBeLessThan(0.1 * 10 ** -digits)
      expect(Math.abs(lag1Autocorrelation(values) + 0.999)).toBeLessThan(10 ** -digits)
    }
  })

  test('a sum that plain addition loses', () => {
    expect(stableSum([1, 1e100, 1, -1e100])).toBe(2)
    expect(stableSum(Array.from({ length: 10_000 }, () => 0.1))).toBe(1000)
  })
})

describe('quantiles and means agree with R 4.2.2 (r/paired-tests.R)', () => {
  test('type 7 quantiles', () => {
    r.quantiles.p.forEach((p, index) => expect(quantile(r.quantiles.values, p)).toBeCloseTo(r.quantiles.value[index] as number, 14))
  })

  test('the interquartile mean is the 25 % trimmed mean', () => {
    expect(interquartileMean(r.trimmed.values)).toBeCloseTo(r.trimmed.mean, 14)
    expect(interquartileMean([1, 2, 3, 100])).toBe(2.5)
  })
})

describe('properties', () => {
  const sample = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 3, maxLength: 40 })

  test('shift and scale', () => {
    fc.assert(
      fc.property(sample, fc.integer({ min: -5000, max: 5000 }), fc.constantFrom(0.5, 2, 1024), (values, shift, scale) => {
        const moved = values.map(value => value * scale + shift)
        expect(mean(moved)).toBeCloseTo(mean(values) * scale + shift, 9)
        expect(median(moved)).toBeCloseTo(median(values) * scale + shift, 9)
        expect(standardDeviation(moved)).toBeCloseTo(standardDeviation(values) * scale, 8)
      })
    )
  })

  test('order does not matter, but to the autocorrelation', () => {
    fc.assert(
      fc.property(sample, values => {
        const turned = [...values].reverse()
        expect(standardDeviation(turned)).toBeCloseTo(standardDeviation(values), 10)
        expect(interquartileMean(turned)).toBe(interquartileMean(values))
      })
    )
  })

  test('an interval holds exactly the means that its test does not reject', () => {
    fc.assert(
      fc.property(sample, fc.integer({ min: -1000, max: 1000 }), (values, hypothesis) => {
        fc.pre(new Set(values).size > 1)
        const { low, high } = confidenceInterval(values, { confidence: 0.9 })
        fc.pre(Math.abs(hypothesis - low) > 1e-9 && Math.abs(hypothesis - high) > 1e-9)
        expect(oneSampleTTest(values, hypothesis).p > 0.1).toBe(low < hypothesis && hypothesis < high)
      })
    )
  })
})

describe('what does not exist', () => {
  test('one value has a mean and nothing else', () => {
    const result = describeSample([3])
    expect([result.mean, result.standardDeviation, result.interval]).toEqual([3, null, null])
    expect(result.warnings[0]).toContain('n = 1')
    expect(() => standardError([3])).toThrow('at least 2 values')
  })

  test('equal values have no autocorrelation', () => {
    expect(describeSample([2, 2, 2]).lag1Autocorrelation).toBeNull()
    expect(() => lag1Autocorrelation([2, 2, 2])).toThrow('undefined')
  })

  test('NaN and the empty sample are refused by name', () => {
    expect(() => mean([1, Number.NaN])).toThrow('Unexpected NaN in values at index 1')
    expect(() => stableMean([1, Number.NaN])).toThrow('finite')
    expect(() => mean([])).toThrow('empty')
    expect(() => quantile([1], 2)).toThrow('from 0 to 1')
  })
})

describe('the seeded generator', () => {
  test('gives the same numbers for the same seed, and others for another', () => {
    const draw = (seed: number): number[] => Array.from({ length: 5 }, seededRandom(seed))
    expect(draw(7)).toEqual(draw(7))
    expect(draw(7)).not.toEqual(draw(8))
    expect(draw(2 ** 40 + 7)).not.toEqual(draw(7))
  })

  test('is uniform: 16 cells of 160,000 numbers stay within five standard deviations', () => {
    const random = seededRandom(3)
    const cells = Array.from({ length: 16 }, () => 0)
    for (let draw = 0; draw < 160_000; draw++) cells[Math.floor(random() * 16)]!++
    for (const count of cells) expect(Math.abs(count - 10_000)).toBeLessThan(5 * Math.sqrt(10_000))
  })

  test('refuses a seed that is no whole number', () => {
    expect(() => seededRandom(0.5)).toThrow('seed')
    expect(() => seededRandom(-1)).toThrow('seed')
  })
})
