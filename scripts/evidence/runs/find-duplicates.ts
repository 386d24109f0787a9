import type { EvidenceRun, EvidenceSeries, MetricDeclaration } from '../evidence.ts'

const FEWEST_ROWS = 8

/** Something to know about a run's evidence, with the place it speaks of. */
export interface HealthNote {
  readonly run: string
  readonly file: string
  readonly line: number | null
  readonly sentence: string
}

/**
 * Runs that are the same run under two names: identical bytes of a file with measurements, or identical measurements.
 * A schedule is the same in every run, so a series counts only where the metric is declared an outcome (`better`), or
 * where everything the two runs recorded is the same.
 */
export function findDuplicates(runs: readonly EvidenceRun[], digests: ReadonlyMap<string, { readonly sha256: string }>, metrics: { readonly [name: string]: MetricDeclaration }): HealthNote[] {
  const notes: HealthNote[] = []
  const sameBytes = new Map<string, Map<string, string>>()
  const twins = new Set<string>()
  for (const run of runs) {
    for (const file of new Set(run.series.map(series => series.file))) {
      const digest = digests.get(file)?.sha256
      if (digest === undefined) continue
      const group = sameBytes.get(digest) ?? new Map<string, string>()
      if (!group.has(file)) group.set(file, run.id)
      sameBytes.set(digest, group)
    }
  }
  for (const group of sameBytes.values()) {
    if (group.size < 2) continue
    for (const [file, run] of group) {
      const [other, otherRun] = [...group].find(([path]) => path !== file)!
      const more = group.size > 2 ? ` (and as ${group.size - 2} more)` : ''
      notes.push({ run, file, line: null, sentence: `\`${nameOf(file)}\` has the same bytes as \`${other}\` of run ${otherRun}${more}` })
      for (const second of group.values()) twins.add(`${run}\n${second}`)
    }
  }
  const sameValues = new Map<string, EvidenceSeries>()
  const pairs = new Map<string, { first: EvidenceSeries; second: EvidenceSeries; count: number }>()
  const comparable = new Map<string, number>()
  for (const run of runs) {
    for (const series of run.series) {
      if (series.values.length < FEWEST_ROWS || !varies(series.values)) continue
      comparable.set(run.id, (comparable.get(run.id) ?? 0) + 1)
      const key = `${series.metric}\n${fingerprint(series)}`
      const first = sameValues.get(key)
      if (first === undefined) {
        sameValues.set(key, series)
        continue
      }
      if (first.run === run.id || !equal(first.values, series.values)) continue
      const pair = `${first.run}\n${run.id}`
      const known = pairs.get(pair)
      const outcome = metrics[series.metric]?.better !== null && metrics[series.metric] !== undefined
      pairs.set(pair, known === undefined ? { first, second: series, count: outcome ? Infinity : 1 } : { ...known, count: known.count + (outcome ? Infinity : 1) })
    }
  }
  for (const [pair, { first, second, count }] of pairs) {
    if (twins.has(pair) || count < Math.max(comparable.get(first.run) ?? 0, comparable.get(second.run) ?? 0)) continue
    for (const [own, other] of [[second, first], [first, second]] as const) {
      notes.push({ run: own.run, file: own.file, line: null, sentence: `\`${own.metric}\` is the same, row by row, as in run ${other.run}` })
    }
  }
  return notes
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

function varies(values: Float64Array): boolean {
  for (let row = 1; row < values.length; row++) if (values[row] !== values[0]) return true
  return false
}

/** Enough to tell most series apart without reading them whole. */
function fingerprint(series: EvidenceSeries): string {
  const { values } = series
  let sum = 0
  const stride = Math.max(1, Math.floor(values.length / 32))
  for (let row = 0; row < values.length; row += stride) sum = sum * 1.000_000_1 + values[row]!
  return `${values.length}:${sum}:${values[values.length - 1]}`
}

function equal(a: Float64Array, b: Float64Array): boolean {
  if (a.length !== b.length) return false
  for (let row = 0; row < a.length; row++) if (!Object.is(a[row], b[row])) return false
  return true
}
