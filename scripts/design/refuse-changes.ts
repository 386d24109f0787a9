import { Finding } from '../diagnostics/finding.ts'
import type { Design, DesignRun } from './design.ts'
import type { PlannedRun } from './list-runs.ts'
import { nameRun } from './name-run.ts'
import { factorsOf } from './plan-factors.ts'
import type { PlanKey } from './plan-fields.ts'
import type { Plan } from './plan.ts'
import type { StandingDesign } from './standing-design.ts'

/** The runs of a plan beside those of its design. */
export interface Asked {
  /** In both. */
  readonly kept: readonly { readonly run: PlannedRun; readonly known: DesignRun }[]
  /** In the plan only. */
  readonly fresh: readonly PlannedRun[]
  /** In the design only. */
  readonly gone: readonly DesignRun[]
}

const RULE = 'design-only-grows'
const MEND = 'runs that stand must stay what the plan says: undo the change, or copy the plan under another name with another `experiment`; if nothing was launched yet, remove the design\'s folder and design again'

/** What a plan says otherwise than the design that stands, but for further replicates. Whole keys first: each would change every run. */
export function refuseChanges(plan: Plan, { kept, fresh, gone }: Asked, { design, configurationOf }: StandingDesign): Finding[] {
  const keys = compareKeys(plan, design)
  return keys.length > 0 ? keys : [...tellGone(plan, gone), ...tellForeign(plan, fresh, design), ...tellChanged(plan, kept, configurationOf)]
}

function compareKeys(plan: Plan, design: Design): Finding[] {
  const { layout } = plan
  const pairs: readonly (readonly [key: PlanKey, what: string, now: unknown, before: unknown])[] = [
    ['experiment', '`experiment`', plan.experiment, design.experiment],
    [layout.kind === 'cells' ? 'cells' : 'factors', 'kind of design', layout.kind, design.kind],
    ['factors', '`factors`', layout.kind === 'cells' ? null : factorsOf(plan), layout.kind === 'cells' ? null : design.factors],
    ['generators', '`generators`', layout.kind === 'cells' ? {} : layout.generators, design.generators],
    ['blocks', '`blocks`', plan.blocking, design.blocking],
    ['centre_points', '`centre_points`', plan.centrePoints, design.centrePoints],
    [plan.randomSeed === null ? 'order' : 'random_seed', 'seed of the run order', plan.randomSeed, design.randomSeed],
    [plan.stagesKey, 'command', plan.stages, design.stages]
  ]
  return pairs
    .filter(([, , now, before]) => JSON.stringify(now) !== JSON.stringify(before))
    .map(([key, what, now, before]) => tell(plan, key, `Unexpected ${what} ${show(now)}, expected ${show(before)} as in the design that stands`))
}

function tellGone(plan: Plan, gone: readonly DesignRun[]): Finding[] {
  if (gone.length === 0) return []
  const seeds = [...new Set(gone.map(({ seed }) => seed))]
  const cells = [...new Set(gone.map(({ cell }) => cell))]
  const key = plan.layout.kind === 'cells' && seeds.length > 1 ? 'cells' : 'seeds'
  return [tell(plan, key, `Unexpected absence of ${count(gone.length, 'run')} that the design has (${list(gone.map(({ id }) => id))}), expected seed ${list(seeds)} of ${cells.length === 1 ? 'cell' : 'cells'} ${list(cells)} to stay`)]
}

/** Runs that are no further replicates of a cell: of cells that are new, or put between those that stand. */
function tellForeign(plan: Plan, fresh: readonly PlannedRun[], design: Design): Finding[] {
  const replicates = new Map<string, number>()
  for (const { cell, replicate } of design.runs) replicates.set(cell, Math.max(replicate, replicates.get(cell) ?? 0))
  const cells = [...new Set(fresh.filter(({ cell }) => !replicates.has(cell.name)).map(({ cell }) => cell.name))]
  const between = fresh.filter(({ cell, replicate }) => replicates.has(cell.name) && replicate <= replicates.get(cell.name)!)
  return [
    ...(cells.length === 0 ? [] : [tell(plan, 'cells', `Unexpected ${cells.length === 1 ? 'cell' : 'cells'} ${list(cells)} that the design does not have, expected further seeds of its cells only`)]),
    ...(between.length === 0 ? [] : [tell(plan, 'seeds', `Unexpected seed ${list([...new Set(between.map(({ seed }) => seed))])} before seeds that the design has, expected new ones after them`)])
  ]
}

/** Each changed leaf once, with how many runs it would change. */
function tellChanged(plan: Plan, kept: Asked['kept'], configurationOf: StandingDesign['configurationOf']): Finding[] {
  const changes = new Map<string, { readonly name: string; readonly message: string; readonly runs: string[] }>()
  for (const { run, known } of kept) {
    const named = nameRun(plan, run, known.block)
    if (named.id === known.id && named.sha256 === known.sha256) continue
    const before = leavesOf(configurationOf(known))
    const after = leavesOf(named.text) ?? {}
    const names = before === null ? [] : [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(name => name !== 'run' && JSON.stringify(before[name]) !== JSON.stringify(after[name]))
    const rows = named.id !== known.id
      ? [{ name: 'folder', message: `Unexpected id \`${named.id}\`, expected \`${known.id}\`` }]
      : names.length === 0
        ? [{ name: 'settings', message: 'Unexpected configuration (a number in other digits), expected the one that was designed' }]
        : names.map(name => ({ name, message: `Unexpected \`${name}\` ${show(after[name])}, expected ${show(before?.[name])} as in the design that stands` }))
    for (const { name, message } of rows) {
      const change = changes.get(`${name} ${named.id === known.id ? message : ''}`) ?? { name, message, runs: [] }
      change.runs.push(known.id)
      changes.set(`${name} ${named.id === known.id ? message : ''}`, change)
    }
  }
  return [...changes.values()].map(({ name, message, runs }) => {
    const place = plan.settings.get(name)?.place ?? plan.placeOf(name === 'folder' ? 'folder' : name === 'replicate' ? 'seeds' : plan.layout.kind === 'cells' ? 'cells' : 'settings')
    return new Finding({ ...place, rule: RULE, message: `${message} (${count(runs.length, 'run')}: ${list(runs)})`, note: name === 'replicate' ? 'write new seeds after those that stand' : MEND })
  })
}

function leavesOf(text: string | null): { readonly [name: string]: unknown } | null {
  if (text === null) return null
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as { readonly [name: string]: unknown }) : null
  } catch {
    return null
  }
}

function tell(plan: Plan, key: PlanKey, message: string): Finding {
  return new Finding({ ...plan.placeOf(key), rule: RULE, message, note: MEND })
}

function show(value: unknown): string {
  if (value === undefined || value === null) return 'none'
  return typeof value === 'string' ? `\`${value}\`` : JSON.stringify(value)
}

function list(items: readonly (string | number)[]): string {
  return items.length <= 4 ? items.join(', ') : `${items.slice(0, 3).join(', ')} and ${items.length - 3} more`
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}
