/** What the order of a column's steps or keys says about it. */
export interface Order {
  /** Rows that a later row with the same step or key replaced; `null` where none. */
  readonly superseded: Uint32Array | null
  /** First row that goes back or repeats, -1 where none does. */
  readonly firstBack: number
  /** Several processes wrote the same steps side by side: nothing is superseded. */
  readonly interleaved: boolean
}

const orders = new WeakMap<object, Order>()

/**
 * Which rows a restart has written again, and whether it was a restart or several ranks writing at once. The columns of
 * one kind of line share their steps, and so their order.
 */
export function orderOf(steps: Float64Array | null, keys: readonly string[] | null): Order {
  const names = steps ?? keys
  if (names === null) return { superseded: null, firstBack: -1, interleaved: false }
  let order = orders.get(names)
  if (order === undefined) {
    order = steps !== null ? orderOfSteps(steps) : laterWins(names)
    orders.set(names, order)
  }
  return order
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
  const superseded = new Uint8Array(names.length)
  let count = 0
  let firstBack = -1
  for (let row = 0; row < names.length; row++) {
    const name = names[row]!
    const earlier = last.get(name)
    if (earlier !== undefined) {
      superseded[earlier] = 1
      count++
    }
    const back = earlier !== undefined || (typeof name === 'number' && row > 0 && name < (names[row - 1] as number))
    if (back && firstBack < 0) firstBack = row
    last.set(name, row)
  }
  return { superseded: count === 0 ? null : rowsOf(superseded, count), firstBack, interleaved: false }
}

function rowsOf(flags: Uint8Array, count: number): Uint32Array {
  const rows = new Uint32Array(count)
  let next = 0
  for (let row = 0; row < flags.length; row++) if (flags[row] === 1) rows[next++] = row
  return rows
}
