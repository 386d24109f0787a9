import type { ProjectFiles } from '../edge/project-files.ts'
import { type Finding, Stop } from '../diagnostics/finding.ts'
import { loadRunsFile, RUNS_FILE } from '../evidence/runs-file/load-runs-file.ts'
import type { RunsRules } from '../evidence/runs-file/rules.ts'
import { LOCAL, LOCAL_RUNS } from '../launch/read-target.ts'
import { readSources, SOURCES_FILE } from '../evidence/sources/read-sources.ts'
import type { WatchTarget } from './watch-target.ts'

/** The runs folders that `data/sources.yml` names, and this machine's own where runs were launched here. */
export function readTargets(files: ProjectFiles): { targets: WatchTarget[]; findings: readonly Finding[] } {
  const text = files.readText(SOURCES_FILE)
  const { sources, findings } = text === null ? { sources: [], findings: [] } : readSources(text)
  const inside = (folder: string): string => (folder.startsWith('/') || folder === '~' || folder.startsWith('~/') ? folder : `${files.root}/${folder.replace(/^\.\//, '')}`)
  const targets = sources.map(({ name, from, destination, place }): WatchTarget =>
    from.kind === 'ssh'
      ? { name, from: { kind: 'ssh', target: from.target, transport: from.transport }, folder: from.folder, destination, place }
      : { name, from: { kind: 'folder' }, folder: inside(from.folder), destination, place })
  const own = inside(LOCAL_RUNS)
  if (files.exists(LOCAL_RUNS) && !targets.some(({ from, folder }) => from.kind === 'folder' && folder === own) && !targets.some(({ name }) => name === LOCAL)) {
    targets.unshift({ name: LOCAL, from: { kind: 'folder' }, folder: own, destination: 'data/raw', place: { file: SOURCES_FILE } })
  }
  return { targets, findings }
}

/** `data/runs.yml`; without one, runs are known by their status files alone. Stops where it is not understood. */
export function readRules(files: ProjectFiles): RunsRules {
  const text = files.readText(RUNS_FILE)
  if (text === null) return { entries: [], metrics: {}, exclusions: [], launches: null, alerts: [] }
  const { rules, findings } = loadRunsFile(text)
  if (findings.some(({ severity }) => severity === 'error')) throw new Stop(findings)
  return rules
}
