import type { Nodes } from 'mdast'
import type { PaperlineNode } from './tree.ts'

/** Any node of a paperline document. */
export type DocumentNode = Nodes | PaperlineNode

/** Visits every node, parents first, in document order; `false` from a visitor leaves the node's children out. */
export function walkTree(nodes: readonly DocumentNode[], visit: (node: DocumentNode, parents: readonly DocumentNode[]) => boolean | void): void {
  // A stack of our own: hostile nesting would overflow the engine's.
  const parents: DocumentNode[] = []
  const levels: { nodes: readonly DocumentNode[]; next: number }[] = [{ nodes, next: 0 }]
  for (let level = levels.at(-1); level !== undefined; level = levels.at(-1)) {
    const node = level.nodes[level.next++]
    if (node === undefined) {
      levels.pop()
      parents.pop()
    } else if (visit(node, parents) !== false && 'children' in node) {
      parents.push(node)
      levels.push({ nodes: node.children, next: 0 })
    }
  }
}
