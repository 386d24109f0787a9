import type { ProjectFiles } from '../edge/project-files.ts'
import type { SeenSource, UnfetchedRun } from './evidence.ts'
import { compilePathPattern, type PathPattern, PathPatternProblem } from './path-pattern.ts'
import { idOf } from './runs/find-runs.ts'
import type { EntryRule } from './runs-file/rules.ts'
import type { SeenThere } from './sources-lock.ts'
import { readListing } from './sources/record-listing.ts'
import { foldersOf } from './runs/folders-of.ts'

/** Scripts of launches, and what failed attempts left: below a source's folder, and no runs of their own. */
const NO_RUN = /^launches\/|(?:^|\/)attempts\/\d+(?:\/|$)/

/**
 * What each source held when it was last fetched, with the runs that `runs.yml` would find in it by the shape of their paths
 * and of which nothing is here: what is never fetched is never looked at, and that is a choice to be told.
 *
 * @param paths
 *   All files of `data/`.
 */
export function findUnfetchedRuns(seen: readonly SeenThere[], entries: readonly EntryRule[], paths: readonly string[], files: ProjectFiles): SeenSource[] {
  const folders = foldersOf(paths)
  const here = { folders, paths: new Set(paths) }
  return seen.filter(({ listing }) => listing !== undefined).map(({ source, host, destination, listing, files: count, notFetched, bytesNotFetched }) => {
    const text = notFetched === 0 ? null : files.readText(listing.path)
    const there = text === null ? [] : readListing(text).map(({ path }) => path).filter(path => !NO_RUN.test(path))
    const runs = new Map<string, UnfetchedRun>()
    for (const { read, pattern } of entries.flatMap(compiled)) {
      for (const path of read === null ? foldersOf(there) : there) {
        const local = `${destination}/${path}`
        const values = (read === null ? here.folders : here.paths).has(local) ? null : pattern.match(local.slice('data/'.length))
        if (values === null) continue
        const id = idOf(local, read !== null)
        runs.set(id, { id, experiment: values.get('experiment')?.text ?? null, path })
      }
    }
    const found = [...runs.values()].sort((a, b) => (a.id < b.id ? -1 : 1))
    return { source, host, listing: listing.path, files: count, notFetched, bytesNotFetched, runsNotFetched: withoutNested(found) }
  })
}

/** A pattern that also fits folders within a run folder makes no more runs of them. */
function withoutNested(runs: readonly UnfetchedRun[]): UnfetchedRun[] {
  const ids = new Set(runs.map(({ id }) => id))
  return runs.filter(({ id }) => {
    for (let slash = id.lastIndexOf('/'); slash > 0; slash = id.lastIndexOf('/', slash - 1)) if (ids.has(id.slice(0, slash))) return false
    return true
  })
}

function compiled({ path, read }: EntryRule): { read: EntryRule['read']; pattern: PathPattern }[] {
  try {
    return [{ read, pattern: compilePathPattern(path) }]
  } catch (error) {
    // Told where runs are found.
    if (error instanceof PathPatternProblem) return []
    throw error
  }
}
