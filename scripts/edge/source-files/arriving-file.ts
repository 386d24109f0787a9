import { type FileHandle, open, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { ProjectFiles } from '../project-files.ts'
import { BeginningHash, type BeginningDigests } from './beginning-hash.ts'
import { besideIn, type ReceivedFile, receivedFile } from './received-file.ts'
import type { SmallFileWriter } from './small-file-writer.ts'
import { type FileTaker, SourceFileProblem } from './source-files.ts'
import { NEW_FILE } from './write-small-file.ts'
import { writeOrStop } from './write-or-stop.ts'

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

/** Small pieces are written together: one call for each 32 kB of a network costs more than the network. */
const WRITE_BYTES = 1 << 20
/** A large file is on its way to the disk while it arrives, so that the last flush is short. */
const FLUSH_EVERY_BYTES = 64 << 20

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
    await writeOrStop(this.destination.path, async () => {
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
    return writeOrStop(path, async () => {
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
    return receivedFile(this.files, this.destination.path, { beside, absolute, bytes: this.bytes, digests })
  }
}
