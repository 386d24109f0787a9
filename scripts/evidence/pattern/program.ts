import type { PatternPart, PlaceholderType } from './parse-pattern.ts'

/** A pattern made ready to generate its scanner: groups of parts, each found at the leftmost place behind the one before. */
export interface Program {
  readonly groups: readonly Group[]
  readonly columns: readonly ProgramColumn[]
  /** The literal it begins with is the end of a longer word where a word character stands before it. */
  readonly headIsWord: boolean
}

/** What stands between two `{_}`: once it has matched, a place further right is never better. */
export interface Group {
  readonly parts: readonly ProgramPart[]
}

export type ProgramPart =
  | { readonly kind: 'literal'; readonly bytes: Uint8Array }
  | { readonly kind: 'value'; readonly type: PlaceholderType; /** -1: read, not kept. */ readonly column: number }

export interface ProgramColumn {
  readonly name: string
  readonly type: PlaceholderType
}

export function isNumericType(type: PlaceholderType): boolean {
  return type !== 'word' && type !== 'rest'
}

export function compilePattern(parts: readonly PatternPart[]): Program {
  const columns: ProgramColumn[] = []
  const groups: ProgramPart[][] = [[]]
  // A match may begin anywhere in the line, so a skip at the beginning only says that words may run into it.
  const free = parts[0]?.kind === 'skip'
  for (const part of free ? parts.slice(1) : parts) {
    if (part.kind === 'skip') groups.push([])
    else if (part.kind === 'literal') groups.at(-1)!.push({ kind: 'literal', bytes: Uint8Array.from(Buffer.from(part.text)) })
    else groups.at(-1)!.push({ kind: 'value', type: part.type, column: part.name === null ? -1 : columns.push({ name: part.name, type: part.type }) - 1 })
  }
  const first = parts[free ? 1 : 0]
  return {
    groups: groups.map(group => ({ parts: group })),
    columns,
    headIsWord: !free && first?.kind === 'literal' && /^[A-Za-z0-9_]/.test(first.text)
  }
}
