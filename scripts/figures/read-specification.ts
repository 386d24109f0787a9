import { Finding, type FindingPlace } from '../diagnostics/finding.ts'

export type SpecValue = null | boolean | number | string | SpecValue[] | SpecObject
export interface SpecObject {
  [key: string]: SpecValue
}

/** Where in a specification something stands: keys and indices from the root. */
export type SpecPath = readonly (string | number)[]

export interface Specification {
  readonly path: string
  readonly value: SpecObject
  /** The place of the value at a path, or of the nearest one above it. */
  placeOf(path: SpecPath): FindingPlace
  /** The place of the first string that contains a text. */
  placeOfText(text: string): FindingPlace
}

/** Reads a JSON file and remembers where each value stands, so that findings can name it. */
export function readSpecification(path: string, text: string): { specification: Specification | null; findings: readonly Finding[] } {
  const offsets = new Map<string, number>()
  const findings: Finding[] = []
  const place = (offset: number): FindingPlace => ({ file: path, ...lineAndColumn(text, offset) })
  try {
    const value = new JsonReader(text, offsets, (key, offset) => {
      findings.push(
        new Finding({ ...place(offset), rule: 'figure-specification', message: `Unexpected second \`${key}\` in one object, expected each name once`, note: 'remove one of the two' })
      )
    }).readAll()
    if (!isObject(value)) throw new JsonError('a Vega-Lite object `{…}`', 0, 'another value')
    const specification: Specification = {
      path,
      value,
      placeOf(at) {
        for (let depth = at.length; depth > 0; depth -= 1) {
          const offset = offsets.get(pointer(at.slice(0, depth)))
          if (offset !== undefined) return place(offset)
        }
        return place(offsets.get('') ?? 0)
      },
      placeOfText(sought) {
        const at = text.indexOf(JSON.stringify(sought).slice(1, -1))
        return at === -1 ? { file: path } : place(at)
      }
    }
    return { specification, findings }
  } catch (error) {
    if (!(error instanceof JsonError)) throw error
    const finding = new Finding({
      ...place(error.offset),
      rule: 'figure-specification',
      message: `Unexpected ${error.found}, expected ${error.expected}`,
      note: 'a figure is plain Vega-Lite in JSON: names and texts in double quotes, no comments, no comma before a closing bracket'
    })
    return { specification: null, findings: [finding] }
  }
}

export function isObject(value: SpecValue | undefined): value is SpecObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

class JsonError extends Error {
  readonly expected: string
  readonly offset: number
  readonly found: string

  constructor(expected: string, offset: number, found: string) {
    super(`expected ${expected}`)
    this.expected = expected
    this.offset = offset
    this.found = found
  }
}

/** RFC 8259, by descent. `JSON.parse` would tell neither lines nor second keys. */
class JsonReader {
  readonly #text: string
  readonly #offsets: Map<string, number>
  readonly #onRepeated: (key: string, offset: number) => void
  #at = 0

  constructor(text: string, offsets: Map<string, number>, onRepeated: (key: string, offset: number) => void) {
    this.#text = text
    this.#offsets = offsets
    this.#onRepeated = onRepeated
  }

  readAll(): SpecValue {
    if (this.#text.startsWith('\uFEFF')) this.#at = 1
    const value = this.#value([])
    this.#space()
    if (this.#at < this.#text.length) this.#fail('the end of the file')
    return value
  }

  #value(path: SpecPath): SpecValue {
    this.#space()
    this.#offsets.set(pointer(path), this.#at)
    const character = this.#text[this.#at]
    if (character === '{') return this.#object(path)
    if (character === '[') return this.#array(path)
    if (character === '"') return this.#string()
    for (const [word, value] of [['true', true], ['false', false], ['null', null]] as const) {
      if (this.#text.startsWith(word, this.#at)) {
        this.#at += word.length
        return value
      }
    }
    const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
    number.lastIndex = this.#at
    const match = number.exec(this.#text)
    if (match === null) return this.#fail('a value')
    this.#at += match[0].length
    return Number(match[0])
  }

  #object(path: SpecPath): SpecObject {
    const object: SpecObject = {}
    this.#at += 1
    if (this.#take('}')) return object
    do {
      this.#space()
      const keyAt = this.#at
      if (this.#text[keyAt] !== '"') this.#fail('a name in double quotes')
      const key = this.#string()
      if (Object.hasOwn(object, key)) this.#onRepeated(key, keyAt)
      if (!this.#take(':')) this.#fail('`:`')
      // Own property even for `__proto__`, which assignment would swallow.
      Object.defineProperty(object, key, { value: this.#value([...path, key]), enumerable: true, writable: true, configurable: true })
    } while (this.#take(','))
    if (!this.#take('}')) this.#fail('`,` or `}`')
    return object
  }

  #array(path: SpecPath): SpecValue[] {
    const array: SpecValue[] = []
    this.#at += 1
    if (this.#take(']')) return array
    do array.push(this.#value([...path, array.length]))
    while (this.#take(','))
    if (!this.#take(']')) this.#fail('`,` or `]`')
    return array
  }

  #string(): string {
    // oxlint-disable-next-line no-control-regex -- JSON forbids exactly these
    const literal = /"(?:[^"\\\0-\x1f]|\\["\\/bfnrt]|\\u[0-9a-fA-F]{4})*"/y
    literal.lastIndex = this.#at
    const match = literal.exec(this.#text)
    if (match === null) return this.#fail('a text closed by `"` on the same line')
    this.#at += match[0].length
    return JSON.parse(match[0]) as string
  }

  #take(character: string): boolean {
    this.#space()
    if (this.#text[this.#at] !== character) return false
    this.#at += 1
    return true
  }

  #space(): void {
    while (/[ \t\r\n]/.test(this.#text[this.#at] ?? '')) this.#at += 1
  }

  #fail(expected: string): never {
    this.#space()
    const character = this.#text[this.#at]
    throw new JsonError(expected, this.#at, character === undefined ? 'end of the file' : `\`${character}\``)
  }
}

function pointer(path: SpecPath): string {
  return path.map(step => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}

function lineAndColumn(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset)
  return { line: before.split('\n').length, column: offset - before.lastIndexOf('\n') }
}
