import type { MetricDeclaration } from '../evidence.ts'
import type { FormatName } from '../formats/index.ts'

/** `data/runs.yml`, understood: plain data, kept beside the parsed files so that an unchanged one is not read again. */
export interface RunsRules {
  readonly entries: readonly EntryRule[]
  readonly metrics: { readonly [name: string]: MetricDeclaration }
  readonly exclusions: readonly ExclusionRule[]
  readonly launches: LaunchesRule | null
  /** What `status` flags. */
  readonly alerts: readonly AlertRule[]
}

/** Where a rule stands, 1-based. */
export interface RulePlace {
  readonly file: string
  readonly line: number
  readonly column: number
}

export interface PatternRule {
  readonly text: string
  readonly place: RulePlace
}

/** How a file is read: `read:` of an entry, or what stands behind a name in `files:`. */
export interface ReadRule {
  readonly format: FormatName
  readonly patterns: readonly PatternRule[]
  /** `null`: the format's own. */
  readonly prefix: string | null
  readonly key: string | null
  readonly step: string | null
  readonly after: string | null
  readonly numbersInText: boolean
  readonly delimiter: string | null
  readonly place: RulePlace
}

export interface FileRule {
  /** Name, glob or path with placeholders, below the run's folder. */
  readonly name: string
  readonly read: ReadRule
  readonly place: RulePlace
}

export interface ConfigRule {
  /** `null`: the file the run is. */
  readonly file: string | null
  /** `null`: the file is JSON or YAML. */
  readonly patterns: readonly PatternRule[] | null
  readonly place: RulePlace
}

export interface MarkRule {
  readonly file: string | null
  /** `null`: that the file is there is the mark. */
  readonly pattern: PatternRule | null
  readonly place: RulePlace
}

export type Scalar = string | number | boolean | null

export interface LevelsRule {
  readonly name: string
  readonly levels: readonly {
    readonly value: string
    readonly leaves: readonly { readonly name: string; readonly value: Scalar; readonly text: string; readonly line: number }[]
    readonly place: RulePlace
  }[]
  readonly place: RulePlace
}

export interface EntryRule {
  /** Below `data/`, with placeholders. */
  readonly path: string
  readonly config: readonly ConfigRule[]
  readonly files: readonly FileRule[]
  readonly read: ReadRule | null
  readonly split: PatternRule | null
  readonly finished: readonly MarkRule[]
  readonly failed: readonly MarkRule[]
  readonly levels: readonly LevelsRule[]
  readonly place: RulePlace
  /** Something in it was wrong and left out: that it then finds nothing is no news. */
  readonly incomplete: boolean
}

export interface ExclusionRule {
  readonly where: readonly { readonly name: string; readonly values: readonly Scalar[]; readonly place: RulePlace }[]
  readonly reason: string
  readonly decided: string | null
  readonly place: RulePlace
}

export interface AlertRule {
  /** As written. */
  readonly text: string
  readonly metric: string
  /** `drop`: the first value less the latest; `rise`: the latest less the first. */
  readonly measure: 'value' | 'drop' | 'rise' | 'nan'
  readonly comparison: '>' | '>=' | '<' | '<='
  /** In the metric's own unit; where it is `relative`, a share of the first value. */
  readonly threshold: number
  readonly relative: boolean
  readonly place: RulePlace
}

export interface LaunchesRule {
  readonly file: string
  readonly run: string
  readonly experiment: string
  readonly event: string
  readonly time: string
  readonly reason: string
  readonly place: RulePlace
}
