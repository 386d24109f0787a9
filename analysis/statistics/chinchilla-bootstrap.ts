import { chinchilla, exponentsOf, toChinchillaData, toParameters } from './chinchilla.ts'
import type { Chinchilla } from './chinchilla.ts'
import { minimiseChinchilla } from './minimise-chinchilla.ts'
import type { ChinchillaData, ChinchillaMinimum, ChinchillaPoint } from './minimise-chinchilla.ts'
import { randomIndex, seededRandom } from './random.ts'
import { Refusal } from './refusal.ts'
import { requireCount, requireOpenFraction } from './require-finite.ts'
import { centredSumOfSquares } from './stable-sum.ts'

/** An estimate with its bootstrap standard error and percentile interval. */
export interface BootstrapEstimate {
  readonly estimate: number
  readonly standardError: number
  readonly interval: { readonly level: number; readonly low: number; readonly high: number }
}

export interface ChinchillaBootstrap {
  readonly n: number
  readonly resamples: number
  readonly seed: number
  /** Resamples that had too few sizes or whose refit failed; left out of the intervals and counted here. */
  readonly failed: number
  readonly fit: Chinchilla
  readonly parameters: Readonly<Record<'E' | 'A' | 'B' | 'alpha' | 'beta', BootstrapEstimate>>
  readonly sizeExponent: BootstrapEstimate
  readonly tokenExponent: BootstrapEstimate
  readonly method: string
  readonly assumptions: readonly string[]
  readonly warnings: readonly string[]
}

/**
 * Bootstrap of the Chinchilla fit: runs are drawn with replacement and the five parameters refitted each time.
 *
 * @param options.resamples
 *   How many (1,000).
 * @param options.seed
 *   Seed of the generator (1).
 * @param options.confidence
 *   Level of the percentile intervals (0.95).
 * @throws {Refusal}
 *   As {@link chinchilla}; `not-converged` when more than a tenth of the refits fail.
 *
 * Source: Efron and Tibshirani (1993), An Introduction to the Bootstrap, §9.5 (resampling cases), §13.3.
 */
export function chinchillaBootstrap(
  N: readonly number[],
  D: readonly number[],
  loss: readonly number[],
  options: { readonly resamples?: number; readonly seed?: number; readonly confidence?: number; readonly delta?: number } = {}
): ChinchillaBootstrap {
  const resamples = options.resamples ?? 1000
  const seed = options.seed ?? 1
  const level = options.confidence ?? 0.95
  requireCount(resamples, 'resamples', 100)
  requireOpenFraction(level, 'the confidence level')
  const fit = chinchilla(N, D, loss, { delta: options.delta ?? 1e-3 })
  const data = toChinchillaData(N, D, loss, fit.delta)
  const random = seededRandom(seed)
  const starts = refitStarts(fit, data)
  const names = ['E', 'A', 'B', 'alpha', 'beta', 'sizeExponent', 'tokenExponent'] as const
  const draws = new Map<string, number[]>(names.map(name => [name, []]))
  let failed = 0
  // Where the first resamples have no lower minimum elsewhere, the full fit is start enough for the rest.
  const pilot = 50
  let manyMinima = false
  for (let resample = 0; resample < resamples; resample++) {
    const weights = data.weights
    weights.fill(0)
    for (let i = 0; i < loss.length; i++) {
      const drawn = randomIndex(random, loss.length)
      weights[drawn] = weights[drawn]! + 1
    }
    const warm = minimiseChinchilla(data, starts[0]!)
    const minimum = resample < pilot || manyMinima || !warm.converged
      ? lowest([warm, ...starts.slice(1).map(start => minimiseChinchilla(data, start))])
      : warm
    if (minimum.objective < warm.objective * (1 - 1e-6)) manyMinima = true
    const parameters = toParameters(data, minimum.point)
    const values = { ...parameters, ...exponentsOf(parameters) }
    if (!minimum.converged || !Object.values(values).every(value => Number.isFinite(value) && value > 0)) {
      failed++
      continue
    }
    for (const name of names) draws.get(name)?.push(values[name])
  }
  if (failed > resamples / 10) {
    throw new Refusal('not-converged', `${failed} of ${resamples} refits did not converge: the data do not identify the parameters`)
  }
  const describe = (name: (typeof names)[number]): BootstrapEstimate => summarise(fit[name], draws.get(name) ?? [], level)
  return {
    n: fit.n,
    resamples,
    seed,
    failed,
    fit,
    parameters: {
      E: describe('E'),
      A: describe('A'),
      B: describe('B'),
      alpha: describe('alpha'),
      beta: describe('beta')
    },
    sizeExponent: describe('sizeExponent'),
    tokenExponent: describe('tokenExponent'),
    method: `${fit.method}; percentile intervals of ${resamples} bootstrap refits (seed ${seed})`,
    assumptions: [...fit.assumptions, 'Runs stand for the runs that might have been made (drawn with replacement).'],
    warnings: [...fit.warnings, ...(failed > 0 ? [`${failed} of ${resamples} refits did not converge and were left out`] : [])]
  }
}

/**
 * The full fit, and two points with other exponents and a large E, for resamples whose lowest minimum is elsewhere or
 * whose E has left zero.
 */
function refitStarts(fit: Chinchilla, data: ChinchillaData): ChinchillaPoint[] {
  const a = Math.log(fit.A) - fit.alpha * data.centreN
  const b = Math.log(fit.B) - fit.beta * data.centreD
  const level = data.logLoss.reduce((sum, value) => sum + value, 0) / data.logLoss.length
  const point = (e: number, alpha: number, beta: number): ChinchillaPoint => Float64Array.from([e, a, b, alpha, beta])
  return [
    point(Math.log(fit.E), fit.alpha, fit.beta),
    point(level + Math.log(0.3), 0.6 * fit.alpha, 1.5 * fit.beta),
    point(level + Math.log(0.6), 1.5 * fit.alpha, 0.6 * fit.beta)
  ]
}

function lowest(minima: readonly ChinchillaMinimum[]): ChinchillaMinimum {
  return minima.reduce((best, minimum) => (minimum.objective < best.objective ? minimum : best))
}

function summarise(estimate: number, draws: readonly number[], level: number): BootstrapEstimate {
  const sorted = draws.toSorted((a, b) => a - b)
  const tail = (1 - level) / 2
  return {
    estimate,
    standardError: Math.sqrt(centredSumOfSquares(draws) / (draws.length - 1)),
    interval: { level, low: quantileOf(sorted, tail), high: quantileOf(sorted, 1 - tail) }
  }
}

/** Type 7 of Hyndman and Fan (1996). */
function quantileOf(sorted: readonly number[], p: number): number {
  const place = p * (sorted.length - 1)
  const low = Math.floor(place)
  const value = sorted[low] ?? Number.NaN
  return value + (place - low) * ((sorted[low + 1] ?? value) - value)
}
