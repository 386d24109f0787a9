import { isSeq } from 'yaml'
import type { YamlReader } from '../diagnostics/yaml-reader.ts'
import type { Plan } from './plan.ts'
import { PLAN_VALID, type PlanFields } from './plan-fields.ts'
import { distinctSeeds, readEffect, wholeNumber } from './read-values.ts'

/** `seeds: [1, 2, 3]`, one a replicate; `replicates: 3` is short for that. */
export function readSeeds(yaml: YamlReader, fields: PlanFields): readonly number[] {
  const replicates = fields.has('replicates') ? wholeNumber(yaml, fields.get('replicates')!.value, '`replicates`', 1, 1000) : null
  const seeds = fields.has('seeds') ? distinctSeeds(yaml, fields.get('seeds')!.value) : null
  if (seeds !== null && replicates !== null && seeds.length !== replicates) {
    yaml.tell(fields.get('replicates')!.value, PLAN_VALID, `Unexpected ${replicates} replicates with ${seeds.length} seeds, expected one seed a replicate`, 'leave `replicates` out: each seed is one')
  }
  return seeds ?? Array.from({ length: replicates ?? 1 }, (_, index) => index + 1)
}

/** `none`, `replicates`, or the effects whose signs tell the blocks of a replicate apart. */
export function readBlocking(yaml: YamlReader, fields: PlanFields, layout: Plan['layout']): Plan['blocking'] {
  const node = fields.get('blocks')?.value
  if (node === undefined) return 'none'
  if (!isSeq(node)) {
    const text = yaml.text(node, '`blocks`')
    if (text === null || text === 'none') return 'none'
    if (text === 'replicates') return 'replicates'
  }
  if (layout.kind === 'cells') {
    yaml.tell(node, PLAN_VALID, 'Unexpected effects for `blocks` of cells, expected `replicates` or `none`', 'effects are products of factors: write `factors`, or make each replicate a block')
    return 'none'
  }
  const names = layout.factors.map(({ name }) => name)
  const effects = (isSeq(node) ? (yaml.items(node, '`blocks`') ?? []) : [node]).flatMap(item => {
    const effect = readEffect(yaml, item, '`blocks`', names)
    const many = layout.factors.find(({ name, levels }) => levels.length > 2 && effect?.replace(/^-/, '').split(':').includes(name))
    if (many !== undefined) {
      yaml.tell(item, PLAN_VALID, `Unexpected factor \`${many.name}\` with ${many.levels.length} levels in \`blocks\`, expected factors with two`, 'only the signs of two-level factors tell blocks apart; or write blocks: replicates')
      return []
    }
    return effect === null ? [] : [effect.replace(/^-/, '')]
  })
  return effects.length === 0 ? 'none' : effects
}

/** Runs at the middle of all factors in each block, which tell curvature and pure error. */
export function readCentrePoints(yaml: YamlReader, fields: PlanFields, layout: Plan['layout']): number {
  const field = fields.get('centre_points')
  if (field === undefined) return 0
  const count = wholeNumber(yaml, field.value, '`centre_points`', 0, 100) ?? 0
  if (count === 0) return 0
  if (layout.kind === 'cells') {
    yaml.tell(field.key, PLAN_VALID, 'Unexpected `centre_points` of cells, expected them with `factors`', 'write the middle as a cell of its own')
    return 0
  }
  for (const { name, levels } of layout.factors) {
    const texts = levels.map(({ text }) => text).join(', ')
    if (levels.length > 2) {
      yaml.tell(field.value, PLAN_VALID, `Unexpected centre points with ${levels.length} levels of \`${name}\`, expected two of each factor`, 'a factor with more levels shows curvature by itself')
    } else if (levels.some(({ value }) => typeof value !== 'number')) {
      yaml.tell(field.value, PLAN_VALID, `Unexpected centre points where \`${name}\` is ${texts}, expected numeric factors only`, `there is nothing half-way between ${levels.map(({ text }) => text).join(' and ')}: leave centre_points out, or replicate instead`)
    } else if (levels.every(({ text }) => /^[+-]?\d+$/.test(text)) && levels.reduce((sum, { value }) => sum + Number(value), 0) % 2 !== 0) {
      yaml.tell(field.value, PLAN_VALID, `Unexpected centre points where \`${name}\` is ${texts}, expected levels with a whole number between them`, `choose levels with an even sum; if halves make sense, write ${levels.map(({ text }) => `${text}.0`).join(', ')}`)
    }
  }
  return count
}
