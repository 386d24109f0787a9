import { stop } from '../diagnostics/finding.ts'
import { sha256, type ProjectFiles } from '../edge/project-files.ts'
import type { Design, DesignRun } from './design.ts'

export const DESIGN_SCHEMA = 'paperline-design/1'
const RULE = 'design-valid'

/** A design and where it lies in the project. */
export interface StoredDesign {
  readonly design: Design
  /** `paper/experiment/designs/doe`, the folder of `design.json` and the configurations. */
  readonly folder: string
}

/** The folder of a design, from the path of its plan, of itself or of its `design.json`. */
export function designFolder(path: string): string {
  return path.replace(/\/+$/, '').replace(/\/design\.json$/, '').replace(/\.ya?ml$/, '').replace(/^\.\//, '')
}

/** Reads a design by the path of its folder, its `design.json` or its plan. Stops where there is none or it cannot be understood. */
export function readDesign(files: ProjectFiles, path: string): StoredDesign {
  return findDesign(files, path) ?? stop({
    file: `${designFolder(path)}/design.json`, rule: RULE,
    message: `Unexpected absence of a design for \`${path}\`, expected one`,
    note: `write a plan and run \`paperline design ${designFolder(path)}.yml\``
  })
}

/** As `readDesign`, `null` where nothing has been designed yet. */
export function findDesign(files: ProjectFiles, path: string): StoredDesign | null {
  const folder = designFolder(path)
  const text = files.readText(`${folder}/design.json`)
  if (text === null) return null
  const design = parseDesign(text)
  if (design === null) {
    return stop({
      file: `${folder}/design.json`, rule: RULE,
      message: `Unexpected content of \`${folder}/design.json\`, expected a design with schema \`${DESIGN_SCHEMA}\``,
      note: 'it is written by `paperline design`, never by hand: restore it from version control'
    })
  }
  return { design, folder }
}

/** The bytes of a run's configuration. Stops where they are not those that the design was made with. */
export function readConfiguration(files: ProjectFiles, { folder }: StoredDesign, run: DesignRun): Uint8Array {
  const path = `${folder}/${run.config}`
  const bytes = files.readBytes(path)
  const found = bytes === null ? null : sha256(bytes)
  if (bytes !== null && found === run.sha256) return bytes
  return stop({
    file: path, rule: 'design-config-unchanged',
    message: found === null
      ? `Unexpected absence of the configuration of \`${run.id}\`, expected it where design.json says`
      : `Unexpected content (sha256 ${found.slice(0, 12)}…), expected what was designed (${run.sha256.slice(0, 12)}…)`,
    note: 'a configuration is never edited: restore it from version control, or remove it and run `paperline design` again; other settings are another experiment'
  })
}

function parseDesign(text: string): Design | null {
  try {
    const value: unknown = JSON.parse(text)
    return isDesign(value) ? value : null
  } catch {
    return null
  }
}

/** Checks what a damaged or foreign file could get wrong to our harm: paths, ids, commands and digests. */
function isDesign(value: unknown): value is Design {
  if (!isRecord(value) || value['schema'] !== DESIGN_SCHEMA) return false
  const { experiment, plan, runs, stages, blocks, resources, factors } = value
  return (
    typeof experiment === 'string' &&
    isRecord(plan) && typeof plan['file'] === 'string' && typeof plan['sha256'] === 'string' &&
    isRecord(factors) && isRecord(resources) && typeof resources['gpus'] === 'number' &&
    Array.isArray(blocks) && blocks.every(block => isRecord(block) && typeof block['block'] === 'number') &&
    Array.isArray(stages) && stages.every(stage => isRecord(stage) && typeof stage['name'] === 'string' && isTexts(stage['command'])) &&
    Array.isArray(runs) && runs.every(isRun) && new Set(runs.map(run => run.id)).size === runs.length
  )
}

function isRun(value: unknown): value is DesignRun {
  return (
    isRecord(value) &&
    isRunId(value['id']) && value['config'] === `${value['id']}.json` &&
    typeof value['sha256'] === 'string' && /^[0-9a-f]{64}$/.test(value['sha256']) &&
    ['order', 'block', 'replicate', 'seed'].every(name => Number.isSafeInteger(value[name])) &&
    typeof value['cell'] === 'string' && isTexts(value['after'])
  )
}

/** A run's id becomes folders on every machine it meets: no segment may be empty, hidden, an option or unprintable. */
export function isRunId(id: unknown): id is string {
  return typeof id === 'string' && id.length <= 200 && !/^(?:design$|launches(?:\/|$))/.test(id) && id.split('/').every(segment => /^[A-Za-z0-9_][\w.=+,@-]*$/.test(segment) && !segment.endsWith('.json'))
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every(item => typeof item === 'string')
}

function isRecord(value: unknown): value is { readonly [name: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
