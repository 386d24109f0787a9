import { Refusal } from '../../analysis/statistics/refusal.ts'
import { sameLeaf, type LeafValue } from './match-run.ts'
import type { StudyQuantity } from './study-quantity.ts'
import { isHole, isQuantity, nodeOf } from './study-quantity.ts'
import type { StudyRun } from './study-run.ts'
import { rowKey } from './table.ts'

/** Factors by the name of their configuration leaf: low level, high level. */
export type Factors = { readonly [name: string]: readonly [low: LeafValue, high: LeafValue] }

/** One run of a design: its coded levels, its levels as quantities, its response. */
export interface DesignRun {
  readonly run: StudyRun
  readonly levels: readonly (-1 | 0 | 1)[]
  readonly settings: readonly StudyQuantity[]
  readonly response: StudyQuantity
}

/**
 * Reads each run's place in a design from its configuration.
 *
 * A numeric level halfway between low and high is a centre point.
 *
 * @throws {Refusal}
 *   `level` where a run's leaf is neither level, `not-a-quantity` where its response is none.
 */
export function readDesignRuns(runs: Iterable<StudyRun>, factors: Factors, response: (run: StudyRun) => StudyQuantity): DesignRun[] | StudyQuantity {
  const design: DesignRun[] = []
  for (const run of runs) {
    const settings = Object.keys(factors).map(name => run.config(name))
    const value = response(run)
    const hole = [...settings, value].find(isHole)
    if (hole !== undefined) return hole
    if (!isQuantity(value)) throw new Refusal('not-a-quantity', `Unexpected response of run ${run.id}, expected a quantity`, "return run.final('…')")
    const levels = Object.entries(factors).map(([name, [low, high]], index) => codeLevel(run, name, settings[index], low, high))
    design.push({ run, levels, settings, response: value })
  }
  return design
}

/** `{rank: 64, scheduler: true}` as a row's key: `rank_64_scheduler_true`. */
export function cellKey(names: readonly string[], settings: readonly StudyQuantity[]): string {
  return rowKey(names.map((name, index) => `${lastName(name)}_${rowKey(String(settings[index])).replace(/^r(?=\d)/, '')}`).join('_'))
}

/** A nested leaf's own name. */
export function lastName(leaf: string): string {
  return leaf.slice(leaf.lastIndexOf('.') + 1)
}

function codeLevel(run: StudyRun, name: string, setting: StudyQuantity | undefined, low: LeafValue, high: LeafValue): -1 | 0 | 1 {
  const node = setting === undefined ? null : nodeOf(setting)
  const value: LeafValue = node === null ? null : node.textual === true ? (node.text ?? null) : node.value
  if (sameLeaf(value, low) || sameText(node?.text, low)) return -1
  if (sameLeaf(value, high) || sameText(node?.text, high)) return 1
  if (typeof value === 'number' && typeof low === 'number' && typeof high === 'number' && Math.abs(value - (low + high) / 2) < 1e-12 * Math.abs(high - low)) return 0
  throw new Refusal('level', `Unexpected ${name} ${String(value)} of run ${run.id}, expected ${String(low)} or ${String(high)}`, 'leave the run out with where(), or correct the levels of the design')
}

function sameText(text: string | undefined, level: LeafValue): boolean {
  return text !== undefined && sameLeaf(text, level)
}
