import { isSeq } from 'yaml'
import { factorialDesign } from '../../analysis/statistics/factorial-design.ts'
import { Refusal } from '../../analysis/statistics/refusal.ts'
import type { YamlReader } from '../diagnostics/yaml-reader.ts'
import type { CellsLayout, Factor, FactorialLayout, Plan, PlanCell } from './plan.ts'
import { PLAN_VALID, type PlanFields } from './plan-fields.ts'
import { checkLeafName, distinctSeeds, placedTexts, readEffect, readValues } from './read-values.ts'
import type { PlacedWritten } from './written.ts'

const MOST_CELLS = 4096

/** What is varied: factors in all their combinations or a fraction of them, or cells written one by one. */
export function readLayout(yaml: YamlReader, fields: PlanFields, whole: unknown): Plan['layout'] {
  const kind = fields.has('design') ? yaml.text(fields.get('design')!.value, '`design`') : null
  if (kind !== null && kind !== 'full' && kind !== 'fractional') {
    yaml.tell(fields.get('design')!.value, PLAN_VALID, `Unexpected design \`${kind}\`, expected \`full\` or \`fractional\``, 'leave it out: generators make a fraction, factors without them a full design, `cells` neither')
  }
  if (fields.has('cells')) {
    for (const key of ['factors', 'design', 'generators'] as const) {
      if (fields.has(key)) yaml.tell(fields.get(key)!.key, PLAN_VALID, `Unexpected \`${key}\` beside \`cells\`, expected one of them`, 'cells say one by one what factors say together')
    }
    return readCells(yaml, fields)
  }
  if (!fields.has('factors')) {
    yaml.tell(yaml.resolve(whole), PLAN_VALID, 'Unexpected plan without `factors` or `cells`, expected one of them', 'write factors: { rank: [32, 8], scheduler: [false, true] }, or cells: [{ lr: 0.001 }]')
    return { kind: 'full', factors: [], generators: {} }
  }
  return readFactors(yaml, fields, kind)
}

function readFactors(yaml: YamlReader, fields: PlanFields, kind: string | null): FactorialLayout {
  const factors = (yaml.fields(fields.get('factors')!.value, '`factors`') ?? []).flatMap((field): Factor[] => {
    if (!checkLeafName(yaml, field, '`factors`')) return []
    const levels = readValues(yaml, field.value, `levels of \`${field.name}\``)
    const texts = levels.map(({ text }) => text)
    const again = levels.find((level, index) => levels.findIndex(({ value, text }) => value === level.value || text === level.text) !== index)
    if (again !== undefined) {
      yaml.tell(field.value, PLAN_VALID, `Unexpected second level ${again.text} of \`${field.name}\`, expected each once`, 'replication is what `replicates` or `seeds` are for')
    } else if (levels.length < 2) {
      yaml.tell(field.value ?? field.key, PLAN_VALID, `Unexpected factor \`${field.name}\` with ${texts.length === 0 ? 'no level' : `the level ${texts.join()} alone`}, expected two levels or more`, `write ${field.name}: [first, second]; what does not vary belongs in \`settings\``)
    }
    return [{ name: field.name, levels, place: yaml.place(field.key) }]
  })
  const names = factors.map(({ name }) => name)
  const generators = Object.fromEntries((fields.has('generators') ? (yaml.fields(fields.get('generators')!.value, '`generators`') ?? []) : []).flatMap(field => {
    if (!names.includes(field.name)) {
      yaml.tell(field.key, PLAN_VALID, `Unexpected generator of \`${field.name}\`, expected one of a factor`, `factors are ${names.join(', ')}`)
      return []
    }
    const effect = readEffect(yaml, field.value, `the generator of \`${field.name}\``, names)
    return effect === null ? [] : [[field.name, effect] as const]
  }))
  const isFraction = Object.keys(generators).length > 0
  if (kind === 'fractional' && !fields.has('generators')) {
    yaml.tell(fields.get('design')!.value, PLAN_VALID, 'Unexpected fractional design without `generators`, expected one a factor that is not free', `write generators: { ${names.at(-1) ?? 'D'}: ${names.slice(0, -1).join('*') || 'A*B*C'} }`)
  }
  if (kind === 'full' && isFraction) yaml.tell(fields.get('generators')!.key, PLAN_VALID, 'Unexpected `generators` of a full design, expected none', 'write design: fractional, or leave the generators out')
  if (isFraction) {
    for (const { name, levels } of factors) {
      if (levels.length > 2) yaml.tell(fields.get('factors')!.value, PLAN_VALID, `Unexpected ${levels.length} levels of \`${name}\` in a fraction, expected two`, 'generators multiply signs; factors with more levels need a full design')
    }
  }
  const layout: FactorialLayout = { kind: isFraction ? 'fractional' : 'full', factors, generators }
  checkSize(yaml, fields, layout)
  return layout
}

/** More cells than anybody runs are a slip of the pen; generators that rest on one another span no design. */
function checkSize(yaml: YamlReader, fields: PlanFields, { kind, factors, generators }: FactorialLayout): void {
  const free = factors.filter(({ name }) => generators[name] === undefined)
  const cells = free.reduce((product, { levels }) => product * Math.max(1, levels.length), 1)
  if (cells > MOST_CELLS || factors.length > 16) {
    yaml.tell(fields.get('factors')!.value, PLAN_VALID, `Unexpected ${factors.length} factors in ${cells} cells, expected at most 16 in ${MOST_CELLS}`, 'take a fraction with `generators`, or fewer factors')
  } else if (kind === 'fractional' && factors.every(({ levels }) => levels.length === 2)) {
    try {
      factorialDesign(factors.map(({ name }) => name), generators)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      yaml.tell(fields.get('generators')!.value, PLAN_VALID, error.message, 'make each generated factor a product of factors without a generator')
    }
  }
}

function readCells(yaml: YamlReader, fields: PlanFields): CellsLayout {
  const items = yaml.items(fields.get('cells')!.value, '`cells`') ?? []
  const cells = items.flatMap((item): PlanCell[] => {
    const entries = yaml.fields(item, 'a cell')
    if (entries === null) return []
    const leaves = new Map<string, readonly PlacedWritten[]>()
    let name: string | null = null
    let seeds: readonly number[] | null = null
    let after: PlanCell['after'] = null
    for (const field of entries) {
      if (field.name === 'cell') name = yaml.text(field.value, '`cell`')
      else if (field.name === 'seeds') seeds = distinctSeeds(yaml, field.value)
      else if (field.name === 'after') after = placedTexts(yaml, field.value, '`after`')
      else if (checkLeafName(yaml, field, 'a cell')) leaves.set(field.name, readValues(yaml, field.value, `\`${field.name}\``))
      if (isSeq(field.value) && field.value.items.length === 0) yaml.tell(field.value, PLAN_VALID, `Unexpected empty list for \`${field.name}\`, expected a value at least`, 'a list is crossed with the others: with an empty one there would be no run')
    }
    if (name !== null && [...leaves.values()].some(values => values.length > 1)) {
      yaml.tell(item, PLAN_VALID, `Unexpected name \`${name}\` of a cell with lists, expected lists or a name`, 'a list makes several cells, which are numbered: put what varies into `folder`')
    }
    return [{ name, leaves, seeds, after, place: yaml.place(item) }]
  })
  const crossed = cells.reduce((sum, { leaves }) => sum + [...leaves.values()].reduce((product, values) => product * values.length, 1), 0)
  if (crossed > MOST_CELLS) {
    yaml.tell(fields.get('cells')!.key, PLAN_VALID, `Unexpected ${crossed} cells, expected at most ${MOST_CELLS}`, 'lists in a cell are crossed with one another: leave some of them out')
    return { kind: 'cells', cells: [] }
  }
  if (items.length === 0) yaml.tell(fields.get('cells')!.key, PLAN_VALID, 'Unexpected empty `cells`, expected one at least', 'write cells: [{ lr: 0.001 }]')
  return { kind: 'cells', cells }
}
