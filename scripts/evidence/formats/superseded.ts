/** What the order of a column's steps or keys says about it. */
export interface Order {
  /** Rows that a later row with the same step or key replaced; `null` where none. */
  readonly superseded: Uint32Array | null
  /** First row that goes back or repeats, -1 where none does. */
  readonly firstBack: number
  /** Several processes wrote the same steps side by side: nothing is superseded. */
  readonly interleaved: boolean
}

/** Which rows a restart has written again, and whether it was a restart or several ranks writing at once. */
export function orderOf(steps: Float64Array | null, keys: readonly string[] | null): Order {
  if (steps !== null) return orderOfSteps(steps)
  return keys === null ? { superseded: null, firstBack: -1, interleaved: false } : laterWins(keys)
}

function orderOfSteps(steps: Float64Array): Order {
  let firstBack = -1
  let twins = 0
  let distinct = 1
  for (let row = 1; row < steps.length; row++) {
    if (steps[row]! > steps[row - 1]!) distinct++
    else if (firstBack < 0) firstBack = row
    if (steps[row] === steps[row - 1]) twins++
  }
  if (firstBack < 0) return { superseded: null, firstBack, interleaved: false }
  // Ranks print a step side by side; a restart prints a stretch of steps again.
  if (twins >= Math.max(2, distinct / 2)) return { superseded: null, firstBack, interleaved: true }
  return laterWins(steps)
}

function laterWins(names: Float64Array | readonly string[]): Order {
  const last = new Map<number | string, number>()
  const superseded: number[] = []
  let firstBack = -1
  for (let row = 0; row < names.length; row++) {
    const name = names[row]!
    const earlier = last.get(name)
    if (earlier !== undefined) superseded.push(earlier)
    const back = earlier !== undefined || (typeof name === 'number' && row > 0 && name < (names[row - 1] as number))
    if (back && firstBack < 0) firstBack = row
    last.set(name, row)
  }
  return { superseded: superseded.length === 0 ? null : Uint32Array.from(superseded).sort(), firstBack, interleaved: false }
}
