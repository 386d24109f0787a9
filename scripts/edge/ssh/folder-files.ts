import { open, readdir, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { type FindingPlace, stop } from '../../diagnostics/finding.ts'
import { DEEPEST, isEntryName, type ListedFile, type Listing, SourceFileProblem, type SourceFiles, SourceLost } from './source-files.ts'

const CHUNK_BYTES = 1 << 20

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
      onProgress(files.length)
    }
    await walk('', 0)
    return { files, links, others, impossible, unreadable }
  }

  async function receive(path: string, listedBytes: number, take: (chunk: Uint8Array) => Promise<void>): Promise<void> {
    if (closed) throw new SourceLost('interrupted')
    const file = await open(join(root, path), 'r').catch((error: unknown) => {
      throw new SourceFileProblem(reasonOf(error))
    })
    try {
      let total = 0
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

  return {
    host: 'localhost',
    list, receive,
    address: path => `${folder.replace(/\/+$/, '')}/${path}`,
    close: () => {
      closed = true
    }
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error)
}
