import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach } from 'vitest'
import type { Evidence, EvidenceRun, EvidenceSeries } from '../../scripts/evidence/evidence.ts'
import { readEvidence } from '../../scripts/evidence/read-evidence.ts'
import { type ProjectFiles, openProjectFiles } from '../../scripts/edge/project-files.ts'

const made: string[] = []

afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true })
})

/** A project in a folder of its own, with these files; removed after the test. */
export function projectWith(content: { readonly [path: string]: string | Uint8Array }): ProjectFiles {
  const root = mkdtempSync(join(tmpdir(), 'paperline-evidence-'))
  made.push(root)
  for (const [path, text] of Object.entries(content)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  return openProjectFiles(root)
}

/** Evidence of one run `data/raw/a/train.log`, read by these patterns. */
export async function readLog(log: string | Uint8Array, patterns: readonly string[], name = 'train.log'): Promise<{ evidence: Evidence; run: EvidenceRun; files: ProjectFiles }> {
  const list = patterns.map(pattern => `'${pattern.replaceAll("'", "''")}'`).join(', ')
  const files = projectWith({
    'data/runs.yml': `runs:\n  - path: raw/{name}\n    files:\n      ${name}: { pattern: [${list}] }\n`,
    [`data/raw/a/${name}`]: log
  })
  const evidence = await readEvidence(files)
  const run = evidence.runs[0]
  if (run === undefined) throw new Error(`no run: ${evidence.findings.map(finding => finding.reason).join('; ')}`)
  return { evidence, run, files }
}

export function seriesOf(run: EvidenceRun, metric: string): EvidenceSeries {
  const series = run.series.find(candidate => candidate.metric === metric)
  if (series === undefined) throw new Error(`no ${metric} among ${run.series.map(candidate => candidate.metric).join(', ')}`)
  return series
}

export function runOf(evidence: Evidence, id: string): EvidenceRun {
  const run = evidence.runs.find(candidate => candidate.id === id)
  if (run === undefined) throw new Error(`no run ${id} among ${evidence.runs.map(candidate => candidate.id).join(', ')}`)
  return run
}

/** The value at the greatest step, the latest write winning; without steps the last. */
export function finalOf(run: EvidenceRun, metric: string): number {
  const series = seriesOf(run, metric)
  let row = 0
  for (let next = 1; next < series.values.length; next++) {
    if (series.steps === null || series.steps[next]! >= series.steps[row]!) row = next
  }
  return series.values[row]!
}

export function messages(told: Pick<Evidence, 'findings'>, rule?: string): string[] {
  return told.findings
    .filter(finding => rule === undefined || finding.ruleId === rule)
    .map(finding => `${finding.where.file}:${finding.where.line ?? ''}:${finding.where.column ?? ''} ${finding.reason}`)
}
