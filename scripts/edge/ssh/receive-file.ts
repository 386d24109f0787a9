import { randomBytes } from 'node:crypto'
import { renameSync } from 'node:fs'
import { copyFile, type FileHandle, mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { stop } from '../../diagnostics/finding.ts'
import type { ProjectFiles } from '../project-files.ts'
import { BeginningHash, type BeginningDigests } from './beginning-hash.ts'
import { SmallFileWriter } from './small-file-writer.ts'
import { NEW_FILE } from './write-small-file.ts'
import { type FileTaker, SourceFileProblem } from './source-files.ts'

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

export interface Destination {
  /** Inside the project. */
  readonly path: string
  /** Of how many first bytes the digest is wanted too. */
  readonly beginningBytes: number | null
  /** No file longer than that is taken, whatever the source says. */
  readonly largestBytes: number
  /** Continue what lies there already: its first so many bytes are copied, only what follows is received. */
  readonly continuesFrom: number | null
  readonly onBytes: (bytes: number) => void
}

/** Files that a fetch was writing when it was killed. */
export const LEFTOVER = /(?:^|\/)\.paperline-[0-9a-f]{12}\.part$/
/** Small pieces are written together: one call for each 32 kB of a network costs more than the network. */
const WRITE_BYTES = 1 << 20
/** A large file is on its way to the disk while it arrives, so that the last flush is short. */
const FLUSH_EVERY_BYTES = 64 << 20

/** Receives files beside their places in the project, hashing them on the way. */
export class Receiver {
  private readonly files: ProjectFiles
  private readonly folders = new Map<string, Promise<string>>()
  private readonly small = new SmallFileWriter()

  constructor(files: ProjectFiles) {
    this.files = files
  }

  /** Takes one file as it comes; `whole` is called where it has come to its end. */
  open(destination: Destination): ArrivingFile {
    return new ArrivingFile(destination, this.files, this.small, () => this.folderOf(destination.path))
  }

  close(): void {
    this.small.close()
  }

  /** Made and looked at once each: a thousand files of one folder ask one question. */
  private folderOf(path: string): Promise<string> {
    const folder = dirname(path)
    const known = this.folders.get(folder)
    if (known !== undefined) return known
    const made = writing(path, async () => {
      const absolute = this.files.locate(folder)
      await mkdir(absolute, { recursive: true })
      return absolute
    })
    this.folders.set(folder, made)
    made.catch(() => this.folders.delete(folder))
    return made
  }
}

/** One file on its way: small ones are written at once when they are whole, large ones piece by piece. */
export class ArrivingFile implements FileTaker {
  private readonly destination: Destination
  private readonly files: ProjectFiles
  private readonly small: SmallFileWriter
  private readonly folder: () => Promise<string>
  /** Of what is written piece by piece; who writes a small file hashes it. */
  private digest: BeginningHash | null = null
  private pending: Uint8Array[] = []
  private pendingBytes = 0
  private bytes = 0
  private unflushed = 0
  private part: { readonly handle: FileHandle; readonly beside: string; readonly absolute: string } | null = null
  private writes: Promise<void> = Promise.resolve()
  private flush: Promise<void> | null = null
  private ending: Promise<void> = Promise.resolve()
  private failure: unknown = null
  private received: ReceivedFile | null = null

  constructor(destination: Destination, files: ProjectFiles, small: SmallFileWriter, folder: () => Promise<string>) {
    this.destination = destination
    this.files = files
    this.small = small
    this.folder = folder
  }

  /** Begins with what is here already. */
  async copyBeginning(): Promise<void> {
    const { continuesFrom, path } = this.destination
    if (continuesFrom === null) return
    const pieces = this.files.openPieces(path)
    if (pieces === null) throw new SourceFileProblem('what it continues is gone here')
    try {
      for (let left = continuesFrom; left > 0; ) {
        const buffer = Buffer.allocUnsafe(Math.min(WRITE_BYTES, left))
        const got = pieces.read(buffer)
        if (got === 0) throw new SourceFileProblem('what it continues became shorter here')
        left -= got
        await this.add(buffer.subarray(0, got))
      }
    } finally {
      pieces.close()
    }
  }

  take(chunk: Uint8Array): Promise<void> {
    this.destination.onBytes(chunk.length)
    return this.add(chunk)
  }

  private async add(chunk: Uint8Array): Promise<void> {
    this.bytes += chunk.length
    if (this.bytes > this.destination.largestBytes) throw new SourceFileProblem(`it is longer than the ${this.destination.largestBytes} bytes that \`largest\` allows`)
    this.pending.push(chunk)
    this.pendingBytes += chunk.length
    if (this.pendingBytes < WRITE_BYTES) return
    // One piece is written while the next one comes; no more than that waits in memory.
    await this.writes
    if (this.failure !== null) throw this.failure
    this.writes = this.write(this.pending.splice(0)).catch((error: unknown) => {
      this.failure ??= error
    })
    this.pendingBytes = 0
  }

  end(): Promise<void> {
    this.ending = this.endNow()
    return this.ending
  }

  /** When an end that has begun is done, well or not. */
  async settled(): Promise<void> {
    await this.ending.catch(() => undefined)
  }

  private async endNow(): Promise<void> {
    await this.writes
    if (this.failure !== null) throw this.failure
    if (this.part === null) {
      this.received = await this.writeSmall(this.pending.splice(0))
      return
    }
    await this.write(this.pending.splice(0))
    await this.flush
    const { part, digest } = this
    if (part === null || digest === null) throw new Error('a file without a part')
    this.part = null
    await part.handle.close()
    this.received = this.arrived(part.beside, part.absolute, digest.end())
  }

  /** `null` while it is not whole. */
  get whole(): ReceivedFile | null {
    return this.received
  }

  /** Removes what came of a file that will not come whole. */
  async abandon(): Promise<void> {
    await this.settled()
    await this.writes
    await this.flush
    const part = this.part
    this.part = null
    if (part === null) return
    await part.handle.close()
    await rm(part.beside, { force: true })
  }

  private async write(chunks: readonly Uint8Array[]): Promise<void> {
    await writing(this.destination.path, async () => {
      this.part ??= await this.openPart()
      const { handle } = this.part
      const total = chunks.reduce((sum, { length }) => sum + length, 0)
      this.digest ??= new BeginningHash(this.destination.beginningBytes)
      if (total === 0) return
      const written = handle.writev([...chunks])
      // Hashed while they are written.
      for (const chunk of chunks) this.digest.update(chunk)
      const { bytesWritten } = await written
      // The rest tells why it was not written: mostly that the disk is full.
      if (bytesWritten < total) await handle.writeFile(Buffer.concat(chunks).subarray(bytesWritten))
      this.unflushed += total
      if (this.unflushed < FLUSH_EVERY_BYTES || this.flush !== null) return
      this.unflushed = 0
      this.flush = handle.datasync().catch((error: unknown) => {
        this.failure ??= error
      }).finally(() => {
        this.flush = null
      })
    })
  }

  private writeSmall(chunks: readonly Uint8Array[]): Promise<ReceivedFile> {
    const { path, beginningBytes } = this.destination
    return writing(path, async () => {
      const folder = await this.folder()
      const beside = besideIn(folder)
      // Memory of its own, not a part of Node's pool: it may be given to a thread.
      const bytes = Buffer.allocUnsafeSlow(this.bytes)
      let at = 0
      for (const chunk of chunks) {
        bytes.set(chunk, at)
        at += chunk.length
      }
      return this.arrived(beside, join(folder, basename(path)), await this.small.write({ beside, bytes, beginningBytes }))
    })
  }

  private async openPart() {
    const folder = await this.folder()
    const beside = besideIn(folder)
    const handle = await open(beside, NEW_FILE, 0o666)
    return { handle, beside, absolute: join(folder, basename(this.destination.path)) }
  }

  private arrived(beside: string, absolute: string, digests: BeginningDigests): ReceivedFile {
    const { path } = this.destination
    const put = (at: string, move: () => Promise<void>): Promise<void> => writing(at, move).catch(async (error: unknown) => {
      await rm(beside, { force: true })
      throw error
    })
    return {
      bytes: this.bytes,
      ...digests,
      beside,
      read: () => readFile(beside),
      keep: () => put(path, async () => renameSync(beside, absolute)),
      setAside: other => put(other, async () => {
        const target = this.files.locate(other)
        await mkdir(dirname(target), { recursive: true })
        await move(beside, target)
      }),
      discard: () => rm(beside, { force: true })
    }
  }
}

const OURS = randomBytes(3).toString('hex')
let parts = 0

/** A name that no other process has; files of one are counted, since to draw each name by lot took 15 µs a file. */
function besideIn(folder: string): string {
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

function writing<Result>(path: string, work: () => Promise<Result>): Promise<Result> {
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

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error)
}
