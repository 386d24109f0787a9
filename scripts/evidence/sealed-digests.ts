import { Finding } from '../diagnostics/finding.ts'
import type { ProjectFiles } from '../edge/project-files.ts'

/** A job's last act: `sha256sum` of every file of its run folder, paths relative to it. */
export const SEAL_NAME = 'launch-seal.sha256'

export interface SealedDigest {
  readonly sha256: string
  /** The seal file that says so. */
  readonly by: string
}

/** What jobs sealed when they ended, looked up by file. */
export class SealedDigests {
  private readonly folders = new Map<string, ReadonlyMap<string, string>>()

  /**
   * @param paths
   *   Of `data/raw/`, as far as they are of interest; the seals among them are read.
   */
  constructor(files: ProjectFiles, paths: readonly string[]) {
    for (const path of paths) {
      if (!isSeal(path)) continue
      const text = files.readText(path)
      if (text !== null) this.folders.set(path.slice(0, -SEAL_NAME.length - 1), readSeal(text))
    }
  }

  /** The nearest seal that names a file, in its own folder or one above; `null` where none does. */
  of(path: string): SealedDigest | null {
    if (this.folders.size === 0) return null
    for (let slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
      const folder = path.slice(0, slash)
      const sha256 = this.folders.get(folder)?.get(path.slice(slash + 1))
      if (sha256 !== undefined) return { sha256, by: `${folder}/${SEAL_NAME}` }
    }
    return null
  }
}

/** Of locked files, those that are not what their jobs left. */
export function findBrokenSeals(files: ProjectFiles, locked: readonly { readonly path: string; readonly sha256: string }[], seals = new SealedDigests(files, locked.map(({ path }) => path))): Finding[] {
  return locked.flatMap(row => {
    const seal = seals.of(row.path)
    return seal === null || seal.sha256 === row.sha256 ? [] : [sealFinding(row, seal)]
  })
}

export function isSeal(path: string): boolean {
  return path.endsWith(`/${SEAL_NAME}`)
}

/** A file that is not what its job left. */
function sealFinding({ path, sha256 }: { readonly path: string; readonly sha256: string }, seal: SealedDigest): Finding {
  return new Finding({
    file: path, rule: 'seal-holds',
    message: `Unexpected content (sha256 ${sha256.slice(0, 12)}…), expected what its job sealed when it ended (${seal.sha256.slice(0, 12)}…)`,
    note: 'it changed after the job ended: find out who changed it there; exclude the run with that reason, or run it again',
    cause: { file: seal.by, message: 'the seal' }
  })
}

/** Lines of `sha256sum`; one with a backslash before it has an escaped name, which no file of ours has. */
function readSeal(text: string): ReadonlyMap<string, string> {
  return new Map([...text.matchAll(/^([0-9a-f]{64}) [ *](?:\.\/)?(.+?)\r?$/gm)].map(([, sha256 = '', path = '']) => [path, sha256]))
}
