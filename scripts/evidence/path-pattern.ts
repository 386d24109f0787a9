/** A path with placeholders: `raw/{experiment}/{cell}/seed{seed:int}`; `{_}`, `*` and `**` match without a name. */
export interface PathPattern {
  readonly text: string
  readonly names: readonly string[]
  /** What the placeholders stand for in a path, or `null` where it does not match. */
  match(path: string): ReadonlyMap<string, PathValue> | null
  /** The part of the pattern before its first placeholder, up to a slash. */
  readonly fixedFolder: string
}

export interface PathValue {
  readonly text: string
  readonly value: string | number
}

type Piece =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'any'; readonly name: string | null; readonly type: 'text' | 'int' | 'float' }

type Segment = readonly Piece[] | 'folders'

const TYPES = ['int', 'float', 'text', 'word'] as const

export class PathPatternProblem extends Error {
  readonly offset: number

  constructor(message: string, offset: number) {
    super(message)
    this.name = 'PathPatternProblem'
    this.offset = offset
  }
}

/** Makes a path pattern ready to match; throws `PathPatternProblem` where a placeholder is not well-formed. */
export function compilePathPattern(text: string): PathPattern {
  const names: string[] = []
  let offset = 0
  const segments = text.split('/').map((segment): Segment => {
    const pieces = segment === '**' ? 'folders' : piecesOf(segment, offset, names)
    offset += segment.length + 1
    return pieces
  })
  const fixed = segments.findIndex(segment => segment === 'folders' || segment.some(piece => piece.kind === 'any'))
  return {
    text,
    names,
    fixedFolder: text.split('/').slice(0, fixed < 0 ? -1 : fixed).join('/'),
    match(path) {
      const values = new Map<string, PathValue>()
      return matchSegments(segments, 0, path.split('/'), 0, values) ? values : null
    }
  }
}

/** Fills in what is known: `{name}.json` of a run whose path gave its `name`. Others stay placeholders. */
export function fillPath(text: string, values: ReadonlyMap<string, PathValue>): string {
  return text.replace(/\{([A-Za-z_][A-Za-z0-9_.-]*)(?::[a-z]+)?\}/g, (whole, name: string) => values.get(name)?.text ?? whole)
}

function piecesOf(segment: string, offset: number, names: string[]): Piece[] {
  const pieces: Piece[] = []
  for (let at = 0; at < segment.length; ) {
    const found = /^\{([A-Za-z_][A-Za-z0-9_.-]*)(?::([A-Za-z]+))?\}/.exec(segment.slice(at))
    if (segment[at] === '{' && found === null) {
      throw new PathPatternProblem('Unexpected `{` in a path, expected a placeholder such as {seed:int}', offset + at)
    }
    if (found !== null) {
      const [whole, name = '_', type = 'text'] = found
      if (!TYPES.some(known => known === type)) {
        throw new PathPatternProblem(`Unexpected placeholder type \`${type}\` in a path, expected int or float, or none for text`, offset + at)
      }
      if (name !== '_' && names.includes(name)) throw new PathPatternProblem(`Unexpected second placeholder \`${name}\`, expected each name once in a path`, offset + at)
      if (name !== '_') names.push(name)
      pieces.push({ kind: 'any', name: name === '_' ? null : name, type: type === 'int' || type === 'float' ? type : 'text' })
      at += whole.length
    } else if (segment[at] === '*') {
      pieces.push({ kind: 'any', name: null, type: 'text' })
      at++
    } else {
      const end = segment.slice(at).search(/[{*]/)
      const text = end < 0 ? segment.slice(at) : segment.slice(at, at + end)
      pieces.push({ kind: 'literal', text })
      at += text.length
    }
  }
  return pieces
}

function matchSegments(segments: readonly Segment[], segment: number, parts: readonly string[], part: number, values: Map<string, PathValue>): boolean {
  if (segment === segments.length) return part === parts.length
  const pieces = segments[segment]!
  if (pieces === 'folders') {
    for (let skip = part; skip <= parts.length; skip++) if (matchSegments(segments, segment + 1, parts, skip, values)) return true
    return false
  }
  return part < parts.length && matchPieces(pieces, 0, parts[part]!, 0, values) && matchSegments(segments, segment + 1, parts, part + 1, values)
}

/** The shortest text for an earlier placeholder wins: `{size}-{kind}` of `1b-deduped-x` has size `1b`. */
function matchPieces(pieces: readonly Piece[], piece: number, text: string, at: number, values: Map<string, PathValue>): boolean {
  const current = pieces[piece]
  if (current === undefined) return at === text.length
  if (current.kind === 'literal') return text.startsWith(current.text, at) && matchPieces(pieces, piece + 1, text, at + current.text.length, values)
  const least = current.name === null ? 0 : 1
  for (let end = at + least; end <= text.length; end++) {
    const taken = text.slice(at, end)
    if (current.type === 'int' && !/^-?\d+$/.test(taken)) continue
    if (current.type === 'float' && !/^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/.test(taken)) continue
    if (matchPieces(pieces, piece + 1, text, end, values)) {
      if (current.name !== null) values.set(current.name, { text: taken, value: current.type === 'text' ? taken : Number(taken) })
      return true
    }
  }
  return false
}
