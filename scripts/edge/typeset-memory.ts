import { createHash } from 'node:crypto'
import type { FindingInput } from '../diagnostics/finding.ts'
import { recall, remember } from './memory.ts'
import type { ProjectFiles } from './project-files.ts'
import { stampToolkit } from './toolkit.ts'
import type { TypstInput, TypstOutput } from './typst.ts'

const longestPath = '.paperline/cache/typeset.v8'
const outputsPath = '.paperline/cache/typeset-outputs.v8'

/** What setting a document gave. Plain data. */
export interface TypesetOutput {
  readonly output: Omit<TypstOutput, 'diagnostics'>
  readonly diagnostics: readonly FindingInput[]
}

/** The longest document that the last build set, or nothing where that cannot be known. */
export function readTypeset(files: ProjectFiles): TypstInput | null {
  return recall<TypstInput>(files, longestPath)
}

export function keepTypeset(files: ProjectFiles, inputs: readonly TypstInput[]): void {
  const longest = longestOf(inputs)
  if (longest !== null) remember(files, longestPath, longest)
}

/** The one worth rehearsing: the others take no longer to set. */
export function longestOf(inputs: readonly TypstInput[]): TypstInput | null {
  return inputs.reduce<TypstInput | null>((longest, input) => (longest === null || input.main.length > longest.main.length ? input : longest), null)
}

/** Outputs by digest of all that they rest on: the document, what it reads, and the toolkit that sets it. */
export function readOutputs(files: ProjectFiles): ReadonlyMap<string, TypesetOutput> {
  return recall<ReadonlyMap<string, TypesetOutput>>(files, outputsPath) ?? new Map<string, TypesetOutput>()
}

export function keepOutputs(files: ProjectFiles, outputs: ReadonlyMap<string, TypesetOutput>): void {
  remember(files, outputsPath, outputs)
}

export function keyOf({ files, documents, ...words }: TypstInput): string {
  const hash = createHash('sha256').update(stampToolkit()).update(JSON.stringify([words, [...(documents ?? [])]]))
  for (const [path, content] of files) hash.update(`\n${path} ${content.length}\n`).update(content)
  return hash.digest('hex')
}
