import type { Finding } from '../diagnostics/finding.ts'
import { sortFindings } from '../diagnostics/compare-findings.ts'
import { toJson } from '../diagnostics/report-findings.ts'
import type { LaunchOutcome } from './launch-runs.ts'
import type { LaunchTarget } from './launch-target.ts'
import type { EndedRun } from './wait-for-runs.ts'

/** All that a launch did, for programs. `ended` is `null` where nobody waited. */
export function launchToJson({ plan, launched, declined, adopted, hours, survey }: LaunchOutcome, target: LaunchTarget, ended: readonly EndedRun[] | null, findings: readonly Finding[]): string {
  const jobs = new Map(launched?.events.map(event => [event.run, event.job]))
  const ends = new Map(ended?.map(end => [end.run, end]))
  const runs = plan.considered.map(({ run, state, start }) => ({
    run: run.id, before: state, launched: launched !== null && start !== null, attempt: launched === null ? null : (start?.attempt ?? null), job: jobs.get(run.id) ?? null,
    ...(ends.has(run.id) ? { state: ends.get(run.id)?.state, status: ends.get(run.id)?.found?.status ?? null } : {})
  }))
  return `${JSON.stringify({
    dryRun: false, target: target.name, launch: launched?.id ?? null, declined, asked: hours, code: survey.code, recordedNow: adopted.map(({ run }) => run), waited: ended !== null, runs,
    findings: sortFindings(findings).map(toJson)
  }, null, 2)}\n`
}
