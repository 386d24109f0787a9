import { resolve } from 'node:path'
import type { Node } from 'yaml'
import { Finding, type FindingPlace, Stop } from '../diagnostics/finding.ts'
import { nearestName } from '../diagnostics/nearest-name.ts'
import type { YamlField, YamlReader } from '../diagnostics/yaml-reader.ts'
import type { ProjectFiles } from '../edge/project-files.ts'
import { readSources, SOURCES_FILE } from '../evidence/sources/read-sources.ts'
import type { LaunchEntry, Source } from '../evidence/sources/source.ts'
import type { LaunchEngine, LaunchTarget } from './launch-target.ts'

/** The target that needs no entry: this machine. */
export const LOCAL = 'local'
export const LOCAL_RUNS = '.paperline/runs'

const RULE = 'launch-target-valid'
const KEYS = ['code', 'gpus', 'at_once', 'slurm'] as const
const SLURM_KEYS = ['partition', 'account', 'qos', 'array'] as const
type Key = (typeof KEYS)[number]

/** A target by its name. Stops where there is none of this name, or its entry is not as it should be. */
export function readTarget(files: ProjectFiles, name: string): LaunchTarget {
  const text = files.readText(SOURCES_FILE)
  const { sources, findings } = text === null && name === LOCAL ? { sources: [], findings: [] } : readSources(text)
  const source = sources.find(candidate => candidate.name === name)
  if (source !== undefined && source.launch !== null) return targetOf(source, source.launch, files.root)
  if (name === LOCAL && source === undefined) {
    return {
      name, reach: { kind: 'folder', folder: LOCAL_RUNS }, root: resolve(files.root, LOCAL_RUNS), code: files.root,
      engine: { kind: 'queue', gpus: null, atOnce: 1 }, place: { file: SOURCES_FILE }
    }
  }
  // An entry that could not be read may be the one that is meant.
  if (source === undefined && findings.length > 0) throw new Stop(findings)
  const targets = [LOCAL, ...sources.filter(({ launch }) => launch !== null).map(candidate => candidate.name)]
  const nearest = nearestName(name, targets)
  return stopAt(source?.place ?? { file: SOURCES_FILE },
    source === undefined
      ? `Unexpected target \`${name}\`, expected ${nearest === null ? `one of ${targets.join(', ')}` : `\`${nearest}\``}`
      : `Unexpected target \`${name}\`, whose entry has no \`launch\`, expected one that runs may be launched on`,
    'a source becomes a target by launch: { code: ~/paper, gpus: 4 }; this machine is one without any entry: --on local')
}

/** The target, with at most so many runs at a time; `null`: as many as it says itself. */
export function limitTarget(target: LaunchTarget, atOnce: number | null): LaunchTarget {
  const { engine } = target
  if (atOnce === null) return target
  if (engine.kind === 'slurm') return { ...target, engine: { ...engine, most: atOnce } }
  return { ...target, engine: engine.gpus === null ? { ...engine, atOnce } : { ...engine, gpus: Math.min(engine.gpus, atOnce) } }
}

function targetOf(source: Source, entry: LaunchEntry, projectRoot: string): LaunchTarget {
  const yaml = entry.reader()
  const fields = yaml.known(entry.node, '`launch`', KEYS) ?? new Map<Key, YamlField>()
  const here = source.from.kind === 'folder'
  const code = fields.has('code') ? yaml.text(fields.get('code')?.value, '`code`') : here ? projectRoot : null
  if (code === null && !fields.has('code')) yaml.tell(entry.node, RULE, 'Unexpected `launch` on an SSH host without `code`, expected the checkout there', 'write code: ~/paper, the folder in which commands run', { fatal: true })
  const engine = readEngine(yaml, entry.node, fields, here)
  if (yaml.findings.length > 0 || code === null || engine === null) throw new Stop(yaml.findings)
  const absolute = (path: string): string => (here ? resolve(projectRoot, path) : path.replace(/(?<=.)\/+$/, ''))
  return { name: source.name, reach: source.from, root: absolute(source.from.folder), code: absolute(code), engine, place: yaml.place(entry.node) }
}

function readEngine(yaml: YamlReader, node: Node, fields: ReadonlyMap<Key, YamlField>, here: boolean): LaunchEngine | null {
  const named = (['gpus', 'at_once', 'slurm'] as const).filter(key => fields.has(key))
  if (named.length > 1 || (named.length === 0 && !here)) {
    yaml.tell(node, RULE, named.length === 0 ? 'Unexpected `launch` without `gpus`, `at_once` or `slurm`, expected one of them' : `Unexpected \`launch\` with ${named.map(key => `\`${key}\``).join(' and ')}, expected one of them`,
      'gpus: 4 for a host of four, at_once: 2 for one without, slurm: { partition: gpu } for a cluster', { fatal: true })
    return null
  }
  const slurm = fields.get('slurm')
  if (slurm !== undefined) return readSlurm(yaml, slurm.value)
  const gpus = fields.has('gpus') ? readCount(yaml, fields.get('gpus')?.value, '`gpus`') : null
  return { kind: 'queue', gpus, atOnce: gpus ?? (fields.has('at_once') ? readCount(yaml, fields.get('at_once')?.value, '`at_once`') : 1) }
}

function readSlurm(yaml: YamlReader, node: Node | null): LaunchEngine | null {
  const fields = yaml.known(node, '`slurm`', SLURM_KEYS)
  if (fields === null) return null
  const text = (key: (typeof SLURM_KEYS)[number]): string | null => (fields.has(key) ? yaml.text(fields.get(key)?.value, `\`${key}\``) : null)
  return {
    kind: 'slurm', partition: text('partition'), account: text('account'), qos: text('qos'),
    most: fields.has('array') ? readCount(yaml, fields.get('array')?.value, '`array`') : null
  }
}

function readCount(yaml: YamlReader, node: Node | null | undefined, what: string): number {
  const found = yaml.scalar(node, what)
  if (found !== null && typeof found.value === 'number' && Number.isSafeInteger(found.value) && found.value >= 1) return found.value
  if (found !== null) yaml.tell(node ?? null, RULE, `Unexpected \`${found.text}\` for ${what}, expected a whole number from 1`, 'write how many, such as 4', { fatal: true })
  return 1
}

function stopAt(place: FindingPlace, message: string, note: string): never {
  throw new Stop([new Finding({ ...place, rule: RULE, message, note, fatal: true })])
}
