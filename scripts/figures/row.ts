/** One thing to draw. A field that could not be computed is `null`. */
export type Row = { readonly [field: string]: number | string | boolean | null }

export interface Rows {
  readonly rows: readonly Row[]
  /** Fields that at least one row has. */
  readonly fields: ReadonlySet<string>
  /** A field's name as a reader wants it, with its unit: what an axis is called where the specification does not say. */
  readonly titles: ReadonlyMap<string, string>
  /** What is missing from the picture, a sentence each. */
  readonly holes: readonly string[]
  /** Observed values that cannot be drawn: not a number, infinite. */
  readonly undrawable: readonly string[]
}
