import { makeDesign, type MadeDesign } from '../../scripts/design/make-design.ts'
import { readPlan } from '../../scripts/design/read-plan.ts'
import { Stop, type Finding } from '../../scripts/diagnostics/finding.ts'

export const COMMAND = 'command: python3 train.py --config {config} --into {folder}\n'

/** A 2³ design with two replicates as blocks. */
export const DOE = `experiment: doe
settings: { steps: 300, lr: 5e-04 }
factors:
  rank: [32, 8]
  scheduler: [false, true]
  weight_decay: [0.10, 0.20]
seeds: [1, 2]
blocks: replicates
random_seed: 417
${COMMAND}`

export function design(source: string): MadeDesign {
  return makeDesign(readPlan('designs/doe.yml', source), '0'.repeat(64), null, '2026-11-26')
}

/** What stops a plan, as `line:column message`. */
export function complaints(source: string): string[] {
  try {
    design(source)
    return []
  } catch (error) {
    if (!(error instanceof Stop)) throw error
    return error.findings.map(place)
  }
}

export function place({ where, reason }: Finding): string {
  return `${where.line ?? 0}:${where.column ?? 0} ${reason}`
}

/** A run's configuration as data. */
export function configuration({ configurations }: MadeDesign, id: string): { readonly [name: string]: unknown } {
  return JSON.parse(configurations.get(id) ?? 'null') as { readonly [name: string]: unknown }
}
