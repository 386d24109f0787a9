import { Refusal } from './refusal.ts'
import { requireFinite } from './require-finite.ts'
import { normalQuantile } from './normal.ts'

/** One point of a half-normal plot. */
export interface HalfNormalPoint {
  readonly term: string
  readonly effect: number
  /** |effect|, the ordinate. */
  readonly size: number
  /** Φ⁻¹(0.5 + 0.5 (i − 0.5)/m), the abscissa. */
  readonly quantile: number
}

/**
 * The data of Daniel's half-normal plot: absolute effects against half-normal quantiles, smallest first.
 *
 * Negligible effects lie on a line through the origin; what leaves it upwards at the right stands out.
 *
 * @param effects
 *   Each with its term; for instance the effects of {@link factorialEffects}.
 * @throws {Refusal}
 *   `empty` without effects, `not-a-number` where one is not finite.
 *
 * Source: Daniel (1959), Technometrics 1, 311–341.
 */
export function halfNormal(
  effects: readonly { readonly term: string; readonly effect: number }[]
): readonly HalfNormalPoint[] {
  if (effects.length === 0) throw new Refusal('empty', 'Unexpected empty list of effects')
  requireFinite(effects.map(({ effect }) => effect), 'the effects')
  const m = effects.length
  return effects
    .map(({ term, effect }) => ({ term, effect, size: Math.abs(effect) }))
    .toSorted((a, b) => a.size - b.size)
    .map((point, i) => ({ ...point, quantile: normalQuantile(0.5 + (0.5 * (i + 0.5)) / m) }))
}
