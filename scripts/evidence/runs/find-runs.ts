import { Finding } from '../../diagnostics/finding.ts'
import type { ReaderSpec } from '../formats/format.ts'
import { type PathPattern, PathPatternProblem, type PathValue, compilePathPattern } from '../path-pattern.ts'
import type { EntryRule, FileRule, MarkRule, RulePlace } from '../runs-file/rules.ts'
import { STATUS_FILE } from '../launch-status.ts'
import { FolderFiles } from './folder-files.ts'
import { ReaderSpecs, markTexts } from './reader-spec.ts'
import { tellNothingMatched } from './tell-nothing-matched.ts'

/** One file of a run and how it is read. */
export interface RunInput {
  readonly path: string
  readonly spec: ReaderSpec
  readonly role: 'metrics' | 'config' | 'marks'
  /** The rule it comes from; `null` for the file that is the run, and for marks. */
  readonly rule: FileRule | null
}

/** A run as the paths tell it, before any file is read. */
export interface RunPlan {
  /** Without the number of a piece of a split. */
  readonly id: string
  readonly entry: EntryRule
  /** The folder that is the run, or the file. */
  readonly path: string
  readonly values: ReadonlyMap<string, PathValue>
  readonly inputs: readonly RunInput[]
  /** Marks with the file they look into. */
  readonly finished: readonly PlannedMark[]
  readonly failed: readonly PlannedMark[]
  /** Names in `files:` that this run lacks. */
  readonly missing: readonly string[]
}

export interface PlannedMark {
  readonly rule: MarkRule
  /** `null` where the run has no such file. */
  readonly path: string | null
}

/** Finds the runs that `runs.yml` describes among the files of `data/`. */
export function findRuns(entries: readonly EntryRule[], paths: readonly string[]): { plans: RunPlan[]; findings: Finding[] } {
  const files = new FolderFiles(paths)
  const specs = new ReaderSpecs()
  const findings: Finding[] = []
  const plans = entries.flatMap(entry => {
    const pattern = compiled(entry.path, entry.place, findings)
    if (pattern === null) return []
    const found = entry.read === null ? folderRuns(entry, pattern, files, specs, findings) : fileRuns(entry, pattern, files, specs, findings)
    if (found.length === 0 && !entry.incomplete) findings.push(tellNothingMatched(entry, pattern, files))
    return found
  })
  return { plans: distinct(plans, findings), findings }
}

/** The folder that is the run, or that holds the file which is. */
export function folderOf({ entry, path }: RunPlan): string {
  return entry.read === null ? path : path.slice(0, path.lastIndexOf('/'))
}

function folderRuns(entry: EntryRule, pattern: PathPattern, files: FolderFiles, specs: ReaderSpecs, findings: Finding[]): RunPlan[] {
  const plans: RunPlan[] = []
  const seen = new Set<string>()
  for (const folder of files.folders) {
    const values = pattern.match(folder.slice('data/'.length))
    if (values === null) continue
    const plan = planRun(entry, folder, folder, values, files, specs, findings)
    // A launched run is one even where it ended before it wrote anything that is read.
    if (plan.inputs.length === 0 && files.below(folder, STATUS_FILE, values).length === 0) continue
    for (const rule of entry.files) if (!plan.missing.includes(rule.name)) seen.add(rule.name)
    plans.push(plan)
  }
  for (const rule of entry.files) {
    if (plans.length > 0 && !seen.has(rule.name)) findings.push(noSuchFile(rule, entry, plans[0]!, files))
  }
  // What no run has is a wrong name, told once, not something that each run lacks.
  return plans.map(plan => ({ ...plan, missing: plan.missing.filter(name => seen.has(name) || !entry.files.some(rule => rule.name === name)) }))
}

function fileRuns(entry: EntryRule, pattern: PathPattern, files: FolderFiles, specs: ReaderSpecs, findings: Finding[]): RunPlan[] {
  return files.paths.flatMap(path => {
    const values = pattern.match(path.slice('data/'.length))
    return values === null ? [] : [planRun(entry, path, path.slice(0, path.lastIndexOf('/')), values, files, specs, findings)]
  })
}

function planRun(entry: EntryRule, path: string, folder: string, values: ReadonlyMap<string, PathValue>, files: FolderFiles, specs: ReaderSpecs, findings: Finding[]): RunPlan {
  const isRun = entry.read !== null
  const missing: string[] = []
  const onlyFile = isRun ? path : entry.files.length === 1 ? (files.below(folder, entry.files[0]!.name, values)[0]?.path ?? null) : null
  const planned = (rules: readonly MarkRule[]): PlannedMark[] => rules.map(rule => {
    if (rule.file !== null) return { rule, path: files.below(folder, rule.file, values)[0]?.path ?? null }
    if (!isRun && entry.files.length !== 1) tellOnce(findings, rule.place, 'runs-file-valid', 'Unexpected mark without a file, expected which of the run\'s files to look into', 'write { file: train.log, pattern: \'[done]\' }')
    return { rule, path: onlyFile }
  })
  const finished = planned(entry.finished)
  const failed = planned(entry.failed)
  const marksIn = (file: string): string[] => markTexts([...finished, ...failed].filter(mark => mark.path === file).map(mark => mark.rule))

  const inputs: RunInput[] = []
  for (const rule of entry.config) {
    const found = rule.file === null ? (onlyFile === null ? [] : [{ path: onlyFile }]) : files.below(folder, rule.file, values)
    if (found.length === 0 && rule.file !== null) missing.push(rule.file)
    for (const { path: file } of found) inputs.push({ path: file, spec: specs.forConfig(rule, file), role: 'config', rule: null })
  }
  if (entry.read !== null) {
    const spec = specs.forRead(entry.read, { path, isRun: true, prefix: entry.read.prefix, split: entry.split, marks: marksIn(path) })
    inputs.push({ path, spec, role: 'metrics', rule: null })
  }
  for (const rule of entry.files) {
    const found = files.below(folder, rule.name, values)
    if (found.length === 0) missing.push(rule.name)
    for (const { path: file, values: own } of found) {
      const prefix = rule.read.prefix === null ? null : rule.read.prefix.replace(/\{([A-Za-z_][\w.-]*)\}/g, (whole, name: string) => own.get(name)?.text ?? whole)
      const marks = inputs.some(input => input.path === file && input.role === 'metrics') ? [] : marksIn(file)
      inputs.push({ path: file, spec: specs.forRead(rule.read, { path: file, isRun: false, prefix, split: null, marks }), role: 'metrics', rule })
    }
  }
  for (const file of new Set([...finished, ...failed].flatMap(mark => (mark.path === null || mark.rule.pattern === null ? [] : [mark.path])))) {
    if (!inputs.some(input => input.path === file && input.spec.marks.length > 0)) {
      inputs.push({ path: file, spec: specs.forMarks(marksIn(file), file === path ? entry.split : null), role: 'marks', rule: null })
    }
  }
  return { id: idOf(path, isRun), entry, path, values, inputs, finished, failed, missing }
}

/** Two files that differ only in their extension keep it. */
function distinct(plans: readonly RunPlan[], findings: Finding[]): RunPlan[] {
  const counts = new Map<string, number>()
  for (const { id } of plans) counts.set(id, (counts.get(id) ?? 0) + 1)
  const named = plans.map(plan => (counts.get(plan.id)! > 1 && plan.entry.read !== null ? { ...plan, id: below(plan.path) } : plan))
  const kept = new Map<string, RunPlan>()
  for (const plan of named) {
    const first = kept.get(plan.id)
    if (first === undefined) kept.set(plan.id, plan)
    else {
      tellOnce(findings, plan.entry.place, 'runs-distinct', `Unexpected second run \`${plan.id}\`, expected each to match one \`path\``, 'make the two paths tell them apart', {
        ...first.entry.place, message: 'the first stands here'
      })
    }
  }
  return [...kept.values()]
}

/** The path below `data/raw/`, of a file without its extension. */
export function idOf(path: string, isFile: boolean): string {
  const id = below(path)
  return isFile ? id.replace(/\.gz$/, '').replace(/\.[^./]+$/, '') : id
}

function below(path: string): string {
  return path.replace(/^data\/(?:raw\/)?/, '')
}

function compiled(path: string, place: RulePlace, findings: Finding[]): PathPattern | null {
  try {
    return compilePathPattern(path)
  } catch (error) {
    if (!(error instanceof PathPatternProblem)) throw error
    findings.push(new Finding({ ...place, column: place.column + error.offset, rule: 'pattern-valid', message: error.message, note: 'write raw/{experiment}/seed{seed:int}; {_} or * match without a name' }))
    return null
  }
}

function noSuchFile(rule: FileRule, entry: EntryRule, plan: RunPlan, files: FolderFiles): Finding {
  const there = files.namesIn(plan.path).slice(0, 8)
  return new Finding({
    ...rule.place, rule: 'pattern-matches',
    message: `Unexpected file name \`${rule.name}\` that no run of \`${entry.path}\` holds, expected one of its files`,
    note: there.length === 0 ? 'correct the name' : `\`${plan.path}\` holds ${there.map(name => `\`${name}\``).join(', ')}`
  })
}

function tellOnce(findings: Finding[], place: RulePlace, rule: string, message: string, note: string, cause?: RulePlace & { message: string }): void {
  if (findings.some(finding => finding.reason === message && finding.where.line === place.line)) return
  findings.push(new Finding({ ...place, rule, message, note, ...(cause === undefined ? {} : { cause }) }))
}
