import type { StudyNode } from './study-node.ts'

/**
 * First-order error of a function of independent quantities: the root of Σ (∂f/∂xᵢ · errorᵢ)².
 *
 * There is none where no input has an error, and none, with a warning, where inputs rest on the same evidence: their
 * errors are not independent, and a paired method is what they need.
 */
export function propagateError(inputs: readonly (readonly [node: StudyNode, slope: number])[]): { error?: number; method?: string; assumptions?: string[]; warnings?: string[] } {
  const uncertain = inputs.filter(([node]) => node.error !== undefined)
  if (uncertain.length === 0) return {}
  if (sharesEvidence(uncertain.map(([node]) => node))) {
    return { warnings: ['its inputs rest on the same runs, so that their errors do not combine: no error given, use a paired method'] }
  }
  return {
    error: Math.hypot(...uncertain.map(([node, slope]) => slope * (node.error ?? NaN))),
    method: 'first-order error propagation',
    assumptions: ['errors of the inputs are independent of one another', ...(uncertain.length < inputs.length ? ['inputs without an error are taken as exact'] : [])]
  }
}

/** Runs that a node rests on. */
export function runsBehind(node: StudyNode, runs: Set<string> = new Set(), seen: Set<StudyNode> = new Set()): Set<string> {
  if (seen.has(node)) return runs
  seen.add(node)
  for (const source of node.sources) {
    if (source.kind === 'observation') runs.add(source.observation.run)
    else if (source.kind === 'series') runs.add(source.series.run)
    else if (source.kind === 'run') runs.add(source.run)
    else runsBehind(source.node, runs, seen)
  }
  return runs
}

function sharesEvidence(nodes: readonly StudyNode[]): boolean {
  const seen = new Set<string>()
  for (const node of nodes) {
    for (const run of runsBehind(node)) {
      if (seen.has(run)) return true
      seen.add(run)
    }
  }
  return false
}
