import type { ProjectFiles } from '../edge/project-files.ts'
import { Finding, Stop } from '../diagnostics/finding.ts'
import { digestOf } from './digest.ts'
import type { Evidence, EvidenceRun, Launch } from './evidence.ts'
import { FileIndex } from './file-index.ts'
import { findUnfetchedRuns } from './find-unfetched-runs.ts'
import { declareMetrics } from './declare-metrics.ts'
import { ParseCache } from './parse-cache.ts'
import { readLaunches } from './read-launches.ts'
import { applyExclusions } from './runs/apply-exclusions.ts'
import { assembleRuns } from './runs/assemble-runs.ts'
import { type HealthNote, findDuplicates } from './runs/find-duplicates.ts'
import { type RunPlan, findRuns, folderOf } from './runs/find-runs.ts'
import { nameLaunchedRuns } from './runs/name-launched-runs.ts'
import { readInputs } from './runs/read-inputs.ts'
import { readStatuses, type Statuses, withoutAttempts } from './runs/read-statuses.ts'
import { tellMixedCode } from './runs/tell-mixed-code.ts'
import { tellUnmatchedPatterns } from './runs/tell-unmatched-patterns.ts'
import type { LaunchesRule, RunsRules } from './runs-file/rules.ts'
import { sealOf } from './seal.ts'
import { readSourcesLock } from './sources-lock.ts'

const RUNS_FILE = 'data/runs.yml'
/** Where `paperline launch` keeps its record: read where it exists, unless `launches:` names another. */
const RECORD: LaunchesRule = {
  file: 'raw/launches.jsonl', run: 'run', experiment: 'experiment', event: 'event', time: 'time', reason: 'reason',
  place: { file: RUNS_FILE, line: 1, column: 1 }
}

export interface ReadEvidenceOptions {
  /** Hash every file again, whatever its size and times say: `check` in CI, `verify`. */
  readonly rehash?: boolean
  /** Files looked at, of all. Called only where something is parsed. */
  readonly onProgress?: (done: number, total: number) => void
  /** Takes what only the next reading needs, to be done when nothing waits; done at once where absent. */
  readonly later?: (work: () => void) => void
}

/**
 * Reads a project's evidence:
 *
 *     runs.yml → rules ┐
 *     data/** → paths ─┴→ plans → files, hashed and parsed (or from the cache) → runs → Evidence
 *
 * Stops (exit 2) where `data/runs.yml` is missing, no YAML, or says what is not understood; whatever else is wrong is
 * among the findings.
 */
export async function readEvidence(files: ProjectFiles, options: ReadEvidenceOptions = {}): Promise<Evidence> {
  const findings: Finding[] = []
  const cache = new ParseCache(files)
  const index = new FileIndex(files, options.rehash === true)

  const source = files.readText(RUNS_FILE)
  const rules = await rulesOf(source, cache, findings)
  // What cannot be understood must not be read in part: a misspelt `finished:` would make every run unfinished.
  if (findings.some(finding => notUnderstood.has(finding.ruleId ?? ''))) throw new Stop(findings.map(asFatal))
  const paths = files.list('data').filter(path => path !== RUNS_FILE && !isBesideEvidence(path))

  const statuses = readStatuses(paths, files, index)
  const { plans, findings: told } = findRuns(rules.entries, withoutAttempts(paths))
  findings.push(...told, ...statuses.findings, ...tellUndescribed(statuses, plans))
  const { parsed, files: read } = await readInputs(plans, files, index, cache, options.onProgress)
  const unmatched = tellUnmatchedPatterns(plans, parsed)
  findings.push(...unmatched.findings)

  const recorded = launchesOf(rules, files, index, findings)
  const launches = recorded === null ? null : nameLaunchedRuns(recorded.launches, plans, statuses)
  const last = new Map(launches?.map(launch => [launch.run, launch]))
  const health: HealthNote[] = []
  const assembled = plans.flatMap(plan => assembleRuns(plan, { parsed, launches: last, statuses, unmatched: unmatched.patterns, findings, health })).sort(byId)
  health.push(...findDuplicates(assembled, read, rules.metrics))
  const runs = applyExclusions(withHealth(assembled, health), rules.exclusions, findings)
  const metrics = declareMetrics(rules, runs, plans, findings)
  // Whoever left a run out has said why: what ails it is data, and no news.
  const leftOut = new Set(runs.filter(({ excluded }) => excluded !== null).map(({ id }) => id))
  findings.push(...health.filter(({ run }) => !leftOut.has(run)).map(healthFinding), ...tellMixedCode(runs))

  const lock = readSourcesLock(files)
  const all = new Map([...read, ...statuses.files])
  if (recorded !== null) all.set(recorded.path, { bytes: recorded.bytes, sha256: recorded.sha256 })
  const evidenceFiles = [...all].sort(([a], [b]) => (a < b ? -1 : 1)).map(([path, { bytes, sha256 }]) => {
    const locked = lock?.files.get(path)
    return locked?.sha256 === sha256 ? { path, bytes, sha256, origin: locked.origin, sealed: sealOf(locked) } : { path, bytes, sha256, origin: null, sealed: 'never' as const }
  })
  const later = options.later ?? (work => work())
  later(() => {
    cache.save()
    index.save(new Set(paths))
  })
  return {
    files: evidenceFiles,
    runs,
    metrics,
    launches,
    seen: findUnfetchedRuns(lock?.seen ?? [], rules.entries, paths, files),
    digest: digestOf(`${digestOf(source ?? '')}\n${evidenceFiles.map(({ path, sha256 }) => `${sha256}  ${path}\n`).join('')}`),
    findings
  }
}

/** The rules of `runs.yml`, from the cache where it is unchanged: the YAML parser is then not even loaded. */
async function rulesOf(source: string | null, cache: ParseCache, findings: Finding[]): Promise<RunsRules> {
  const digest = digestOf(source ?? '')
  const known = source === null ? null : cache.rulesOf(digest)
  if (known !== null) return known
  const { loadRunsFile } = await import('./runs-file/load-runs-file.ts')
  const { rules, findings: told } = loadRunsFile(source)
  findings.push(...told)
  if (told.length === 0) cache.keepRules(digest, rules)
  return rules
}

function launchesOf(rules: RunsRules, files: ProjectFiles, index: FileIndex, findings: Finding[]): { path: string; bytes: number; sha256: string; launches: Launch[] } | null {
  const rule = rules.launches ?? RECORD
  const path = `data/${rule.file.replace(/^data\//, '')}`
  const bytes = files.readBytes(path)
  if (bytes === null && rules.launches === null) return null
  if (bytes === null) {
    findings.push(new Finding({
      ...rule.place, rule: 'evidence-readable', message: `Unexpected launch record \`${rule.file}\` that is not there, expected a file`,
      note: 'correct the name, or remove `launches`: without a record nothing is said about what was launched'
    }))
    return null
  }
  const { launches, findings: told } = readLaunches(bytes, rule, path)
  findings.push(...told)
  return { path, bytes: bytes.length, sha256: index.digest(path)?.sha256 ?? digestOf(bytes), launches }
}

/** A run that was launched and fetched, and that no `path` of `runs.yml` makes a run, would be missing from every count. */
function tellUndescribed(statuses: Statuses, plans: readonly RunPlan[]): Finding[] {
  const described = new Set(plans.map(folderOf))
  return [...statuses.runs].flatMap(([folder, { place }]) => described.has(folder) ? [] : [new Finding({
    file: place.file, line: place.line, column: 1, rule: 'pattern-matches',
    message: `Unexpected launched run \`${folder}\` that no \`path\` of \`${RUNS_FILE}\` matches, expected one that makes it a run`,
    note: 'add a `path` for it, or correct the one that should have found it'
  })])
}

/** What fetching records and sets aside: about the evidence, and none of it. */
function isBesideEvidence(path: string): boolean {
  return path.startsWith('data/listings/') || path.startsWith('data/refused/')
}

const notUnderstood = new Set(['runs-file-valid', 'runs-file-known-keys', 'pattern-valid', 'path-inside-project'])

function asFatal(finding: Finding): Finding {
  return new Finding({ ...finding.where, rule: finding.ruleId ?? 'runs-file-valid', message: finding.reason, note: finding.note ?? '', fatal: true })
}

function withHealth(runs: readonly EvidenceRun[], health: readonly HealthNote[]): EvidenceRun[] {
  const sentences = new Map<string, Set<string>>()
  for (const { run, sentence } of health) sentences.set(run, (sentences.get(run) ?? new Set()).add(sentence))
  return runs.map(run => ({ ...run, health: [...(sentences.get(run.id) ?? [])] }))
}

/** Health is data, carried by the run; here it is also told, at the place it speaks of. */
function healthFinding({ run, file, line, sentence }: HealthNote): Finding {
  return new Finding({
    file, ...(line === null ? {} : { line }), rule: 'log-healthy', severity: 'warning',
    message: `Unexpected in run \`${run}\`: ${sentence}`,
    note: 'it is carried to every quantity that rests on this run; exclude the run with a reason if it should not count'
  })
}

/** `seed2` before `seed10`. */
const naturalOrder = new Intl.Collator('en', { numeric: true })

function byId(a: EvidenceRun, b: EvidenceRun): number {
  return naturalOrder.compare(a.id, b.id)
}
