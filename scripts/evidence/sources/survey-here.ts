import type { ProjectFiles } from '../../edge/project-files.ts'
import { FileIndex } from '../file-index.ts'
import { type LockedFile, readSourcesLock, type RefusedFile, type SeenThere } from '../sources-lock.ts'
import { readFetchMemory } from './fetch-memory.ts'
import type { FetchMemory, HeldFile, KnownHere } from './plan-fetch.ts'

/** What is here of a source's files, before anything is fetched. */
export interface Here {
  readonly locked: ReadonlyMap<string, LockedFile>
  readonly seen: readonly SeenThere[]
  readonly refused: ReadonlyMap<string, RefusedFile>
  readonly memory: Map<string, FetchMemory>
  readonly index: FileIndex
  of(path: string): KnownHere
}

export function surveyHere(files: ProjectFiles, paths: readonly string[]): Here {
  const lock = readSourcesLock(files)
  const locked = lock?.files ?? new Map<string, LockedFile>()
  const refused = new Map((lock?.refused ?? []).map(row => [row.path, row]))
  const memory = readFetchMemory(files)
  const index = new FileIndex(files, false)
  const local = new Map(paths.flatMap((path): [string, HeldFile][] => {
    const digest = index.digest(path)
    return digest === null ? [] : [[path, { bytes: digest.size, sha256: digest.sha256 }]]
  }))
  index.save(null)
  return {
    locked, refused, memory, index,
    seen: lock?.seen ?? [],
    of(path) {
      const row = refused.get(path)
      // Without its copy nobody can decide: it is fetched again.
      const waits = row !== undefined && (row.keptAt !== null || files.exists(row.beside)) ? row : null
      return { locked: locked.get(path) ?? null, local: local.get(path) ?? null, memory: memory.get(path) ?? null, refused: waits }
    }
  }
}
