import type { InputId, Quantity } from '../../analysis/quantities/quantity.ts'
import type { ResolvedDocument } from '../document/tree.ts'
import type { Evidence } from '../evidence/evidence.ts'
import { findAddress, findQuantity, listAddresses } from '../study/find-address.ts'
import type { Results } from '../study/results.ts'
import type { Ledger, LedgerFigure, LedgerNumber, LedgerObservation, LedgerQuantity, LedgerSeries } from './ledger.ts'

export interface LedgerInput {
  readonly toolkit: string
  readonly engine: { readonly typst: string }
  readonly study: string | null
  readonly project: Ledger['project']
  readonly evidence: Evidence
  readonly results: Results
  readonly documents: readonly ResolvedDocument[]
  readonly figures: readonly LedgerFigure[]
}

/** Everything a reader needs to walk from a printed number to its log lines, and no more. */
export function buildLedger(input: LedgerInput): Ledger {
  const { evidence, results, documents } = input
  const occurrences = documents.flatMap(document => document.occurrences)
  const claims = documents.flatMap(document => document.claims)
  const wanted = [
    ...listAddresses(results).flatMap(address => idAt(results, address)),
    ...occurrences.map(occurrence => occurrence.quantity),
    ...claims.flatMap(claim => claim.quantities)
  ]
  const reached = reach(results, wanted)
  const fileIndex = new Map(evidence.files.map((file, index) => [file.path, index]))
  return {
    schema: 'paperline-ledger/1',
    toolkit: input.toolkit,
    engine: input.engine,
    study: input.study,
    project: input.project,
    files: evidence.files.map(({ path, bytes, sha256, origin, sealed }) => ({ path, bytes, sha256, origin, sealed })),
    runs: evidence.runs.map(run => ({
      id: run.id,
      status: run.status,
      reason: run.reason,
      attempts: run.earlierAttempts.length + 1,
      used: results.used.has(run.id),
      excluded: run.excluded === null ? null : { reason: run.excluded.reason, decided: run.excluded.decided },
      config: Object.fromEntries(Object.entries(run.config).map(([name, leaf]) => [name, leaf.value])),
      identity: run.identity,
      health: run.health
    })),
    observations: sorted(reached.observations).flatMap(id => toObservation(results, fileIndex, id)),
    series: sorted(reached.series).flatMap(id => toSeries(results, fileIndex, id)),
    quantities: [...reached.quantities.values()].sort((left, right) => compareText(left.id, right.id)).map(toQuantity),
    occurrences: occurrences.map(({ id, document, line, column, endLine, endColumn, quantity, printed }) => ({
      id, document, line, column, endLine, endColumn, quantity, printed
    })),
    claims: claims.map(({ document, line, column, text, that, holds, quantities }) => ({
      document, line, column, text, that, holds, quantities
    })),
    figures: input.figures
  }
}

/** An address may name a quantity that stands elsewhere under its own: cells of a table often do. */
function idAt(results: Results, address: string): string[] {
  const found = findAddress(results, address)
  return found.kind === 'quantity' ? [found.quantity.id] : []
}

interface Reached {
  readonly quantities: Map<string, Quantity>
  readonly observations: Set<string>
  readonly series: Set<string>
}

function reach(results: Results, wanted: readonly string[]): Reached {
  const reached: Reached = { quantities: new Map(), observations: new Set(), series: new Set() }
  const pending = [...wanted]
  for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
    const quantity = findQuantity(results, id)
    if (quantity === null || reached.quantities.has(quantity.id)) continue
    reached.quantities.set(quantity.id, quantity)
    for (const input of quantity.derivation.inputs) {
      const [kind, rest] = splitInput(input)
      if (kind === 'quantity') pending.push(rest)
      else if (kind === 'observation') reached.observations.add(rest)
      else reached.series.add(rest)
    }
  }
  return reached
}

/** `series:large/after#loss` → `['series', 'large/after#loss']` */
export function splitInput(input: InputId): ['quantity' | 'observation' | 'series', string] {
  const colon = input.indexOf(':')
  const kind = input.slice(0, colon)
  return [kind === 'quantity' || kind === 'observation' ? kind : 'series', input.slice(colon + 1)]
}

function toObservation(results: Results, fileIndex: ReadonlyMap<string, number>, id: string): LedgerObservation[] {
  const found = results.observations.get(id)
  if (found === undefined) return []
  return [
    {
      id: found.id,
      run: found.run,
      metric: found.metric,
      step: found.step === null ? null : toLedgerNumber(found.step),
      key: found.key,
      value: toLedgerNumber(found.value),
      text: found.text,
      file: fileIndex.get(found.file) ?? -1,
      line: found.line,
      start: found.start,
      end: found.end
    }
  ]
}

function toSeries(results: Results, fileIndex: ReadonlyMap<string, number>, id: string): LedgerSeries[] {
  const found = results.series.get(id)
  if (found === undefined) return []
  return [
    {
      id: found.id,
      run: found.run,
      metric: found.metric,
      file: fileIndex.get(found.file) ?? -1,
      keys: found.keys,
      steps: found.steps === null ? null : Array.from(found.steps, toLedgerNumber),
      values: Array.from(found.values, toLedgerNumber),
      lines: Array.from(found.lines),
      starts: Array.from(found.starts),
      lengths: Array.from(found.lengths)
    }
  ]
}

function toQuantity(quantity: Quantity): LedgerQuantity {
  const { derivation, interval } = quantity
  const absent = quantity.hole !== undefined || quantity.textual === true
  return {
    id: quantity.id,
    value: absent ? null : toLedgerNumber(quantity.value),
    unit: quantity.unit,
    error: quantity.error === undefined ? null : toLedgerNumber(quantity.error),
    interval: interval === undefined ? null : { ...interval, low: toLedgerNumber(interval.low), high: toLedgerNumber(interval.high) },
    n: quantity.n ?? null,
    text: quantity.textual === true ? (quantity.text ?? null) : null,
    derivation: {
      operation: derivation.operation,
      inputs: derivation.inputs,
      parameters: derivation.parameters,
      code: derivation.code,
      method: derivation.method ?? null,
      assumptions: derivation.assumptions ?? [],
      warnings: derivation.warnings ?? []
    },
    given: quantity.given ?? null,
    reported: quantity.reported ?? null,
    hole: quantity.hole ?? null
  }
}

/** JSON has no word for these three. */
export function toLedgerNumber(value: number): LedgerNumber {
  if (Number.isFinite(value)) return value
  return Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity'
}

function sorted(ids: ReadonlySet<string>): string[] {
  return [...ids].sort(compareText)
}

function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0
}
