import type { Observation, Quantity, Series, Unit } from '../../analysis/quantities/quantity.ts'
import type { Finding } from '../diagnostics/finding.ts'

/**
 * What a study returned, with everything it rests on. Plain data: crosses the worker's border by structured clone and
 * is memoised by `v8.serialize`.
 */
export interface Results {
  readonly root: ResultRecord
  /** By id: addressed ones under their address, intermediate ones under a content-based id. */
  readonly quantities: ReadonlyMap<string, Quantity>
  /** By id, without the `observation:` prefix: those that a derivation uses singly. */
  readonly observations: ReadonlyMap<string, Observation>
  /** By id, without the `series:` prefix. */
  readonly series: ReadonlyMap<string, Series>
  /** Runs by id that at least one derivation rests on. */
  readonly used: ReadonlySet<string>
  readonly findings: readonly Finding[]
}

export type ResultNode = ResultRecord | ResultQuantity | ResultTable | ResultSeries

export interface ResultRecord {
  readonly kind: 'record'
  readonly entries: ReadonlyMap<string, ResultNode>
}

/** A quantity that may have others under it: `doe.effects.rank` and `doe.effects.rank.share`. */
export interface ResultQuantity {
  readonly kind: 'quantity'
  readonly id: string
  readonly parts: ReadonlyMap<string, ResultNode>
}

/** Rows have keys, never indices; `doe.cells.<key>.<column>` addresses one cell. */
export interface ResultTable {
  readonly kind: 'table'
  readonly columns: readonly TableColumn[]
  readonly rows: readonly { readonly key: string; readonly cells: { readonly [column: string]: TableCell } }[]
}

/** Columns of observations, returned for a figure to draw; not printable by itself. */
export interface ResultSeries {
  readonly kind: 'series'
  /** Ids in `Results.series`. */
  readonly series: readonly string[]
}

export interface TableColumn {
  readonly name: string
  /** Heading as a reader wants it. */
  readonly label: string
  readonly unit: Unit
}

/** A quantity by id, or a row's label. `null`: no such cell. */
export type TableCell = { readonly quantity: string } | { readonly label: string } | null

/** What an address names. `hole` where a hole stands on the way. */
export type Found =
  | { readonly kind: 'quantity'; readonly quantity: Quantity; readonly node: ResultQuantity | null }
  | { readonly kind: 'record'; readonly node: ResultRecord }
  | { readonly kind: 'table'; readonly node: ResultTable }
  | { readonly kind: 'series'; readonly node: ResultSeries }
  | { readonly kind: 'missing'; readonly nearest: string | null; readonly known: readonly string[] }
