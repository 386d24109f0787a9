import { requireFinite, requirePositive } from './require-finite.ts'

/** The five numbers of L(N, D) = E + A/N^α + B/D^β; losses in nats, N parameters, D tokens. */
export interface ChinchillaParameters {
  readonly E: number
  readonly A: number
  readonly B: number
  readonly alpha: number
  readonly beta: number
}

export interface ChinchillaOptimal {
  /** (αA/(βB))^(1/(α+β)). */
  readonly G: number
  /** Compute-optimal number of parameters and of training tokens. */
  readonly parameters: number
  readonly tokens: number
  /** Predicted loss there, nats. */
  readonly loss: number
  readonly tokensPerParameter: number
  /** Whether the optimum lies outside the sizes or tokens of the fit; absent when their ranges were not given. */
  readonly extrapolated?: boolean
  readonly method: string
  readonly assumptions: readonly string[]
  readonly warnings: readonly string[]
}

/**
 * The parameters and tokens that minimise L(N, D) for a budget of C = 6 N D floating-point operations.
 *
 * N = G (C/6)^(β/(α+β)), D = G⁻¹ (C/6)^(α/(α+β)).
 *
 * @param parameters
 *   A fit of {@link chinchilla} or published values.
 * @param flops
 *   Training compute C.
 * @param options.ranges
 *   Smallest and largest N and D of the data behind the fit, so that extrapolation is marked.
 * @throws {Refusal}
 *   `out-of-range` when A, B, α, β or C is not above zero.
 *
 * Source: Hoffmann et al. (2022), arXiv:2203.15556, eq. 4.
 */
export function chinchillaOptimal(
  parameters: ChinchillaParameters,
  flops: number,
  options: { readonly ranges?: { readonly N: readonly [number, number]; readonly D: readonly [number, number] } } = {}
): ChinchillaOptimal {
  const { E, A, B, alpha, beta } = parameters
  requireFinite([E], 'E')
  for (const [name, value] of Object.entries({ A, B, alpha, beta, 'the compute C': flops })) requirePositive(value, name)
  const G = ((alpha * A) / (beta * B)) ** (1 / (alpha + beta))
  const products = flops / 6
  const size = G * products ** (beta / (alpha + beta))
  const tokens = products ** (alpha / (alpha + beta)) / G
  const { ranges } = options
  const extrapolated = ranges && (outside(size, ranges.N) || outside(tokens, ranges.D))
  return {
    G,
    parameters: size,
    tokens,
    loss: E + A / size ** alpha + B / tokens ** beta,
    tokensPerParameter: tokens / size,
    ...(extrapolated === undefined ? {} : { extrapolated }),
    method: 'Compute-optimal N and D of L(N, D) = E + A/N^α + B/D^β under C = 6 N D',
    assumptions: [
      'Training costs 6 operations a parameter and token.',
      'The fitted law holds at this budget.'
    ],
    warnings: extrapolated ? ['the optimum lies outside the sizes or tokens that were fitted: extrapolated'] : []
  }
}

function outside(value: number, [low, high]: readonly [number, number]): boolean {
  return value < low || value > high
}
