import type { YamlField } from '../diagnostics/yaml-reader.ts'

export const PLAN_KEYS = [
  'experiment', 'folder', 'settings', 'factors', 'design', 'generators', 'cells', 'replicates', 'seeds', 'blocks', 'centre_points',
  'order', 'random_seed', 'command', 'stages', 'resources', 'resume', 'after'
] as const

export type PlanKey = (typeof PLAN_KEYS)[number]
export type PlanFields = ReadonlyMap<PlanKey, YamlField>

/** The rule of whatever is wrong within a plan. */
export const PLAN_VALID = 'design-plan-valid'
