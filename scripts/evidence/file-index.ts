import type { FileStamp, ProjectFiles } from '../edge/project-files.ts'
import { createHash } from 'node:crypto'
import { digestOf } from './digest.ts'

const INDEX_FILE = '.paperline/index'
/** Larger files are not held whole where that can be helped. */
export const LARGE_FILE = 32 * 2 ** 20
const SCHEMA = 'paperline-index/1'

interface IndexEntry extends FileStamp {
  readonly sha256: string
}

/** Digests of files, remembered while size, mtime, ctime and inode all stay as they were when it was taken. */
export class FileIndex {
  private readonly entries = new Map<string, IndexEntry>()
  private readonly files: ProjectFiles
  private readonly rehash: boolean
  private changed = false

  constructor(files: ProjectFiles, rehash: boolean) {
    this.files = files
    this.rehash = rehash
    const text = files.readText(INDEX_FILE)
    if (text !== null) this.load(text)
  }

  /** The digest of a file, with its bytes where they had to be read for it; `null` where there is no such file. */
  digest(path: string): { sha256: string; size: number; bytes: Uint8Array | null } | null {
    const stamp = this.files.stamp(path)
    if (stamp === null) return null
    const known = this.entries.get(path)
    if (!this.rehash && known !== undefined && sameStamp(known, stamp)) return { sha256: known.sha256, size: stamp.size, bytes: null }
    const bytes = stamp.size > LARGE_FILE ? null : this.files.readBytes(path)
    const sha256 = bytes !== null ? digestOf(bytes) : this.digestPieces(path)
    if (sha256 === null) return null
    if (known === undefined || known.sha256 !== sha256 || !sameStamp(known, stamp)) {
      this.entries.set(path, { ...stamp, sha256 })
      this.changed = true
    }
    return { sha256, size: bytes?.length ?? stamp.size, bytes }
  }

  private digestPieces(path: string): string | null {
    const pieces = this.files.openPieces(path)
    if (pieces === null) return null
    const hash = createHash('sha256')
    const buffer = new Uint8Array(2 ** 20)
    try {
      for (let got = pieces.read(buffer); got > 0; got = pieces.read(buffer)) hash.update(buffer.subarray(0, got))
    } finally {
      pieces.close()
    }
    return hash.digest('hex')
  }

  /** Remembers the digest of a file that was just written with it. */
  learn(path: string, sha256: string): void {
    const stamp = this.files.stamp(path)
    if (stamp === null) return
    this.entries.set(path, { ...stamp, sha256 })
    this.changed = true
  }

  /** Writes what was learnt; of files that are gone, where `present` is said, nothing is kept. */
  save(present: ReadonlySet<string> | null): void {
    for (const path of present === null ? [] : this.entries.keys()) {
      if (present?.has(path) === true) continue
      this.entries.delete(path)
      this.changed = true
    }
    if (!this.changed) return
    const rows = [...this.entries].map(([path, { size, mtimeNs, ctimeNs, inode, sha256 }]) => [path, size, mtimeNs, ctimeNs, inode, sha256])
    this.files.writeAgain(INDEX_FILE, JSON.stringify({ schema: SCHEMA, files: rows }))
    this.changed = false
  }

  private load(text: string): void {
    try {
      const index = JSON.parse(text) as { schema?: unknown; files?: unknown }
      if (index.schema !== SCHEMA || !Array.isArray(index.files)) return
      for (const row of index.files as [string, number, string, string, string, string][]) {
        const [path, size, mtimeNs, ctimeNs, inode, sha256] = row
        this.entries.set(path, { size, mtimeNs, ctimeNs, inode, sha256 })
      }
    } catch {
      // A damaged index only means that everything is hashed again.
      this.entries.clear()
    }
  }
}

function sameStamp(a: FileStamp, b: FileStamp): boolean {
  return a.size === b.size && a.mtimeNs === b.mtimeNs && a.ctimeNs === b.ctimeNs && a.inode === b.inode
}
