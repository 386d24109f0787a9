import { type PathValue, compilePathPattern, fillPath } from '../path-pattern.ts'
import { foldersOf } from './folders-of.ts'

/** The files of `data/`, looked up by folder and name. */
export class FolderFiles {
  readonly paths: readonly string[]
  /** Every folder that holds a file, at any depth, sorted. */
  readonly folders: readonly string[]
  private readonly present: ReadonlySet<string>

  constructor(paths: readonly string[]) {
    this.paths = paths
    this.present = new Set(paths)
    this.folders = [...foldersOf(paths)].filter(folder => folder !== 'data').sort()
  }

  /** Files of a run by a name, a glob, or a path with placeholders, the run's own filled in; `name.gz` stands for `name`. */
  below(folder: string, name: string, values: ReadonlyMap<string, PathValue>): { path: string; values: ReadonlyMap<string, PathValue> }[] {
    const path = normalised(`${folder}/${fillPath(name, values)}`)
    if (path === null) return []
    if (!/[*{]/.test(path)) {
      const found = this.present.has(path) ? path : this.present.has(`${path}.gz`) ? `${path}.gz` : null
      return found === null ? [] : [{ path: found, values }]
    }
    const pattern = compilePathPattern(path)
    return this.paths.flatMap(candidate => {
      const own = candidate.startsWith(pattern.fixedFolder) ? pattern.match(candidate) : null
      return own === null ? [] : [{ path: candidate, values: new Map([...values, ...own]) }]
    })
  }

  namesIn(folder: string): string[] {
    return this.paths.filter(path => path.startsWith(`${folder}/`)).map(path => path.slice(folder.length + 1))
  }
}

/** Without `.` and `..`; `null` where it leads out of `data/`. */
function normalised(path: string): string | null {
  const parts: string[] = []
  for (const part of path.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '.' && part !== '') parts.push(part)
  }
  return parts[0] === 'data' ? parts.join('/') : null
}
