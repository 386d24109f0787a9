import { Finding } from '../diagnostics/finding.ts'
import type { Rule } from './rule.ts'

const id = 'log-healthy'

/** What reading has settled by a stated rule, so that the values which count are known: told, but not a fault. */
const settled = /read as a restart|the later row wins|all rows are kept|no line matches|may be cut$/

/**
 * Logs are whole: no not-a-number, no cut end, no missing file, no bytes twice under two names. Found while reading and
 * kept on the run; an error where a result rests on that run, a warning where none does.
 */
export const logHealthy: Rule = {
  id,
  check({ evidence, results, findings }) {
    const serious = new Set(
      evidence.runs
        .filter(run => results.used.has(run.id))
        .flatMap(run => run.health.filter(sentence => !settled.test(sentence)).map(sentence => `Unexpected in run \`${run.id}\`: ${sentence}`))
    )
    return findings.filter(finding => finding.ruleId === id).map(finding => (serious.has(finding.reason) ? asError(finding) : finding))
  }
}

function asError(finding: Finding): Finding {
  return new Finding({ ...finding.where, rule: id, message: finding.reason, note: finding.note ?? '', severity: 'error' })
}
