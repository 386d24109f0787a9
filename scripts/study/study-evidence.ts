import type { Observation } from '../../analysis/quantities/quantity.ts'
import { parseDecimal } from '../../analysis/quantities/decimal.ts'
import type { Evidence, EvidenceRun, EvidenceSeries } from '../evidence/evidence.ts'
import { shownUnit, showValue, type ShownUnit } from './shown-unit.ts'
import { makeQuantity, type StudyQuantity } from './study-quantity.ts'

/** Reads the text of some bytes of a raw file (gunzipped for `.gz`); `null` where it cannot. */
export type ReadSpan = (file: string, start: number, length: number) => string | null

/** The evidence as a study sees it: series by run and metric, units, texts read when they are needed. */
export interface StudyEvidence {
  readonly evidence: Evidence
  readonly readSpan: ReadSpan
  unitOf(metric: string): ShownUnit
  /** Rows that a restart did not replace, in file order. */
  rowsOf(series: EvidenceSeries): readonly number[]
}

export function openStudyEvidence(evidence: Evidence, readSpan: ReadSpan): StudyEvidence {
  const units = new Map<string, ShownUnit>()
  const rows = new WeakMap<EvidenceSeries, readonly number[]>()
  return {
    evidence,
    readSpan,
    unitOf(metric) {
      const unit = units.get(metric) ?? shownUnit(evidence, metric)
      units.set(metric, unit)
      return unit
    },
    rowsOf(series) {
      const known = rows.get(series) ?? keptRows(series)
      rows.set(series, known)
      return known
    }
  }
}

/** One row of a series as an observation with its text. */
export function observe({ readSpan, rowsOf }: StudyEvidence, series: EvidenceSeries, row: number): Observation {
  const start = series.starts[row] ?? 0
  const length = series.lengths[row] ?? 0
  const line = series.lines[row] ?? 0
  const value = series.values[row] ?? NaN
  const step = series.steps?.[row] ?? null
  const key = series.keys?.[row] ?? null
  const alone = rowsOf(series).length === 1
  const place = step !== null ? `@${step}` : key !== null ? `@${key}` : alone ? '' : `@line${line}`
  const text = readSpan(series.file, start, length) ?? String(value)
  return { id: `${series.id}${place}`, run: series.run, metric: series.metric, step, key, value, file: series.file, line, start, end: start + length, text }
}

/** An observation as a quantity, in the unit its metric is shown in. */
export function observedQuantity(study: StudyEvidence, run: EvidenceRun, observation: Observation): StudyQuantity {
  const unit = study.unitOf(observation.metric)
  const shown = showValue(observation.value, printedText(observation), unit)
  const decimals = shown.text === null ? null : parseDecimal(shown.text)
  return makeQuantity({
    value: shown.value,
    unit: unit.unit,
    ...(shown.text === null ? {} : { text: shown.text }),
    ...(decimals === null ? {} : { decimals: Math.max(0, decimals.scale) }),
    operation: 'observation',
    sources: [{ kind: 'observation', observation }],
    parameters: unit.from === null ? {} : { from: unit.from },
    unitFrom: unit.stated,
    warnings: healthOf(run),
    name: lastSegment(observation.metric)
  })
}

/** What a reader should know of a run, wherever a number of it is used. */
export function healthOf(run: EvidenceRun): string[] {
  return run.health.map(sentence => `${run.id}: ${sentence}`)
}

/** `eval/accuracy` measures accuracy. */
export function lastSegment(metric: string): string {
  return metric.slice(metric.lastIndexOf('/') + 1)
}

/**
 * The text that prints: the log's own digits where they are the value. `86694ms` read as seconds, or `45 %` read as a
 * fraction, is the value's own decimal text instead.
 */
function printedText({ text, value }: Observation): string | null {
  const plain = text.trim()
  if (!Number.isFinite(value)) return plain
  const decimal = parseDecimal(plain)
  if (decimal !== null && Number(plain.replaceAll(/[,_\u202f\u2009 ]/g, '').replace(/^[−–]/, '-')) === value) return plain
  const leading = /^[+-]?[\d.]+(?:[eE][+-]?\d+)?/.exec(plain)?.[0]
  return leading !== undefined && Number(leading) === value ? leading : String(value)
}

function keptRows({ values, superseded }: EvidenceSeries): number[] {
  const gone = new Set(superseded)
  return Array.from(values.keys()).filter(row => !gone.has(row))
}
