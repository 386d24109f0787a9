import { powers } from './least-squares.ts'
import { fitLinear, predictLinear } from './fit-linear.ts'
import type { LinearFit, Prediction } from './fit-linear.ts'
import { Refusal } from './refusal.ts'
import { requireCount, requireFinite, requireNumber } from './require-finite.ts'

export type PolynomialRegression = LinearFit & {
  readonly degree: number
  readonly predict: (x: number) => Prediction
}

/**
 * Polynomial regression; powers of x are kept to 32 digits, so that NIST's Filip (degree ten) comes out whole.
 *
 * @param x
 *   Abscissae, one a row.
 * @param y
 *   Responses, as many.
 * @param degree
 *   Highest power, 1 or more.
 * @param options.intercept
 *   Whether the power 0 is in the model (true).
 * @throws {Refusal}
 *   `collinear` when there are too few distinct x, `not-enough-points`, `constant-response`, `not-a-number`.
 *
 * Source: as {@link linearRegression}.
 */
export function polynomialRegression(
  x: readonly number[],
  y: readonly number[],
  degree: number,
  options: { readonly intercept?: boolean; readonly confidence?: number } = {}
): PolynomialRegression {
  requireFinite(x, 'x')
  requireCount(degree, 'the degree', 1)
  if (x.length !== y.length) {
    throw new Refusal('unequal-lengths', `Unexpected ${y.length} values of y for ${x.length} of x`)
  }
  const from = (options.intercept ?? true) ? 0 : 1
  const confidence = options.confidence ?? 0.95
  const names = Array.from({ length: degree + 1 }, (_, power) => powerName(power)).slice(from)
  const fit = fitLinear(powers(x, degree).slice(from), names, y, { hasConstant: from === 0, confidence })
  const low = Math.min(...x)
  const high = Math.max(...x)
  return {
    ...fit,
    degree,
    predict: at => {
      requireNumber(at, 'x')
      const row = names.map((_, j) => at ** (j + from))
      return predictLinear(fit, row, { confidence, extrapolated: at < low || at > high })
    }
  }
}

function powerName(power: number): string {
  if (power === 0) return 'constant'
  return power === 1 ? 'x' : `x^${power}`
}
