import { Finding } from '../../diagnostics/finding.ts'
import type { EarlierAttempt, EvidenceRun, EvidenceSeries, Launch } from '../evidence.ts'
import type { Column, Fact, Mark, Note, ParsedFile, ParsedPart } from '../formats/format.ts'
import { reasonOf } from '../launch-status.ts'
import type { HealthNote } from './find-duplicates.ts'
import { type RunInput, type RunPlan, folderOf } from './find-runs.ts'
import { identityOf, mergeConfig } from './merge-config.ts'
import type { PlacedStatus, Statuses } from './read-statuses.ts'
import { statusOf } from './status-of.ts'

/** What all runs are put together from, and where what is learnt on the way goes. */
export interface Assembly {
  readonly parsed: ReadonlyMap<RunInput, ParsedFile>
  /** The last launch event of each run. */
  readonly launches: ReadonlyMap<string, Launch>
  readonly statuses: Statuses
  /** Patterns that matched nothing anywhere: told once, not for every run. */
  readonly unmatched: ReadonlySet<string>
  readonly findings: Finding[]
  readonly health: HealthNote[]
}

/** The runs of a plan with what was read of their files: one, or as many as a split made. */
export function assembleRuns(plan: RunPlan, assembly: Assembly): EvidenceRun[] {
  const { parsed, findings } = assembly
  for (const input of plan.inputs) tell(parsed.get(input)?.notes ?? [], input.path, findings)
  const split = plan.entry.split !== null
  const main = plan.inputs.find(input => input.path === plan.path && input.role === 'metrics')
  if (!split || main === undefined) return [assembleRun(plan, plan.id, 0, assembly)]
  const parts = parsed.get(main)?.parts.length ?? 0
  return Array.from({ length: parts }, (_, part) => assembleRun(plan, `${plan.id}/${part + 1}`, part, assembly))
}

function assembleRun(plan: RunPlan, id: string, part: number, assembly: Assembly): EvidenceRun {
  const { parsed, launches, findings } = assembly
  const read: { input: RunInput; part: ParsedPart }[] = plan.inputs.flatMap(input => {
    const parts = parsed.get(input)?.parts
    const own = parts?.[input.spec.split === null ? 0 : part]
    return own === undefined ? [] : [{ input, part: own }]
  })
  const health: HealthNote[] = []
  const series: EvidenceSeries[] = []
  const facts: { file: string; fact: Fact }[] = []
  for (const { input, part: own } of read) {
    for (const fact of own.facts) if (input.role === 'config') facts.push({ file: input.path, fact })
    if (own.opening !== null && input.role === 'metrics') facts.push({ file: input.path, fact: { name: 'part', value: part + 1, text: `${part + 1}`, ...span(own.opening) } })
  }
  for (const { input, part: own } of read) {
    // A word on a log line does not overrule the run's own configuration.
    for (const fact of own.facts) {
      if (input.role !== 'config' && !plan.values.has(fact.name) && !facts.some(known => known.fact.name === fact.name)) facts.push({ file: input.path, fact })
    }
    for (const column of own.columns) series.push(seriesOf(id, input.path, column, series, findings, plan))
    for (const note of [...(parsed.get(input)?.notes ?? []), ...own.notes]) {
      if (note.kind === 'health') health.push({ run: id, file: input.path, line: note.line, sentence: `${fileName(input.path)}: ${note.message}` })
    }
    tell(own.notes, input.path, findings)
  }
  const config = mergeConfig(plan, facts, findings)
  const markIn = (mark: { readonly path: string | null; readonly rule: { readonly pattern: { readonly text: string } | null } }): Mark | null => {
    for (const { input, part: own } of read) {
      const index = input.path === mark.path ? input.spec.marks.indexOf(mark.rule.pattern?.text ?? '') : -1
      if (index >= 0) return own.marks[index] ?? null
    }
    return null
  }
  // A file that holds several runs was written by one job: what became of the job is not what became of each of them.
  const own = plan.entry.split === null ? (assembly.statuses.runs.get(folderOf(plan)) ?? null) : null
  const earlier = plan.entry.split === null ? (assembly.statuses.attempts.get(folderOf(plan)) ?? []) : []
  const { status, place, reason, disagreement } = statusOf({ finished: plan.finished, failed: plan.failed, markIn, own, launch: launches.get(id) })
  if (disagreement !== null) health.push({ run: id, file: own?.place.file ?? plan.path, line: own?.place.line ?? null, sentence: disagreement })
  if (status === 'finished') {
    const configurations = new Set(plan.entry.config.map(rule => rule.file))
    for (const name of plan.missing.filter(missing => configurations.has(missing))) {
      findings.push(new Finding({
        file: plan.path, rule: 'configuration-exists', message: `Unexpected run \`${id}\` without \`${name}\`, expected its configuration`,
        note: 'fetch the file, or leave `config:` out where a run needs none'
      }))
    }
    for (const name of plan.missing.filter(missing => !configurations.has(missing))) health.push({ run: id, file: plan.path, line: null, sentence: `\`${name}\` is missing` })
    for (const { input, part: own } of read) {
      for (const [index, count] of own.matches.entries()) {
        if (count === 0 && !assembly.unmatched.has(input.spec.patterns[index]!)) health.push({ run: id, file: input.path, line: null, sentence: `${fileName(input.path)}: no line matches \`${input.spec.patterns[index]}\`` })
      }
    }
  }
  assembly.health.push(...health)
  const experiment = config['experiment']?.value
  return {
    id,
    experiment: experiment === undefined || experiment === null ? null : String(experiment),
    config,
    identity: identityOf(config, own?.status ?? null),
    status,
    statusPlace: place,
    reason,
    earlierAttempts: earlier.map(earlierAttempt),
    excluded: null,
    health: [],
    files: [...new Set([...read.map(({ input }) => input.path), ...[own, ...earlier].flatMap(status => status?.place.file ?? [])])],
    series
  }
}

function earlierAttempt({ status, place }: PlacedStatus): EarlierAttempt {
  const { attempt, state, host, started, ended } = status
  return { attempt, state, reason: reasonOf(status), host, started, ended, place }
}

function seriesOf(run: string, file: string, column: Column, before: readonly EvidenceSeries[], findings: Finding[], plan: RunPlan): EvidenceSeries {
  const { metric, ...rest } = column
  const twin = before.find(series => series.metric === metric)
  if (twin === undefined) return { id: `${run}#${metric}`, run, metric, file, ...rest }
  findings.push(new Finding({
    file, line: column.lines[0] ?? 1, rule: 'metric-is-one',
    message: `Unexpected second \`${metric}\` of run \`${run}\`, expected each metric in one file; the first is in \`${twin.file}\``,
    note: 'give one of the files a `prefix:` in data/runs.yml',
    cause: { ...plan.entry.place, message: 'the run is described here' }
  }))
  return { id: `${run}#${metric}~${fileName(file)}`, run, metric, file, ...rest }
}

function tell(notes: readonly Note[], file: string, findings: Finding[]): void {
  for (const note of notes) {
    if (note.kind === 'finding') findings.push(new Finding({ file, line: note.line, column: note.column, rule: note.rule, message: note.message, note: note.note }))
  }
}

function span(mark: Mark): { line: number; start: number; end: number } {
  return { line: mark.line, start: mark.start, end: mark.end }
}

function fileName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}
