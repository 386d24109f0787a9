import { assert, double, property } from 'fast-check'
import { expect, test } from 'vitest'
import { addDecimals, decimalsForDigits, decimalText, exactDecimal, parseDecimal, roundDecimal, shiftDecimalText } from '../../analysis/quantities/decimal.ts'

test('the expansion of a double is exact', () => {
  expect(decimalText(exactDecimal(0.1))).toBe('0.1000000000000000055511151231257827021181583404541015625')
  expect(decimalText(exactDecimal(-0.5))).toBe('-0.5')
  expect(decimalText(exactDecimal(2 ** 60))).toBe('1152921504606846976')
  expect(decimalText(exactDecimal(-0))).toBe('0')
  expect(Number(decimalText(exactDecimal(5e-324)))).toBe(5e-324)
})

test('the expansion of a double reads back as the double', () => {
  assert(
    property(double({ noNaN: true, noDefaultInfinity: true }), value => {
      expect(Number(decimalText(exactDecimal(value)))).toBe(value === 0 ? 0 : value)
    })
  )
})

test.each([
  ['1.005', 2, '1.01'],
  ['-1.005', 2, '-1.01'],
  ['0.5', 0, '1'],
  ['-0.4', 0, '0'],
  ['1250', -2, '1300'],
  ['9.99', 1, '10.0'],
  ['0.30', 1, '0.3']
])('%s to %i decimals is %s', (text, decimals, rounded) => expect(decimalText(roundDecimal(parseDecimal(text)!, decimals))).toBe(rounded))

test.each([
  ['14,042', '14042'],
  ['−4.8', '-4.8'],
  ['+0.14', '0.14'],
  ['5e-05', '0.00005'],
  ['1.50E3', '1500'],
  ['.5', '0.5'],
  ['74.90', '74.90']
])('%s is read as %s', (text, plain) => expect(decimalText(parseDecimal(text)!)).toBe(plain))

test.each(['', 'nan', '1.2.3', '12abc', '0x10', '1,23', '--1', 'e5', '5:40'])('%j is no decimal', text => expect(parseDecimal(text)).toBeNull())

test('the point moves without touching the digits', () => {
  expect(shiftDecimalText('0.4515', 2)).toBe('45.15')
  expect(shiftDecimalText('1.0', 2)).toBe('100')
  expect(shiftDecimalText('86694', -3)).toBe('86.694')
})

test('significant digits count after the carry', () => {
  expect(decimalsForDigits(exactDecimal(0.0996), 2)).toBe(2)
  expect(decimalsForDigits(exactDecimal(123.4), 2)).toBe(-1)
  expect(decimalsForDigits(exactDecimal(0), 2)).toBeNull()
})

test('sums keep the finer decimals', () => {
  expect(decimalText(addDecimals(parseDecimal('75.07')!, parseDecimal('-74.9')!))).toBe('0.17')
})
