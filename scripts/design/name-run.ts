import { sha256 } from '../edge/project-files.ts'
import { fillPlaceholders, placeholdersIn } from './fill-placeholders.ts'
import type { PlannedRun } from './list-runs.ts'
import type { PlacedText, Plan } from './plan.ts'
import { written, writtenAsJson, type PlacedWritten, type Written } from './written.ts'

/** A run with its id, its configuration and what it waits for. */
export interface NamedRun extends PlannedRun {
  readonly id: string
  /** Each leaf, placeholders filled in, in the order of the file. */
  readonly leaves: ReadonlyMap<string, Written>
  /** The configuration's file. */
  readonly text: string
  readonly sha256: string
  readonly after: readonly string[]
}

/** A text of the plan that needs a value which the run does not have. */
export class PlaceholderProblem extends Error {
  readonly at: PlacedText['place']

  constructor(message: string, at: PlacedText['place']) {
    super(message)
    this.at = at
  }
}

/** Fills in a run of a plan that stands in `block`. Throws `PlaceholderProblem`. */
export function nameRun(plan: Plan, run: PlannedRun, block: number): NamedRun {
  const own = new Map<string, Written>([
    ['experiment', written(plan.experiment)],
    ['cell', /^[1-9]\d*$/.test(run.cell.name) ? written(Number(run.cell.name)) : written(run.cell.name)],
    ['replicate', written(run.replicate)],
    ['block', written(block)],
    ['seed', written(run.seed)]
  ])
  const given = new Map<string, Written | PlacedWritten>([...run.cell.leaves, ...[...plan.settings].filter(([name]) => !run.cell.leaves.has(name))])
  const fill = ({ text, place }: PlacedText, trail: readonly string[]): string => fillPlaceholders(text, name => valueOf(name, place, trail).text)

  function valueOf(name: string, place: PlacedText['place'], trail: readonly string[]): Written {
    const known = own.get(name)
    if (known !== undefined) return known
    const leaf = given.get(name)
    if (leaf === undefined) {
      const cell = run.cell.name
      throw new PlaceholderProblem(`Unexpected placeholder \`{${name}}\`, expected one of ${[...own.keys(), ...given.keys()].join(', ')} (in cell ${cell})`, place)
    }
    if (trail.includes(name)) throw new PlaceholderProblem(`Unexpected placeholder \`{${name}}\` that comes back to itself, expected texts without a circle`, place)
    return resolve(name, leaf, trail)
  }

  function resolve(name: string, leaf: Written | PlacedWritten, trail: readonly string[]): Written {
    if (typeof leaf.value !== 'string' || !('place' in leaf)) return leaf
    return written(fill({ text: leaf.value, place: leaf.place }, [...trail, name]))
  }

  // The id's own text cannot name the block: those of an extended design are counted on, and an id stays what it is.
  const ofBlock = placeholdersIn(plan.folder.text).includes('block')
  if (ofBlock) throw new PlaceholderProblem('Unexpected placeholder `{block}` in `folder`, expected what stays the same when the plan grows', plan.folder.place)
  const id = fill(plan.folder, [])
  own.set('run', written(id))
  const leaves = new Map([['run', written(id)], ...own, ...[...given].map(([name, leaf]) => [name, resolve(name, leaf, [])] as const)])
  const text = `{\n${[...leaves].map(([name, leaf]) => `  ${JSON.stringify(name)}: ${writtenAsJson(leaf)}`).join(',\n')}\n}\n`
  return { ...run, block, id, leaves, text, sha256: sha256(text), after: [...new Set(run.cell.after.map(after => fill(after, [])))] }
}
