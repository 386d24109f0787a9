import { LineCounter, isAlias, isMap, isScalar, isSeq, parseDocument } from 'yaml'
import { type StoredText, storedSpan } from '../bytes/stored-text.ts'
import type { Fact, Reading } from './format.ts'

/** A configuration in YAML: every leaf with its place, nested ones under dotted names. */
export function readYamlConfig(text: StoredText): Reading {
  const body = text.bytes.subarray(text.from)
  const source = Buffer.from(body.buffer, body.byteOffset, body.length).toString('utf8')
  const lines = new LineCounter()
  const document = parseDocument(source, { lineCounter: lines, merge: true, logLevel: 'silent' })
  const [error] = document.errors
  if (error !== undefined) {
    const at = lines.linePos(error.pos[0])
    return {
      columns: [], facts: [], matches: [],
      notes: [{ kind: 'finding', rule: 'evidence-readable', message: `Unexpected YAML (${error.message.split(/ at line |:?\n/)[0]}), expected a well-formed file`, note: 'mend or remove the file; the run has no configuration from it', line: Math.max(1, at.line), column: Math.max(1, at.col) }]
    }
  }
  const facts: Fact[] = []
  const visit = (given: unknown, name: string): void => {
    const node = isAlias(given) ? given.resolve(document) : given
    if (isMap(node)) {
      for (const pair of node.items) visit(pair.value, join(name, isScalar(pair.key) ? String(pair.key.value) : ''))
    } else if (isSeq(node)) {
      for (const [index, item] of node.items.entries()) visit(item, join(name, `${index}`))
    } else if (isScalar(node)) {
      const { value } = node
      const plain = value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : String(value)
      const [from, to] = node.range ?? [0, 0]
      const start = text.from + Buffer.byteLength(source.slice(0, from))
      facts.push({ name, value: plain, text: node.source ?? String(plain), line: lines.linePos(from).line, ...storedSpan(text, start, start + Buffer.byteLength(source.slice(from, to))) })
    }
  }
  visit(document.contents, '')
  return { columns: [], facts, matches: [], notes: [] }
}

function join(name: string, part: string): string {
  return name === '' ? part : `${name}.${part}`
}
