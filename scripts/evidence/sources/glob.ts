/** A pattern over paths: `**` any folders, `*` and `?` within a name, `[a-z]`, `{log,json}`. Case counts; a leading dot is a letter like any other. */
export interface Glob {
  readonly text: string
  matches(path: string): boolean
}

export class GlobProblem extends Error {
  readonly offset: number

  constructor(message: string, offset: number) {
    super(message)
    this.name = 'GlobProblem'
    this.offset = offset
  }
}

type Piece = { readonly kind: 'text'; readonly text: string } | { readonly kind: 'one'; readonly accepts: (letter: string) => boolean } | { readonly kind: 'many' }

/** Alternatives multiply: `{a,b}{c,d}` are four. */
const MOST_ALTERNATIVES = 256

/** Makes a pattern ready to match; throws `GlobProblem` where it is not well-formed. */
export function compileGlob(text: string): Glob {
  if (text.startsWith('/')) throw new GlobProblem('Unexpected leading `/` in a pattern, expected a path below the source\'s folder', 0)
  const alternatives = expandBraces(text, 0).map(pattern => pattern.split('/').map(segment => (segment === '**' ? ('folders' as const) : piecesOf(segment, text))))
  return {
    text,
    matches(path) {
      const names = path.split('/')
      return alternatives.some(segments => matchSegments(segments, names))
    }
  }
}

function expandBraces(text: string, offset: number): string[] {
  const open = text.indexOf('{')
  if (open < 0) {
    const stray = text.indexOf('}')
    if (stray >= 0) throw new GlobProblem('Unexpected `}` in a pattern, expected `{` before it', offset + stray)
    return [text]
  }
  const parts: string[] = []
  let depth = 0
  let from = open + 1
  for (let at = open; at < text.length; at++) {
    if (text[at] === '{') depth++
    if (text[at] === '}') depth--
    if ((text[at] === ',' && depth === 1) || depth === 0) {
      parts.push(text.slice(from, at))
      from = at + 1
    }
    if (depth > 0) continue
    const expanded = parts.flatMap(part => expandBraces(`${part}${text.slice(at + 1)}`, offset + open).map(rest => `${text.slice(0, open)}${rest}`))
    if (expanded.length > MOST_ALTERNATIVES) throw new GlobProblem(`Unexpected ${expanded.length} alternatives in a pattern, expected at most ${MOST_ALTERNATIVES}`, offset + open)
    return expanded
  }
  throw new GlobProblem('Unexpected `{` in a pattern, expected `}` after it', offset + open)
}

function piecesOf(segment: string, whole: string): Piece[] {
  const pieces: Piece[] = []
  for (let at = 0; at < segment.length; at++) {
    const letter = segment[at] ?? ''
    if (letter === '*') {
      if (pieces.at(-1)?.kind !== 'many') pieces.push({ kind: 'many' })
    } else if (letter === '?') pieces.push({ kind: 'one', accepts: () => true })
    else if (letter === '[') {
      const end = segment.indexOf(']', at + 2)
      if (end < 0) throw new GlobProblem('Unexpected `[` in a pattern, expected `]` after it', Math.max(0, whole.indexOf(segment)) + at)
      pieces.push({ kind: 'one', accepts: classOf(segment.slice(at + 1, end)) })
      at = end
    } else pieces.push({ kind: 'text', text: letter })
  }
  return pieces
}

function classOf(content: string): (letter: string) => boolean {
  const negated = content.startsWith('!') || content.startsWith('^')
  const ranges = [...content.slice(negated ? 1 : 0).matchAll(/(.)-(.)|(.)/gu)].map(([, low, high, single]) => [single ?? low ?? '', single ?? high ?? ''] as const)
  return letter => ranges.some(([low, high]) => low <= letter && letter <= high) !== negated
}

/** `**` gives way one folder at a time; of several only the last is tried again, which is enough (as for `*` below). */
function matchSegments(segments: readonly (readonly Piece[] | 'folders')[], names: readonly string[]): boolean {
  return matchWithStar(segments, names, segment => segment === 'folders', (segment, name) => segment !== 'folders' && matchName(segment, name))
}

function matchName(pieces: readonly Piece[], name: string): boolean {
  return matchWithStar(pieces, [...name], piece => piece.kind === 'many', (piece, letter) => (piece.kind === 'text' ? piece.text === letter : piece.kind === 'one' && piece.accepts(letter)))
}

/** Greedy matching with one place to return to: time is at most pattern × text, whatever a server calls its files. */
function matchWithStar<Part, Item>(pattern: readonly Part[], items: readonly Item[], isStar: (part: Part) => boolean, accepts: (part: Part, item: Item) => boolean): boolean {
  let at = 0
  let star = -1
  let resume = 0
  for (let index = 0; index < items.length; ) {
    const part = pattern[at]
    if (part !== undefined && isStar(part)) {
      star = at++
      resume = index
    } else if (part !== undefined && accepts(part, items[index] as Item)) {
      at++
      index++
    } else if (star >= 0) {
      at = star + 1
      index = ++resume
    } else return false
  }
  while (at < pattern.length && isStar(pattern[at] as Part)) at++
  return at === pattern.length
}
