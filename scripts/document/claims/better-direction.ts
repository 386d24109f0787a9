import type { Quantity } from '../../../analysis/quantities/quantity.ts'
import type { Evidence } from '../../evidence/evidence.ts'
import type { Results } from '../../study/results.ts'

/** Operations after which lower or higher still means better; a difference may turn it round. */
const keepsDirection = new Set(['observation', 'mean', 'median', 'minimum', 'maximum', 'convert', 'final', 'at', 'perplexity', 'exp', 'accessor:value'])

/** Whether lower or higher is better for a quantity, by the `better:` of the metrics it was observed as; `null` where they do not say. */
export function betterDirection(quantity: Quantity, results: Results, evidence: Evidence): 'lower' | 'higher' | null {
  const directions = new Set<'lower' | 'higher' | null>()
  const seen = new Set<string>()
  const queue: Quantity[] = [quantity]
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    if (seen.has(next.id)) continue
    seen.add(next.id)
    if (!keepsDirection.has(next.derivation.operation)) return null
    for (const input of next.derivation.inputs) {
      const [kind, id] = [input.slice(0, input.indexOf(':')), input.slice(input.indexOf(':') + 1)]
      if (kind === 'quantity') {
        const inner = results.quantities.get(id)
        if (inner === undefined) return null
        queue.push(inner)
      } else directions.add(metricDirection(kind === 'observation' ? (results.observations.get(id)?.metric ?? metricOf(id)) : (results.series.get(id)?.metric ?? metricOf(id)), evidence))
    }
  }
  const [only] = directions
  return directions.size === 1 ? (only ?? null) : null
}

function metricDirection(metric: string, { metrics }: Evidence): 'lower' | 'higher' | null {
  return Object.hasOwn(metrics, metric) ? (metrics[metric]?.better ?? null) : null
}

/** `doe/3/seed1#eval/accuracy@300` → `eval/accuracy` */
function metricOf(id: string): string {
  return id.slice(id.indexOf('#') + 1).replace(/@[^@]*$/, '')
}
