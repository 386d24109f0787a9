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

/** Files between two pauses: so many take about a millisecond. */
const FILES_A_STEP = 100

/**
 * Looks at what is here of the files that a source brought before: the connection may be made meanwhile.
 *
 * @param pause
 *   Lets everything else run.
 */
export async function surveyHere(files: ProjectFiles, destination: string, pause: () => Promise<void>): Promise<Here> {
  const lock = readSourcesLock(files)
  await pause()
  const locked = lock?.files ?? new Map<string, LockedFile>()
  const refused = new Map((lock?.refused ?? []).map(row => [row.path, row]))
  const memory = readFetchMemory(files)
  await pause()
  const index = new FileIndex(files, false)
  const local = new Map<string, HeldFile | null>()
  let step = 0
  for (const path of locked.keys()) {
    if (!path.startsWith(`${destination}/`)) continue
    look(path)
    if (++step % FILES_A_STEP === 0) await pause()
  }
  return {
    locked, refused, memory, index,
    seen: lock?.seen ?? [],
    of(path) {
      const row = refused.get(path)
      // Without its copy nobody can decide: it is fetched again.
      const waits = row !== undefined && (row.keptAt !== null || files.exists(row.beside)) ? row : null
      return { locked: locked.get(path) ?? null, local: look(path), memory: memory.get(path) ?? null, refused: waits }
    }
  }

  function look(path: string): HeldFile | null {
    const known = local.get(path)
    if (known !== undefined) return known
    const digest = index.digest(path)
    const found = digest === null ? null : { bytes: digest.size, sha256: digest.sha256 }
    local.set(path, found)
    return found
  }
}
