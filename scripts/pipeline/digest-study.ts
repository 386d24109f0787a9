import { sha256, type ProjectFiles } from '../edge/project-files.ts'

/** Sha256 over the TypeScript of `paper/`, names and contents; `null` where there is none. */
export function digestStudy(files: ProjectFiles): string | null {
  const paths = files.list('paper').filter(path => path.endsWith('.ts'))
  if (paths.length === 0) return null
  return sha256(paths.map(path => `${path} ${sha256(files.readBytes(path) ?? new Uint8Array())}`).join('\n'))
}
