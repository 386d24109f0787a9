import { Refusal } from '../../analysis/statistics/refusal.ts'
import { requireUnit } from '../../analysis/quantities/unit.ts'
import { stableSum } from '../../analysis/statistics/stable-sum.ts'
import { matchPairs } from './match-pairs.ts'
import { stated } from './arithmetic.ts'
import { asSource, attempt, isQuantity, makeQuantity, nodeOf, requireQuantity, type StudyQuantity } from './study-quantity.ts'
import { toSample, type SampleLike } from './to-sample.ts'

const perToken = new Set(['nats', 'nats/tokens'])

/**
 * Perplexity: e to the mean nats per token.
 *
 * @param nll
 *   A mean that is already per token, or a series of means a document.
 * @param tokens
 *   For a series: tokens a document, matched by key, which weigh the means.
 */
export function perplexity(nll: StudyQuantity | SampleLike, tokens?: SampleLike): StudyQuantity {
  return attempt('perplexity', tokens === undefined ? [nll] : [nll, tokens], () => {
    if (isQuantity(nll)) {
      const node = requireQuantity('perplexity', nll)
      requirePerToken(requireUnit('perplexity', stated(node)), node.unitFrom)
      const value = Math.exp(node.value)
      return makeQuantity({
        value,
        unit: 'ppl',
        operation: 'perplexity',
        sources: [asSource(nll)],
        ...(node.error === undefined ? {} : { error: value * node.error, method: 'first-order error propagation' }),
        ...(node.interval === undefined ? {} : { interval: { ...node.interval, low: Math.exp(node.interval.low), high: Math.exp(node.interval.high) } }),
        ...(node.n === undefined ? {} : { n: node.n })
      })
    }
    if (tokens === undefined) throw new Refusal('no-weights', 'Unexpected series for perplexity without token counts, expected how many tokens each mean is over', 'write perplexity(nll, tokens), or perplexity(mean(nll)) where every document counts alike')
    const [means, counts] = [toSample('perplexity', nll), toSample('perplexity', tokens)]
    requirePerToken(means.unit, means.unitFrom)
    // Units differ by nature here, so the pairs are matched as pure numbers.
    const pairs = matchPairs('perplexity', { ...means, unit: '1' }, { ...counts, unit: '1' })
    const complete = pairs.keys.flatMap((_, index) => {
      const [nats, weight] = [pairs.after[index], pairs.before[index]]
      return nats == null || weight == null ? [] : [{ nats, weight }]
    })
    const total = stableSum(complete.map(({ weight }) => weight))
    if (!(total > 0) || complete.some(({ weight }) => !(weight >= 0))) throw new Refusal('weights', 'Unexpected token counts for perplexity, expected numbers above zero')
    const value = Math.exp(stableSum(complete.map(({ nats, weight }) => nats * weight)) / total)
    if (!Number.isFinite(value)) throw new Refusal('not-a-number', 'Unexpected NaN among the values for perplexity, expected numbers')
    const dropped = pairs.keys.length - complete.length
    return makeQuantity({
      value,
      unit: 'ppl',
      n: complete.length,
      operation: 'perplexity',
      sources: pairs.sources,
      parameters: { weights: counts.name ?? 'tokens', total_weight: total, dropped },
      warnings: [...pairs.warnings, ...(dropped === 0 ? [] : [`${dropped} documents without a value or a token count were left out`])]
    })
  })
}

/** e to a quantity: a pure number of a pure number, perplexity of nats per token. */
export function exp(quantity: StudyQuantity): StudyQuantity {
  return attempt('exp', [quantity], () => {
    const node = requireQuantity('exp', quantity)
    const unit = requireUnit('exp', stated(node))
    if (perToken.has(unit)) return perplexity(quantity)
    if (unit !== '1') throw new Refusal('unit-mismatch', `Unexpected exp of \`${unit}\` (${node.unitFrom}), expected nats or a pure number`, "convert it: convert(quantity, 'nats')")
    return makeQuantity({ value: Math.exp(node.value), unit: '1', operation: 'exp', sources: [asSource(quantity)], ...(nodeOf(quantity).error === undefined ? {} : { error: Math.exp(node.value) * (node.error ?? 0) }) })
  })
}

function requirePerToken(unit: string, from: string): void {
  if (perToken.has(unit)) return
  throw new Refusal('unit-mismatch', `Unexpected perplexity of \`${unit}\` (${from}), expected nats per token`, unit === 'bits' ? "convert it: convert(quantity, 'nats')" : "declare the metric's unit as nats in data/runs.yml")
}
