import type { Position } from 'unist'
import type { ResolvedDocument } from '../../document/tree.ts'
import { isKnownUnitWord } from '../../../analysis/quantities/unit-names.ts'

/** Names with digits that a document may use as words: `names: [CIFAR-10, GPT-4]` in its front matter. */
export interface DeclaredNames {
  /** The stretches of a text that are declared names, in order. */
  stretchesOf(text: string): { start: number; end: number; name: string }[]
  /** Entries that are numbers in disguise. */
  readonly refused: readonly { readonly name: string; readonly position: Position | null }[]
}

const wordCharacter = /[\p{L}\p{N}\p{M}_]/u

export function readDeclaredNames({ frontMatter }: ResolvedDocument, shared: readonly string[]): DeclaredNames {
  const entries: unknown = frontMatter.raw['names']
  const listed = (Array.isArray(entries) ? entries : entries === undefined || entries === null ? [] : [entries]).map(String)
  const refused = listed.filter(name => !isName(name))
  const names = [...new Set([...listed, ...shared])].filter(isName)
  const positions = new Map((frontMatter.scalars ?? []).filter(({ name }) => /^names(?:\.|$)/.test(name)).map(({ value, position }) => [value, position]))
  return {
    stretchesOf: text => names.flatMap(name => stretchesOf(text, name)).sort((left, right) => left.start - right.start),
    refused: refused.map(name => ({ name, position: positions.get(name) ?? null }))
  }
}

/** A name has a letter, no relation and no unit: `12.4 pp` and `p < 0.05` are results. */
function isName(name: string): boolean {
  if (!/\p{L}/u.test(name) || /[<>=≤≥≈~±%]/.test(name)) return false
  const measure = /^[-−+]?[\d.,]+(?:[eE][-+−]?\d+)?\s*(.+)$/.exec(name.trim())?.[1]
  return measure === undefined || !isKnownUnitWord(measure.trim())
}

/** Whole words only: `GPT-4` is not in `GPT-4o`, `GPT-40` or `GPT-4.5`. */
function stretchesOf(text: string, name: string): { start: number; end: number; name: string }[] {
  const found: { start: number; end: number; name: string }[] = []
  if (name === '') return found
  for (let start = text.indexOf(name); start !== -1; start = text.indexOf(name, start + name.length)) {
    const end = start + name.length
    const before = text.charAt(start - 1)
    const after = text.charAt(end)
    const afterNext = text.charAt(end + 1)
    if (wordCharacter.test(before) || (/[-\u2011.]/.test(before) && /\p{N}/u.test(text.charAt(start - 2)))) continue
    if (wordCharacter.test(after) || (/[-\u2011.,]/.test(after) && /\p{N}/u.test(afterNext))) continue
    found.push({ start, end, name })
  }
  return found
}
