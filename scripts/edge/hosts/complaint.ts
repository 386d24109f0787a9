const MOST_BYTES = 1 << 18

/** What a script writes on its standard error: the beginning, for an endless one must not fill our memory. */
export class Complaint {
  private readonly chunks: Buffer[] = []
  private bytes = 0

  add(chunk: Uint8Array): void {
    if (this.bytes >= MOST_BYTES) return
    this.chunks.push(Buffer.from(chunk.subarray(0, MOST_BYTES - this.bytes)))
    this.bytes += chunk.length
  }

  get text(): string {
    return Buffer.concat(this.chunks).toString()
  }
}
