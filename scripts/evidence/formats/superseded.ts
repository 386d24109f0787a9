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
  const lastRow = names instanceof Float64Array ? (lastRowOfWhole(names) ?? lastRowByName<number>()) : lastRowByName<string>()
  const superseded = new Uint8Array(names.length)
  let count = 0
  let firstBack = -1
  for (let row = 0; row < names.length; row++) {
    const name = names[row]! as never
    const earlier = lastRow(name, row)
    if (earlier >= 0) {
      superseded[earlier] = 1
      count++
    }
    if (firstBack < 0 && (earlier >= 0 || (names instanceof Float64Array && row > 0 && names[row]! < names[row - 1]!))) firstBack = row
  }
  return { superseded: count === 0 ? null : rowsOf(superseded, count), firstBack, interleaved: false }
}

/** Notes that a name stands in a row; returns the row where it stood last, or -1. */
function lastRowByName<T>(): (name: T, row: number) => number {
  const last = new Map<T, number>()
  return (name, row) => {
    const earlier = last.get(name) ?? -1
    last.set(name, row)
    return earlier
  }
}

/** The same for whole steps of a reasonable size, by a table: `null` where they are none. */
function lastRowOfWhole(steps: Float64Array): ((step: number, row: number) => number) | null {
  const largest = 4 * steps.length + 65_536
  let greatest = 0
  for (let row = 0; row < steps.length; row++) {
    const step = steps[row]!
    if (!(step >= 0 && step <= largest) || step !== Math.trunc(step)) return null
    if (step > greatest) greatest = step
  }
  const last = new Int32Array(greatest + 1).fill(-1)
  return (step, row) => {
    const earlier = last[step]!
    last[step] = row
    return earlier
  }
}

function rowsOf(flags: Uint8Array, count: number): Uint32Array {
  const rows = new Uint32Array(count)
  let next = 0
  for (let row = 0; row < flags.length; row++) if (flags[row] === 1) rows[next++] = row
  return rows
}
