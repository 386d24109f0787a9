import { createHash } from 'node:crypto'
import type { InputId, Json, Observation, Quantity } from '../../analysis/quantities/quantity.ts'
import type { FindingInput } from '../diagnostics/finding.ts'
import type { EvidenceSeries } from '../evidence/evidence.ts'
import { runsBehind } from './propagate-error.ts'
import type { Source, StudyNode } from './study-node.ts'

/** Gives every quantity its id: its address, or a digest of what it was computed from. */
export class Identities {
  readonly #addresses = new Map<StudyNode, string>()
  readonly #addressed = new Map<string, StudyNode>()
  readonly #digests = new Map<StudyNode, string>()
  readonly #series = new Map<string, EvidenceSeries>()

  /** A node under an address; its first address is its id to those computed from it. */
  address(path: string, node: StudyNode): void {
    if (!this.#addresses.has(node)) this.#addresses.set(node, path)
    this.#addressed.set(path, node)
  }

  /** A series that is a result by itself. */
  rememberSeries(series: EvidenceSeries): void {
    this.#series.set(series.id, series)
  }

  /** Everything reachable from the addressed nodes, as plain data. */
  resolve(): { quantities: Map<string, Quantity>; observations: Map<string, Observation>; series: Map<string, EvidenceSeries>; used: Set<string> } {
    const quantities = new Map<string, Quantity>()
    const observations = new Map<string, Observation>()
    const series = new Map(this.#series)
    const used = new Set([...this.#series.values()].map(({ run }) => run))
    const seen = new Set<StudyNode>()
    const visit = (id: string, node: StudyNode): void => {
      if (quantities.has(id)) return
      quantities.set(id, this.#quantity(id, node))
      runsBehind(node, used, seen)
      for (const source of node.sources) {
        if (source.kind === 'observation') observations.set(source.observation.id, source.observation)
        else if (source.kind === 'series') series.set(source.series.id, source.series)
        else if (source.kind === 'quantity') visit(this.#idOf(source.node), source.node)
      }
    }
    for (const [path, node] of this.#addressed) visit(path, node)
    return { quantities, observations, series, used }
  }

  /** Findings of quantities that stand under no address themselves. */
  findings(): FindingInput[] {
    const found = new Set<FindingInput>()
    const seen = new Set<StudyNode>()
    const visit = (node: StudyNode): void => {
      if (seen.has(node)) return
      seen.add(node)
      if (!this.#addresses.has(node)) for (const finding of node.findings) found.add(finding)
      for (const source of node.sources) if (source.kind === 'quantity') visit(source.node)
    }
    for (const node of this.#addressed.values()) visit(node)
    return [...found]
  }

  #quantity(id: string, node: StudyNode): Quantity {
    const { operation, sources, parameters, code, unitFrom: _unitFrom, method, assumptions, warnings, name: _name, findings: _findings, ...facts } = node
    return {
      id,
      ...facts,
      derivation: {
        operation,
        inputs: this.#inputs(sources, source => this.#idOf(source)),
        parameters,
        code,
        ...(method === undefined ? {} : { method }),
        ...(assumptions === undefined || assumptions.length === 0 ? {} : { assumptions }),
        ...(warnings.length === 0 ? {} : { warnings })
      }
    }
  }

  #inputs(sources: readonly Source[], idOf: (node: StudyNode) => string): InputId[] {
    return [
      ...new Set(
        sources.flatMap((source): InputId[] => {
          if (source.kind === 'observation') return [`observation:${source.observation.id}`]
          if (source.kind === 'series') return [`series:${source.series.id}`]
          return source.kind === 'quantity' ? [`quantity:${idOf(source.node)}`] : []
        })
      )
    ]
  }

  #idOf(node: StudyNode): string {
    return this.#addresses.get(node) ?? this.#digestOf(node)
  }

  /** Independent of addresses and of the study's lines, so that it changes only when the computation does. */
  #digestOf(node: StudyNode): string {
    const known = this.#digests.get(node)
    if (known !== undefined) return known
    const canonical = canonicalJson({
      operation: node.operation,
      inputs: this.#inputs(node.sources, source => this.#digestOf(source)),
      parameters: node.parameters,
      unit: node.unit,
      hole: node.hole?.reason ?? null
    })
    const id = `q-${createHash('sha256').update(canonical).digest('hex').slice(0, 12)}`
    this.#digests.set(node, id)
    return id
  }
}

function canonicalJson(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
    return `{${entries.map(([name, entry]) => `${JSON.stringify(name)}:${canonicalJson(entry)}`).join(',')}}`
  }
  return JSON.stringify(value)
}
