import { type FileIndex, LARGE_FILE } from '../file-index.ts'
import type { ParsedFile } from '../formats/format.ts'
import type { ParseCache } from '../parse-cache.ts'
import { parseFile, prepareYamlConfig } from '../parse-file.ts'
import { parsePieces } from '../parse-pieces.ts'
import type { ProjectFiles } from '../../edge/project-files.ts'
import type { RunInput, RunPlan } from './find-runs.ts'

/** The files of all runs, parsed: by input, and what was learnt about each file on the way. */
export interface ReadInputs {
  readonly parsed: ReadonlyMap<RunInput, ParsedFile>
  readonly files: ReadonlyMap<string, { readonly bytes: number; readonly sha256: string }>
}

/** Reads what has changed; takes the rest from the cache. A file is opened once, however many readers it has. */
export async function readInputs(plans: readonly RunPlan[], files: ProjectFiles, index: FileIndex, cache: ParseCache, onProgress?: (done: number, total: number) => void): Promise<ReadInputs> {
  const byPath = new Map<string, RunInput[]>()
  for (const plan of plans) {
    for (const input of plan.inputs) {
      const same = byPath.get(input.path)
      if (same === undefined) byPath.set(input.path, [input])
      else same.push(input)
    }
  }
  if (plans.some(plan => plan.inputs.some(input => input.spec.format === 'config-yaml'))) await prepareYamlConfig()
  const parsed = new Map<RunInput, ParsedFile>()
  const known = new Map<string, { bytes: number; sha256: string }>()
  let done = 0
  for (const [path, inputs] of byPath) {
    const digest = index.digest(path)
    done++
    if (digest === null) continue
    known.set(path, { bytes: digest.size, sha256: digest.sha256 })
    let bytes = digest.bytes
    for (const input of inputs) {
      let file = cache.find(digest.sha256, input.spec)
      if (file === null) {
        const large = digest.size > LARGE_FILE ? parseLarge(path, input, files) : null
        if (large === null) bytes ??= files.readBytes(path)
        if (large === null && bytes === null) continue
        file = cache.keep(digest.sha256, input.spec, large ?? parseFile(bytes!, input.spec))
        onProgress?.(done, byPath.size)
      }
      parsed.set(input, file)
    }
  }
  return { parsed, files: known }
}

function parseLarge(path: string, input: RunInput, files: ProjectFiles): ParsedFile | null {
  const pieces = files.openPieces(path)
  if (pieces === null) return null
  try {
    return parsePieces(pieces, input.spec)
  } finally {
    pieces.close()
  }
}
