import { SourceFileProblem, SourceLost } from './source-files.ts'

/** SFTP status codes (draft-ietf-secsh-filexfer-02, section 7) in words. */
const STATUS: { readonly [code: number]: string } = { 1: 'it ended early', 2: 'no such file', 3: 'permission denied' }
const END_OF_FILE = 1

/** Requests that are answered, or fail all together when the connection ends. */
export class SftpRequests {
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

/** What failed, as a problem of one file where it is one. */
export function fileProblemOf(error: unknown): unknown {
  return isStatus(error) ? new SourceFileProblem(reasonOf(error)) : error
}

export function isEndOfFile(error: unknown): boolean {
  return isStatus(error) && error.code === END_OF_FILE
}

export function reasonOf(error: unknown): string {
  return isStatus(error) ? (STATUS[error.code] ?? error.message) : error instanceof Error ? error.message : String(error)
}

/** 6 and 7 say that there is no connection. */
function isStatus(error: unknown): error is Error & { code: number } {
  return error instanceof Error && 'code' in error && typeof error.code === 'number' && error.code !== 6 && error.code !== 7
}
