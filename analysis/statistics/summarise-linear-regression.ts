import type { LinearFit } from './fit-linear.ts'
import type { NonlinearRegression } from './nonlinear-regression.ts'
import type { OnewayAnova } from './oneway-anova.ts'
import { formatInterval, formatNumber, formatP } from './summary.ts'
import type { Summary } from './summary.ts'

/** The rows and the sentence of a linear or polynomial regression. */
export function summariseLinearRegression(fit: LinearFit): Summary {
  const test = fit.p === undefined || fit.F === undefined ? '' : `, F = ${formatNumber(fit.F)}, ${formatP(fit.p, fit.log10P)}`
  return {
    table: [
      ['n', String(fit.n)],
      ...fit.coefficients.map(coefficient => [coefficient.name, describe(coefficient)] as const),
      ...(fit.residualSd === undefined ? [] : [['residual standard deviation', `${formatNumber(fit.residualSd)}, ${fit.df} df`] as const]),
      ['r²', formatNumber(fit.r2, 4)]
    ],
    sentence: `Least squares on ${fit.n} points gave the coefficients ${fit.coefficients
      .filter(({ name }) => name !== 'constant')
      .map(coefficient => `${coefficient.name} = ${formatNumber(coefficient.estimate)}${coefficient.interval ? ` (${formatInterval(coefficient.interval)})` : ''}`)
      .join(', ')}; r² = ${formatNumber(fit.r2, 4)}${test}.`
  }
}

/** The rows and the sentence of a nonlinear regression. */
export function summariseNonlinearRegression(fit: NonlinearRegression): Summary {
  return {
    table: [
      ['n', String(fit.n)],
      ...fit.parameters.map(parameter => [parameter.name, describe(parameter)] as const),
      ['residual standard deviation', `${formatNumber(fit.residualSd)}, ${fit.df} df`],
      ['convergence', `${fit.convergence.state}, relative offset ${formatNumber(fit.convergence.relativeOffset, 1)}`]
    ],
    sentence: `Nonlinear least squares on ${fit.n} points gave ${fit.parameters
      .map(parameter => `${parameter.name} = ${formatNumber(parameter.estimate)}${parameter.interval ? ` (${formatInterval(parameter.interval)})` : ''}`)
      .join(', ')}; residual standard deviation ${formatNumber(fit.residualSd)} on ${fit.df} degrees of freedom.`
  }
}

/** The rows and the sentence of a one-way analysis of variance. */
export function summariseOnewayAnova(result: OnewayAnova): Summary {
  const { between, within, F } = result
  const test = `F(${between.df}, ${within.df}) = ${formatNumber(F)}, ${formatP(result.p, result.log10P)}`
  return {
    table: [
      ['groups', `${result.groups.length}, ${result.n} values`],
      ['mean square between', formatNumber(between.meanSquare)],
      ['mean square within', formatNumber(within.meanSquare)],
      ['test', test],
      ['η²', formatNumber(result.r2)]
    ],
    sentence: `The means of ${result.groups.length} groups ${result.p < 0.05 ? 'differed' : 'did not differ significantly'} (one-way ANOVA, ${test}, η² = ${formatNumber(result.r2)}, n = ${result.n}).`
  }
}

function describe({
  estimate,
  standardError,
  interval
}: {
  readonly estimate: number
  readonly standardError?: number
  readonly interval?: { readonly level: number; readonly low: number; readonly high: number }
}): string {
  return [
    formatNumber(estimate),
    ...(standardError === undefined ? [] : [`SE ${formatNumber(standardError)}`]),
    ...(interval ? [formatInterval(interval)] : [])
  ].join(', ')
}
