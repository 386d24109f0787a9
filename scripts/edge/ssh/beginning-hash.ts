import { createHash, type Hash } from 'node:crypto'

export interface BeginningDigests {
  readonly sha256: string
  /** sha256 of the first bytes, as many as were asked for; `null` where there are fewer. */
  readonly beginningSha256: string | null
}

/** sha256 of the whole, and of its beginning. */
export class BeginningHash {
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

  end(): BeginningDigests {
    return { sha256: this.whole.digest('hex'), beginningSha256: this.beginning }
  }

  private take(): void {
    if (this.left !== 0) return
    this.beginning = this.whole.copy().digest('hex')
    this.left = null
  }
}
