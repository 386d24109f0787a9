import { Finding } from '../../diagnostics/finding.ts'
import type { Json } from '../../../analysis/quantities/quantity.ts'
import type { ConfigLeaf } from '../evidence.ts'
import type { Fact } from '../formats/format.ts'
import type { LaunchStatus } from '../launch-status.ts'
import type { Scalar } from '../runs-file/rules.ts'
import type { RunPlan } from './find-runs.ts'

/** Top-level names of a configuration that say who and what ran, wherever trainers put them. */
const IDENTITY_NAMES = new Set([
  'commit', 'git_commit', 'code_commit', 'dirty', 'argv', 'command', 'host', 'hostname', 'gpu', 'device', 'environment', 'env',
  'seed', 'start', 'started', 'end', 'ended'
])

/**
 * A run's configuration: the path's placeholders, then the leaves of its files, then what its levels stand for. A file
 * is the run's own word, so it wins over the path; where they disagree that is told.
 */
export function mergeConfig(plan: RunPlan, facts: readonly { readonly file: string; readonly fact: Fact }[], findings: Finding[]): { [name: string]: ConfigLeaf } {
  const config: { [name: string]: ConfigLeaf } = Object.create(null) as { [name: string]: ConfigLeaf }
  for (const [name, { text, value }] of plan.values) config[name] = { value, text, source: { kind: 'path', file: plan.path } }
  for (const { file, fact } of facts) {
    const earlier = config[fact.name]
    if (earlier !== undefined && !sameValue(earlier.value, fact.value)) {
      findings.push(new Finding({
        file, line: fact.line, rule: 'configuration-agrees', severity: 'warning',
        message: `Unexpected \`${fact.name}\` ${fact.text}, expected ${earlier.text} as ${earlier.source.kind === 'path' ? 'the path says' : `line ${earlier.source.line} of \`${earlier.source.file}\` says`}`,
        note: 'the later one is used; give one of the two another name where they mean different things'
      }))
    }
    config[fact.name] = { value: fact.value, text: fact.text, source: { kind: 'file', file, line: fact.line, start: fact.start, end: fact.end, text: fact.text } }
  }
  for (const levels of plan.entry.levels) {
    const leaf = config[levels.name]
    if (leaf === undefined) {
      findings.push(new Finding({
        ...levels.place, rule: 'levels-complete', message: `Unexpected levels of \`${levels.name}\`, expected a name in the run's path or configuration`,
        note: `run \`${plan.id}\` has ${Object.keys(config).slice(0, 12).join(', ') || 'no configuration'}`
      }))
      continue
    }
    const level = levels.levels.find(candidate => sameValue(leaf.value, candidate.value))
    if (level === undefined) {
      findings.push(new Finding({
        ...levels.place, rule: 'levels-complete',
        message: `Unexpected \`${levels.name}\` ${leaf.text} of run \`${plan.id}\`, expected one of ${levels.levels.map(({ value }) => value).join(', ')}`,
        note: `add what \`${leaf.text}\` stands for to the levels`
      }))
      continue
    }
    for (const { name, value, text, line } of level.leaves) config[name] = { value, text, source: { kind: 'levels', file: level.place.file, line } }
  }
  return { ...config }
}

/** `3`, `'3'` and `3.0` are one value: paths are text, configurations are typed. */
export function sameValue(a: Scalar, b: Scalar): boolean {
  if (a === b) return true
  const left = String(a)
  const right = String(b)
  if (left === right) return true
  const looksNumeric = /^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/
  return looksNumeric.test(left) && looksNumeric.test(right) && Number(left) === Number(right)
}

/**
 * Who and what ran: the `identity` object of a configuration, and the names that mean the same elsewhere; above them what
 * the launcher saw itself, since a configuration may be a copy of another run's.
 */
export function identityOf(config: { readonly [name: string]: ConfigLeaf }, launched: LaunchStatus | null): { [name: string]: Json } {
  const tree: { [name: string]: Json } = {}
  for (const [name, leaf] of Object.entries(config)) {
    const parts = name.split('.')
    if (parts[0] === 'identity' && parts.length > 1) place(tree, parts.slice(1), leaf.value)
    else if (IDENTITY_NAMES.has(parts[0]!) && leaf.source.kind !== 'levels') place(tree, parts, leaf.value)
  }
  if (launched !== null) {
    const { code, host, gpu, job, started, ended } = launched
    // A clean checkout is something that was seen too, and not the same as nothing known.
    if (code?.commit != null) Object.assign(tree, { commit: code.commit, dirty: code.dirty ?? false })
    for (const [name, value] of Object.entries({ host, gpu, job, started, ended })) if (value !== null) tree[name] = value
  }
  return lists(tree) as { [name: string]: Json }
}

function place(tree: { [name: string]: Json }, parts: readonly string[], value: Scalar): void {
  const [first, ...rest] = parts
  if (first === undefined || first === '__proto__') return
  if (rest.length === 0) {
    tree[first] = value
    return
  }
  const below = tree[first]
  const branch = typeof below === 'object' && below !== null && !Array.isArray(below) ? (below as { [name: string]: Json }) : {}
  tree[first] = branch
  place(branch, rest, value)
}

/** Branches numbered from 0 were lists before they were flattened. */
function lists(node: { [name: string]: Json }): Json {
  const names = Object.keys(node)
  for (const name of names) {
    const below = node[name]
    if (typeof below === 'object' && below !== null) node[name] = lists(below as { [name: string]: Json })
  }
  return names.length > 0 && names.every((name, index) => name === `${index}`) ? names.map(name => node[name]!) : node
}
