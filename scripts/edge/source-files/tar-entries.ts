import type { FileTaker } from './source-files.ts'

const BLOCK = 512
/** A name's length in an extended header; more is no name. */
const LONGEST_EXTENSION = 1 << 16
/** Files whose last bytes are on their way to the disk while the next ones arrive. */
const ENDINGS_AT_ONCE = 64

/**
 * Takes a tar archive apart as it comes (POSIX.1-2001 pax, with GNU's long names): plain files go to their takers, all
 * else is passed over. A header that is none ends the reading: what follows is not brought.
 */
export class TarEntries {
  private readonly begin: (path: string, bytes: number) => FileTaker | null
  private readonly header = Buffer.alloc(BLOCK)
  private filled = 0
  private left = 0
  private padding = 0
  private taker: FileTaker | null = null
  private extension: { readonly type: string; readonly text: Buffer[] } | null = null
  private next: { path?: string; bytes?: number } = {}
  private ended = false
  private readonly endings = new Set<Promise<void>>()
  private failure: unknown = null

  constructor(begin: (path: string, bytes: number) => FileTaker | null) {
    this.begin = begin
  }

  async take(chunk: Uint8Array): Promise<void> {
    for (let at = 0; at < chunk.length && !this.ended; ) {
      if (this.left > 0) {
        const part = chunk.subarray(at, at + this.left)
        at += part.length
        this.left -= part.length
        if (this.extension !== null) this.extension.text.push(Buffer.from(part))
        else if (this.taker !== null) await this.taker.take(part)
        if (this.left === 0) await this.endEntry()
      } else if (this.padding > 0) {
        const skipped = Math.min(this.padding, chunk.length - at)
        this.padding -= skipped
        at += skipped
      } else {
        const part = chunk.subarray(at, at + BLOCK - this.filled)
        this.header.set(part, this.filled)
        this.filled += part.length
        at += part.length
        if (this.filled === BLOCK) await this.readHeader()
      }
    }
  }

  /** When every file that was whole is put away. */
  async settled(): Promise<void> {
    await Promise.all(this.endings)
    if (this.failure !== null) throw this.failure
  }

  private async readHeader(): Promise<void> {
    this.filled = 0
    if (!isChecked(this.header)) {
      this.ended = true
      return
    }
    const type = String.fromCodePoint(this.header[156] ?? 0)
    const bytes = this.next.bytes ?? sizeOf(this.header)
    this.left = bytes
    this.padding = (BLOCK - (bytes % BLOCK)) % BLOCK
    if ('LxKg'.includes(type)) {
      if (bytes > LONGEST_EXTENSION) this.ended = true
      else this.extension = { type, text: [] }
    } else {
      const path = this.next.path ?? nameOf(this.header)
      this.next = {}
      this.taker = type === '0' || type === '\0' ? this.begin(path.replace(/^\.\//, ''), bytes) : null
    }
    if (this.left === 0) await this.endEntry()
  }

  private async endEntry(): Promise<void> {
    const { extension, taker } = this
    this.extension = null
    this.taker = null
    if (extension !== null) this.readExtension(extension.type, Buffer.concat(extension.text))
    if (taker === null) return
    const ending = taker.end().catch((error: unknown) => {
      this.failure ??= error
    }).finally(() => this.endings.delete(ending))
    this.endings.add(ending)
    if (this.endings.size >= ENDINGS_AT_ONCE) await Promise.race(this.endings)
    if (this.failure !== null) throw this.failure
  }

  private readExtension(type: string, text: Buffer): void {
    if (type === 'L') this.next.path = textOf(text)
    if (type !== 'x') return
    for (const { key, value } of paxRecords(text)) {
      if (key === 'path') this.next.path = value
      if (key === 'size' && /^\d{1,15}$/.test(value)) this.next.bytes = Number(value)
    }
  }
}

function isChecked(header: Buffer): boolean {
  const stated = Number.parseInt(textOf(header.subarray(148, 156)).trim(), 8)
  let sum = 8 * 32
  for (let at = 0; at < BLOCK; at++) if (at < 148 || at >= 156) sum += header[at] ?? 0
  return sum === stated
}

/** Octal digits; from 8 GiB on, GNU writes the number itself with the highest bit set. */
function sizeOf(header: Buffer): number {
  if (((header[124] ?? 0) & 0x80) === 0) return Number.parseInt(textOf(header.subarray(124, 136)).trim(), 8) || 0
  return Number(header.readBigUInt64BE(128))
}

function nameOf(header: Buffer): string {
  const name = textOf(header.subarray(0, 100))
  const prefix = header.toString('latin1', 257, 263) === 'ustar\0' ? textOf(header.subarray(345, 500)) : ''
  return prefix === '' ? name : `${prefix}/${name}`
}

function textOf(bytes: Buffer): string {
  const end = bytes.indexOf(0)
  return bytes.toString('utf8', 0, end < 0 ? bytes.length : end)
}

/** `<length> <key>=<value>\n`, the length counting itself. */
function* paxRecords(text: Buffer): Generator<{ key: string; value: string }> {
  for (let at = 0; at < text.length; ) {
    const [, length = ''] = /^(\d{1,9}) /.exec(text.toString('latin1', at, at + 10)) ?? []
    const bytes = Number(length)
    if (length === '' || bytes <= length.length + 1) return
    const record = text.toString('utf8', at + length.length + 1, at + bytes - 1)
    const equals = record.indexOf('=')
    yield { key: record.slice(0, equals), value: record.slice(equals + 1) }
    at += bytes
  }
}
