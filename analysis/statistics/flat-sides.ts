import { levenbergMarquardt } from './levenberg-marquardt.ts'
import type { LeastSquaresProblem, Minimum } from './levenberg-marquardt.ts'

/**
 * Which sides of which parameters the data leave open.
 *
 * Each parameter is held three standard errors away and the others refitted; where the sum of squares then rises by
 * less than a quarter of what a linear model would show (9 s²), its profile is flat on that side.
 *
 * Source: profile t of Bates and Watts (1988), Nonlinear Regression Analysis, §6.1.
 */
export function flatSides(
  problem: LeastSquaresProblem,
  best: Minimum,
  covariance: readonly (readonly number[])[],
  df: number
): ('below' | 'above')[][] {
  const s2 = best.residualSumOfSquares / df
  return covariance.map((row, j) => {
    const variance = row[j] ?? 0
    if (!(variance > 0) || !(s2 > 0)) return []
    return (['below', 'above'] as const).filter(side => {
      const shift = (side === 'below' ? -distance : distance) * Math.sqrt(variance)
      const held = (best.parameters[j] ?? 0) + shift
      const start = Array.from(best.parameters, (value, k) => value + ((row[k] ?? 0) / variance) * shift)
      const rise = profileAt(problem, j, held, start) - best.residualSumOfSquares
      return Number.isFinite(rise) && rise < 0.25 * distance * distance * s2
    })
  })
}

const distance = 3

function profileAt(problem: LeastSquaresProblem, j: number, held: number, start: readonly number[]): number {
  const full = (rest: ArrayLike<number>): Float64Array => {
    const values = Float64Array.from(start)
    let from = 0
    for (let k = 0; k < values.length; k++) values[k] = k === j ? held : rest[from++]!
    return values
  }
  const others = start.filter((_, k) => k !== j)
  if (others.length === 0) return sum(problem.residuals(full([])))
  return levenbergMarquardt(
    {
      residuals: rest => problem.residuals(full(rest)),
      jacobian: rest => problem.jacobian(full(rest)).filter((_, k) => k !== j)
    },
    others,
    { maximumIterations: 50 }
  ).residualSumOfSquares
}

function sum(residuals: Float64Array): number {
  let total = 0
  for (const value of residuals) total += value * value
  return total
}
