import { type Document, type LineCounter, type Node, type Pair, isAlias, isMap, isNode, isScalar, isSeq } from 'yaml'
import { Finding, type FindingInput } from './finding.ts'
import { nearestName } from './nearest-name.ts'

/** Where something stands, 1-based. */
export interface YamlPlace {
  readonly file: string
  readonly line: number
  readonly column: number
}

export interface YamlField {
  readonly name: string
  readonly key: Node
  readonly value: Node | null
}

/** Walks a parsed YAML document and tells what is not as expected, with its place. */
export class YamlReader {
  readonly file: string
  readonly findings: Finding[] = []
  private readonly document: Document
  private readonly lines: LineCounter
  private readonly telling: { readonly rules: string; readonly fatal: boolean }

  /** `telling.rules` begins the ids of its rules; `telling.fatal` is for files that nothing can go on without. */
  constructor(file: string, document: Document, lines: LineCounter, telling = { rules: 'runs-file', fatal: false }) {
    this.file = file
    this.document = document
    this.lines = lines
    this.telling = telling
  }

  place(node: Node | null, offset = 0): YamlPlace {
    const position = this.lines.linePos((node?.range?.[0] ?? 0) + offset)
    return { file: this.file, line: Math.max(1, position.line), column: Math.max(1, position.col) }
  }

  tell(node: Node | null, rule: string, message: string, note: string, extra: Partial<FindingInput> = {}): void {
    const start = this.place(node)
    const end = node?.range === undefined || node.range === null ? null : this.lines.linePos(node.range[1])
    this.findings.push(new Finding({
      ...start,
      ...(end !== null && end.line === start.line ? { endLine: end.line, endColumn: end.col } : {}),
      rule, message, note, ...(this.telling.fatal ? { fatal: true } : {}), ...extra
    }))
  }

  /** The fields of a mapping; `null`, and a finding, where it is none. */
  fields(node: unknown, what: string): YamlField[] | null {
    const found = this.resolve(node)
    if (!isMap(found)) {
      this.tell(found, `${this.telling.rules}-valid`, `Unexpected ${describe(found)} for ${what}, expected a mapping`, 'write `name: value` pairs')
      return null
    }
    return found.items.map((pair: Pair) => {
      const key = isNode(pair.key) ? pair.key : null
      const name = isScalar(pair.key) ? String(pair.key.value) : ''
      return { name, key: key ?? found, value: this.resolve(pair.value) }
    })
  }

  /** The fields of a mapping by name, each known; an unknown one is told with the nearest known. */
  known<K extends string>(node: unknown, what: string, names: readonly K[]): Map<K, YamlField> | null {
    const fields = this.fields(node, what)
    if (fields === null) return null
    const known = new Map<K, YamlField>()
    for (const field of fields) {
      const name = names.find(candidate => candidate === field.name)
      if (name !== undefined) {
        known.set(name, field)
        continue
      }
      const nearest = nearestName(field.name, names)
      this.tell(field.key, `${this.telling.rules}-known-keys`,
        `Unexpected key \`${field.name}\` in ${what}, expected ${nearest === null ? `one of ${names.join(', ')}` : `\`${nearest}\``}`,
        `known keys here are ${names.join(', ')}`)
    }
    return known
  }

  items(node: unknown, what: string): Node[] | null {
    const found = this.resolve(node)
    if (isSeq(found)) return found.items.flatMap(item => this.resolve(item) ?? [])
    this.tell(found, `${this.telling.rules}-valid`, `Unexpected ${describe(found)} for ${what}, expected a list`, 'begin each item with `- `')
    return null
  }

  text(node: unknown, what: string): string | null {
    const found = this.resolve(node)
    if (isScalar(found) && typeof found.value === 'string' && found.value !== '') return found.value
    if (isScalar(found) && (typeof found.value === 'number' || typeof found.value === 'boolean')) return found.source ?? String(found.value)
    this.tell(found, `${this.telling.rules}-valid`, `Unexpected ${describe(found)} for ${what}, expected text`, 'put it in quotes')
    return null
  }

  scalar(node: unknown, what: string): { value: string | number | boolean | null; text: string } | null {
    const found = this.resolve(node)
    if (isScalar(found)) {
      const { value } = found
      if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
        return { value, text: found.source ?? String(value) }
      }
    }
    this.tell(found, `${this.telling.rules}-valid`, `Unexpected ${describe(found)} for ${what}, expected a number, a word, true or false`, 'write one plain value')
    return null
  }

  resolve(node: unknown): Node | null {
    if (isAlias(node)) return node.resolve(this.document) ?? null
    return isNode(node) ? node : null
  }
}

function describe(node: Node | null): string {
  if (isMap(node)) return 'mapping'
  if (isSeq(node)) return 'list'
  if (isScalar(node) && node.value !== null) return `\`${String(node.value)}\``
  return 'nothing'
}
