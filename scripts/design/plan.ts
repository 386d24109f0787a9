import type { YamlPlace } from '../diagnostics/yaml-reader.ts'
import type { Design, DesignResources, DesignStage } from './design.ts'
import type { PlanKey } from './plan-fields.ts'
import type { PlacedWritten } from './written.ts'

/** A plan, understood: what to vary, how often, and how one run is trained. */
export interface Plan {
  readonly file: string
  readonly experiment: string
  /** Where a run's files go, and its id: `doe/{cell}/seed{seed}`. */
  readonly folder: PlacedText
  /** What every run has, unless its cell says otherwise. Texts may have placeholders. */
  readonly settings: ReadonlyMap<string, PlacedWritten>
  readonly layout: FactorialLayout | CellsLayout
  /** One a replicate. */
  readonly seeds: readonly number[]
  readonly blocking: Design['blocking']
  readonly centrePoints: number
  /** `null`: runs stand in the plan's order. */
  readonly randomSeed: number | null
  readonly stages: readonly DesignStage[]
  /** The key that gives them. */
  readonly stagesKey: 'command' | 'stages'
  readonly resources: DesignResources
  readonly resume: boolean
  /** Ids with placeholders. */
  readonly after: readonly PlacedText[]
  /** Where each of the plan's keys stands, to say where something changed; the first line for one left out. */
  readonly placeOf: (key: PlanKey) => YamlPlace
}

export interface PlacedText {
  readonly text: string
  readonly place: YamlPlace
}

export interface Factor {
  readonly name: string
  /** In the plan's order: an effect is the change from the first to the second. */
  readonly levels: readonly PlacedWritten[]
  readonly place: YamlPlace
}

export interface FactorialLayout {
  readonly kind: 'full' | 'fractional'
  readonly factors: readonly Factor[]
  /** `{ D: 'A:B:C' }`. */
  readonly generators: { readonly [factor: string]: string }
}

export interface CellsLayout {
  readonly kind: 'cells'
  readonly cells: readonly PlanCell[]
}

/** One item of `cells:`; lists are crossed with one another, so that it may stand for several. */
export interface PlanCell {
  /** `null`: it is numbered. */
  readonly name: string | null
  readonly leaves: ReadonlyMap<string, readonly PlacedWritten[]>
  /** `null`: those of the plan. */
  readonly seeds: readonly number[] | null
  readonly after: readonly PlacedText[] | null
  readonly place: YamlPlace
}
