import type { Observation, Quantity, Series } from '../../analysis/quantities/quantity.ts'
import type { Evidence } from '../../scripts/evidence/evidence.ts'
import type { Printed, ResolvedTable } from '../../scripts/document/tree.ts'
import type { Results } from '../../scripts/study/results.ts'

/** Invented results with every kind of input that the appendix describes; for tests only. */
export function sampleResults(extra: readonly Quantity[] = []): Results {
  const observations = new Map<string, Observation>()
  const quantities = new Map<string, Quantity>()
  const code = { file: 'paper/study.ts', line: 14 }
  const accuracies: `quantity:${string}`[] = []
  for (let cell = 1; cell <= 8; cell += 1) {
    const id = `doe/${cell}/seed1#eval/accuracy`
    const text = `0.${4400 + cell * 7}`
    observations.set(id, { id, run: `doe/${cell}/seed1`, metric: 'eval/accuracy', step: null, key: null, value: Number(text), text, file: `data/raw/doe/${cell}/seed1/eval.json`, line: 3 + cell, start: 10, end: 16 })
    quantities.set(`q-${cell}`, {
      id: `q-${cell}`, value: Number(text) * 100, unit: 'percent', text: (Number(text) * 100).toFixed(2),
      derivation: { operation: 'observation', inputs: [`observation:${id}`], parameters: { from: 'fraction' }, code }
    })
    accuracies.push(`quantity:q-${cell}`)
  }
  const series: Series = {
    id: 'large/after#holdout/nll', run: 'large/after', metric: 'holdout/nll', file: 'data/raw/large/after/holdout.jsonl',
    keys: ['document-001', 'document-002', 'document-003', 'document-004'], steps: null,
    values: Float64Array.of(2.913, 3.018, 2.775, 2.99), lines: Uint32Array.of(1, 2, 3, 4), starts: Float64Array.of(20, 60, 100, 140), lengths: Uint16Array.of(5, 5, 5, 4)
  }
  const add = (quantity: Quantity): void => void quantities.set(quantity.id, quantity)
  add({ id: 'doe.effects.rank', value: -4.2438271604938, unit: 'pp', error: 0.2812, interval: { level: 0.95, low: -4.8312, high: -3.6511, method: 't' }, n: 24,
    derivation: { operation: 'factorial-effect', inputs: accuracies, parameters: { factor: 'rank', low: 128, high: 64 }, code, method: 'contrast of cell means', assumptions: ['independent errors of equal variance'], warnings: ['rests on a run whose last line was cut'] } })
  add({ id: 'doe.best', value: 45.15, unit: 'percent', text: '45.15', derivation: { operation: 'maximum', inputs: accuracies.slice(0, 2), parameters: {}, code } })
  add({ id: 'large.nll', value: 2.924, unit: 'nats', n: 4, error: 0.05, derivation: { operation: 'mean', inputs: ['series:large/after#holdout/nll'], parameters: {}, code } })
  add({ id: 'large.gain', value: 0.0123456789, unit: '1', derivation: { operation: 'ratio', inputs: ['quantity:large.nll', 'quantity:doe.best'], parameters: { digest: 'a'.repeat(64) }, code } })
  add({ id: 'broken', value: Number.NaN, unit: 'nats', derivation: { operation: 'mean', inputs: [], parameters: {}, code }, hole: { reason: 'run large/after has no metric `holdout/ppl` (data/raw/large/after/holdout.jsonl)' } })
  add({ id: 'alpha', value: 0.05, unit: '1', text: '0.05', derivation: { operation: 'given', inputs: [], parameters: {}, code }, given: { reason: 'significance level fixed before the runs' } })
  add({ id: 'theirs', value: 74.93, unit: 'percent', text: '74.93', derivation: { operation: 'reported', inputs: [], parameters: {}, code }, reported: { cite: 'hu2022', locator: 'Table 2', quote: 'an accuracy of 74.93 %' } })
  for (const quantity of extra) add(quantity)
  return { root: { kind: 'record', entries: new Map() }, quantities, observations, series: new Map([[series.id, series]]), used: new Set(), findings: [] }
}

/** The files behind `sampleResults`: one made here, the others fetched. */
export function sampleEvidence(): Evidence {
  const file = (path: string, digit: string, fetched: boolean): Evidence['files'][number] => ({
    path, bytes: 100, sha256: digit.repeat(64), origin: fetched ? { host: 'gpu', path: `/home/someone/${path.slice('data/raw/'.length)}`, fetchedAt: '2026-11-02T10:00:00Z' } : null,
    sealed: fetched ? 'fetch' : 'never'
  })
  return {
    files: [...Array.from({ length: 8 }, (_, at) => file(`data/raw/doe/${at + 1}/seed1/eval.json`, String(at + 1), true)), file('data/raw/large/after/holdout.jsonl', 'f', false)],
    runs: [], metrics: {}, launches: null, digest: '', findings: []
  }
}

/** How the quantities of `sampleResults` print. */
export const samplePrinted: Readonly<Record<string, string>> = {
  'doe.effects.rank': '−4.24\u202Fpp', 'doe.best': '45.15%', 'large.nll': '2.92\u202Fnats', 'large.gain': '0.0123', broken: '??', alpha: '0.05', theirs: '74.93%'
}
export const sampleHoles: Readonly<Record<string, string>> = { broken: 'no metric `holdout/ppl`' }

const cell = (quantity: string, text: string, ordinal: number, hole: string | null = null): Printed => ({ text, quantity, occurrence: `${quantity}#cell${ordinal}`, hole })

/** A table as resolve leaves it: labels, numbers, an empty cell, a hole. */
export const sampleTables: Readonly<Record<string, ResolvedTable>> = {
  'doe.cells': {
    columns: [{ label: 'Scheduler', unit: null, numeric: false }, { label: 'Accuracy', unit: 'percent', numeric: true }, { label: 'Effect', unit: 'pp', numeric: true }],
    rows: [
      ['cosine', cell('doe.best', '45.15 ± 0.28', 1), cell('doe.effects.rank', '−4.24', 1)],
      ['#constant', cell('theirs', '9.8 ± 0.1', 2), cell('broken', '??', 1, 'no metric')],
      ['none', '', cell('doe.effects.rank', '0.3', 3)]
    ]
  }
}
