import { readFileSync } from 'node:fs'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  adjustPValues,
  bonferroni,
  bootstrapInterval,
  clusteredStandardError,
  exactBootstrapInterval,
  holm,
  mcnemar,
  oneSampleTTest,
  pairedEvaluation,
  pairedTTest,
  recordRule,
  signFlipPermutation,
  standardError,
  tost,
  welchTTest,
  wilcoxonSignedRank
} from '../../analysis/statistics/index.ts'
import { largestError, relativeError } from './relative-error.ts'

interface Test {
  readonly t: number
  readonly df: number
  readonly p: number
  readonly p_less: number
  readonly low: number
  readonly high: number
}

// Made by r/paired-tests.R with R 4.2.2.
const r = JSON.parse(readFileSync(new URL('r/paired-tests.json', import.meta.url), 'utf8')) as {
  readonly pairs: readonly {
    readonly x: number[]
    readonly y: number[]
    readonly paired: Test
    readonly welch: Test
    readonly one_sample: Test
    readonly wilcoxon: { readonly v: number; readonly p_corrected: number }
  }[]
  readonly hollander_wolfe: { readonly x: number[]; readonly y: number[]; readonly v: number; readonly p: number; readonly shift: number }
  readonly mcnemar: readonly {
    readonly only_first: number
    readonly only_second: number
    readonly chi2: number
    readonly p: number
    readonly p_corrected: number
    readonly p_exact: number
  }[]
  readonly adjust: Readonly<Record<'p' | 'holm' | 'bh' | 'bonferroni' | 'holm_of_ten', number[]>>
}

const sleep = r.pairs[0]!
const differences = sleep.y.map((value, index) => Number((value - (sleep.x[index] as number)).toFixed(1)))

describe('agreement with R 4.2.2 (r/paired-tests.R)', () => {
  for (const [index, pair] of r.pairs.entries()) {
    test(`t-tests and signed ranks of data set ${index + 1}`, () => {
      const paired = pairedTTest(pair.x, pair.y)
      expect(largestError([paired.t, paired.p, paired.pLess, paired.interval.low, paired.interval.high], [pair.paired.t, pair.paired.p, pair.paired.p_less, pair.paired.low, pair.paired.high])).toBeLessThanOrEqual(1e-10)
      const welch = welchTTest(pair.x, pair.y)
      expect(largestError([welch.t, welch.df, welch.p, welch.interval.low, welch.interval.high], [pair.welch.t, pair.welch.df, pair.welch.p, pair.welch.low, pair.welch.high])).toBeLessThanOrEqual(1e-10)
      const one = oneSampleTTest(pair.x.map((value, place) => value - (pair.y[place] as number)), -1, { confidence: 0.9 })
      expect(largestError([one.t, one.p, one.interval.low, one.interval.high], [pair.one_sample.t, pair.one_sample.p, pair.one_sample.low, pair.one_sample.high])).toBeLessThanOrEqual(1e-10)
      const ranks = wilcoxonSignedRank(pair.x, pair.y)
      expect(ranks.wPlus).toBe(pair.wilcoxon.v)
      expect(relativeError(ranks.normal.pCorrected, pair.wilcoxon.p_corrected)).toBeLessThanOrEqual(1e-10)
    })
  }

  test('exact signed ranks and the Hodges–Lehmann shift', () => {
    const result = wilcoxonSignedRank(r.hollander_wolfe.x, r.hollander_wolfe.y)
    expect([result.wPlus, result.p]).toEqual([r.hollander_wolfe.v, r.hollander_wolfe.p])
    expect(relativeError(result.hodgesLehmann as number, r.hollander_wolfe.shift)).toBeLessThanOrEqual(1e-10)
  })

  test('McNemar', () => {
    for (const expected of r.mcnemar) {
      const result = mcnemar(expected.only_first, expected.only_second)
      expect(relativeError(result.p, expected.p_exact)).toBeLessThanOrEqual(1e-10)
      expect(largestError([result.chiSquared, result.pChiSquared, result.pChiSquaredCorrected], [expected.chi2, expected.p, expected.p_corrected])).toBeLessThanOrEqual(1e-10)
    }
  })

  test('adjusted p-values, also of a family larger than what is given', () => {
    const result = adjustPValues(r.adjust.p)
    expect(largestError(result.holm, r.adjust.holm)).toBeLessThanOrEqual(1e-10)
    expect(largestError(result.benjaminiHochberg, r.adjust.bh)).toBeLessThanOrEqual(1e-10)
    expect(largestError(result.bonferroni, r.adjust.bonferroni)).toBeLessThanOrEqual(1e-10)
    expect(largestError(holm(r.adjust.p, 10), r.adjust.holm_of_ten)).toBeLessThanOrEqual(1e-10)
  })
})

describe('known values', () => {
  test('the boys’ shoes by sign flips: p = 0.014 (Box, Hunter & Hunter 1978, p. 100)', () => {
    const shoes = [0.8, 0.6, 0.3, -0.1, 1.1, -0.2, 0.3, 0.5, 0.5, 0.3]
    const result = signFlipPermutation(shoes)
    expect([result.countAtLeast, result.permutations, result.exact]).toEqual([14, 1024, true])
  })

  test('Darwin’s maize by sign flips: 1726 of 32,768 (Fisher 1935, The Design of Experiments, section 21)', () => {
    const maize = [49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48]
    const result = signFlipPermutation(maize)
    expect([result.countAtLeast, result.permutations]).toEqual([1726, 32_768])
  })

  test('McNemar’s mid-p is the exact p less the chance of the split (Fagerland et al. 2013)', () => {
    const result = mcnemar(10, 3, { n: 100 })
    expect(relativeError(result.p - result.pMid, 286 / 2 ** 13)).toBeLessThanOrEqual(1e-10)
    expect(mcnemar(5, 5).p).toBe(1)
  })

  test('the bootstrap of all resamples: its standard error is the population one over √n', () => {
    const result = exactBootstrapInterval(differences)
    expect(relativeError(result.standardError, standardError(differences) * Math.sqrt(9 / 10))).toBeLessThanOrEqual(1e-12)
    expect(result.percentile).toEqual({ level: 0.95, low: 0.95, high: 2.38 })
  })

  test('the seeded bootstrap comes near the exact one, and the mean as a function gives the same as the mean by name', () => {
    const exact = exactBootstrapInterval(differences)
    const drawn = bootstrapInterval(differences, { resamples: 20_000, seed: 5 })
    const byFunction = bootstrapInterval(differences, { resamples: 20_000, seed: 5, statistic: sample => sample.reduce((sum, value) => sum + value) / sample.length })
    expect(Math.abs(drawn.bca.low - exact.bca.low)).toBeLessThan(0.05)
    expect(Math.abs(drawn.bca.high - exact.bca.high)).toBeLessThan(0.08)
    expect(byFunction.bca.low).toBeCloseTo(drawn.bca.low, 10)
    expect(byFunction.acceleration).toBeCloseTo(drawn.acceleration, 10)
  })

  test('a record rule is a one-sided test', () => {
    const runs = [3.279, 3.2778, 3.2791, 3.278, 3.2774]
    const result = recordRule(runs, 3.28)
    expect(relativeError(result.p, oneSampleTTest(runs, 3.28).pLess)).toBeLessThanOrEqual(1e-10)
    expect(result.holds).toBe(result.p < 0.01)
    expect(result.interval.high < 3.28).toBe(result.holds)
    expect(recordRule(runs, 3.27).holds).toBe(false)
  })

  test('two evaluations without clusters are a paired t-test', () => {
    const comparison = pairedEvaluation(sleep.x, sleep.y)
    expect(relativeError(comparison.difference.p, sleep.paired.p)).toBeLessThanOrEqual(1e-10)
    expect(comparison.correlation).toBeGreaterThan(0)
  })
})

describe('properties', () => {
  const value = fc.integer({ min: -400, max: 400 })
  const pairs = fc.array(fc.tuple(value, value), { minLength: 3, maxLength: 30 }).filter(all => new Set(all.map(([a, b]) => a - b)).size > 1)
  const split = (all: readonly (readonly [number, number])[]): [number[], number[]] => [all.map(([a]) => a), all.map(([, b]) => b)]

  test('swapping the two changes signs and sides only', () => {
    fc.assert(
      fc.property(pairs, all => {
        const [x, y] = split(all)
        const one = pairedTTest(x, y)
        const other = pairedTTest(y, x)
        expect(other.t).toBeCloseTo(-one.t, 9)
        expect(relativeError(other.p, one.p)).toBeLessThanOrEqual(1e-8)
        expect(other.pLess).toBeCloseTo(one.pGreater, 9)
        const ranks = wilcoxonSignedRank(x, y)
        const swapped = wilcoxonSignedRank(y, x)
        expect([swapped.wPlus, swapped.p]).toEqual([ranks.wMinus, ranks.p])
      })
    )
  })

  test('shift and scale of both leave t, p and d_z', () => {
    fc.assert(
      fc.property(pairs, value, fc.constantFrom(0.25, 2, 64), (all, shift, scale) => {
        const [x, y] = split(all)
        const one = pairedTTest(x, y)
        const moved = pairedTTest(x.map(a => a * scale + shift), y.map(b => b * scale + shift))
        expect([moved.t, moved.cohenDz]).toEqual([one.t, one.cohenDz])
        expect(moved.meanDifference).toBe(one.meanDifference * scale)
      })
    )
  })

  test('the order of the pairs does not matter', () => {
    fc.assert(
      fc.property(pairs, all => {
        const [x, y] = split(all)
        const [turnedX, turnedY] = split([...all].reverse())
        expect(relativeError(pairedTTest(turnedX, turnedY).p, pairedTTest(x, y).p)).toBeLessThanOrEqual(1e-10)
        expect(wilcoxonSignedRank(turnedX, turnedY).p).toBe(wilcoxonSignedRank(x, y).p)
      })
    )
  })

  test('a test rejects zero exactly where its interval leaves it out', () => {
    fc.assert(
      fc.property(pairs, all => {
        const { p, interval } = pairedTTest(...split(all))
        fc.pre(Math.abs(p - 0.05) > 1e-9)
        expect(p > 0.05).toBe(interval.low < 0 && interval.high > 0)
      })
    )
  })

  test('equivalence holds exactly where the 1 − 2α interval lies within the bounds', () => {
    fc.assert(
      fc.property(pairs, fc.integer({ min: 1, max: 500 }), (all, bound) => {
        const result = tost(...split(all), { low: -bound, high: bound })
        fc.pre(Math.abs(result.p - 0.05) > 1e-9)
        expect(result.equivalent).toBe(result.interval.low > -bound && result.interval.high < bound)
      })
    )
  })

  test('the exact signed-rank distribution is what counting all signs gives, ties included', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -4, max: 4 }).filter(d => d !== 0), { minLength: 1, maxLength: 9 }), d => {
        const sizes = d.map(Math.abs)
        const ranks = sizes.map(size => sizes.filter(other => other < size).length + (sizes.filter(other => other === size).length + 1) / 2)
        const observed = ranks.reduce((sum, rank, index) => sum + ((d[index] as number) > 0 ? rank : 0), 0)
        let count = 0
        for (let signs = 0; signs < 2 ** d.length; signs++) {
          const sum = ranks.reduce((total, rank, index) => total + ((signs >> index) & 1 ? rank : 0), 0)
          if (sum >= observed) count++
        }
        expect(wilcoxonSignedRank(d, d.map(() => 0)).exact?.pGreater).toBeCloseTo(count / 2 ** d.length, 12)
      })
    )
  })

  test('the halves count what a walk through all flips counts', () => {
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 10 }), d => {
        const observed = d.reduce((sum, one) => sum + one, 0)
        let farther = 0
        let higher = 0
        for (let signs = 0; signs < 2 ** d.length; signs++) {
          const sum = d.reduce((total, one, index) => total + ((signs >> index) & 1 ? one : -one), 0)
          if (Math.abs(sum) >= Math.abs(observed)) farther++
          if (sum >= observed) higher++
        }
        const result = signFlipPermutation(d)
        expect([result.countAtLeast, result.pGreater]).toEqual([farther, higher / 2 ** d.length])
      })
    )
  })

  test('random flips come near all of them', () => {
    const d = [0.8, 0.6, 0.3, -0.1, 1.1, -0.2, 0.3, 0.5, 0.5, -0.3, 0.2, -0.7, 0.1, 0.4]
    const exact = signFlipPermutation(d).p
    const random = signFlipPermutation(d, { exactUpTo: 0, resamples: 20_000, seed: 4 })
    expect(Math.abs(random.p - exact)).toBeLessThan(4 * Math.sqrt((exact * (1 - exact)) / 20_000))
    expect([random.exact, random.seed, random.permutations]).toEqual([false, 4, 20_001])
  })

  test('adjusted p-values keep order, never fall below p, and Holm never exceeds Bonferroni', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 20 }), p => {
        const result = adjustPValues(p)
        p.forEach((one, index) => {
          expect(result.benjaminiHochberg[index]).toBeGreaterThanOrEqual(one * (1 - 1e-15))
          expect(result.holm[index]).toBeGreaterThanOrEqual((result.benjaminiHochberg[index] as number) * (1 - 1e-12))
          expect(result.bonferroni[index]).toBeGreaterThanOrEqual((result.holm[index] as number) * (1 - 1e-12))
          p.forEach((other, place) => {
            expect(one > other || (result.holm[index] as number) <= (result.holm[place] as number)).toBe(true)
          })
        })
      })
    )
  })

  test('singleton clusters give the independent standard error, copies of them do not shrink it', () => {
    fc.assert(
      fc.property(fc.array(value, { minLength: 3, maxLength: 20 }).filter(all => new Set(all).size > 1), values => {
        const single = clusteredStandardError(values, values.map((_, index) => index))
        expect(relativeError(single.standardErrorCr1, single.standardErrorIndependent)).toBeLessThanOrEqual(1e-12)
        const doubled = clusteredStandardError([...values, ...values], [...values.keys(), ...values.keys()])
        expect(relativeError(doubled.standardErrorCr1, single.standardErrorCr1)).toBeLessThanOrEqual(1e-10)
      })
    )
  })
})

describe('missing halves and degenerate data', () => {
  test('a pair with a missing half is dropped, counted and said', () => {
    const result = pairedTTest([45.1, null, 44.2, 47, 46.1], [44, 43.2, 44.1, Number.NaN, 45.2])
    expect([result.n, result.nDropped]).toEqual([3, 2])
    expect(result.warnings[0]).toContain('2 of 5 pairs dropped')
  })

  test('differences that are equal but for rounding are equal', () => {
    expect(() => pairedTTest([1.1, 1.2, 1.3, 1.4], [1, 1.1, 1.2, 1.3])).toThrow('All differences are equal')
  })

  test('decimal ties are ties', () => {
    expect(wilcoxonSignedRank([0.3, 0.2, 1000.3], [0.2, 0.1, 1000.2]).normal.z).toBeCloseTo(3 / Math.sqrt(3.5 - 0.5), 10)
  })

  const refusals: readonly (readonly [string, () => unknown, RegExp])[] = [
    ['zero differences', () => pairedTTest([1, 2], [1, 2]), /all differences are zero.*no p-value/i],
    ['equal differences', () => pairedTTest([2, 3], [1, 2]), /all differences are equal.*no variation/i],
    ['one pair', () => pairedTTest([1], [2]), /at least 2 pairs.*n = 1/],
    ['one complete pair', () => pairedTTest([1, null], [2, 3]), /n = 1 of 2/],
    ['unequal lengths', () => pairedTTest([1, 2, 3], [1, 2]), /lengths 3 and 2/],
    ['an infinity', () => pairedTTest([Number.POSITIVE_INFINITY, 2], [1, 2]), /infinity/],
    ['no rank', () => wilcoxonSignedRank([1, 2], [1, 2]), /all differences are zero/i],
    ['no discordant pair', () => mcnemar(0, 0), /no discordant pairs/],
    ['fewer items than discordant pairs', () => mcnemar(3, 4, { n: 5 }), /n = 5/],
    ['bounds the wrong way', () => tost([1, 2], [1, 3], { low: 1, high: -1 }), /low < high/],
    ['one cluster', () => clusteredStandardError([1, 2], ['a', 'a']), /at least 2 clusters/],
    ['a value without a cluster', () => clusteredStandardError([1, 2], ['a']), /lengths 2 and 1/],
    ['values that do not vary', () => clusteredStandardError([1, 1], ['a', 'b']), /no variation/],
    ['a bootstrap of equal values', () => bootstrapInterval([1, 1, 1]), /no variation/],
    ['too fine a lattice', () => exactBootstrapInterval([Math.PI, Math.E, 1]), /too large/],
    ['a p above 1', () => bonferroni([0.2, 1.1]), /from 0 to 1/],
    ['no p', () => holm([]), /empty/],
    ['a NaN p', () => adjustPValues([Number.NaN]), /NaN/],
    ['a family smaller than its tests', () => holm([0.1, 0.2], 1), /at least as many/],
    ['samples that do not vary', () => welchTTest([1, 1], [2, 2]), /neither sample varies/i]
  ]
  for (const [what, call, message] of refusals) {
    test(`${what} is refused with its reason`, () => expect(call).toThrow(message))
  }

  test('a p below 1e-300 is a bound with its logarithm', () => {
    const x = Array.from({ length: 2000 }, (_, index) => 100 + (index % 2) * 0.01)
    const result = pairedTTest(x, x.map((_, index) => (index % 3) * 0.001))
    expect(result.p).toBe(1e-300)
    expect(result.log10P).toBeLessThan(-5000)
    expect(mcnemar(5000, 1000).p).toBe(1e-300)
    expect(mcnemar(5000, 1000).log10P).toBeLessThan(-500)
  })
})
