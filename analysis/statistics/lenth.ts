import { median } from 'simple-statistics'
import { lenthCriticalValues } from './lenth-critical-values.ts'
import { Refusal } from './refusal.ts'
import { requireFinite, requireOpenFraction } from './require-finite.ts'

/** Lenth's analysis of the effects of an unreplicated design. */
export interface Lenth {
  /** How many effects it was computed from. */
  readonly m: number
  /** First scale, 1.5 × median |effect|; unit of the effects. */
  readonly s0: number
  /** Pseudo standard error; unit of the effects. */
  readonly pse: number
  /** m/3, the degrees of freedom of the t approximation. */
  readonly df: number
  /** How many effects were small enough to enter the PSE. */
  readonly kept: number
  readonly alpha: number
  /** Margin of error for one effect, and for all together; by `critical`. */
  readonly me: number
  readonly sme: number
  /** Where the multipliers of `me` and `sme` come from. */
  readonly critical: 't' | 'simulated'
  /** The same margins by Lenth's t quantiles and by simulation of the null. */
  readonly byT: { readonly me: number; readonly sme: number }
  readonly bySimulation: { readonly me: number; readonly sme: number; readonly samples: number; readonly seed: number }
  /** Effect / PSE, in the input's order. */
  readonly tRatios: readonly number[]
  readonly beyondMe: readonly boolean[]
  readonly beyondSme: readonly boolean[]
  readonly method: string
  readonly assumptions: readonly string[]
  readonly warnings: readonly string[]
}

/**
 * Lenth's method: which effects of an unreplicated design stand out of the others, without an error estimate.
 *
 * s₀ = 1.5 median|c|, PSE = 1.5 median{|c| : |c| < 2.5 s₀}, ME = q₁ PSE, SME = q_m PSE. Lenth's q are quantiles of t with
 * m/3 degrees of freedom; they are far too cautious for few effects, so simulated ones (Ye and Hamada 2000) stand
 * beside them and may be chosen.
 *
 * @param effects
 *   The estimates of m orthogonal contrasts of equal variance, in one unit.
 * @param options.alpha
 *   Error rate of each margin (0.05).
 * @param options.critical
 *   Which multipliers `me`, `sme` and the verdicts use (`t`).
 * @throws {Refusal}
 *   `not-enough-effects` below three, `zero-pse` when more than half of the effects are zero.
 *
 * Source: Lenth (1989), Technometrics 31, 469–473; Ye and Hamada (2000), Journal of Quality Technology 32, 57–66.
 */
export function lenth(
  effects: readonly number[],
  options: { readonly alpha?: number; readonly critical?: 't' | 'simulated' } = {}
): Lenth {
  requireFinite(effects, 'the effects')
  const alpha = options.alpha ?? 0.05
  const critical = options.critical ?? 't'
  requireOpenFraction(alpha, 'alpha')
  const m = effects.length
  if (m < 3) {
    throw new Refusal('not-enough-effects', `Unexpected ${m} effects, expected at least three: Lenth's PSE is a median`)
  }
  const sizes = effects.map(effect => Math.abs(effect))
  const s0 = 1.5 * median(sizes)
  const small = sizes.filter(size => size < 2.5 * s0)
  const pse = small.length === 0 ? 0 : 1.5 * median(small)
  if (!(pse > 0)) {
    throw new Refusal('zero-pse', 'Half of the effects or more are exactly zero, so that the pseudo standard error is zero')
  }
  const values = lenthCriticalValues(m, { alpha })
  const byT = { me: values.individualT * pse, sme: values.simultaneousT * pse }
  const bySimulation = {
    me: values.individualSimulated * pse,
    sme: values.simultaneousSimulated * pse,
    samples: values.samples,
    seed: values.seed
  }
  const { me, sme } = critical === 't' ? byT : bySimulation
  return {
    m,
    s0,
    pse,
    df: m / 3,
    kept: small.length,
    alpha,
    me,
    sme,
    critical,
    byT,
    bySimulation,
    tRatios: effects.map(effect => effect / pse),
    beyondMe: sizes.map(size => size > me),
    beyondSme: sizes.map(size => size > sme),
    method:
      critical === 't'
        ? "Lenth's PSE with t quantiles on m/3 degrees of freedom"
        : `Lenth's PSE with critical values simulated under the null (${values.samples} samples, seed ${values.seed})`,
    assumptions: [
      'The effects are independent and of equal variance (an orthogonal design).',
      'Most effects are negligible (effect sparsity).',
      'The responses vary normally.'
    ],
    warnings: m < 7 ? [`PSE of only ${m} effects (${describeDf(m)} degrees of freedom): its margins are not usable for decisions`] : []
  }
}

function describeDf(m: number): string {
  return m % 3 === 0 ? String(m / 3) : (m / 3).toFixed(1)
}
