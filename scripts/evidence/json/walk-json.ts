import { decimalEnd, isDigit, textOf } from '../bytes/read-number.ts'
import type { PathNode } from './path-node.ts'

export type JsonKind = 'number' | 'string' | 'true' | 'false' | 'null'

export interface JsonSink {
  /** A leaf: the span of a string is without its quotes. */
  leaf(node: PathNode, kind: JsonKind, start: number, end: number, line: number): void
  beginItem(node: PathNode, index: number): void
  endItem(node: PathNode): void
  /** A key that stands twice in one object. */
  duplicate(node: PathNode, at: number, line: number): void
}

/** Thrown where the text is no JSON; `atEnd` where it only stops too soon. */
export class JsonProblem extends Error {
  readonly at: number
  readonly line: number
  readonly atEnd: boolean

  constructor(message: string, at: number, line: number, atEnd: boolean) {
    super(message)
    this.name = 'JsonProblem'
    this.at = at
    this.line = line
    this.atEnd = atEnd
  }
}

export interface WalkOptions {
  /** Items of an array are rows of one node (a JSON file), or nodes by number (a row of a JSONL). */
  readonly arraysAreRows: boolean
}

const DEEPEST = 200
const LONGEST_NUMBERED = 64

/**
 * Walks one JSON value with the byte span of every leaf. `NaN` and `Infinity`, as Python writes them, are numbers.
 * Returns the offset behind the value; nothing is kept but what the sink keeps.
 */
export class JsonWalker {
  line = 1
  private at = 0
  private to = 0
  private depth = 0
  private objects = 0
  private readonly bytes: Uint8Array
  private readonly sink: JsonSink
  private readonly options: WalkOptions

  constructor(bytes: Uint8Array, sink: JsonSink, options: WalkOptions) {
    this.bytes = bytes
    this.sink = sink
    this.options = options
  }

  walk(root: PathNode, from: number, to: number): number {
    this.at = from
    this.to = to
    this.depth = 0
    this.skipBlank()
    this.value(root)
    this.skipBlank()
    return this.at
  }

  fail(expected: string): never {
    const shown = this.at >= this.to ? 'end of the text' : `\`${textOf(this.bytes, this.at, Math.min(this.to, this.at + 12)).replace(/\s.*/s, '') || ' '}\``
    throw new JsonProblem(`Unexpected ${shown}, expected ${expected}`, this.at, this.line, this.at >= this.to)
  }

  private value(node: PathNode): void {
    const { bytes } = this
    const start = this.at
    if (start >= this.to) this.fail('a value')
    const byte = bytes[start]!
    if (byte === 0x22) {
      this.string()
      this.sink.leaf(node, 'string', start + 1, this.at - 1, this.line)
    } else if (byte === 0x7b) this.object(node)
    else if (byte === 0x5b) this.array(node)
    else if (byte === 0x2d || isDigit(byte) || byte === 0x4e || byte === 0x49) {
      const end = decimalEnd(bytes, start, this.to)
      if (end < 0) this.fail('a number')
      this.at = end
      this.requireDelimiter()
      this.sink.leaf(node, 'number', start, end, this.line)
    } else {
      const word = byte === 0x74 ? 'true' : byte === 0x66 ? 'false' : byte === 0x6e ? 'null' : null
      if (word === null) this.fail('a value')
      for (let index = 0; index < word.length; index++) {
        if (bytes[start + index] !== word.charCodeAt(index)) {
          if (start + index >= this.to) this.at = this.to
          this.fail(`\`${word}\``)
        }
      }
      this.at = start + word.length
      this.requireDelimiter()
      this.sink.leaf(node, word, start, this.at, this.line)
    }
  }

  private object(node: PathNode): void {
    this.enter()
    const object = ++this.objects
    this.at++
    this.skipBlank()
    if (this.bytes[this.at] === 0x7d && this.at < this.to) this.at++
    else {
      for (let place = 0; ; place++) {
        if (this.at >= this.to || this.bytes[this.at] !== 0x22) this.fail('a quoted name')
        const start = this.at + 1
        this.string()
        const end = this.at - 1
        const child = node.child(this.bytes, start, end, place, () => decodeString(this.bytes, start, end))
        if (child.seenIn === object) this.sink.duplicate(child, start - 1, this.line)
        child.seenIn = object
        this.skipBlank()
        if (this.at >= this.to || this.bytes[this.at] !== 0x3a) this.fail('`:`')
        this.at++
        this.skipBlank()
        this.value(child)
        if (!this.another(0x7d)) break
      }
    }
    this.depth--
  }

  private array(node: PathNode): void {
    this.enter()
    this.at++
    this.skipBlank()
    if (this.bytes[this.at] === 0x5d && this.at < this.to) this.at++
    else {
      for (let index = 0; ; index++) {
        if (this.options.arraysAreRows) {
          const item = node.item(null)
          this.sink.beginItem(item, index)
          this.value(item)
          this.sink.endItem(item)
        } else {
          // A long list in a row is a text or a vector, not so many metrics.
          this.value(node.item(Math.min(index, LONGEST_NUMBERED)))
        }
        if (!this.another(0x5d)) break
      }
    }
    this.depth--
  }

  /** Behind a value: true at a comma, false at the closing bracket. */
  private another(closing: number): boolean {
    this.skipBlank()
    const byte = this.at < this.to ? this.bytes[this.at] : -1
    if (byte !== 0x2c && byte !== closing) this.fail(`\`,\` or \`${String.fromCharCode(closing)}\``)
    this.at++
    if (byte === closing) return false
    this.skipBlank()
    return true
  }

  private enter(): void {
    if (++this.depth > DEEPEST) this.fail(`at most ${DEEPEST} levels of nesting`)
  }

  private string(): void {
    const { bytes, to } = this
    let at = this.at + 1
    for (; at < to; at++) {
      const byte = bytes[at]!
      if (byte === 0x22) {
        this.at = at + 1
        return
      }
      if (byte === 0x5c) at++
      else if (byte === 10) break
    }
    this.at = Math.min(at, to)
    this.fail('a closing quote')
  }

  private requireDelimiter(): void {
    const byte = this.bytes[this.at]
    if (this.at < this.to && byte !== 0x2c && byte !== 0x5d && byte !== 0x7d && byte !== 32 && byte !== 10 && byte !== 13 && byte !== 9) {
      this.fail('`,` or the end of the list')
    }
  }

  private skipBlank(): void {
    const { bytes, to } = this
    for (; this.at < to; this.at++) {
      const byte = bytes[this.at]
      if (byte === 10) this.line++
      else if (byte !== 32 && byte !== 13 && byte !== 9) return
    }
  }
}

/** The text of a JSON string, from the bytes between its quotes. */
export function decodeString(bytes: Uint8Array, start: number, end: number): string {
  const raw = textOf(bytes, start, end)
  if (!raw.includes('\\')) return raw
  try {
    const value: unknown = JSON.parse(`"${raw.replaceAll('\t', '\\t').replaceAll('\r', '\\r')}"`)
    return typeof value === 'string' ? value : raw
  } catch {
    return raw
  }
}
