/**
 * A statistic that does not exist for the data it was given.
 *
 * Thrown by every function of `paperline/analysis` instead of returning `NaN`, `null` or a number that means nothing.
 */
export class Refusal extends Error {
  /** Short stable name of the reason, kebab-case: `not-enough-pairs`, `zero-variance`, `missing-cells` … */
  readonly reason: string
  /** What the caller can do about it, one sentence. */
  readonly mend: string | undefined

  constructor(reason: string, message: string, mend?: string) {
    super(message)
    this.name = 'Refusal'
    this.reason = reason
    this.mend = mend
  }
}
