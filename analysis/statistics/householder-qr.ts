import {
  add,
  addMultiple,
  divide,
  dot,
  doubleDouble,
  entry,
  multiply,
  negate,
  setEntry,
  squareRoot,
  subtract
} from './double-double.ts'
import type { DoubleDouble, DoubleDoubleVector } from './double-double.ts'

/** A column-pivoted QR decomposition with its numerical rank. */
export interface QrDecomposition {
  /** Number of columns that are independent of the others. */
  readonly rank: number
  /** `order[k]` is the column of the input that stands k-th; those from `rank` on depend on those before. */
  readonly order: readonly number[]
  /** Upper triangle, `upper[k]` being column k of R; entries 0…k are meant. */
  readonly upper: readonly DoubleDoubleVector[]
  /** The right-hand side after Qᵀ; its first `rank` entries are what back substitution needs. */
  readonly rotated: DoubleDoubleVector
  /** Smallest over largest diagonal entry of R, a lower bound on 1 / condition number. */
  readonly diagonalRatio: number
}

/**
 * Householder QR with column pivoting, in double-double arithmetic.
 *
 * @param columns
 *   Columns of equal length n, each scaled to a norm near one by the caller; overwritten.
 * @param right
 *   Right-hand side of length n; overwritten with Qᵀ times itself.
 * @param tolerance
 *   A column whose remainder is below this fraction of the first pivot is called dependent.
 * @returns
 *   R, the order of the columns, the rank and the rotated right-hand side.
 *
 * Source: Golub and Van Loan, Matrix Computations (4th ed.), algorithm 5.4.1 (Businger and Golub 1965).
 */
export function householderQr(
  columns: readonly DoubleDoubleVector[],
  right: DoubleDoubleVector,
  tolerance: number
): QrDecomposition {
  const n = right.hi.length
  const work = [...columns]
  const order = work.map((_, j) => j)
  const steps = Math.min(n, work.length)
  let rank = 0
  let first = 0
  let last = 0
  for (let k = 0; k < steps; k++) {
    const { index, norm } = largest(work, k)
    if (k === 0) first = norm
    if (!(norm > tolerance * first)) break
    swap(work, k, index)
    swap(order, k, index)
    last = norm
    rank = k + 1
    reflect(work, right, k)
  }
  return { rank, order, upper: work, rotated: right, diagonalRatio: first > 0 ? last / first : 0 }
}

/** Solves R c = b for the first `rank` columns, b being a vector whose first `rank` entries are read. */
export function backSubstitute(qr: QrDecomposition, b: DoubleDoubleVector): DoubleDouble[] {
  const solution: DoubleDouble[] = Array.from({ length: qr.rank }, () => doubleDouble(0))
  for (let i = qr.rank - 1; i >= 0; i--) {
    let rest = entry(b, i)
    for (let j = i + 1; j < qr.rank; j++) {
      rest = subtract(rest, multiply(entry(qr.upper[j]!, i), solution[j]!))
    }
    solution[i] = divide(rest, entry(qr.upper[i]!, i))
  }
  return solution
}

function reflect(work: readonly DoubleDoubleVector[], right: DoubleDoubleVector, k: number): void {
  const pivot = work[k]!
  const norm = squareRoot(dot(pivot, pivot, k))
  const head = entry(pivot, k)
  const diagonal = head.hi > 0 ? negate(norm) : norm
  // The reflector v = x − diagonal·e_k is stored over the column while it is applied, then R's entry put back.
  setEntry(pivot, k, subtract(head, diagonal))
  const squared = dot(pivot, pivot, k)
  const apply = (target: DoubleDoubleVector): void => {
    const factor = divide(multiply(doubleDouble(-2), dot(pivot, target, k)), squared)
    addMultiple(target, factor, pivot, k)
  }
  if (squared.hi > 0) {
    for (let j = k + 1; j < work.length; j++) apply(work[j]!)
    apply(right)
  }
  setEntry(pivot, k, add(diagonal, doubleDouble(0)))
}

function largest(work: readonly DoubleDoubleVector[], k: number): { index: number; norm: number } {
  let index = k
  let best = -1
  for (let j = k; j < work.length; j++) {
    const { hi } = work[j]!
    let squares = 0
    for (let i = k; i < hi.length; i++) squares += hi[i]! * hi[i]!
    if (squares > best) {
      best = squares
      index = j
    }
  }
  return { index, norm: Math.sqrt(Math.max(best, 0)) }
}

function swap<T>(list: T[], a: number, b: number): void {
  const kept = list[a]!
  list[a] = list[b]!
  list[b] = kept
}
