import { deserialize, serialize } from 'node:v8'
import { crc32 } from 'node:zlib'
import type { ProjectFiles } from './project-files.ts'

const checksumBytes = 4

/**
 * What `remember` kept at a path below `.paperline/`, or `null`: nothing is lost where it cannot be read, or not every byte
 * is as it was written, since all of it can be made again.
 */
export function recall<Kept>(files: ProjectFiles, path: string): Kept | null {
  const bytes = files.readBytes(path)
  if (bytes === null || bytes.length < checksumBytes) return null
  const kept = bytes.subarray(checksumBytes)
  if (new DataView(bytes.buffer, bytes.byteOffset).getUint32(0) !== crc32(kept)) return null
  try {
    return deserialize(kept) as Kept
  } catch {
    return null
  }
}

/** Keeps plain data for the next time. */
export function remember(files: ProjectFiles, path: string, kept: unknown): void {
  const bytes = serialize(kept)
  const checksum = Buffer.alloc(checksumBytes)
  checksum.writeUInt32BE(crc32(bytes))
  files.writeAgain(path, Buffer.concat([checksum, bytes]))
}
