/** Any value that JSON can hold: parameters of a derivation, leaves of a configuration. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/**
 * Canonical unit text: `'percent'`, `'pp'`, `'fraction'`, `'×'`, `'nats'`, `'tokens/s'`, `'s'`, `'MiB'`, `'1'` for a pure
 * number; `null` where none was declared (such a value may be printed, not combined).
 */
export type Unit = string | null

/** Where some bytes of evidence stand. */
export interface Place {
  /** Path inside the project, POSIX separators. */
  readonly file: string
  /** 1-based; counts LF only. */
  readonly line: number
  /** Byte offsets in the file as stored (gunzipped for `.gz`), a BOM counting; `end` is exclusive. */
  readonly start: number
  readonly end: number
  /** Those bytes, decoded. */
  readonly text: string
}

/** One value of one metric of one run at one step or key, with its place. */
export interface Observation extends Place {
  /** `doe/3/seed1#loss@300`; `…@key` for keyed rows; `…#accuracy` where there is neither. */
  readonly id: string
  readonly run: string
  readonly metric: string
  readonly step: number | null
  readonly key: string | null
  /** As logged, before any conversion by `show`. */
  readonly value: number
}

/** A column of observations of one metric of one run, from one file; arrays are parallel. */
export interface Series {
  /** `large/after#holdout/nll` */
  readonly id: string
  readonly run: string
  readonly metric: string
  readonly file: string
  readonly keys: readonly string[] | null
  readonly steps: Float64Array | null
  /** As logged, before any conversion by `show`. */
  readonly values: Float64Array
  readonly lines: Uint32Array
  /** Byte offset of each value's text, and its length in bytes. */
  readonly starts: Float64Array
  readonly lengths: Uint16Array
}

export interface Interval {
  /** 0.95 for 95 %. */
  readonly level: number
  readonly low: number
  readonly high: number
  /** `t`, `wilson`, `bca`, `lenth` … */
  readonly method: string
}

/** What a quantity was computed from. Ids: `observation:…`, `series:…`, `quantity:…`. */
export type InputId = `observation:${string}` | `series:${string}` | `quantity:${string}`

/** The operation, its parameters, and what it used. */
export interface Derivation {
  /** `observation`, `configuration`, `given`, `reported`, `count`, `difference`, `mean`, `factorial-effect`, `paired-t-test`, `derive:NAME` … */
  readonly operation: string
  readonly inputs: readonly InputId[]
  readonly parameters: { readonly [name: string]: Json }
  /** The line of the study that asked for it. */
  readonly code: { readonly file: string; readonly line: number } | null
  /** Name of the statistical method, where it is one, and what it assumes. */
  readonly method?: string
  readonly assumptions?: readonly string[]
  /** What a reader should know: flat profile, extrapolated, health of the evidence it rests on. */
  readonly warnings?: readonly string[]
}

/** A number the paper may print. Plain data: survives structured clone and is written to the ledger as it is. */
export interface Quantity {
  /** Its address (`doe.effects.rank`) where it has one, else a content-based id (`q-1f3a…`). */
  readonly id: string
  /** NaN for a hole, for an observed not-a-number, and for a textual value. */
  readonly value: number
  readonly unit: Unit
  /** Standard error, same unit. */
  readonly error?: number
  readonly interval?: Interval
  /** Sample size behind it. */
  readonly n?: number
  /** The decimal text it carries from its source in its own unit: observations, given, reported, configuration. */
  readonly text?: string
  /** Decimals of the inputs, for values without an error: the printing precision of last resort. */
  readonly decimals?: number
  /** Decimals to print to, where another quantity decides: the end of an interval prints like its value. */
  readonly precision?: number
  /** Set where the value is words, not a number (`run.config('method')`): print `text`. */
  readonly textual?: true
  /** True for counts and whole numbers by nature, which print in full. */
  readonly integer?: true
  readonly derivation: Derivation
  readonly given?: { readonly reason: string }
  readonly reported?: { readonly cite: string; readonly locator: string | null; readonly quote: string }
  /** Why there is no value. */
  readonly hole?: { readonly reason: string }
}
