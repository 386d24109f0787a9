import type { FileEntryWithStats, SFTPWrapper, Stats } from 'ssh2'
import { type FindingPlace, stop } from '../../diagnostics/finding.ts'
import { connectSsh } from './connect-ssh.ts'
import { Gate, inParallel } from './in-parallel.ts'
import { DEEPEST, isEntryName, type ListedFile, type Listing, MOST_FILES, SourceFileProblem, type SourceFiles, SourceLost } from './source-files.ts'

/** What OpenSSH answers at most to one request. */
const CHUNK_BYTES = 255 * 1024
/** Measured: 32 to 64 requests of this size fill a line of any length; more only takes memory. */
const REQUESTS_A_FILE = 32
const REQUESTS_AT_ONCE = 64
const FOLDERS_AT_ONCE = 16

/** SFTP status codes (draft-ietf-secsh-filexfer-02, section 7) in words. */
const STATUS: { readonly [code: number]: string } = { 1: 'it ended early', 2: 'no such file', 3: 'permission denied' }

/** Opens a folder of an SSH host. Stops (exit 2) where it cannot be reached, or its key cannot be believed. */
export async function openSftpFiles(target: string, folder: string, place: FindingPlace): Promise<SourceFiles> {
  const connection = await connectSsh(target, place)
  const { client, settings } = connection
  const sftp = await new Promise<SFTPWrapper>((resolve, reject) => {
    client.sftp((error, channel) => (error ? reject(error) : resolve(channel)))
  }).catch((error: unknown) => {
    connection.close()
    return stop({ ...place, rule: 'source-reachable', message: `Unexpected server \`${settings.name}\` without SFTP (${error instanceof Error ? error.message : String(error)}), expected the subsystem`, note: 'ask its administrator for `Subsystem sftp internal-sftp` in sshd_config' })
  })
  const root = folder === '~' ? '.' : folder.startsWith('~/') ? folder.slice(2) : folder.replace(/(?<=.)\/+$/, '')
  const requests = new Requests(settings.name)
  client.on('close', () => requests.lose())
  client.on('error', () => requests.lose())
  sftp.on('close', () => requests.lose())
  sftp.on('error', () => requests.lose())
  const gate = new Gate(REQUESTS_AT_ONCE)
  const absolute = (path: string): string => (root === '/' ? `/${path}` : `${root}/${path}`)

  async function list(onProgress: (files: number) => void): Promise<Listing> {
    await findRoot()
    const files: ListedFile[] = []
    const [links, others, impossible] = [[] as string[], [] as string[], [] as string[]]
    const unreadable: { path: string; reason: string }[] = []
    let folders = ['']
    for (let depth = 0; folders.length > 0; depth++) {
      const below: string[] = []
      await inParallel(folders, FOLDERS_AT_ONCE, async directory => {
        const entries = await requests.call<FileEntryWithStats[]>(done => sftp.readdir(directory === '' ? root : absolute(directory), done)).catch((error: unknown) => {
          if (error instanceof SourceLost) throw error
          unreadable.push({ path: directory, reason: reasonOf(error) })
          return []
        })
        for (const { filename, attrs } of entries) {
          const path = directory === '' ? filename : `${directory}/${filename}`
          if (!isEntryName(filename)) impossible.push(path)
          else if (attrs.isDirectory()) below.push(path)
          else if (attrs.isSymbolicLink()) links.push(path)
          else if (attrs.isFile() && isSize(attrs.size)) files.push({ path, bytes: attrs.size, modifiedSeconds: attrs.mtime })
          else others.push(path)
        }
        onProgress(files.length)
        if (files.length + below.length > MOST_FILES) throw new SourceLost(`it lists more than ${MOST_FILES} files`)
      })
      if (depth === DEEPEST) {
        unreadable.push(...below.map(path => ({ path, reason: `deeper than ${DEEPEST} folders` })))
        break
      }
      folders = below
    }
    return { files, links, others, impossible, unreadable }
  }

  async function findRoot(): Promise<void> {
    const found = await requests.call<Stats>(done => sftp.stat(root, done)).catch((error: unknown) => {
      if (error instanceof SourceLost) throw error
      return stop({ ...place, rule: 'source-reachable', message: `Unexpected path \`${folder}\` on \`${settings.name}\` (${reasonOf(error)}), expected a folder`, note: 'correct `path` in data/sources.yml; it is absolute there, or begins at the home folder' })
    })
    if (!found.isDirectory()) stop({ ...place, rule: 'source-reachable', message: `Unexpected file at \`${folder}\` on \`${settings.name}\`, expected a folder`, note: 'name the folder in `path`, and the file in `include`' })
  }

  async function receive(path: string, listedBytes: number, take: (chunk: Uint8Array) => Promise<void>): Promise<void> {
    try {
      const handle = await requests.call<Buffer>(done => sftp.open(absolute(path), 'r', done))
      try {
        // Asked at once with the first bytes: a small file costs three round trips, not four.
        const stat = requests.call<Stats>(done => sftp.fstat(handle, done))
        stat.catch(() => undefined)
        await readInOrder(handle, 0, listedBytes, take)
        const { size } = await stat
        if (size < listedBytes) throw new SourceFileProblem('it became shorter while it was read')
        await readInOrder(handle, listedBytes, size, take)
      } finally {
        if (!requests.lost) await requests.call<void>(done => sftp.close(handle, error => done(error, undefined))).catch(() => undefined)
      }
    } catch (error) {
      throw error instanceof SourceLost || error instanceof SourceFileProblem || !isStatus(error) ? error : new SourceFileProblem(reasonOf(error))
    }
  }

  /** Many requests on their way, answers taken in order. */
  async function readInOrder(handle: Buffer, start: number, end: number, take: (chunk: Uint8Array) => Promise<void>): Promise<void> {
    const coming: Promise<Buffer>[] = []
    for (let at = start; at < end || coming.length > 0; ) {
      while (at < end && coming.length < REQUESTS_A_FILE) {
        const length = Math.min(CHUNK_BYTES, end - at)
        const chunk = readChunk(handle, at, length)
        // Answered for below, in its turn; an earlier failure must not leave it without anybody.
        chunk.catch(() => undefined)
        coming.push(chunk)
        at += length
      }
      const first = coming.shift()
      if (first !== undefined) await take(await first)
    }
  }

  async function readChunk(handle: Buffer, position: number, length: number): Promise<Buffer> {
    await gate.enter()
    try {
      const chunk = Buffer.allocUnsafe(length)
      for (let filled = 0; filled < length; ) {
        const got = await requests.call<number>(done => sftp.read(handle, chunk, filled, length - filled, position + filled, (error, bytes) => done(error, bytes)))
        if (got === 0) throw new SourceFileProblem('it ended early')
        filled += got
      }
      return chunk
    } finally {
      gate.release()
    }
  }

  return {
    host: settings.name,
    list, receive,
    address: path => (folder.endsWith('/') ? `${folder}${path}` : `${folder}/${path}`),
    close: () => connection.close()
  }
}

/** Requests that are answered, or fail all together when the connection ends. */
class Requests {
  lost = false
  private readonly name: string
  private readonly open = new Set<(error: Error) => void>()

  constructor(name: string) {
    this.name = name
  }

  call<Answer>(ask: (done: (error: Error | null | undefined, answer: Answer) => void) => void): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (this.lost) {
        reject(this.lossOf())
        return
      }
      this.open.add(reject)
      ask((error, answer) => {
        this.open.delete(reject)
        if (!error) resolve(answer)
        // Only a status is an answer about this one file; anything else means that the channel is gone.
        else reject(isStatus(error) ? error : this.lossOf())
      })
    })
  }

  lose(): void {
    this.lost = true
    for (const reject of this.open) reject(this.lossOf())
    this.open.clear()
  }

  private lossOf(): SourceLost {
    return new SourceLost(`the connection to \`${this.name}\` ended`)
  }
}

function isStatus(error: unknown): error is Error & { code: number } {
  return error instanceof Error && 'code' in error && typeof error.code === 'number' && error.code !== 6 && error.code !== 7
}

function isSize(size: number): boolean {
  return Number.isSafeInteger(size) && size >= 0
}

function reasonOf(error: unknown): string {
  return isStatus(error) ? (STATUS[error.code] ?? error.message) : error instanceof Error ? error.message : String(error)
}
