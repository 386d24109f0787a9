import { add, divide, doubleDouble, multiply, subtract } from './double-double.ts'
import type { DoubleDouble, DoubleDoubleVector } from './double-double.ts'

/**
 * Natural logarithms to about 30 digits, as a vector of double-doubles.
 *
 * Fits in logarithms use them so that data which obey a power law exactly are seen to: a logarithm rounded to a double
 * would put 1e-16 of noise into the residuals.
 *
 * @param values
 *   All above zero.
 *
 * Source: one Newton step on exp from the double's logarithm (Hida, Li and Bailey 2001).
 */
export function logVector(values: readonly number[]): DoubleDoubleVector {
  const hi = new Float64Array(values.length)
  const lo = new Float64Array(values.length)
  values.forEach((value, i) => {
    const logarithm = logDoubleDouble(value)
    hi[i] = logarithm.hi
    lo[i] = logarithm.lo
  })
  return { hi, lo }
}

function logDoubleDouble(value: number): DoubleDouble {
  let power = Math.round(Math.log2(value))
  // Two steps keep 2^power inside the range of doubles for subnormal values.
  let mantissa = value * 2 ** -Math.trunc(power / 2) * 2 ** -(power - Math.trunc(power / 2))
  if (mantissa === 0) {
    power = 0
    mantissa = value
  }
  const start = Math.log(mantissa)
  const rest = subtract(multiply(doubleDouble(mantissa), exponential(-start)), doubleDouble(1))
  const correction = subtract(rest, doubleDouble((rest.hi * rest.hi) / 2))
  return add(add(doubleDouble(start), correction), multiply(doubleDouble(power), logOfTwo))
}

const logOfTwo: DoubleDouble = { hi: Math.LN2, lo: 2.3190468138462996e-17 }
const halvings = 6

/** exp of a small number: Taylor's series of value / 64, squared six times. */
function exponential(value: number): DoubleDouble {
  const x = doubleDouble(value / 2 ** halvings)
  let term = doubleDouble(1)
  let sum = doubleDouble(1)
  for (let k = 1; k <= 14; k++) {
    term = divide(multiply(term, x), doubleDouble(k))
    sum = add(sum, term)
  }
  for (let k = 0; k < halvings; k++) sum = multiply(sum, sum)
  return sum
}
