import { Finding } from '../../diagnostics/finding.ts'
import type { EvidenceRun } from '../evidence.ts'

const NAMES_SHOWN = 3

/**
 * Experiments whose finished runs ran different code, as far as it is known: what is compared across them may differ by
 * more than the configuration says. No fault, since code may change where it does not matter; a reader is told.
 */
export function tellMixedCode(runs: readonly EvidenceRun[]): Finding[] {
  const experiments = new Map<string, Map<string, EvidenceRun[]>>()
  for (const run of runs) {
    const { commit, dirty } = run.identity
    if (run.experiment === null || run.status !== 'finished' || run.excluded !== null || typeof commit !== 'string') continue
    const version = `${commit.slice(0, 12)}${typeof dirty === 'string' ? `, changed (${dirty.slice(0, 12)})` : dirty === true ? ', changed' : ''}`
    const versions = experiments.get(run.experiment) ?? new Map<string, EvidenceRun[]>()
    experiments.set(run.experiment, versions.set(version, [...(versions.get(version) ?? []), run]))
  }
  return [...experiments].flatMap(([experiment, versions]) => {
    if (versions.size < 2) return []
    const rows = [...versions].sort(([, a], [, b]) => b.length - a.length)
    const [, odd] = rows.at(-1)!
    const shown = rows.slice(0, NAMES_SHOWN).map(([version, { length }]) => `${length} of ${version}`)
    return [new Finding({
      file: odd[0]?.statusPlace?.file ?? odd[0]?.files[0] ?? 'data/runs.yml', rule: 'code-is-one', severity: 'info',
      message: `Unexpected runs of experiment \`${experiment}\` by ${versions.size} versions of the code (${shown.join('; ')}${rows.length > NAMES_SHOWN ? '; …' : ''}), expected one`,
      note: 'say in the paper what changed between them, or run the older ones again'
    })]
  })
}
