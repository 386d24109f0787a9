import { Stop, stop } from '../diagnostics/finding.ts'
import { openYaml } from '../diagnostics/open-yaml.ts'
import type { YamlReader } from '../diagnostics/yaml-reader.ts'
import { sha256 } from '../edge/project-files.ts'
import { PLAN_KEYS, PLAN_VALID, type PlanFields } from './plan-fields.ts'
import type { Plan } from './plan.ts'
import { readLayout } from './read-layout.ts'
import { readBlocking, readCentrePoints, readSeeds } from './read-replication.ts'
import { readResources, readStages } from './read-stages.ts'
import { placedTexts, readLeaf, readTruth, wholeNumber } from './read-values.ts'
import type { PlacedWritten } from './written.ts'

/** Reads a plan. Stops with everything that is wrong with it: nothing is designed from a plan with a fault. */
export function readPlan(file: string, source: string): Plan {
  const { yaml, contents } = openYaml(file, source, { rules: 'design-plan', fatal: true })
  const fields = yaml.known(contents, 'a plan', PLAN_KEYS)
  if (fields === null) throw new Stop(yaml.findings)
  const experiment = readExperiment(yaml, fields, contents)
  const layout = readLayout(yaml, fields, contents)
  const seeds = readSeeds(yaml, fields)
  const folder = fields.get('folder')
  const plan: Plan = {
    file,
    experiment,
    folder: folder === undefined
      ? { text: `${experiment}/{cell}/seed{seed}`, place: yaml.place(null) }
      : { text: (yaml.text(folder.value, '`folder`') ?? '').replace(/\/+$/, ''), place: yaml.place(folder.value) },
    settings: readSettings(yaml, fields, layout),
    layout,
    seeds,
    blocking: readBlocking(yaml, fields, layout),
    centrePoints: readCentrePoints(yaml, fields, layout),
    randomSeed: readRandomSeed(yaml, fields, experiment),
    stages: readStages(yaml, fields, contents),
    stagesKey: fields.has('stages') ? 'stages' : 'command',
    resources: readResources(yaml, fields.get('resources')?.value),
    resume: fields.has('resume') && readTruth(yaml, fields.get('resume')!.value, '`resume`'),
    after: fields.has('after') ? placedTexts(yaml, fields.get('after')!.value, '`after`') : [],
    placeOf: key => yaml.place(fields.get(key)?.key ?? null)
  }
  if (yaml.findings.length > 0) throw new Stop(yaml.findings)
  return plan
}

/** The plan of a project's file; stops where it is missing. */
export function requirePlan(file: string, source: string | null): Plan {
  return readPlan(file, source ?? stop({
    file, rule: PLAN_VALID, message: `Unexpected absence of \`${file}\`, expected a plan`,
    note: 'write what to vary and how one run is trained: experiment: doe, settings: { lr: 0.001 }, factors: { rank: [32, 8] }, seeds: [1, 2, 3], command: python3 train.py --config {config} --into {folder}'
  }))
}

function readExperiment(yaml: YamlReader, fields: PlanFields, whole: unknown): string {
  const field = fields.get('experiment')
  if (field === undefined) {
    yaml.tell(yaml.resolve(whole), PLAN_VALID, 'Unexpected plan without `experiment`, expected one', 'name it, such as experiment: doe; its runs, results and the default of `folder` bear the name')
    return 'unnamed'
  }
  const name = yaml.text(field.value, '`experiment`') ?? 'unnamed'
  if (!/^[A-Za-z][\w-]*$/.test(name)) {
    yaml.tell(field.value, PLAN_VALID, `Unexpected experiment \`${name}\`, expected a letter, then letters, digits, \`_\` or \`-\``, 'it becomes the name of a folder and of results')
  }
  return name
}

function readSettings(yaml: YamlReader, fields: PlanFields, layout: Plan['layout']): ReadonlyMap<string, PlacedWritten> {
  const settings = new Map<string, PlacedWritten>()
  if (!fields.has('settings')) return settings
  const varied = new Set(layout.kind === 'cells' ? [] : layout.factors.map(({ name }) => name))
  for (const field of yaml.fields(fields.get('settings')!.value, '`settings`') ?? []) {
    if (varied.has(field.name)) {
      yaml.tell(field.key, PLAN_VALID, `Unexpected setting \`${field.name}\` that is a factor too, expected it once`, 'leave it out of `settings`: its levels are given under `factors`')
      continue
    }
    const leaf = readLeaf(yaml, field, '`settings`')
    if (leaf !== null) settings.set(field.name, leaf)
  }
  return settings
}

/** Where none is given, one of the experiment's own, so that two plans are not run in the same order. */
function readRandomSeed(yaml: YamlReader, fields: PlanFields, experiment: string): number | null {
  const order = fields.has('order') ? yaml.text(fields.get('order')!.value, '`order`') : 'random'
  if (order !== null && order !== 'random' && order !== 'written') {
    yaml.tell(fields.get('order')!.value, PLAN_VALID, `Unexpected order \`${order}\`, expected \`random\` or \`written\``, '`written` keeps the plan\'s order, for runs that depend on nothing that changes with time')
  }
  if (order === 'written') {
    if (fields.has('random_seed')) yaml.tell(fields.get('random_seed')!.key, PLAN_VALID, 'Unexpected `random_seed` beside `order: written`, expected one of them', 'the plan\'s order needs no seed')
    return null
  }
  const field = fields.get('random_seed')
  return field === undefined ? Number.parseInt(sha256(experiment).slice(0, 8), 16) : (wholeNumber(yaml, field.value, '`random_seed`', 0) ?? 0)
}
