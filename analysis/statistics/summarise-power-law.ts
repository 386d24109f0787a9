import type { Chinchilla } from './chinchilla.ts'
import type { ChinchillaBootstrap } from './chinchilla-bootstrap.ts'
import type { ChinchillaOptimal } from './chinchilla-optimal.ts'
import type { ExponentTest } from './exponent-test.ts'
import type { PowerLaw } from './power-law.ts'
import type { OffsetParameter, PowerLawOffset } from './power-law-offset.ts'
import { formatInterval, formatNumber, formatP } from './summary.ts'
import type { Summary } from './summary.ts'

/** The rows and the sentence of a power law. */
export function summarisePowerLaw(law: PowerLaw): Summary {
  const { test } = law
  const claim = test ? `against ${formatNumber(test.hypothesis)}: t(${law.df}) = ${formatNumber(test.t)}, ${formatP(test.p, test.log10P)}` : ''
  return {
    table: [
      ['n', String(law.n)],
      ['exponent', `${formatNumber(law.exponent)}, ${formatInterval(law.intervalExponent)}`],
      ['prefactor', `${formatNumber(law.prefactor)}, ${formatInterval(law.intervalPrefactor)}`],
      ['r² in logarithms', formatNumber(law.r2Log, 4)],
      ['fitted range of x', `${formatLarge(law.xRange[0])} to ${formatLarge(law.xRange[1])}`],
      ...(test ? [['claimed exponent', claim] as const] : [])
    ],
    sentence: `A power law through ${law.n} points has exponent ${formatNumber(law.exponent)} (${formatInterval(law.intervalExponent)}${claim === '' ? '' : `; ${claim}`}), r² = ${formatNumber(law.r2Log, 4)} in logarithms.`
  }
}

/** The rows and the sentence of a test of a claimed exponent. */
export function summariseExponentTest(result: ExponentTest): Summary {
  const test = `F(${result.df1}, ${result.df2}) = ${formatNumber(result.F)}, ${formatP(result.p, result.log10P)}`
  return {
    table: [
      ['claimed exponent', formatNumber(result.hypothesis)],
      ['free exponent', formatNumber(result.free.exponent)],
      ['test', test],
      ['AIC fixed − free', formatNumber(result.deltaAic)],
      ['BIC fixed − free', formatNumber(result.fixed.bic - result.free.bic)]
    ],
    sentence: `The data ${result.p < 0.05 ? 'contradict' : 'do not contradict'} an exponent of ${formatNumber(result.hypothesis)} (free exponent ${formatNumber(result.free.exponent)}, ${test}, n = ${result.n}).`
  }
}

/** The rows and the sentence of a power law with an offset. */
export function summarisePowerLawOffset(law: PowerLawOffset): Summary {
  return {
    table: [
      ['n', String(law.n)],
      ['offset', describe(law.offset)],
      ['prefactor', describe(law.prefactor)],
      ['exponent', describe(law.exponent)],
      ['residual standard deviation', `${formatNumber(law.residualSd)} of ${law.loss}, ${law.df} df`]
    ],
    sentence: `A power law with an offset through ${law.n} points has offset ${describe(law.offset)} and exponent ${describe(law.exponent)}.`
  }
}

/** The rows and the sentence of a Chinchilla fit. */
export function summariseChinchilla(fit: Chinchilla): Summary {
  return {
    table: [
      ['runs', String(fit.n)],
      ['E', formatNumber(fit.E)],
      ['A', formatNumber(fit.A)],
      ['B', formatNumber(fit.B)],
      ['α', formatNumber(fit.alpha)],
      ['β', formatNumber(fit.beta)],
      ['β/(α + β)', formatNumber(fit.sizeExponent)]
    ],
    sentence: `L(N, D) = E + A/N^α + B/D^β through ${fit.n} runs has E = ${formatNumber(fit.E)}, α = ${formatNumber(fit.alpha)} and β = ${formatNumber(fit.beta)} (Huber loss on ln L, δ = ${fit.delta}), so that the optimal N grows as C^${formatNumber(fit.sizeExponent)}.`
  }
}

/** The rows and the sentence of a bootstrapped Chinchilla fit. */
export function summariseChinchillaBootstrap(result: ChinchillaBootstrap): Summary {
  const { parameters, sizeExponent } = result
  const print = ({ estimate, interval }: { readonly estimate: number; readonly interval: OffsetInterval }): string =>
    `${formatNumber(estimate)} (${formatInterval(interval)})`
  return {
    table: [
      ['runs', String(result.n)],
      ...Object.entries(parameters).map(([name, value]) => [name, print(value)] as const),
      ['β/(α + β)', print(sizeExponent)],
      ['resamples', `${result.resamples}, ${result.failed} failed, seed ${result.seed}`]
    ],
    sentence: `L(N, D) = E + A/N^α + B/D^β through ${result.n} runs has E = ${print(parameters.E)}, α = ${print(parameters.alpha)} and β = ${print(parameters.beta)} (percentile intervals of ${result.resamples} bootstrap refits); the optimal N grows as C to the power ${print(sizeExponent)}.`
  }
}

/** The rows and the sentence of a compute-optimal size. */
export function summariseChinchillaOptimal(result: ChinchillaOptimal): Summary {
  return {
    table: [
      ['parameters', formatLarge(result.parameters)],
      ['tokens', formatLarge(result.tokens)],
      ['tokens a parameter', formatNumber(result.tokensPerParameter)],
      ['predicted loss', formatNumber(result.loss, 4)]
    ],
    sentence: `The compute-optimal model has ${formatLarge(result.parameters)} parameters and ${formatLarge(result.tokens)} tokens (${formatNumber(result.tokensPerParameter)} a parameter, predicted loss ${formatNumber(result.loss, 4)}${result.extrapolated === true ? ', extrapolated beyond the fitted runs' : ''}).`
  }
}

type OffsetInterval = NonNullable<OffsetParameter['interval']>

function describe({ estimate, interval }: OffsetParameter): string {
  return interval ? `${formatNumber(estimate)} (${formatInterval(interval)})` : formatNumber(estimate)
}

/** Three digits, with a power of ten from a million on: 3.22 × 10^10. */
function formatLarge(value: number): string {
  if (value < 1e6) return formatNumber(value)
  const [mantissa = '', exponent = ''] = value.toExponential(2).split('e+')
  return `${mantissa} × 10^${exponent}`
}
