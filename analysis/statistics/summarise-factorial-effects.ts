import type { EffectBounds, FactorialBounds } from './factorial-bounds.ts'
import type { FactorialDesign } from './factorial-design.ts'
import type { FactorialEffect, FactorialEffects } from './factorial-effects.ts'
import type { Lenth } from './lenth.ts'
import { formatInterval, formatNumber, formatP, formatPercent } from './summary.ts'
import type { Summary } from './summary.ts'

/** The rows and the sentence of factorial effects: tests where there is error, Lenth's margins where there is none. */
export function summariseFactorialEffects(result: FactorialEffects): Summary {
  const { effects, lenth, pureError, residual, curvature, lackOfFit } = result
  return {
    table: [
      ['runs', String(result.n)],
      ['mean response', formatNumber(result.grandMean)],
      ...effects.map(effect => [effect.term, describeEffect(effect)] as const),
      ...(pureError ? [['pure error', `s = ${formatNumber(pureError.standardDeviation)}, ${pureError.df} df`] as const] : []),
      ...(residual ? [['residual', `mean square ${formatNumber(residual.meanSquare)}, ${residual.df} df`] as const] : []),
      ...(lackOfFit
        ? [['lack of fit', `F(${lackOfFit.df}, ${pureError?.df ?? 0}) = ${formatNumber(lackOfFit.F)}, ${formatP(lackOfFit.p, lackOfFit.log10P)}`] as const]
        : []),
      ...(curvature
        ? [['curvature', `${formatNumber(curvature.difference)}, F = ${formatNumber(curvature.F)}, ${formatP(curvature.p, curvature.log10P)}`] as const]
        : []),
      ...(lenth
        ? [['Lenth', `PSE ${formatNumber(lenth.pse)}, ME ${formatNumber(lenth.me)}, SME ${formatNumber(lenth.sme)} (${lenth.critical === 't' ? 't quantiles' : 'simulated'})`] as const]
        : [])
    ],
    sentence: factorialSentence(result)
  }
}

/** The rows and the sentence of Lenth's method. */
export function summariseLenth(result: Lenth): Summary {
  const beyond = result.beyondMe.filter(Boolean).length
  return {
    table: [
      ['effects', String(result.m)],
      ['PSE', formatNumber(result.pse)],
      ['ME, t quantiles', formatNumber(result.byT.me)],
      ['SME, t quantiles', formatNumber(result.byT.sme)],
      ['ME, simulated', formatNumber(result.bySimulation.me)],
      ['SME, simulated', formatNumber(result.bySimulation.sme)]
    ],
    sentence: `${beyond} of ${result.m} effects exceeded the margin of error ${formatNumber(result.me)} (Lenth’s PSE = ${formatNumber(result.pse)}, ${result.critical === 't' ? `t quantiles on ${formatNumber(result.df)} df` : 'simulated critical values'}, α = ${result.alpha}).`
  }
}

/** The rows and the sentence of a design. */
export function summariseFactorialDesign(design: FactorialDesign): Summary {
  const full = design.resolution === 'full'
  const words = design.definingRelation.map(word => word.split(':').join('').replace('-', '−'))
  return {
    table: [
      ['factors', design.factors.join(', ')],
      ['runs', String(design.runs)],
      ['resolution', design.resolution],
      ...(full ? [] : [['defining relation', `I = ${words.join(' = ')}`] as const]),
      ...Object.entries(design.aliases).map(([term, aliases]) => [`${term} is aliased with`, aliases.join(', ').replaceAll('-', '−')] as const)
    ],
    sentence: full
      ? `The design was a full 2^${design.factors.length} factorial in ${design.runs} runs.`
      : `The design was a 2^(${design.factors.length}−${design.factors.length - Math.log2(design.runs)}) fraction of resolution ${design.resolution} in ${design.runs} runs (I = ${words.join(' = ')}).`
  }
}

/** The rows and the sentence of the bounds on effects with missing cells. */
export function summariseFactorialBounds(bounds: FactorialBounds): Summary {
  const range = ({ low, high }: EffectBounds): string => `[${formatNumber(low)}, ${formatNumber(high)}]`
  const total = bounds.knownCells + bounds.missingCells
  return {
    table: [
      ['cells missing', `${bounds.missingCells} of ${total}`],
      ...bounds.effects.map(effect => [effect.term, `${range(effect)}${effect.signDetermined ? '' : ', sign open'}`] as const)
    ],
    sentence: `With ${bounds.missingCells} of ${total} cells missing, ${bounds.effects
      .map(effect => `the effect of ${effect.term} lies anywhere in ${range(effect)}`)
      .join(', ')}.`
  }
}

function describeEffect(effect: FactorialEffect): string {
  const parts = [formatNumber(effect.effect)]
  if (effect.interval) parts.push(formatInterval(effect.interval))
  if (effect.p !== undefined) parts.push(formatP(effect.p, effect.log10P))
  if (effect.tLenth !== undefined) parts.push(`t_Lenth = ${formatNumber(effect.tLenth)}`)
  parts.push(`${formatPercent(round(effect.share))} of sums of squares`)
  return parts.join(', ')
}

function factorialSentence({ effects, lenth, n }: FactorialEffects): string {
  const [first] = effects.toSorted((a, b) => Math.abs(b.effect) - Math.abs(a.effect))
  if (first === undefined) return ''
  const head = `The largest effect was that of ${first.term} (${formatNumber(first.effect)}`
  const share = `${formatPercent(round(first.share))} of the sums of squares`
  if (first.interval && first.p !== undefined) {
    return `${head}, ${formatInterval(first.interval)}, ${formatP(first.p, first.log10P)}, ${n} runs); it made up ${share}.`
  }
  if (lenth === undefined) return `${head}; ${n} runs without replicates, so no test), ${share}.`
  const beyond = effects.filter(effect => effect.beyondMe).map(effect => effect.term)
  return `${head}, ${share}); in this unreplicated design ${beyond.length === 0 ? 'no effect exceeded' : `${beyond.join(', ')} exceeded`} Lenth’s margin of error ${formatNumber(lenth.me)} (PSE = ${formatNumber(lenth.pse)}, ${lenth.critical === 't' ? 't quantiles' : 'simulated critical values'}, α = ${lenth.alpha}).`
}

function round(share: number): number {
  return Number(share.toPrecision(3))
}
