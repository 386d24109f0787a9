import { assert, double, integer, option, property } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatQuantity, type FormatOptions } from '../../analysis/quantities/format-quantity.ts'
import type { Quantity } from '../../analysis/quantities/quantity.ts'

const derivation = { operation: 'difference', inputs: [], parameters: {}, code: null }

function quantity(facts: Partial<Quantity>): Quantity {
  return { id: 'x', value: 0, unit: '1', derivation, ...facts }
}

/** U+2212, U+202F and U+00A0 made visible. */
function show(facts: Partial<Quantity>, options: FormatOptions = {}): string {
  return formatQuantity(quantity(facts), options).text.replaceAll('\u2212', '−').replaceAll('\u202f', '_').replaceAll('\u00a0', ' ')
}

const interval = { level: 0.95, low: -4.83, high: -3.65, method: 't' }
const rank = { value: -4.2384, unit: 'pp', error: 0.2781, interval, n: 24 }

describe('a quantity without options', () => {
  const table: [name: string, facts: Partial<Quantity>, printed: string][] = [
    ['an observation as its log prints it', { value: 74.9, text: '74.90', unit: 'percent' }, '74.90%'],
    ['an observation in exponent form', { value: 5e-5, text: '5e-05' }, '5e−05'],
    ['a negative observation with a typographic minus', { value: -4.8, text: '-4.8', unit: 'percent' }, '−4.8%'],
    ['a count in full', { value: 14042, integer: true }, '14_042'],
    ['a count of four digits without a space', { value: 2400, integer: true }, '2400'],
    ['a count beyond a million', { value: 8200000, integer: true }, '8_200_000'],
    ['whole inputs, a whole result, in full', { value: 682, decimals: 0 }, '682'],
    ['two significant digits of the error', rank, '−4.24_pp'],
    ['an error that rounds up to a new digit', { value: 1.2345, error: 0.0996 }, '1.23'],
    ['an error of tens', { value: 12345.678, error: 123, unit: 'tokens/s' }, '12_350_tokens/s'],
    ['the smaller half-width of an asymmetric interval', { value: 0.65, interval: { level: 0.95, low: 0.61, high: 0.66, method: 'wilson' } }, '0.650'],
    ['three significant digits without an error', { value: -8.80149, unit: 'percent' }, '−8.80%'],
    ['three significant digits of a small number', { value: 0.0012345 }, '0.00123'],
    ['three significant digits of a large number', { value: 123456.7 }, '123_000'],
    ['an error of zero: the decimals of the inputs', { value: 0.5, error: 0, decimals: 4 }, '0.5000'],
    ['an undefined error: the decimals of the inputs', { value: 0.5, error: NaN, decimals: 2 }, '0.50'],
    ['a false zero with its error', { value: 0.0003, error: 0.05, unit: 'pp' }, '0.000 ± 0.050_pp'],
    ['a false zero in percent, in brackets', { value: -0.0003, error: 0.05, unit: 'percent' }, '(0.000 ± 0.050)%'],
    ['zero', { value: 0, decimals: 2, error: 0 }, '0.00'],
    ['zero without anything', { value: 0 }, '0'],
    ['minus zero without a sign', { value: -0 }, '0'],
    ['far below one in scientific form', { value: 1.2345e-7 }, '1.23_×_10⁻⁷'],
    ['far above one in scientific form', { value: 6.022e23 }, '6.02_×_10²³'],
    ['a fraction has no symbol', { value: 0.451512, unit: 'fraction' }, '0.452'],
    ['a perplexity has no symbol', { value: 4.87, text: '4.87', unit: 'ppl' }, '4.87'],
    ['a ratio has a times sign', { value: 12.37, unit: '×' }, '12.4_×'],
    ['an undeclared unit prints nothing', { value: 3.5, text: '3.5', unit: null }, '3.5'],
    ['not-a-number as logged', { value: NaN, text: 'nan', unit: 'nats' }, 'nan_nats'],
    ['infinity', { value: -Infinity }, '−∞'],
    ['words', { value: NaN, textual: true, text: 'galore' }, 'galore'],
    ['a hole', { value: NaN, hole: { reason: 'none' } }, '??']
  ]
  test.each(table)('%s', (_name, facts, printed) => expect(show(facts)).toBe(printed))
})

describe('helpers and options', () => {
  const table: [name: string, facts: Partial<Quantity>, options: FormatOptions, printed: string][] = [
    ['num leaves the unit out', rank, { helper: 'num' }, '−4.24'],
    ['size leaves the sign out', { value: -8.80149, unit: 'percent' }, { helper: 'size' }, '8.80%'],
    ['size of a text', { value: -4.8, text: '-4.8', unit: 'percent' }, { helper: 'size' }, '4.8%'],
    ['pm', rank, { helper: 'pm' }, '−4.24 ± 0.28_pp'],
    ['pm of percent', { value: 63.1, unit: 'percent', error: 1.23 }, { helper: 'pm' }, '(63.1 ± 1.2)%'],
    ['pm far below one', { value: 1.234e-6, error: 1.1e-7 }, { helper: 'pm' }, '(1.23 ± 0.11)_×_10⁻⁶'],
    ['ci', rank, { helper: 'ci' }, '95% CI [−4.83, −3.65]_pp'],
    ['ci of percent', { value: 65, unit: 'percent', interval: { level: 0.9, low: 61.24, high: 66, method: 'wilson' } }, { helper: 'ci' }, '90% CI [61.2, 66.0]%'],
    ['ci with an open end', { value: 1, error: 0.1, interval: { level: 0.95, low: -Infinity, high: 1.2, method: 't' } }, { helper: 'ci' }, '95% CI [−∞, 1.20]'],
    ['ci at an odd level', { value: 1, error: 0.1, interval: { level: 0.999, low: 0.5, high: 1.5, method: 't' } }, { helper: 'ci' }, '99.9% CI [0.50, 1.50]'],
    ['n', rank, { helper: 'n' }, 'n = 24'],
    ['p of everyday size', { value: 0.01342 }, { helper: 'p' }, 'p = 0.013'],
    ['p far below', { value: 2.4e-9 }, { helper: 'p' }, 'p < 0.0001'],
    ['p just below a threshold keeps off it', { value: 0.04996 }, { helper: 'p' }, 'p = 0.04996'],
    ['p of a threshold exactly', { value: 0.05, text: '0.05' }, { helper: 'p' }, 'p = 0.05'],
    ['p above a tenth', { value: 0.4321 }, { helper: 'p' }, 'p = 0.43'],
    ['p near one', { value: 0.998 }, { helper: 'p' }, 'p > 0.99'],
    ['p of one', { value: 1 }, { helper: 'p' }, 'p = 1'],
    ['p as reported with its bound', { value: 0.0001, text: '<0.0001' }, { helper: 'p' }, 'p < 0.0001'],
    ['digits', rank, { digits: 2 }, '−4.2_pp'],
    ['decimals', rank, { decimals: 3 }, '−4.238_pp'],
    ['decimals round halves away from zero on the source text', { value: 2.675, text: '2.675' }, { decimals: 2 }, '2.68'],
    ['decimals never print a false zero', { value: 0.004, error: 0.001 }, { decimals: 1 }, '0.0040 ± 0.0010'],
    ['decimals never print a false zero without an error either', { value: 0.0412 }, { decimals: 1 }, '0.04'],
    ['sign', { value: 1.2345 }, { sign: true }, '+1.23'],
    ['unit=false', rank, { unit: false }, '−4.24'],
    ['a unit to convert into', { value: 5400, unit: 's', decimals: 0 }, { unit: 'h' }, '1.50_h'],
    ['a fraction as percent, by its text', { value: 0.4515, unit: 'fraction', text: '0.4515' }, { as: 'percent' }, '45.15%'],
    ['bytes as GiB', { value: 41875931136, unit: 'B', integer: true }, { as: 'GiB' }, '39.0_GiB'],
    ['words', { value: 24, integer: true }, { as: 'words' }, 'twenty-four'],
    ['words with a capital', { value: 114, integer: true }, { as: 'Words' }, 'One hundred and fourteen'],
    ['scientific', { value: 263500 }, { as: 'scientific', digits: 4 }, '2.635_×_10⁵']
  ]
  test.each(table)('%s', (_name, facts, options, printed) => expect(show(facts, options)).toBe(printed))

  test('a cell has no unit, a header does', () => {
    expect(formatQuantity(quantity(rank))).toMatchObject({ bare: '−4.24', unit: 'pp' })
  })

  test('what a quantity has not is refused by name', () => {
    for (const helper of ['pm', 'ci', 'n'] as const) expect(() => formatQuantity(quantity({ value: 1 }), { helper })).toThrow(`\`${helper}\` of \`x\``)
    expect(() => formatQuantity(quantity({ value: 3 }), { helper: 'p' })).toThrow('between 0 and 1')
    expect(() => formatQuantity(quantity({ value: 1, unit: 's' }), { unit: 'nats' })).toThrow('which is in `s`')
    expect(() => formatQuantity(quantity({ value: 1.5 }), { as: 'words' })).toThrow('whole number')
  })
})

describe('whatever the number', () => {
  const finite = double({ noNaN: true, noDefaultInfinity: true, min: -1e12, max: 1e12 })
  const read = (text: string): { value: number; half: number } => {
    const [mantissa = '', exponent] = text.replaceAll('\u202f', '').replaceAll('\u2212', '-').split('×10')
    const power = exponent === undefined ? 0 : Number([...exponent].map(digit => ('⁰¹²³⁴⁵⁶⁷⁸⁹'.includes(digit) ? '⁰¹²³⁴⁵⁶⁷⁸⁹'.indexOf(digit) : '-')).join(''))
    const decimals = (mantissa.split('.')[1] ?? '').length
    return { value: Number(`${mantissa}e${power}`), half: Number(`0.5e${power - decimals}`) }
  }

  test('what is printed lies within half a unit of its last place', () => {
    assert(
      property(finite, integer({ min: 0, max: 8 }), (value, decimals) => {
        const printed = read(formatQuantity(quantity({ value }), { decimals }).text)
        expect(Math.abs(printed.value - value)).toBeLessThanOrEqual(printed.half * (1 + 1e-9) + Math.abs(value) * 1e-15)
      })
    )
  })

  test('nothing but zero prints as zero, and nothing as minus zero', () => {
    assert(
      property(finite, option(double({ noNaN: true, min: 1e-12, max: 1e6 }), { nil: undefined }), (value, error) => {
        const { text } = formatQuantity(quantity({ value, ...(error === undefined ? {} : { error }) }))
        if (text.includes('±')) return
        expect(/[1-9]/.test(text)).toBe(value !== 0)
        expect(text).not.toMatch(/^\u2212[0.\u202f]*$/)
      })
    )
  })

  test('a value with an error and the error itself have the same decimals', () => {
    assert(
      property(double({ noNaN: true, min: -1e6, max: 1e6 }), double({ noNaN: true, min: 1e-3, max: 1e3 }), (value, error) => {
        const { text } = formatQuantity(quantity({ value, error }), { helper: 'pm' })
        const [left = '', right = ''] = text.split('\u00a0±\u00a0')
        expect((left.split('.')[1] ?? '').length).toBe((right.split('.')[1] ?? '').length)
      })
    )
  })
})
