/** Degrees of freedom of a design: how many of its runs say what. */
export interface Freedom {
  readonly total: number
  readonly cells: number
  readonly blocks: number
  /** From runs of the same cell in the same block, or compared with it across blocks: what an F-test divides by. */
  readonly pureError: number
}

/**
 * Pure error is what runs leave once each cell has its mean and each block its level: n less the rank of the incidence of
 * both, which is cells plus blocks less the parts that no cell connects (a confounded design falls into such parts).
 *
 * Source: Searle (1971), Linear Models, ch. 7, on connectedness of two-way classifications.
 */
export function countFreedom(runs: readonly { readonly cell: string; readonly block: number }[]): Freedom {
  const cells = new Set(runs.map(({ cell }) => cell))
  const blocks = new Set(runs.map(({ block }) => block))
  const parts = countParts(runs.map(({ cell, block }) => [`cell ${cell}`, `block ${block}`]))
  return {
    total: runs.length - 1,
    cells: cells.size - parts,
    blocks: blocks.size - 1,
    pureError: runs.length - (cells.size + blocks.size - parts)
  }
}

/** How many separate parts a graph has, by union of its edges' ends. */
function countParts(edges: readonly (readonly [string, string])[]): number {
  const above = new Map<string, string>()
  const top = (node: string): string => {
    let at = node
    for (let next = above.get(at); next !== undefined; next = above.get(at)) at = next
    return at
  }
  for (const [left, right] of edges) {
    const [from, to] = [top(left), top(right)]
    if (from !== to) above.set(from, to)
  }
  return new Set(edges.map(([node]) => top(node))).size
}
