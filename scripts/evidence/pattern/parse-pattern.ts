/** What a placeholder reads. `_` without a type skips; `{_:int}` reads a number and keeps nothing. */
export type PlaceholderType = (typeof PLACEHOLDER_TYPES)[number]

export const PLACEHOLDER_TYPES = ['int', 'float', 'duration', 'bytes', 'percent', 'word', 'rest'] as const

export type PatternPart =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'skip' }
  | { readonly kind: 'value'; readonly name: string | null; readonly type: PlaceholderType }

export interface PatternProblem {
  readonly message: string
  readonly note: string
  /** UTF-16 offset in the pattern's text. */
  readonly offset: number
}

export type ParsedPattern =
  | { readonly parts: readonly PatternPart[]; readonly problem: null }
  | { readonly parts: null; readonly problem: PatternProblem }

/**
 * Splits a pattern into literals and placeholders.
 *
 * `{name:type}` reads a value, `{_}` skips to what follows. Any other brace is itself, so that JSON and Python dictionaries can be written as they are logged; `{{` and `}}` are single braces.
 */
export function parsePattern(text: string): ParsedPattern {
  const parts: PatternPart[] = []
  const names = new Set<string>()
  let literal = ''
  let restAt = -1
  const endLiteral = (): void => {
    if (literal !== '') parts.push({ kind: 'literal', text: literal })
    literal = ''
  }
  for (let at = 0; at < text.length; ) {
    const two = text.slice(at, at + 2)
    if (two === '{{' || two === '}}') {
      literal += two[0]
      at += 2
      continue
    }
    const placeholder = text[at] === '{' ? readPlaceholder(text, at) : null
    if (placeholder === null) {
      literal += text[at]
      at++
      continue
    }
    const { name, type, end } = placeholder
    if (type !== null && !isPlaceholderType(type)) {
      return fails(at + 1 + name.length + 1, `Unexpected placeholder type \`${type}\`, expected one of ${PLACEHOLDER_TYPES.join(', ')}`,
        'write {name:type}; two opening braces {{ stand for a brace itself')
    }
    if (type === null && name !== '_') {
      return fails(at, `Unexpected placeholder \`{${name}}\` without a type, expected \`{${name}:float}\` or another type`,
        `types are ${PLACEHOLDER_TYPES.join(', ')}; two opening braces {{ stand for a brace itself`)
    }
    endLiteral()
    if (name !== '_' && names.has(name)) {
      return fails(at, `Unexpected second placeholder \`${name}\`, expected each name once in a pattern`,
        'give the second one another name, or skip it with {_}')
    }
    names.add(name)
    const last = parts.at(-1)
    if (type === 'rest') restAt = at
    if (name === '_' && type === null) {
      if (last?.kind !== 'skip') parts.push({ kind: 'skip' })
    } else {
      if (last?.kind === 'value') {
        return fails(at, 'Unexpected placeholder directly after another, expected text between them',
          'two values with nothing between them cannot be told apart; put {_} or the text that stands there between them')
      }
      parts.push({ kind: 'value', name: name === '_' ? null : name, type: type ?? 'float' })
    }
    at = end
  }
  endLiteral()
  if (!parts.some(part => part.kind !== 'skip')) {
    return fails(0, 'Unexpected pattern that matches every line, expected some text or a placeholder',
      'write what the line looks like: \'step {step:int} loss {loss:float}\'')
  }
  const rest = parts.findIndex(part => part.kind === 'value' && part.type === 'rest')
  if (rest >= 0 && rest < parts.length - 1) {
    return fails(restAt, 'Unexpected text after a placeholder of type `rest`, expected it at the end of the pattern', '`rest` takes everything up to the end of the line; {x:word} or {_} stop earlier')
  }
  const foreign = parts.find(part => part.kind === 'literal' && /[\r\n]/.test(part.text))
  if (foreign !== undefined) {
    return fails(0, 'Unexpected line break in a pattern, expected one line',
      'a pattern reads one line; give a list of patterns to read several')
  }
  return { parts, problem: null }
}

function fails(offset: number, message: string, note: string): ParsedPattern {
  return { parts: null, problem: { message, note, offset } }
}

function isPlaceholderType(type: string): type is PlaceholderType {
  return (PLACEHOLDER_TYPES as readonly string[]).includes(type)
}

/** Names are those of metrics: letters, digits, `_ / . -`. */
function readPlaceholder(text: string, at: number): { name: string; type: string | null; end: number } | null {
  const found = /^\{([A-Za-z_][A-Za-z0-9_/.-]*)(?::([A-Za-z_][A-Za-z0-9_]*))?\}/.exec(text.slice(at, at + 200))
  if (found === null) return null
  return { name: found[1]!, type: found[2] ?? null, end: at + found[0].length }
}
