/**
 * Numbers of about 32 digits: the unevaluated sum of two doubles, `|lo| ≤ ulp(hi)/2`.
 *
 * Least squares uses them because a polynomial of degree ten (NIST's Filip) leaves ordinary doubles with no digit
 * at all in the normal equations and with about seven in a QR decomposition.
 *
 * Source: Dekker (1971), Numerische Mathematik 18, 224–242; Hida, Li and Bailey (2001), the QD library.
 */
export interface DoubleDouble {
  readonly hi: number
  readonly lo: number
}

/** A vector of double-doubles, highs and lows apart so that the inner loops run over typed arrays. */
export interface DoubleDoubleVector {
  readonly hi: Float64Array
  readonly lo: Float64Array
}

export const zero: DoubleDouble = { hi: 0, lo: 0 }

/** The double-double equal to a double. */
export function doubleDouble(value: number): DoubleDouble {
  return { hi: value, lo: 0 }
}

/** The vector equal to an array of doubles. */
export function toVector(values: ArrayLike<number>): DoubleDoubleVector {
  return { hi: Float64Array.from(values), lo: new Float64Array(values.length) }
}

/** Entry `i` of a vector. */
export function entry(vector: DoubleDoubleVector, i: number): DoubleDouble {
  return { hi: vector.hi[i] ?? 0, lo: vector.lo[i] ?? 0 }
}

/** Writes entry `i` of a vector. */
export function setEntry(vector: DoubleDoubleVector, i: number, value: DoubleDouble): void {
  vector.hi[i] = value.hi
  vector.lo[i] = value.lo
}

export function negate(a: DoubleDouble): DoubleDouble {
  return { hi: -a.hi, lo: -a.lo }
}

export function add(a: DoubleDouble, b: DoubleDouble): DoubleDouble {
  const s = a.hi + b.hi
  const sPart = s - a.hi
  const sError = a.hi - (s - sPart) + (b.hi - sPart)
  const t = a.lo + b.lo
  const tPart = t - a.lo
  const tError = a.lo - (t - tPart) + (b.lo - tPart)
  const c = sError + t
  const v = s + c
  const w = tError + (c - (v - s))
  const hi = v + w
  return { hi, lo: w - (hi - v) }
}

export function subtract(a: DoubleDouble, b: DoubleDouble): DoubleDouble {
  return add(a, negate(b))
}

export function multiply(a: DoubleDouble, b: DoubleDouble): DoubleDouble {
  const p = a.hi * b.hi
  const e = productError(a.hi, b.hi, p) + (a.hi * b.lo + a.lo * b.hi)
  const hi = p + e
  return { hi, lo: e - (hi - p) }
}

export function divide(a: DoubleDouble, b: DoubleDouble): DoubleDouble {
  const q1 = a.hi / b.hi
  let r = subtract(a, multiply(b, doubleDouble(q1)))
  const q2 = r.hi / b.hi
  r = subtract(r, multiply(b, doubleDouble(q2)))
  const q3 = r.hi / b.hi
  return add(add(doubleDouble(q1), doubleDouble(q2)), doubleDouble(q3))
}

/** Square root of a double-double that is zero or greater. */
export function squareRoot(a: DoubleDouble): DoubleDouble {
  if (a.hi <= 0) return zero
  const inverse = 1 / Math.sqrt(a.hi)
  const root = doubleDouble(a.hi * inverse)
  const rest = subtract(a, multiply(root, root))
  return add(root, doubleDouble(rest.hi * inverse * 0.5))
}

/** Inner product of two vectors over entries `from` and up. */
export function dot(a: DoubleDoubleVector, b: DoubleDoubleVector, from = 0): DoubleDouble {
  const { hi: ah, lo: al } = a
  const { hi: bh, lo: bl } = b
  const n = ah.length
  let sumHi = 0
  let sumLo = 0
  for (let i = from; i < n; i++) {
    const x = ah[i]!
    const y = bh[i]!
    const p = x * y
    // Veltkamp's split and Dekker's product, written out: this loop is where the time goes.
    const cx = 134217729 * x
    const x1 = cx - (cx - x)
    const x2 = x - x1
    const cy = 134217729 * y
    const y1 = cy - (cy - y)
    const y2 = y - y1
    const e = x1 * y1 - p + x1 * y2 + x2 * y1 + x2 * y2 + (x * bl[i]! + al[i]! * y)
    const s = sumHi + p
    const part = s - sumHi
    const low = sumHi - (s - part) + (p - part) + (sumLo + e)
    sumHi = s + low
    sumLo = low - (sumHi - s)
  }
  return { hi: sumHi, lo: sumLo }
}

/** Adds `factor` times `x` to `y`, in place, over entries `from` and up. */
export function addMultiple(
  y: DoubleDoubleVector,
  factor: DoubleDouble,
  x: DoubleDoubleVector,
  from = 0
): void {
  const n = y.hi.length
  for (let i = from; i < n; i++) setEntry(y, i, add(entry(y, i), multiply(factor, entry(x, i))))
}

/** Multiplies a vector by a power of two, in place and without rounding. */
export function scaleByPowerOfTwo(vector: DoubleDoubleVector, power: number): void {
  for (let i = 0; i < vector.hi.length; i++) {
    vector.hi[i] = vector.hi[i]! * power
    vector.lo[i] = vector.lo[i]! * power
  }
}

/** What rounding took from the product of two doubles (Dekker's product with Veltkamp's split). */
function productError(a: number, b: number, product: number): number {
  const ca = 134217729 * a
  const a1 = ca - (ca - a)
  const a2 = a - a1
  const cb = 134217729 * b
  const b1 = cb - (cb - b)
  const b2 = b - b1
  return a1 * b1 - product + a1 * b2 + a2 * b1 + a2 * b2
}
