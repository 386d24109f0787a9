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
  const [first, second] = [normal(a), normal(b)]
  return first === second || (isNumeric(first) && isNumeric(second) && Number(first) === Number(second))
}

/** A filter as a message shows it: `{experiment: doe, cell: 3}`. */
export function filterText(filter: RunFilter): string {
  const entries = Object.entries(filter).map(([name, match]) => `${name}: ${typeof match === 'function' ? '(a function)' : Array.isArray(match) ? `[${match.join(', ')}]` : String(match)}`)
  return `{${entries.join(', ')}}`
}

function normal(value: string | number | boolean): string {
  const text = String(value).trim()
  return text === 'True' ? 'true' : text === 'False' ? 'false' : text
}

function isNumeric(text: string): boolean {
  return text !== '' && Number.isFinite(Number(text))
}
