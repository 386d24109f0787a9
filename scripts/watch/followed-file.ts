import type { SeenBytes } from './parse-look.ts'

/** A line longer than this is none that a pattern waits for. */
const LONGEST_LINE = 2 ** 20

/** A log that is read as it grows: what is new of it, in whole lines. */
export class FollowedFile {
  /** The first byte that is not here yet. */
  offset = 0
  lines = 0
  /** How often it became shorter and was read from its beginning again. */
  restarts = 0
  private held: Uint8Array = new Uint8Array(0)
  /** What comes next is the end of a line whose beginning was passed over. */
  private midLine = false

  /** The whole lines that these bytes complete; a last line without an end waits for it. */
  take({ from, bytes }: Pick<SeenBytes, 'from' | 'bytes'>): Uint8Array {
    if (from < this.offset) {
      this.held = new Uint8Array(0)
      this.midLine = from > 0
      this.lines = 0
      this.restarts++
    } else if (from > this.offset) {
      this.held = new Uint8Array(0)
      this.midLine = true
    }
    this.offset = from + bytes.length
    const all = Buffer.concat([this.held, bytes])
    const start = this.midLine ? firstEnd(all) : 0
    if (start > 0 || !this.midLine) this.midLine = false
    if (this.midLine) return new Uint8Array(0)
    const end = lastEnd(all)
    this.held = all.length - Math.max(end, start) > LONGEST_LINE ? new Uint8Array(0) : all.subarray(Math.max(end, start))
    const whole = end > start ? all.subarray(start, end) : new Uint8Array(0)
    this.lines += countEnds(whole)
    return whole
  }

  /** A last line that will get no end: the run is over. */
  flush(): Uint8Array {
    const rest = this.held
    this.held = new Uint8Array(0)
    if (rest.length > 0) this.lines++
    return rest
  }
}

/** Progress bars end their lines with CR. */
function isEnd(byte: number | undefined): boolean {
  return byte === 10 || byte === 13
}

function firstEnd(bytes: Uint8Array): number {
  for (let at = 0; at < bytes.length; at++) if (isEnd(bytes[at])) return at + 1
  return 0
}

function lastEnd(bytes: Uint8Array): number {
  for (let at = bytes.length; at > 0; at--) if (isEnd(bytes[at - 1])) return at
  return 0
}

/** LF, CR LF and lone CR, each once; searched for by the machine, since logs are long. */
function countEnds(bytes: Uint8Array): number {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  let count = 0
  for (let at = buffer.indexOf(10); at >= 0; at = buffer.indexOf(10, at + 1)) count++
  for (let at = buffer.indexOf(13); at >= 0; at = buffer.indexOf(13, at + 1)) if (buffer[at + 1] !== 10) count++
  return count
}
