import { LineCounter, type Node, isScalar, parseDocument } from 'yaml'
import { Finding, Stop, stop } from '../../diagnostics/finding.ts'
import type { MetricDeclaration } from '../evidence.ts'
import { exclusionRules } from './exclusion-rules.ts'
import { levelsRules } from './levels-rules.ts'
import { configRules, fileRules, markRules, patternRule, readRule } from './read-rules.ts'
import type { EntryRule, LaunchesRule, RunsRules } from './rules.ts'
import { YamlReader } from '../../diagnostics/yaml-reader.ts'

export const RUNS_FILE = 'data/runs.yml'

const ENTRY_KEYS = ['path', 'config', 'files', 'read', 'split', 'finished', 'failed', 'levels'] as const
const LAUNCH_KEYS = ['file', 'format', 'run', 'experiment', 'event', 'time', 'reason'] as const

/** Reads `data/runs.yml`. Stops where it is missing or no YAML; everything else that is wrong is a finding. */
export function loadRunsFile(source: string | null): { rules: RunsRules; findings: readonly Finding[] } {
  if (source === null) {
    stop({
      file: RUNS_FILE, rule: 'runs-file-valid',
      message: `Unexpected project without \`${RUNS_FILE}\`, expected one`,
      note: 'write which files make a run: runs: [{ path: raw/{experiment}/seed{seed:int}, files: { train.log: { pattern: \'…\' } } }]'
    })
  }
  const lines = new LineCounter()
  const document = parseDocument(source, { lineCounter: lines, merge: true, prettyErrors: true })
  if (document.errors.length > 0) throw new Stop(document.errors.map(error => {
    const at = lines.linePos(error.pos[0])
    return new Finding({
      file: RUNS_FILE, line: Math.max(1, at.line), column: Math.max(1, at.col), rule: 'runs-file-valid', fatal: true,
      message: `Unexpected YAML (${error.message.split(/ at line |:?\n/)[0]}), expected a well-formed file`,
      note: 'put patterns in single quotes; indent with spaces'
    })
  }))
  const yaml = new YamlReader(RUNS_FILE, document, lines)
  const top = yaml.known(document.contents, '`data/runs.yml`', ['runs', 'metrics', 'exclude', 'launches'])
  const runs = top?.get('runs')
  if (top === null || runs === undefined) {
    stop({
      file: RUNS_FILE, line: 1, column: 1, rule: 'runs-file-valid',
      message: 'Unexpected file without `runs`, expected a list of runs under `runs:`',
      note: 'write runs: and below it one `- path: …` for each kind of run'
    })
  }
  const items = yaml.items(runs.value, '`runs`')
  if (items === null) throw new Stop(yaml.findings.map(finding => new Finding({ ...finding.where, rule: 'runs-file-valid', message: finding.reason, note: finding.note ?? '', fatal: true })))
  const rules: RunsRules = {
    entries: items.flatMap(item => entryRule(yaml, item) ?? []),
    metrics: top.has('metrics') ? metricRules(yaml, top.get('metrics')!.value) : {},
    exclusions: top.has('exclude') ? exclusionRules(yaml, top.get('exclude')!.value) : [],
    launches: top.has('launches') ? launchesRule(yaml, top.get('launches')!.value) : null
  }
  return { rules, findings: yaml.findings }
}

function entryRule(yaml: YamlReader, node: Node): EntryRule | null {
  const before = yaml.findings.length
  const fields = yaml.known(node, 'a run', ENTRY_KEYS)
  if (fields === null) return null
  const value = (name: (typeof ENTRY_KEYS)[number]): Node | null => fields.get(name)?.value ?? null
  if (!fields.has('path')) {
    yaml.tell(node, 'runs-file-valid', 'Unexpected run without `path`, expected one', 'write where its files are, such as path: raw/{experiment}/seed{seed:int}')
    return null
  }
  const path = yaml.text(value('path'), '`path`')
  if (path === null) return null
  if (path.startsWith('/') || path.split('/').includes('..')) {
    yaml.tell(value('path'), 'path-inside-project', `Unexpected path \`${path}\` leading out of \`data/\`, expected one below it`, 'paths in runs.yml are relative to data/')
    return null
  }
  if (!fields.has('files') && !fields.has('read') && !fields.has('config')) {
    yaml.tell(node, 'runs-file-valid', 'Unexpected run without `files` or `read`, expected one of them', '`files:` says what is read in a run\'s folder; `read:` how the file is read that is a run')
  }
  const split = fields.has('split') ? patternRule(yaml, value('split')) : null
  if (split !== null && !fields.has('read')) {
    yaml.tell(fields.get('split')!.key, 'runs-file-valid', 'Unexpected `split` without `read`, expected `split` for a file that is read as runs', 'only a file can be split; name it in `path` and say how with `read`')
  }
  const rule = {
    path: path.replace(/^\.\//, '').replace(/\/+$/, ''),
    config: fields.has('config') ? configRules(yaml, value('config')) : [],
    files: fields.has('files') ? fileRules(yaml, value('files')) : [],
    read: fields.has('read') ? readRule(yaml, value('read'), '`read`') : null,
    split: fields.has('read') ? split : null,
    finished: fields.has('finished') ? markRules(yaml, value('finished'), '`finished`') : [],
    failed: fields.has('failed') ? markRules(yaml, value('failed'), '`failed`') : [],
    levels: fields.has('levels') ? levelsRules(yaml, value('levels')) : [],
    place: yaml.place(value('path'))
  }
  return { ...rule, incomplete: yaml.findings.length > before }
}

function metricRules(yaml: YamlReader, node: Node | null): { [name: string]: MetricDeclaration } {
  const metrics: { [name: string]: MetricDeclaration } = {}
  for (const { name, key, value } of yaml.fields(node, '`metrics`') ?? []) {
    const { file, line } = yaml.place(key)
    if (isScalar(value)) {
      const unit = yaml.text(value, `the unit of \`${name}\``)
      metrics[name] = { unit: unit === null ? null : canonicalUnit(unit), show: null, better: null, place: { file, line } }
      continue
    }
    const fields = yaml.known(value, `metric \`${name}\``, ['unit', 'show', 'better'])
    if (fields === null) continue
    const unit = fields.has('unit') ? yaml.scalar(fields.get('unit')!.value, '`unit`') : null
    const show = fields.has('show') ? yaml.text(fields.get('show')!.value, '`show`') : null
    const better = fields.has('better') ? yaml.text(fields.get('better')!.value, '`better`') : null
    if (better !== null && better !== 'lower' && better !== 'higher') {
      yaml.tell(fields.get('better')!.value, 'runs-file-valid', `Unexpected \`${better}\` for \`better\`, expected \`lower\` or \`higher\``, 'say which direction is an improvement')
    }
    metrics[name] = {
      unit: unit === null || (unit.value === null && unit.text !== '') ? null : canonicalUnit(unit.text),
      show: show === null ? null : canonicalUnit(show),
      better: better === 'lower' || better === 'higher' ? better : null,
      place: { file, line }
    }
  }
  return metrics
}

function launchesRule(yaml: YamlReader, node: Node | null): LaunchesRule | null {
  const place = yaml.place(node)
  const plain = { run: 'run', experiment: 'experiment', event: 'event', time: 'time', reason: 'reason', place }
  if (isScalar(node)) {
    const file = yaml.text(node, '`launches`')
    return file === null ? null : { ...plain, file }
  }
  const fields = yaml.known(node, '`launches`', LAUNCH_KEYS)
  if (fields === null) return null
  const file = fields.has('file') ? yaml.text(fields.get('file')!.value, '`file`') : null
  if (file === null) {
    yaml.tell(node, 'runs-file-valid', 'Unexpected `launches` without `file`, expected one', 'write launches: { file: raw/launches.jsonl }')
    return null
  }
  const format = fields.has('format') ? yaml.text(fields.get('format')!.value, '`format`') : 'jsonl'
  if (format !== 'jsonl') {
    yaml.tell(fields.get('format')?.value ?? node, 'runs-file-valid', `Unexpected format \`${format}\` for \`launches\`, expected \`jsonl\``, 'a launch record is one JSON object a line')
  }
  const name = (key: 'run' | 'experiment' | 'event' | 'time' | 'reason'): string => (fields.has(key) ? (yaml.text(fields.get(key)!.value, `\`${key}\``) ?? key) : key)
  return { file, run: name('run'), experiment: name('experiment'), event: name('event'), time: name('time'), reason: name('reason'), place }
}

function canonicalUnit(unit: string): string {
  const text = unit.trim()
  return text === '' || text === 'none' ? '1' : text === '%' ? 'percent' : text
}
