import { Finding } from '../diagnostics/finding.ts'
import type { EvidenceRun, RunStatus, SeenSource } from '../evidence/evidence.ts'
import type { Rule } from './rule.ts'

const id = 'runs-accounted-for'
const namesShown = 4

/**
 * Every run is used by a result, failed, or excluded with a reason; every launch on record left a run; every run that was
 * seen on a server was fetched. A finished run that nobody looks at is how a best seed becomes the typical one.
 */
export const runsAccountedFor: Rule = {
  id,
  check({ evidence, results }) {
    const open = evidence.runs.filter(run => run.excluded === null)
    const unused = open.filter(run => run.status === 'finished' && !results.used.has(run.id))
    const known = new Set(evidence.runs.map(run => run.id))
    const lost = (evidence.launches ?? []).filter(launch => launch.event === 'launched' && !known.has(launch.run))
    return [
      ...byExperiment(unused).map(runs =>
        finding(runs, 'finished', `${plural(runs.length, 'finished run')} of ${experimentOf(runs)} that no result uses (${listed(runs)})`, 'use them in paper/study.ts, or exclude them in data/runs.yml with a reason')
      ),
      ...(['running', 'unfinished'] as const).flatMap(status =>
        byExperiment(open.filter(run => run.status === status)).map(runs =>
          finding(runs, status, `${plural(runs.length, `${status} run`)} of ${experimentOf(runs)} (${listed(runs)})`, 'let them finish and fetch them again, or exclude them in data/runs.yml with a reason')
        )
      ),
      ...lost.map(
        launch =>
          new Finding({
            file: launch.place.file,
            line: launch.place.line,
            rule: id,
            message: `Unexpected launch of \`${launch.run}\` without a run, expected its files under data/raw/`,
            note: 'fetch its files; a launch that left nothing is what completeness has to say'
          })
      ),
      ...(evidence.seen ?? []).flatMap(source => neverFetched(source, new Set(evidence.runs.map(run => run.experiment)))),
      ...open.length < evidence.runs.length ? decidedAfter(evidence.runs) : []
    ]
  }
}

function finding(runs: readonly EvidenceRun[], status: RunStatus, found: string, note: string): Finding {
  return new Finding({ file: runs[0]?.files[0] ?? 'data/runs.yml', rule: id, message: `Unexpected ${found}, expected each ${status === 'finished' ? 'used or excluded' : 'finished, failed or excluded'}`, note })
}

/** To leave a run of an experiment that has results on the server is a choice among its results; other work there is only told. */
function neverFetched({ host, listing, runsNotFetched }: SeenSource, experiments: ReadonlySet<string | null>): Finding[] {
  return [true, false].flatMap(hasResults => {
    const runs = runsNotFetched.filter(({ experiment }) => experiments.has(experiment) === hasResults)
    if (runs.length === 0) return []
    const of = [...new Set(runs.map(({ experiment }) => (experiment === null ? 'no experiment' : `experiment \`${experiment}\``)))].join(', ')
    return [new Finding({
      file: listing, rule: id, severity: hasResults ? 'error' : 'warning',
      message: `Unexpected ${plural(runs.length, 'run')} of ${of} on \`${host}\` that ${runs.length === 1 ? 'was' : 'were'} never fetched (${listed(runs)}), expected each here`,
      note: 'fetch them with wider `include` patterns in data/sources.yml, then use them or exclude them in data/runs.yml with a reason'
    })]
  })
}

/** An exclusion decided with the result in view is printed wherever it matters, here too. */
function decidedAfter(runs: readonly EvidenceRun[]): Finding[] {
  return runs.flatMap(({ id: run, excluded }) =>
    excluded !== null && excluded.decided !== null && /\bafter\b/i.test(excluded.decided)
      ? [
          new Finding({
            file: excluded.place.file,
            line: excluded.place.line,
            rule: id,
            severity: 'warning',
            message: `Unexpected exclusion of \`${run}\` decided after looking at its result (${excluded.reason}), expected one decided before`,
            note: 'say in the paper what the results are with the run included'
          })
        ]
      : []
  )
}

function byExperiment(runs: readonly EvidenceRun[]): EvidenceRun[][] {
  const groups = new Map<string | null, EvidenceRun[]>()
  for (const run of runs) groups.set(run.experiment, [...(groups.get(run.experiment) ?? []), run])
  return [...groups.values()]
}

function experimentOf(runs: readonly EvidenceRun[]): string {
  const experiment = runs[0]?.experiment ?? null
  return experiment === null ? 'no experiment' : `experiment \`${experiment}\``
}

function listed(runs: readonly { readonly id: string }[]): string {
  const names = runs.slice(0, namesShown).map(run => `\`${run.id}\``).join(', ')
  return runs.length > namesShown ? `${names} and ${runs.length - namesShown} more` : names
}

function plural(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`
}
