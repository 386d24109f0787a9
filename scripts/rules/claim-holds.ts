import { ruleFromFindings } from './rule.ts'

/** Every claim is true now. False, not evaluable, testing nothing, and words that say more than the predicate are four messages. */
export const claimHolds = ruleFromFindings('claim-holds', ['directive-syntax'])
