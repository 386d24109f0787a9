import { randomBytes } from 'node:crypto'
import { renameSync } from 'node:fs'
import { copyFile, mkdir, readFile, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { ProjectFiles } from '../project-files.ts'
import type { BeginningDigests } from './beginning-hash.ts'
import { codeOf, writeOrStop } from './write-or-stop.ts'

/** A file that lies whole beside its place, until it is kept, set aside or discarded. */
export interface ReceivedFile extends BeginningDigests {
  readonly bytes: number
  /** Where it lies now, absolute: for `flushToDisk`. */
  readonly beside: string
  read(): Promise<Uint8Array>
  /** Gives it its name. */
  keep(): Promise<void>
  /** Moves it to another path of the project. */
  setAside(path: string): Promise<void>
  discard(): Promise<void>
}

/** Files that a fetch was writing when it was killed. */
export const LEFTOVER = /(?:^|\/)\.paperline-[0-9a-f]{12}\.part$/

/** A file that has come whole, and lies beside its place. */
export function receivedFile(files: ProjectFiles, path: string, arrived: { readonly beside: string; readonly absolute: string; readonly bytes: number; readonly digests: BeginningDigests }): ReceivedFile {
  const { beside, absolute, bytes, digests } = arrived
  const put = (at: string, move: () => Promise<void>): Promise<void> => writeOrStop(at, move).catch(async (error: unknown) => {
    await rm(beside, { force: true })
    throw error
  })
  return {
    bytes,
    ...digests,
    beside,
    read: () => readFile(beside),
    keep: () => put(path, async () => renameSync(beside, absolute)),
    setAside: other => put(other, async () => {
      const target = files.locate(other)
      await mkdir(dirname(target), { recursive: true })
      await move(beside, target)
    }),
    discard: () => rm(beside, { force: true })
  }
}

const OURS = randomBytes(3).toString('hex')
let parts = 0

/** A name that no other process has; files of one are counted, since to draw each name by lot took 15 µs a file. */
export function besideIn(folder: string): string {
  return join(folder, `.paperline-${OURS}${(parts++ % 2 ** 24).toString(16).padStart(6, '0')}.part`)
}

/** data/raw may be a disk of its own. */
async function move(from: string, to: string): Promise<void> {
  try {
    await rename(from, to)
  } catch (error) {
    if (codeOf(error) !== 'EXDEV') throw error
    await copyFile(from, `${to}.part`)
    await rename(`${to}.part`, to)
    await rm(from, { force: true })
  }
}
