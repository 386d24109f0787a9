import { ruleFromFindings } from './rule.ts'

/** Logs are whole: no not-a-number, no cut end, no steps that go back, no file twice under two names. Found while reading. */
export const logHealthy = ruleFromFindings('log-healthy')
