import { ClaimSyntaxError, type Span } from './claim-syntax.ts'

export type Token = Span & { readonly kind: 'number' | 'name' | 'unit' | 'operator' | 'words' | 'end'; readonly text: string }

/** A slash without spaces belongs to a name (`eval/accuracy`, `tokens/s`); division is written with spaces. */
const patterns: readonly (readonly [kind: Token['kind'], pattern: RegExp])[] = [
  ['number', /(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+\-−]?\d+)?/y],
  ['name', /[A-Za-zµμ][A-Za-z0-9_]*(?:[./][A-Za-z][A-Za-z0-9_]*)*/y],
  ['unit', /[%×]/y],
  ['operator', /<=|>=|[<>=≤≥+\-−*/(),]/y],
  ['words', /'[^']*'|"[^"]*"/y]
]
const spaces = /\s+/y

const operatorNames: Readonly<Record<string, string>> = { '≤': '<=', '≥': '>=', '−': '-' }
const foreign: Readonly<Record<string, string>> = {
  '==': 'write one `=`',
  '!=': 'write `not a = b`',
  '<>': 'write `not a = b`',
  '&&': 'write `and`',
  '||': 'write `or`',
  '!': 'write `not`',
  '{{': 'results are named without braces in a claim'
}

/** Cuts a predicate into tokens, the last of kind `end`. */
export function tokenizeClaim(text: string): Token[] {
  const tokens: Token[] = []
  let at = 0
  while (at < text.length) {
    const next = tokenAt(text, at)
    if (next.text !== '') tokens.push(next)
    at = next.end
  }
  tokens.push({ kind: 'end', text: '', start: text.length, end: text.length })
  return tokens
}

function tokenAt(text: string, at: number): Token {
  spaces.lastIndex = at
  const space = spaces.exec(text)
  if (space !== null) return { kind: 'end', text: '', start: at, end: at + space[0].length }
  for (const [symbol, mend] of Object.entries(foreign)) {
    if (text.startsWith(symbol, at)) throw new ClaimSyntaxError(`Unexpected \`${symbol}\`, expected an operator of claims`, { start: at, end: at + symbol.length }, mend)
  }
  for (const [kind, pattern] of patterns) {
    pattern.lastIndex = at
    const match = pattern.exec(text)?.[0]
    if (match === undefined) continue
    const end = at + match.length
    if (kind === 'number' && /[\d.]/.test(text.charAt(end))) throw new ClaimSyntaxError(`Unexpected \`${text.charAt(end)}\` after \`${match}\`, expected one number`, { start: at, end: end + 1 }, 'write digits with at most one point, and no separators: 14042, 0.05')
    return { kind, text: kind === 'operator' ? (operatorNames[match] ?? match) : match, start: at, end }
  }
  const character = String.fromCodePoint(text.codePointAt(at) ?? 0)
  throw new ClaimSyntaxError(`Unexpected \`${character}\`, expected an address, a number or an operator`, { start: at, end: at + character.length }, 'a claim compares results: doe.effects.rank.share > 50 percent')
}
