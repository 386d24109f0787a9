import type { EvidenceRun } from '../evidence/evidence.ts'

export type LeafValue = string | number | boolean | null

/** What a configuration leaf must be: one value, any of several, or whatever a function accepts. */
export type LeafMatch = LeafValue | readonly LeafValue[] | ((value: LeafValue) => boolean)

/** Leaves by name, nested ones by dots; `id` and `status` match the run itself. */
export type RunFilter = { readonly [leaf: string]: LeafMatch }

/** Whether a run's configuration has every leaf of a filter. Loose: 3 is `'3'`, 0.10 is 0.1, true is `'True'`. */
export function matchesFilter(run: EvidenceRun, filter: RunFilter): boolean {
  return Object.entries(filter).every(([name, match]) => {
    const value = leafOf(run, name)
    if (value === undefined) return false
    if (typeof match === 'function') return match(value)
    return Array.isArray(match) ? match.some(one => sameLeaf(value, one)) : sameLeaf(value, match as LeafValue)
  })
}

/** The value of a leaf, `undefined` where the run has none. */
export function leafOf(run: EvidenceRun, name: string): LeafValue | undefined {
  if (Object.hasOwn(run.config, name)) return run.config[name]?.value
  if (name === 'id') return run.id
  if (name === 'status') return run.status
  return name === 'experiment' ? run.experiment : undefined
}

/** Whether two leaves are the same value, however each was written. */
export function sameLeaf(a: LeafValue, b: LeafValue): boolean {
  if (a === b) return true
  if (a === null || b === null) return false
  const [first, second] = [read(a), read(b)]
  return first.text === second.text || (first.number !== null && first.number === second.number)
}

/** A filter as a message shows it: `{experiment: doe, cell: 3}`. */
export function filterText(filter: RunFilter): string {
  const entries = Object.entries(filter).map(([name, match]) => `${name}: ${typeof match === 'function' ? '(a function)' : Array.isArray(match) ? `[${match.join(', ')}]` : String(match)}`)
  return `{${entries.join(', ')}}`
}

/** A leaf's text, and what number it is, if it is one. */
interface ReadLeaf {
  readonly text: string
  readonly number: number | null
}

/** Leaves are few, and a study compares them hundreds of thousands of times. */
const leaves = new Map<LeafValue, ReadLeaf>()

function read(value: string | number | boolean): ReadLeaf {
  let leaf = leaves.get(value)
  if (leaf === undefined) {
    const trimmed = String(value).trim()
    const text = trimmed === 'True' ? 'true' : trimmed === 'False' ? 'false' : trimmed
    const number = Number(text)
    leaf = { text, number: text !== '' && Number.isFinite(number) ? number : null }
    leaves.set(value, leaf)
  }
  return leaf
}
