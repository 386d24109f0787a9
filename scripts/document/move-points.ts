import type { Point } from 'unist'

/** Moves every place in a tree, in its nodes and in what our nodes hold, each once. */
export function movePoints(tree: unknown, move: (point: Point, side: 'start' | 'end') => Point): void {
  const stack: unknown[] = [tree]
  const seen = new Set<object>()
  while (stack.length > 0) {
    const value = stack.pop()
    if (typeof value !== 'object' || value === null || seen.has(value)) continue
    seen.add(value)
    if (isPosition(value)) {
      value.start = move(value.start, 'start')
      value.end = move(value.end, 'end')
    } else for (const child of Object.values(value)) stack.push(child)
  }
}

function isPosition(value: object): value is { start: Point; end: Point } {
  return 'start' in value && 'end' in value && isPoint(value.start) && isPoint(value.end)
}

function isPoint(value: unknown): value is Point {
  return typeof value === 'object' && value !== null && 'line' in value && 'column' in value
}
