import type { Level } from './design.ts'
import type { Plan } from './plan.ts'

/** The factors of a plan with their levels; of cells that were written one by one, what differs between them. */
export function factorsOf({ layout }: Plan): { readonly [name: string]: readonly Level[] } {
  if (layout.kind !== 'cells') return Object.fromEntries(layout.factors.map(({ name, levels }) => [name, levels.map(({ value }) => value)]))
  const names = [...new Set(layout.cells.flatMap(({ leaves }) => [...leaves.keys()]))]
  const levels = names.map(name => [name, [...new Set(layout.cells.flatMap(({ leaves }) => (leaves.get(name) ?? []).map(({ value }) => value)))]] as const)
  return Object.fromEntries(levels.filter(([, values]) => values.length > 1))
}
