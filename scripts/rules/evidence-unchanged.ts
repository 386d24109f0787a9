import { checkSourcesLock } from '../evidence/check-sources-lock.ts'
import type { Rule } from './rule.ts'

/** Every raw file is as it was locked: none changed, none gone, none that the lock does not know. */
export const evidenceUnchanged: Rule = {
  id: 'evidence-unchanged',
  check: ({ files, evidence }) => checkSourcesLock(files, evidence)
}
