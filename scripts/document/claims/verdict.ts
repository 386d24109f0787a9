/** What came of a predicate or a part of it. A part that cannot be evaluated makes the whole open only where it matters. */
export interface Verdict {
  readonly holds: boolean | null
  /** The values now; or why it cannot be evaluated. */
  readonly reason: string
  /** Keys of rows or ids of runs that break it. */
  readonly breaking: readonly string[]
  /** For an open verdict: how to mend it, and where. */
  readonly mend: string | null
  readonly span: { readonly start: number; readonly end: number } | null
}

export function verdict(holds: boolean, reason: string, breaking: readonly string[] = []): Verdict {
  return { holds, reason, breaking, mend: null, span: null }
}
