import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { openProjectFiles, sha256, type ProjectFiles } from '../../scripts/edge/project-files.ts'
import type { ConfigLeaf, Evidence, EvidenceRun, EvidenceSeries, Launch, MetricDeclaration, RunStatus } from '../../scripts/evidence/evidence.ts'

/** A run as a test writes it: numbers as their log prints them, by metric. */
export interface TestRun {
  readonly id: string
  readonly config: { readonly [leaf: string]: string | number | boolean }
  /** Steps, keys, or neither, with the logged text. */
  readonly metrics?: { readonly [metric: string]: string | readonly (readonly [at: number | string, text: string])[] }
  readonly status?: RunStatus
  readonly excluded?: { readonly reason: string; readonly decided: string | null }
  readonly health?: readonly string[]
  /** Rows of a metric that a restart replaced. */
  readonly superseded?: { readonly [metric: string]: readonly number[] }
}

export interface TestProject {
  readonly files: ProjectFiles
  readonly evidence: Evidence
}

/** A project in a temporary folder with real log files, and evidence whose places are theirs. */
export function makeProject({
  runs,
  metrics = {},
  launches = null,
  study,
  sources = {}
}: {
  readonly runs: readonly TestRun[]
  readonly metrics?: { readonly [name: string]: { readonly unit: string | null; readonly show?: string } }
  readonly launches?: readonly { readonly run: string; readonly experiment: string; readonly event: Launch['event'] }[] | null
  readonly study?: string
  readonly sources?: { readonly [path: string]: string }
}): TestProject {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'paperline-study-')))
  const write = (path: string, content: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), content)
  }
  for (const [path, content] of Object.entries({ ...(study === undefined ? {} : { 'paper/study.ts': study }), ...sources })) write(path, content)
  const evidenceRuns = runs.map(run => makeRun(run, write))
  const declarations = Object.entries(metrics).map(([name, { unit, show = null }], index): [string, MetricDeclaration] => [name, { unit, show, better: null, place: { file: 'data/runs.yml', line: 10 + index } }])
  const evidence: Evidence = {
    files: [],
    runs: evidenceRuns,
    metrics: Object.fromEntries(declarations),
    launches: launches === null ? null : launches.map((launch, index) => ({ ...launch, time: null, reason: null, attempt: null, launch: null, block: null, added: null, code: null, place: { file: 'data/raw/launches.jsonl', line: index + 1, start: 0, end: 0, text: '' } })),
    digest: sha256(JSON.stringify({ runs, metrics, launches })),
    findings: []
  }
  return { files: openProjectFiles(root), evidence }
}

function makeRun({ id, config, metrics = {}, status = 'finished', excluded, health = [], superseded = {} }: TestRun, write: (path: string, content: string) => void): EvidenceRun {
  const file = `data/raw/${id}/train.log`
  let text = '[start]\n'
  const series = Object.entries(metrics).map(([metric, rows]): EvidenceSeries => {
    const list: readonly (readonly [number | string | null, string])[] = typeof rows === 'string' ? [[null, rows]] : rows
    const starts: number[] = []
    const lines: number[] = []
    for (const [at, value] of list) {
      const prefix = `${metric} ${at ?? ''} `
      starts.push(Buffer.byteLength(text) + Buffer.byteLength(prefix))
      lines.push(text.split('\n').length)
      text += `${prefix}${value}\n`
    }
    const ats = list.map(([at]) => at)
    return {
      id: `${id}#${metric}`,
      run: id,
      metric,
      file,
      keys: typeof ats[0] === 'string' ? ats.map(String) : null,
      steps: typeof ats[0] === 'number' ? Float64Array.from(ats.map(Number)) : null,
      values: Float64Array.from(list.map(([, value]) => (value === 'nan' ? NaN : Number(value)))),
      lines: Uint32Array.from(lines),
      starts: Float64Array.from(starts),
      lengths: Uint16Array.from(list.map(([, value]) => Buffer.byteLength(value))),
      superseded: superseded[metric] === undefined ? null : Uint32Array.from(superseded[metric])
    }
  })
  write(file, text)
  const leaves = Object.entries(config).map(([name, value]): [string, ConfigLeaf] => [name, { value, text: String(value), source: { kind: 'path', file: id } }])
  return {
    id,
    experiment: typeof config['experiment'] === 'string' ? config['experiment'] : null,
    config: Object.fromEntries(leaves),
    identity: {},
    status,
    statusPlace: null, reason: null, earlierAttempts: [],
    excluded: excluded === undefined ? null : { ...excluded, place: { file: 'data/runs.yml', line: 40 } },
    health,
    files: [file],
    series
  }
}
