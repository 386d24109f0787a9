import { type StoredText, decodeStored, storedSpan } from '../bytes/stored-text.ts'
import { PathNode } from '../json/path-node.ts'
import { type JsonKind, JsonProblem, type JsonSink, JsonWalker, decodeString } from '../json/walk-json.ts'
import { readDecimal } from '../bytes/read-number.ts'
import type { Fact, Note, Reading } from './format.ts'
import { duplicateNote, unreadableNote } from './json.ts'

/** A configuration in JSON: every leaf with its place, nested ones under dotted names. */
export function readJsonConfig(text: StoredText): Reading {
  const facts: Fact[] = []
  const notes: Note[] = []
  const sink: JsonSink = {
    leaf(node, kind, start, end, line) {
      const span = storedSpan(text, start, end)
      facts.push({ name: dottedName(node), value: leafValue(text.bytes, kind, start, end), text: leafText(text, kind, start, end), line, ...span })
    },
    beginItem() {},
    endItem() {},
    duplicate: (node, at, line) => notes.push(duplicateNote(text, node, at, line))
  }
  try {
    const walker = new JsonWalker(text.bytes, sink, { arraysAreRows: false })
    if (walker.walk(new PathNode(null, '', new Uint8Array(0)), text.from, text.bytes.length) < text.bytes.length) walker.fail('the end of the file')
  } catch (error) {
    if (!(error instanceof JsonProblem)) throw error
    return { columns: [], facts: [], matches: [], notes: [unreadableNote(text, error, 'mend or remove the file; the run has no configuration from it')] }
  }
  return { columns: [], facts, matches: [], notes }
}

function dottedName(node: PathNode): string {
  return node.parent === null || node.parent.parent === null ? node.name : `${dottedName(node.parent)}.${node.name}`
}

function leafValue(bytes: Uint8Array, kind: JsonKind, start: number, end: number): Fact['value'] {
  if (kind === 'number') return readDecimal(bytes, start, end)
  if (kind === 'string') return decodeString(bytes, start, end)
  return kind === 'null' ? null : kind === 'true'
}

function leafText(text: StoredText, kind: JsonKind, start: number, end: number): string {
  if (kind === 'string') return decodeString(text.bytes, start, end)
  const span = storedSpan(text, start, end)
  return decodeStored(text, span.start, span.end)
}

