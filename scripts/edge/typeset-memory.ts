import { recall, remember } from './memory.ts'
import type { ProjectFiles } from './project-files.ts'
import type { TypstInput } from './typst.ts'

const path = '.paperline/cache/typeset.v8'

/** What the last build set, or nothing where that cannot be known. */
export function readTypeset(files: ProjectFiles): readonly TypstInput[] {
  return recall<readonly TypstInput[]>(files, path) ?? []
}

export function isTypesetKnown(files: ProjectFiles): boolean {
  return files.exists(path)
}

export function keepTypeset(files: ProjectFiles, inputs: readonly TypstInput[]): void {
  remember(files, path, inputs)
}
