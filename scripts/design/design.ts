/** A value of a factor or setting. Configurations are flat: a leaf is one of these. */
export type Level = string | number | boolean | null

/** `design.json`: what `paperline design` made of a plan, and what `paperline launch` starts from. */
export interface Design {
  readonly schema: 'paperline-design/1'
  readonly experiment: string
  /** Path inside the project, and digest of the plan as it was last designed. */
  readonly plan: { readonly file: string; readonly sha256: string }
  readonly kind: 'full' | 'fractional' | 'cells'
  /** Levels in the plan's order: an effect is the change from the first to the second. */
  readonly factors: { readonly [name: string]: readonly Level[] }
  /** `{ D: 'A:B:C' }`; empty but for a fraction. */
  readonly generators: { readonly [factor: string]: string }
  /** `full`, the Roman numeral of a fraction, `null` for cells that were written one by one. */
  readonly resolution: string | null
  /** What an effect of at most two factors cannot be told from. */
  readonly aliases: { readonly [effect: string]: readonly string[] }
  readonly definingRelation: readonly string[]
  /** How runs are grouped into blocks: not at all, a replicate a block, or by the signs of these effects. */
  readonly blocking: 'none' | 'replicates' | readonly string[]
  /** The effects that cannot be told from differences between blocks. */
  readonly confounded: readonly string[]
  /** Runs at the middle of all factors, in each block. */
  readonly centrePoints: number
  /** What the run order was drawn from; `null` where runs stand in the plan's order. */
  readonly randomSeed: number | null
  readonly blocks: readonly DesignBlock[]
  /** Each follows the one before, in the same run. */
  readonly stages: readonly DesignStage[]
  readonly resources: DesignResources
  /** Whether a retry continues in the same folder. */
  readonly resume: boolean
  /** In run order. */
  readonly runs: readonly DesignRun[]
}

export interface DesignBlock {
  readonly block: number
  /** The day it was added to a design that stood already, as `2026-11-30`; `null` for the first ones. */
  readonly added: string | null
  readonly runs: number
}

export interface DesignStage {
  readonly name: string
  /** Words; the placeholders `{config}`, `{folder}`, `{run}` and those of the configuration's leaves still in them. */
  readonly command: readonly string[]
}

/** What one run asks of a machine. `null`: the plan does not say. */
export interface DesignResources {
  readonly gpus: number
  /** Expected, for GPU-hours. */
  readonly hours: number | null
  readonly partition: string | null
  readonly cpus: number | null
  readonly memory: string | null
  /** A limit, as Slurm writes it: `04:00:00`. */
  readonly time: string | null
}

export interface DesignRun {
  readonly id: string
  /** Place in the run order, from 1. */
  readonly order: number
  readonly block: number
  readonly cell: string
  readonly replicate: number
  readonly seed: number
  /** Path of its configuration, below the folder of `design.json`. */
  readonly config: string
  readonly sha256: string
  /** Runs, of any design, that must have finished first. */
  readonly after: readonly string[]
}
