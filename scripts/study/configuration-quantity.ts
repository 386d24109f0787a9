import { countDecimals, parseDecimal } from '../../analysis/quantities/decimal.ts'
import type { Json } from '../../analysis/quantities/quantity.ts'
import type { ConfigLeaf, EvidenceRun } from '../evidence/evidence.ts'
import { lastSegment } from './study-evidence.ts'
import type { Facts } from './study-node.ts'
import { makeQuantity, type StudyQuantity } from './study-quantity.ts'

/** A leaf of a run's configuration as a quantity: a pure number, or words. */
export function configurationQuantity(run: EvidenceRun, key: string, leaf: ConfigLeaf, runs: readonly string[] = [run.id]): StudyQuantity {
  return makeQuantity({
    ...configurationFacts(leaf),
    operation: 'configuration',
    sources: [{ kind: 'run', run: run.id }],
    parameters: configurationParameters(run, key, leaf, runs),
    unitFrom: `configuration \`${key}\` of run ${run.id}`,
    name: lastSegment(key.slice(key.lastIndexOf('.') + 1))
  })
}

/** The value of a leaf with the text of its file; words are textual. */
export function configurationFacts({ value, text }: ConfigLeaf): Facts {
  if (typeof value !== 'number') return { value: NaN, unit: '1', textual: true, text: String(value) }
  const own = parseDecimal(text) === null ? String(value) : text.trim()
  return { value, unit: '1', text: own, decimals: countDecimals(own) ?? 0 }
}

/** Where a leaf stands, for its derivation. */
export function configurationParameters(run: EvidenceRun, key: string, { source }: ConfigLeaf, runs: readonly string[]): { [name: string]: Json } {
  const shared = { leaf: key, run: run.id, ...(runs.length > 1 ? { runs: [...runs] } : {}), source: source.kind }
  if (source.kind === 'file') return { ...shared, file: source.file, line: source.line, start: source.start, end: source.end, text: source.text }
  return source.kind === 'levels' ? { ...shared, file: source.file, line: source.line } : { ...shared, path: source.file }
}
