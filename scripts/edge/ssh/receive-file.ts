import { createHash, type Hash, randomBytes } from 'node:crypto'
import { mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { stop } from '../../diagnostics/finding.ts'
import type { ProjectFiles } from '../project-files.ts'
import { type ListedFile, SourceFileProblem, type SourceFiles } from './source-files.ts'

/** A file that lies whole beside its place, until it is kept or discarded. */
export interface ReceivedFile {
  readonly bytes: number
  readonly sha256: string
  /** sha256 of its first bytes, as many as were asked for; `null` where it has fewer. */
  readonly beginningSha256: string | null
  keep(): Promise<void>
  discard(): Promise<void>
}

/** Files that a fetch was writing when it was killed. */
export const LEFTOVER = /(?:^|\/)\.paperline-[0-9a-f]{12}\.part$/

/**
 * Receives a file beside its place in the project, hashing it on the way. No `fsync`: after a power cut a file that is not
 * on the disk disagrees with the lock, and is fetched again; two thousand small ones would take a minute longer.
 */
export async function receiveFile(
  source: SourceFiles, file: ListedFile, files: ProjectFiles, destination: string, beginningBytes: number | null, onBytes: (bytes: number) => void
): Promise<ReceivedFile> {
  const absolute = files.locate(destination)
  const beside = `${dirname(absolute)}/.paperline-${randomBytes(6).toString('hex')}.part`
  const writing = async <Result>(work: () => Promise<Result>): Promise<Result> => work().catch((error: unknown) => unwritable(destination, error))
  await writing(() => mkdir(dirname(absolute), { recursive: true }))
  const part = await writing(() => open(beside, 'wx'))
  const digest = new BeginningHash(beginningBytes)
  let bytes = 0
  try {
    await source.receive(file.path, file.bytes, async chunk => {
      digest.update(chunk)
      await writing(() => part.writev([chunk]).then(({ bytesWritten }) => {
        if (bytesWritten !== chunk.length) throw new Error('short write')
      }))
      bytes += chunk.length
      onBytes(chunk.length)
    })
    const { size } = await part.stat()
    if (size !== bytes || bytes < file.bytes) throw new SourceFileProblem(`${size} bytes arrived of ${file.bytes}`)
  } catch (error) {
    await part.close()
    await rm(beside, { force: true })
    throw error
  }
  await part.close()
  return {
    bytes,
    ...digest.end(),
    keep: () => writing(() => rename(beside, absolute)).catch(async (error: unknown) => {
      await rm(beside, { force: true })
      throw error
    }),
    discard: () => rm(beside, { force: true })
  }
}

/** sha256 of the whole, and of its beginning. */
class BeginningHash {
  private readonly whole: Hash = createHash('sha256')
  private beginning: string | null = null
  private left: number | null

  constructor(beginningBytes: number | null) {
    this.left = beginningBytes
    this.take()
  }

  update(chunk: Uint8Array): void {
    if (this.left === null || chunk.length < this.left) {
      this.whole.update(chunk)
      if (this.left !== null) this.left -= chunk.length
      return
    }
    const split = this.left
    this.whole.update(chunk.subarray(0, split))
    this.left = 0
    this.take()
    this.whole.update(chunk.subarray(split))
  }

  end(): { sha256: string; beginningSha256: string | null } {
    return { sha256: this.whole.digest('hex'), beginningSha256: this.beginning }
  }

  private take(): void {
    if (this.left !== 0) return
    this.beginning = this.whole.copy().digest('hex')
    this.left = null
  }
}

function unwritable(path: string, error: unknown): never {
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error)
  const full = code === 'ENOSPC' || code === 'EDQUOT'
  const occupied = code === 'EISDIR' || code === 'ENOTDIR' || code === 'EEXIST' || code === 'ENOTEMPTY'
  return stop({
    file: path,
    rule: 'file-writable',
    message: `Unexpected failure to write \`${path}\` (${full ? 'no space left on the device' : code}), expected room and permission`,
    note: full ? 'free some space on the disk and run the command again; nothing was left half-written' : occupied ? 'a file stands where a folder should be, or a folder where the file should: choose another `to` in data/sources.yml' : 'check the permissions of the folder'
  })
}
