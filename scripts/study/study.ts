import { callPlace, type CallPlace } from './call-place.ts'
import type { RunSet } from './run-set.ts'

/** What a study function is given. */
export interface StudyContext {
  readonly runs: RunSet
}

/** A project's analysis: runs in, a record of results out. */
export interface Study {
  readonly analyse: (context: StudyContext) => unknown
  readonly place: CallPlace | null
}

const studies = new WeakSet<object>()

/** Declares a study: `export default study(({ runs }) => ({ … }))`. */
export function study<Results extends object>(analyse: (context: StudyContext) => Results | Promise<Results>): Study {
  const declared: Study = { analyse, place: callPlace() }
  studies.add(declared)
  return declared
}

/** Whether a value came from `study()`. */
export function isStudy(value: unknown): value is Study {
  return typeof value === 'object' && value !== null && studies.has(value)
}
