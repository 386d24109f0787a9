import { stop } from '../../diagnostics/finding.ts'
import { SourceFileProblem } from './source-files.ts'

/** Writes below data/raw; stops (exit 2) with the reason where that cannot be. */
export function writeOrStop<Result>(path: string, work: () => Promise<Result>): Promise<Result> {
  return work().catch((error: unknown) => unwritable(path, error))
}

function unwritable(path: string, error: unknown): never {
  if (error instanceof SourceFileProblem || (error instanceof Error && error.name === 'Stop')) throw error
  const code = codeOf(error)
  const full = code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG'
  const occupied = code === 'EISDIR' || code === 'ENOTDIR' || code === 'EEXIST' || code === 'ENOTEMPTY'
  return stop({
    file: path,
    rule: 'file-writable',
    message: `Unexpected failure to write \`${path}\` (${full ? 'no space left on the device' : code}), expected room and permission`,
    note: full ? 'free some space on the disk and run the command again; nothing was left half-written' : occupied ? 'a file stands where a folder should be, or a folder where the file should: choose another `to` in data/sources.yml' : 'check the permissions of the folder'
  })
}

/** `ENOSPC` */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error)
}
