import { createHash } from 'node:crypto'
import { open, readdir, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { type FindingPlace, stop } from '../../diagnostics/finding.ts'
import { inParallel } from '../in-parallel.ts'
import { DEEPEST, type FileBeginning, isEntryName, type ListedFile, type Listing, MOST_FILES, SourceFileProblem, type SourceFiles, SourceLost } from './source-files.ts'

const CHUNK_BYTES = 1 << 20
const HASHED_AT_ONCE = 8

/** Opens a folder of this machine: a mounted server, or files somebody handed over. Stops where it is none. */
export async function openFolderFiles(projectRoot: string, folder: string, place: FindingPlace): Promise<SourceFiles> {
  const root = resolve(projectRoot, folder)
  const found = await stat(root).catch(() => null)
  if (found?.isDirectory() !== true) {
    stop({ ...place, rule: 'source-reachable', message: `Unexpected folder \`${folder}\`, expected one that is there`, note: 'correct `folder` in data/sources.yml: absolute, or from the project; mount it first if it is on a server' })
  }

  let closed = false

  async function list(onProgress: (files: number) => void): Promise<Listing> {
    const files: ListedFile[] = []
    const [links, others, impossible] = [[] as string[], [] as string[], [] as string[]]
    const unreadable: { path: string; reason: string }[] = []
    const walk = async (directory: string, depth: number): Promise<void> => {
      const entries = await readdir(join(root, directory), { withFileTypes: true }).catch((error: unknown) => {
        unreadable.push({ path: directory, reason: reasonOf(error) })
        return []
      })
      for (const entry of entries) {
        const path = directory === '' ? entry.name : `${directory}/${entry.name}`
        if (!isEntryName(entry.name)) impossible.push(path)
        else if (entry.isSymbolicLink()) links.push(path)
        else if (entry.isDirectory()) {
          if (depth < DEEPEST) await walk(path, depth + 1)
          else unreadable.push({ path, reason: `deeper than ${DEEPEST} folders` })
        } else if (entry.isFile()) {
          const status = await stat(join(root, path)).catch(() => null)
          if (status === null) unreadable.push({ path, reason: 'gone' })
          else files.push({ path, bytes: status.size, modifiedSeconds: Math.floor(status.mtimeMs / 1000) })
        } else others.push(path)
      }
      if (files.length > MOST_FILES) throw new SourceLost(`it lists more than ${MOST_FILES} files`)
      onProgress(files.length)
    }
    await walk('', 0)
    return { files, links, others, impossible, unreadable }
  }

  async function receive(path: string, listedBytes: number, fromByte: number, take: (chunk: Uint8Array) => Promise<void>): Promise<void> {
    if (closed) throw new SourceLost('interrupted')
    const file = await open(join(root, path), 'r').catch((error: unknown) => {
      throw new SourceFileProblem(reasonOf(error))
    })
    try {
      let total = fromByte
      for (;;) {
        const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(CHUNK_BYTES), 0, CHUNK_BYTES, total).catch((error: unknown) => {
          throw new SourceFileProblem(reasonOf(error))
        })
        if (closed) throw new SourceLost('interrupted')
        if (bytesRead === 0) break
        total += bytesRead
        await take(buffer.subarray(0, bytesRead))
      }
      if (total < listedBytes) throw new SourceFileProblem('it became shorter while it was read')
    } finally {
      await file.close()
    }
  }

  async function digests(wanted: readonly FileBeginning[]): Promise<ReadonlyMap<string, string>> {
    const found = new Map<string, string>()
    await inParallel(wanted, HASHED_AT_ONCE, async ({ path, bytes }) => {
      const hash = createHash('sha256')
      let left = bytes
      await receive(path, bytes, 0, async chunk => {
        hash.update(chunk.subarray(0, left))
        left -= Math.min(left, chunk.length)
        if (left === 0) throw new EnoughRead()
      }).catch((error: unknown) => {
        if (error instanceof SourceLost) throw error
        if (!(error instanceof EnoughRead)) left = -1
      })
      if (left === 0) found.set(path, hash.digest('hex'))
    })
    return found
  }

  return {
    host: 'localhost',
    list, receive, digests,
    // Nothing travels: file by file is as fast.
    receiveMany: async () => [],
    address: path => `${folder.replace(/\/+$/, '')}/${path}`,
    close: () => {
      closed = true
    }
  }
}

/** Ends a reading: a log that grows while it is hashed has more than was asked for. */
class EnoughRead extends Error {}

function reasonOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error)
}
