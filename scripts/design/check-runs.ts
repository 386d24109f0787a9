import { Finding, type FindingInput } from '../diagnostics/finding.ts'
import { placeholdersIn } from './fill-placeholders.ts'
import type { NamedRun } from './name-run.ts'
import { PLAN_VALID } from './plan-fields.ts'
import type { Plan } from './plan.ts'
import { isRunId } from './read-design.ts'

/** What only shows once a plan's runs have names: ids, what commands name, what waits for what. */
export function checkRuns(plan: Plan, runs: readonly NamedRun[]): Finding[] {
  return [...checkCells(plan, runs), ...checkIds(plan, runs), ...checkCommands(plan, runs), ...checkAfter(plan, runs)]
}

function checkIds(plan: Plan, runs: readonly NamedRun[]): Finding[] {
  const bad = runs.find(({ id }) => !isRunId(id))
  if (bad !== undefined) {
    return [tell({
      ...plan.folder.place, message: `Unexpected run id \`${bad.id}\`, expected segments of letters, digits and \`_ . = + , @ -\``,
      note: 'ids become folders on every machine: begin each with a word, such as lr{lr}, and use leaves with plain values; `launches/`, `design` and names in .json are taken'
    })]
  }
  // Some file systems take `Seed1` and `seed1` for one.
  const seen = new Map<string, NamedRun>()
  for (const run of runs) {
    const first = seen.get(run.id.toLowerCase())
    if (first !== undefined) {
      return [tell({
        ...plan.folder.place, message: `Unexpected second run \`${run.id}\`, expected ids that differ`,
        note: `cell ${first.cell.name} with seed ${first.seed} and cell ${run.cell.name} with seed ${run.seed} share a folder: put what tells them apart into \`folder\`, such as {cell} and {seed}`
      })]
    }
    seen.set(run.id.toLowerCase(), run)
  }
  for (const { id } of runs) {
    for (let slash = id.lastIndexOf('/'); slash > 0; slash = id.lastIndexOf('/', slash - 1)) {
      const above = seen.get(id.slice(0, slash).toLowerCase())
      if (above !== undefined) {
        return [tell({ ...plan.folder.place, message: `Unexpected run \`${id}\` in the folder of run \`${above.id}\`, expected folders beside each other`, note: 'a run\'s folder holds its own files only' })]
      }
    }
  }
  return []
}

/** The same settings under another number would count as a replicate that it is not. */
function checkCells(plan: Plan, runs: readonly NamedRun[]): Finding[] {
  const cells = new Map<string, string>()
  const names = new Map<string, NamedRun['cell']>()
  for (const { cell, leaves } of runs) {
    if ((names.get(cell.name) ?? cell) !== cell) {
      return [tell({ ...plan.placeOf('cells'), message: `Unexpected second cell \`${cell.name}\`, expected names that differ`, note: 'cells without a name are numbered from 1: name them all, or none' })]
    }
    names.set(cell.name, cell)
    const settings = JSON.stringify([...leaves].filter(([name]) => cell.leaves.has(name)).map(([name, { value }]) => [name, value]).toSorted())
    const first = cells.get(settings)
    if (first !== undefined && first !== cell.name) {
      return [tell({ ...plan.placeOf('cells'), message: `Unexpected cell ${cell.name} that is cell ${first} again, expected cells that differ`, note: 'for more runs of a cell give it more seeds' })]
    }
    cells.set(settings, cell.name)
  }
  return []
}

function checkCommands(plan: Plan, runs: readonly NamedRun[]): Finding[] {
  const place = plan.placeOf(plan.stagesKey)
  const names = [...new Set(plan.stages.flatMap(({ command }) => command.flatMap(placeholdersIn)))].filter(name => name !== 'config' && name !== 'folder')
  return names.flatMap(name => {
    const without = runs.find(({ leaves }) => !leaves.has(name))
    if (without === undefined) return []
    return [tell({
      ...place, message: `Unexpected placeholder \`{${name}}\` in a command, expected config, folder or one of ${[...without.leaves.keys()].join(', ')}`,
      note: `run \`${without.id}\` has no \`${name}\`; for the text {${name}} itself write {{${name}}}`
    })]
  })
}

function checkAfter(plan: Plan, runs: readonly NamedRun[]): Finding[] {
  const place = plan.after[0]?.place ?? runs.flatMap(({ cell }) => cell.after)[0]?.place
  for (const { id, after } of runs) {
    const bad = after.find(needed => !isRunId(needed))
    if (bad !== undefined) return [tell({ file: plan.file, ...place, message: `Unexpected \`${bad}\` in \`after\` of run \`${id}\`, expected the id of a run`, note: 'write it as the other plan\'s `folder` makes it, such as pretrain/{size}/seed{seed}' })]
  }
  const byId = new Map(runs.map(run => [run.id, run]))
  const done = new Set<string>()
  const visit = (id: string, trail: readonly string[]): readonly string[] | null => {
    if (trail.includes(id)) return [...trail.slice(trail.indexOf(id)), id]
    if (done.has(id)) return null
    for (const needed of byId.get(id)?.after ?? []) {
      const circle = visit(needed, [...trail, id])
      if (circle !== null) return circle
    }
    done.add(id)
    return null
  }
  for (const { id } of runs) {
    const circle = visit(id, [])
    if (circle !== null) return [tell({ file: plan.file, ...place, message: `Unexpected circle in \`after\` (${circle.join(' after ')}), expected runs that can be put in order`, note: 'none of them could ever start' })]
  }
  return []
}

function tell(input: Omit<FindingInput, 'rule'>): Finding {
  return new Finding({ ...input, rule: PLAN_VALID, fatal: true })
}
