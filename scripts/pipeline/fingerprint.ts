import { readHead } from '../edge/git.ts'
import { sha256, type ProjectFiles } from '../edge/project-files.ts'
import { stampToolkit } from '../edge/toolkit.ts'

/** What a build reads and writes, without reading any of it: names, sizes, times, inodes, the toolkit, the commit. */
export interface Fingerprint {
  readonly inputs: string
  readonly outputs: string
}

/** Written by the build itself, so an output although it stands among the inputs. */
const writtenBesideInputs = new Set(['paper/paper.lock.json'])

/** The files of a project that a build may read, as they are now: taken once for all that is asked of them. */
export type StampedInputs = readonly string[]

/** Everything a build may read in a project's own folders: `paper/`, `data/`, `templates/`. */
export function stampInputs(files: ProjectFiles): StampedInputs {
  const paths = ['paper', 'data', 'templates'].flatMap(folder => files.list(folder)).filter(path => !writtenBesideInputs.has(path))
  return stampLines(files, paths)
}

/** Fingerprint of what stands there, the toolkit, the checked-out commit, and documents that stand elsewhere. */
export function fingerprintInputs(files: ProjectFiles, stamped: StampedInputs, documentsElsewhere: readonly string[]): string {
  return sha256([process.version, readHead(files.root) ?? 'no commit', stampToolkit(), ...stamped, ...stampLines(files, documentsElsewhere)].join('\n'))
}

/** Fingerprint of what a build wrote: anything moved, edited or deleted since is built again. */
export function fingerprintOutputs(files: ProjectFiles, paths: readonly string[]): string {
  return sha256(stampLines(files, [...paths].sort()).join('\n'))
}

function stampLines(files: ProjectFiles, paths: readonly string[]): string[] {
  return paths.map(path => {
    const stamp = files.stamp(path)
    return stamp === null ? `${path} absent` : `${path} ${stamp.size} ${stamp.mtimeNs} ${stamp.ctimeNs} ${stamp.inode}`
  })
}
