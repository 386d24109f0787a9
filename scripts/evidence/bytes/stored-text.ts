import { constants, gunzipSync } from 'node:zlib'

/** A file's bytes as a scanner wants them (UTF-8, no escape codes), and the way back to the bytes as stored. */
export interface StoredText {
  readonly bytes: Uint8Array
  /** The file's own bytes, gunzipped. */
  readonly stored: Uint8Array
  readonly encoding: 'utf-8' | 'utf-16le' | 'utf-16be'
  /** Where the text begins, behind a byte order mark. */
  readonly from: number
  /** Byte offset as stored of an offset into `bytes`; `null` where they are the same. */
  readonly toStored: ((offset: number) => number) | null
  /** A gzip that ends too soon. */
  readonly cut: boolean
}

const LARGEST_GUNZIPPED = 2 ** 31

/** Gunzips, decodes UTF-16 and takes out ANSI escape codes. Throws where a gzip is broken from the start. */
export function openStoredText(raw: Uint8Array): StoredText {
  let stored = raw
  let cut = false
  if (raw[0] === 0x1f && raw[1] === 0x8b) {
    try {
      stored = gunzipSync(raw, { maxOutputLength: LARGEST_GUNZIPPED })
    } catch {
      // What arrived before the end was lost is still evidence, and said to be cut.
      stored = gunzipSync(raw, { maxOutputLength: LARGEST_GUNZIPPED, finishFlush: constants.Z_SYNC_FLUSH })
      cut = true
    }
  }
  const encoding = encodingOf(stored)
  const mark = encoding === 'utf-8' ? (stored[0] === 0xef && stored[1] === 0xbb && stored[2] === 0xbf ? 3 : 0) : 0
  const decoded = encoding === 'utf-8' ? null : decodeUtf16(stored, encoding === 'utf-16be')
  const plain = decoded?.bytes ?? stored
  const stripped = Buffer.from(plain.buffer, plain.byteOffset, plain.length).indexOf(0x1b) < 0 ? null : stripEscapes(plain)
  const maps = [stripped?.map, decoded?.map].filter(map => map !== undefined)
  return {
    bytes: stripped?.bytes ?? plain,
    stored,
    encoding,
    from: mark,
    toStored: maps.length === 0 ? null : offset => maps.reduce((at, map) => map.apply(at), offset),
    cut
  }
}

/** The text of a stretch of the file as stored. */
export function decodeStored(text: StoredText, start: number, end: number): string {
  const bytes = text.stored.subarray(start, end)
  if (text.encoding === 'utf-8') return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
  return new TextDecoder(text.encoding, { ignoreBOM: true }).decode(bytes)
}

/** Where a stretch of `bytes` stands in the file as stored. */
export function storedSpan(text: StoredText, start: number, end: number): { start: number; end: number } {
  if (text.toStored === null) return { start, end }
  const first = text.toStored(start)
  if (end <= start) return { start: first, end: first }
  // By the last byte, not the one behind it: escape codes that follow are not part of the stretch.
  const last = text.toStored(end - 1)
  if (text.encoding === 'utf-8') return { start: first, end: last + 1 }
  const high = text.stored[last + (text.encoding === 'utf-16be' ? 0 : 1)]!
  return { start: first, end: last + ((high & 0xfc) === 0xd8 ? 4 : 2) }
}

/** 1-based column, in UTF-16 units as editors count, of an offset into `bytes`. */
export function columnAt(text: StoredText, offset: number): number {
  let lineStart = offset
  while (lineStart > text.from && text.bytes[lineStart - 1] !== 10 && offset - lineStart < 1e6) lineStart--
  const { start } = storedSpan(text, lineStart, lineStart + 1)
  return decodeStored(text, start, storedSpan(text, offset, offset + 1).start).length + 1
}

/** Offsets that grow in straight pieces: from `from[i]` on, `to[i]` plus `slope[i]` a byte. */
class OffsetMap {
  private readonly from: number[] = [0]
  private readonly to: number[] = [0]
  private readonly slope: number[] = [1]

  add(from: number, to: number, slope: number): void {
    const last = this.from.length - 1
    if (this.from[last] === from) {
      this.to[last] = to
      this.slope[last] = slope
    } else {
      this.from.push(from)
      this.to.push(to)
      this.slope.push(slope)
    }
  }

  apply(offset: number): number {
    let low = 0
    let high = this.from.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (this.from[middle]! <= offset) low = middle
      else high = middle - 1
    }
    return this.to[low]! + (offset - this.from[low]!) * this.slope[low]!
  }
}

/** By its mark, or by its zeros: text in UTF-16 that is mostly ASCII has one in every other byte. */
function encodingOf(bytes: Uint8Array): StoredText['encoding'] {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  const looked = Math.min(bytes.length & ~1, 256)
  if (looked < 8) return 'utf-8'
  let even = 0
  let odd = 0
  for (let at = 0; at < looked; at += 2) {
    if (bytes[at] === 0) even++
    if (bytes[at + 1] === 0) odd++
  }
  const enough = (looked / 2) * 0.7
  return odd > enough && even === 0 ? 'utf-16le' : even > enough && odd === 0 ? 'utf-16be' : 'utf-8'
}

function decodeUtf16(stored: Uint8Array, bigEndian: boolean): { bytes: Uint8Array; map: OffsetMap } {
  const bytes = new Uint8Array(Math.ceil(stored.length / 2) * 3)
  const map = new OffsetMap()
  let length = 0
  let straight = false
  const unitAt = (at: number): number => (bigEndian ? (stored[at]! << 8) | stored[at + 1]! : stored[at]! | (stored[at + 1]! << 8))
  for (let at = unitAt(0) === 0xfeff ? 2 : 0; at + 1 < stored.length; at += 2) {
    const unit = unitAt(at)
    if (unit < 0x80) {
      if (!straight) map.add(length, at, 2)
      straight = true
      bytes[length++] = unit
      continue
    }
    straight = false
    map.add(length, at, 0)
    const low = (unit & 0xfc00) === 0xd800 && at + 3 < stored.length ? unitAt(at + 2) : 0
    const pair = (low & 0xfc00) === 0xdc00
    const point = pair ? 0x10000 + ((unit & 0x3ff) << 10) + (low & 0x3ff) : unit
    for (const byte of Buffer.from(String.fromCodePoint((point & 0xf800) === 0xd800 && !pair ? 0xfffd : point))) bytes[length++] = byte
    if (pair) at += 2
  }
  map.add(length, stored.length & ~1, 2)
  return { bytes: bytes.subarray(0, length), map }
}

/** Takes out `ESC [ … letter` and `ESC ] … BEL`, as terminals know them. */
function stripEscapes(plain: Uint8Array): { bytes: Uint8Array; map: OffsetMap } {
  const bytes = new Uint8Array(plain.length)
  const map = new OffsetMap()
  let length = 0
  for (let at = 0; at < plain.length; ) {
    if (plain[at] !== 0x1b) {
      bytes[length++] = plain[at++]!
      continue
    }
    at = escapeEnd(plain, at)
    map.add(length, at, 1)
  }
  return { bytes: bytes.subarray(0, length), map }
}

function escapeEnd(bytes: Uint8Array, at: number): number {
  const kind = bytes[at + 1]
  let end = at + 2
  if (kind === 0x5b) {
    while (end < bytes.length && bytes[end]! >= 0x20 && bytes[end]! < 0x40) end++
    return bytes[end] === 10 || bytes[end] === 13 ? end : Math.min(end + 1, bytes.length)
  }
  if (kind === 0x5d) {
    while (end < bytes.length && bytes[end] !== 7 && bytes[end] !== 0x1b && bytes[end] !== 10) end++
    return bytes[end] === 7 ? end + 1 : end
  }
  return kind === 10 || kind === 13 ? at + 1 : Math.min(end, bytes.length)
}
