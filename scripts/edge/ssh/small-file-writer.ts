import type { WorkerThread } from '../worker-thread.ts'
import type { BeginningDigests } from './beginning-hash.ts'
import type { SmallFileAnswer } from './small-files-worker.ts'
import { type SmallFile, writeSmallFile } from './write-small-file.ts'

/** Starting a thread takes as long as writing so many files. */
const FILES_WITHOUT_THREAD = 100
/** One message for many files: each costs as much as a file of a few kilobytes. */
const BATCH_BYTES = 1 << 20

interface Waiting {
  readonly file: SmallFile
  readonly settle: (digests: BeginningDigests) => void
  readonly fail: (error: Error) => void
}

/** Writes small files: many of them in a thread, since to make a file the disk is waited for. */
export class SmallFileWriter {
  private thread: WorkerThread | null = null
  private isClosed = false
  private isReady = false
  private files = 0
  private asked = 0
  private batch: Waiting[] = []
  private batchBytes = 0

  /** The file's bytes are the thread's from then on. */
  async write(file: SmallFile): Promise<BeginningDigests> {
    if (++this.files === FILES_WITHOUT_THREAD) void this.startThread()
    if (!this.isReady) return writeSmallFile(file)
    return await new Promise((settle, fail) => {
      this.batch.push({ file, settle, fail })
      this.batchBytes += file.bytes.length
      if (this.asked === 0 || this.batchBytes >= BATCH_BYTES) void this.send()
    })
  }

  close(): void {
    this.isClosed = true
    this.thread?.stop()
  }

  /** Where none can be started, files are written here as before. */
  private async startThread(): Promise<void> {
    const { startWorkerThread } = await import('../worker-thread.ts')
    if (this.isClosed) return
    this.thread = startWorkerThread(new URL(import.meta.url.endsWith('.ts') ? 'small-files-worker.ts' : 'small-files-worker.js', import.meta.url), null)
    const { kind } = await this.thread.ask([])
    this.isReady = kind === 'answered'
  }

  /** While one batch is written the next one is gathered. */
  private async send(): Promise<void> {
    const batch = this.batch.splice(0)
    this.batchBytes = 0
    this.asked++
    const files = batch.map(({ file }) => file)
    const outcome = await this.thread?.ask(files, undefined, files.map(({ bytes }) => bytes.buffer as ArrayBuffer))
    this.asked--
    const answers = outcome?.kind === 'answered' ? (outcome.answer as readonly SmallFileAnswer[]) : []
    for (const [index, { settle, fail }] of batch.entries()) {
      const answer = answers[index] ?? { code: 'the thread that writes files ended' }
      if ('code' in answer) fail(Object.assign(new Error(answer.code), { code: answer.code }))
      else settle(answer)
    }
    if (this.asked === 0 && this.batch.length > 0) await this.send()
  }
}
