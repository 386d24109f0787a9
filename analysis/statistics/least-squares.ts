import {
  addMultiple,
  dot,
  entry,
  multiply,
  negate,
  scaleByPowerOfTwo,
  squareRoot,
  toVector,
  zero,
  add
} from './double-double.ts'
import type { DoubleDouble, DoubleDoubleVector } from './double-double.ts'
import { backSubstitute, householderQr } from './householder-qr.ts'
import type { QrDecomposition } from './householder-qr.ts'

/** The least-squares solution of a linear system, or the columns that stand in its way. */
export type LeastSquares =
  | {
      readonly outcome: 'solved'
      /** One coefficient a column, in the input's order, rounded once from about 30 digits. */
      readonly coefficients: readonly number[]
      readonly fitted: readonly number[]
      readonly residuals: readonly number[]
      readonly residualSumOfSquares: number
      /** (XᵀX)⁻¹, in the input's order. */
      readonly unscaledCovariance: readonly (readonly number[])[]
      /** Smallest over largest diagonal entry of R with columns of unit norm. */
      readonly diagonalRatio: number
    }
  | {
      readonly outcome: 'rank-deficient'
      readonly rank: number
      /** Each dependent column, with those of the independent columns it is made of. */
      readonly dependent: readonly { readonly column: number; readonly on: readonly number[] }[]
    }

/**
 * Linear least squares by Householder QR with column pivoting in double-double arithmetic, with a rank test.
 *
 * Columns are scaled to unit norm (by powers of two, exactly) before the decomposition; residuals are formed from the
 * unrounded coefficients. A column whose remainder is below `2⁻⁴⁶` (1.4e-14) of the largest is called dependent: data
 * that arrive as doubles cannot tell it from a combination of the others.
 *
 * @param columns
 *   The design matrix by columns, as doubles or as double-doubles (powers of x should keep their low parts).
 * @param response
 *   As many values as each column has, as doubles or as double-doubles.
 *
 * Source: Golub and Van Loan, Matrix Computations (4th ed.), §5.3–5.5.
 */
export function leastSquares(
  columns: readonly (ArrayLike<number> | DoubleDoubleVector)[],
  response: ArrayLike<number> | DoubleDoubleVector
): LeastSquares {
  const design = columns.map(column => copy(column))
  const powers = design.map(column => normalise(column))
  const kept = design.map(column => copy(column))
  const right = copy(response)
  const rightPower = normalise(right)
  const y = copy(right)
  const qr = householderQr(design, right, rankTolerance)
  if (qr.rank < design.length) {
    return { outcome: 'rank-deficient', rank: qr.rank, dependent: dependencies(qr) }
  }
  const pivoted = backSubstitute(qr, qr.rotated)
  const residual = y
  pivoted.forEach((coefficient, k) => addMultiple(residual, negate(coefficient), kept[qr.order[k]!]!))
  const squares = dot(residual, residual)
  const inverse = inverseUpper(qr)
  const place = invert(qr.order)
  const coefficients = place.map((k, j) => (pivoted[k]!.hi * powers[j]!) / rightPower)
  const residuals = Array.from(residual.hi, value => value / rightPower)
  return {
    outcome: 'solved',
    coefficients,
    residuals,
    fitted: residuals.map((value, i) => given(response, i) - value),
    residualSumOfSquares: squares.hi / rightPower / rightPower,
    unscaledCovariance: place.map((k, j) =>
      place.map((l, m) => rowProduct(inverse, k, l).hi * powers[j]! * powers[m]!)
    ),
    diagonalRatio: qr.diagonalRatio
  }
}

/** The powers 1, x, x² … x^degree as columns that keep about 32 digits. */
export function powers(x: readonly number[], degree: number): DoubleDoubleVector[] {
  const base = toVector(x)
  const columns: DoubleDoubleVector[] = [toVector(x.map(() => 1))]
  for (let power = 1; power <= degree; power++) {
    const before = columns[power - 1]!
    const next = toVector(x.map(() => 0))
    for (let i = 0; i < x.length; i++) {
      const value = multiply(entry(before, i), entry(base, i))
      next.hi[i] = value.hi
      next.lo[i] = value.lo
    }
    columns.push(next)
  }
  return columns
}

const rankTolerance = 2 ** -46

function given(response: ArrayLike<number> | DoubleDoubleVector, i: number): number {
  return ('hi' in response ? response.hi[i] : response[i]) ?? 0
}

function copy(column: ArrayLike<number> | DoubleDoubleVector): DoubleDoubleVector {
  return 'hi' in column ? { hi: column.hi.slice(), lo: column.lo.slice() } : toVector(column)
}

/** Scales a vector to a norm in [1, 2) by a power of two and returns that power. */
function normalise(vector: DoubleDoubleVector): number {
  let largest = 0
  for (const value of vector.hi) largest = Math.max(largest, Math.abs(value))
  if (largest === 0) return 1
  const first = 2 ** -Math.floor(Math.log2(largest))
  scaleByPowerOfTwo(vector, first)
  const norm = squareRoot(dot(vector, vector)).hi
  const second = 2 ** -Math.floor(Math.log2(norm))
  scaleByPowerOfTwo(vector, second)
  return first * second
}

function inverseUpper(qr: QrDecomposition): DoubleDouble[][] {
  const columns: DoubleDouble[][] = []
  for (let j = 0; j < qr.rank; j++) {
    const unit = toVector(Array.from({ length: qr.rank }, (_, i) => (i === j ? 1 : 0)))
    columns.push(backSubstitute(qr, unit))
  }
  return columns
}

/** Entry (k, l) of R⁻¹ R⁻ᵀ, from the columns of R⁻¹. */
function rowProduct(inverse: readonly (readonly DoubleDouble[])[], k: number, l: number): DoubleDouble {
  let sum = zero
  for (const column of inverse) sum = add(sum, multiply(column[k] ?? zero, column[l] ?? zero))
  return sum
}

function dependencies(qr: QrDecomposition): { column: number; on: number[] }[] {
  const found: { column: number; on: number[] }[] = []
  for (let k = qr.rank; k < qr.order.length; k++) {
    const weights = backSubstitute(qr, qr.upper[k]!)
    const on = weights.flatMap((weight, i) => (Math.abs(weight.hi) > 1e-10 ? [qr.order[i]!] : []))
    found.push({ column: qr.order[k]!, on: on.toSorted((a, b) => a - b) })
  }
  return found.toSorted((a, b) => a.column - b.column)
}

function invert(order: readonly number[]): number[] {
  const place: number[] = Array.from({ length: order.length }, () => 0)
  order.forEach((column, k) => {
    place[column] = k
  })
  return place
}
