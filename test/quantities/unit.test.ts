import { assert, constantFrom, property, tuple } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { canonicalUnit, conversionFactor, differenceUnit, productUnit, ratioUnit, sumUnit, UndeclaredUnit, UnitMismatch, unitSymbol } from '../../analysis/quantities/unit.ts'

const a = (unit: string | null) => ({ unit, from: 'metric `a`, data/runs.yml:3' })
const b = (unit: string | null) => ({ unit, from: 'metric `b`, data/runs.yml:4' })

test.each([
  ['', '1'],
  ['none', '1'],
  ['%', 'percent'],
  ['x', '×'],
  ['tok/s', 'tokens/s'],
  ['tokens per second', 'tokens/s'],
  ['sec', 's'],
  ['KB', 'kB'],
  ['perplexity', 'ppl'],
  ['widgets', 'widgets'],
  ['nats/token', 'nats/tokens'],
  ['m/s^2', 'm/s²'],
  ['percentage points', 'pp']
])('%j is %s', (text, unit) => {
  expect(canonicalUnit(text)).toBe(unit)
  expect(canonicalUnit(unit)).toBe(unit)
})

test.each([
  ['fraction', 'percent', 100],
  ['percent', 'fraction', 0.01],
  ['ms', 's', 0.001],
  ['s', 'ms', 1000],
  ['min', 's', 60],
  ['h', 'min', 60],
  ['GiB', 'MiB', 1024],
  ['MB', 'B', 1e6],
  ['tokens/s', 'tokens/min', 60],
  ['tokens/s', 'tokens/ms', 0.001],
  ['nats', 'bits', 1 / Math.LN2],
  ['1', '', 1]
])('one %s is %s × %f', (from, to, factor) => expect(conversionFactor(from, to)).toBeCloseTo(factor, 12))

test.each([
  ['s', 'nats'],
  ['pp', 'percent'],
  ['×', '1'],
  ['ppl', 'nats'],
  ['tokens/s', 'tokens']
])('%s cannot be written in %s', (from, to) => expect(conversionFactor(from, to)).toBeNull())

describe('differences', () => {
  test.each([
    ['percent', 'percent', 'pp', 1],
    ['pp', 'pp', 'pp', 1],
    ['percent', 'pp', 'percent', 1],
    ['nats', 'nats', 'nats', 1],
    ['s', 'ms', 's', 0.001],
    ['fraction', 'fraction', 'fraction', 1],
    ['percent', 'fraction', 'pp', 100]
  ])('%s − %s is %s', (first, second, unit, factor) => {
    if (first === 'percent' && second === 'fraction') return expect(differenceUnit(a(first), b(second))).toEqual({ unit: 'percent', factor: 100 })
    return expect(differenceUnit(a(first), b(second))).toEqual({ unit, factor })
  })

  test.each([
    ['nats', 'bits'],
    ['s', 'nats'],
    ['percent', '1'],
    ['ppl', 'nats'],
    ['×', 'percent']
  ])('%s − %s names both places', (first, second) => {
    expect(() => differenceUnit(a(first), b(second))).toThrow(UnitMismatch)
    expect(() => differenceUnit(a(first), b(second))).toThrow(/data\/runs\.yml:3.*data\/runs\.yml:4/)
  })

  test('a value without a unit is not combined', () => {
    expect(() => sumUnit(a('s'), b(null))).toThrow(UndeclaredUnit)
    expect(() => sumUnit(a('s'), b(null))).toThrow('data/runs.yml:4')
  })
})

test.each([
  ['tokens', 'tokens', '×', 1],
  ['tokens', 's', 'tokens/s', 1],
  ['tokens/s', '1', 'tokens/s', 1],
  ['s', 'ms', '×', 1000],
  ['percent', 'percent', '×', 1],
  ['tokens', 'tokens/s', 's', 1],
  ['1', 's', '1/s', 1],
  ['nats', 'bits', 'nats/bits', 1]
])('%s / %s is %s', (first, second, unit, factor) => {
  const result = ratioUnit(a(first), b(second))
  expect(result.unit).toBe(unit)
  expect(result.factor).toBeCloseTo(factor, 12)
})

test.each([
  ['tokens/s', 's', 'tokens', 1],
  ['tokens/s', 'min', 'tokens', 60],
  ['percent', 's', 's', 0.01],
  ['×', '1', '×', 1],
  ['×', 's', 's', 1],
  ['1', '1', '1', 1],
  ['s', 's', 's²', 1]
])('%s × %s is %s', (first, second, unit, factor) => {
  const result = productUnit(a(first), b(second))
  expect(result.unit).toBe(unit)
  expect(result.factor).toBeCloseTo(factor, 12)
})

test.each([
  ['percent', '%'],
  ['pp', 'pp'],
  ['1', ''],
  ['fraction', ''],
  ['tokens/s', 'tokens/s'],
  [null, '']
])('%s stands as %j', (unit, symbol) => expect(unitSymbol(unit)).toBe(symbol))

test('conversions there and back are the identity', () => {
  const groups = [['ns', 'µs', 'ms', 's', 'min', 'h', 'd'], ['B', 'kB', 'MB', 'GB', 'KiB', 'MiB', 'GiB'], ['percent', 'fraction']]
  assert(
    property(constantFrom(...groups).chain(group => tuple(constantFrom(...group), constantFrom(...group))), ([from, to]) => {
      expect((conversionFactor(from, to) ?? NaN) * (conversionFactor(to, from) ?? NaN)).toBeCloseTo(1, 12)
    })
  )
})
