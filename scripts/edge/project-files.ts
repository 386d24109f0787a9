import { createHash, randomBytes } from 'node:crypto'
import {
  closeSync, existsSync, fstatSync, fsyncSync, mkdirSync, openSync, readdirSync, readFileSync, readSync, realpathSync, renameSync, rmSync,
  statSync, writeSync
} from 'node:fs'
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path'
import { stop } from '../diagnostics/finding.ts'

/** What a file looked like when it was last read: enough to skip reading it again in `build` and `watch`. */
export interface FileStamp {
  readonly size: number
  readonly mtimeNs: string
  readonly ctimeNs: string
  readonly inode: string
}

/** A file read from its beginning, piece by piece. */
export interface PieceReader {
  readonly size: number
  /** Fills `into` as far as the file goes; returns how many bytes that were, 0 at the end. */
  read(into: Uint8Array): number
  close(): void
}

/** A project's files, by paths inside the project with POSIX separators. The only code that touches them. */
export interface ProjectFiles {
  /** Absolute, symbolic links resolved. */
  readonly root: string
  /** Absolute path of a path inside the project; stops (exit 2) where it leads out, symbolic links included. */
  locate(path: string): string
  exists(path: string): boolean
  /** `null` where there is no such file; stops where it cannot be read. */
  readBytes(path: string): Uint8Array | null
  readText(path: string): string | null
  /** For files too large to hold; `null` where there is no such file. To be closed. */
  openPieces(path: string): PieceReader | null
  /** All files below a folder, sorted by code unit; symbolic links to files inside the project count as files. */
  list(folder: string): string[]
  stamp(path: string): FileStamp | null
  /** Written beside and renamed, so that no reader ever sees half a file; parents are made. */
  write(path: string, content: string | Uint8Array): void
  /** As `write`, for what can be made again: renamed into place, but not waited for until it is on the disk. */
  writeAgain(path: string, content: string | Uint8Array): void
  remove(path: string): void
}

/** Opens a folder as a project. */
export function openProjectFiles(directory: string): ProjectFiles {
  if (!existsSync(directory) || !statSync(directory).isDirectory()) {
    stop({
      file: directory,
      rule: 'project-exists',
      message: `Unexpected project folder \`${directory}\`, expected an existing folder`,
      note: 'name a folder that holds paper/ and data/ with --project DIR'
    })
  }
  const root = realpathSync.native(directory)

  function locate(path: string): string {
    const absolute = resolve(root, path)
    if (isAbsolute(path) || !inside(root, absolute)) leadsOut(path)
    const existing = nearestExisting(absolute)
    if (!inside(root, realpathSync.native(existing))) leadsOut(path)
    return absolute
  }

  const located = new Map<string, string>()

  /** As `locate`, resolving each folder once: for stamps, of which an unchanged build takes thousands and reads nothing. */
  function locateQuickly(path: string): string {
    const slash = path.lastIndexOf('/')
    const [folder, name] = [path.slice(0, slash), path.slice(slash + 1)]
    const known = located.get(folder)
    if (known !== undefined && name !== '..') return `${known}${sep}${name}`
    const absolute = locate(path)
    if (slash > 0 && name !== '..') located.set(folder, dirname(absolute))
    return absolute
  }

  function readBytes(path: string): Uint8Array | null {
    const absolute = locate(path)
    try {
      return readFileSync(absolute)
    } catch (error) {
      if (isMissing(error)) return null
      return unreadable(path, error)
    }
  }

  return {
    root,
    locate,
    exists: path => existsSync(locate(path)),
    readBytes,
    readText(path) {
      const bytes = readBytes(path)
      return bytes === null ? null : new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
    },
    openPieces(path) {
      try {
        const descriptor = openSync(locate(path), 'r')
        return {
          size: fstatSync(descriptor).size,
          read: into => readSync(descriptor, into, 0, into.length, null),
          close: () => closeSync(descriptor)
        }
      } catch (error) {
        if (isMissing(error)) return null
        return unreadable(path, error)
      }
    },
    list(folder) {
      const found: string[] = []
      const walk = (directory: string): void => {
        for (const entry of readEntries(directory)) {
          const path = `${directory}/${entry.name}`
          if (entry.isDirectory()) walk(path)
          else if (entry.isFile() || (entry.isSymbolicLink() && isFileInside(root, join(root, path)))) found.push(path)
        }
      }
      walk(folder.replace(/\/+$/, ''))
      return found.sort()
    },
    stamp(path) {
      try {
        const stat = statSync(locateQuickly(path), { bigint: true, throwIfNoEntry: false })
        if (stat === undefined) return null
        return { size: Number(stat.size), mtimeNs: `${stat.mtimeNs}`, ctimeNs: `${stat.ctimeNs}`, inode: `${stat.ino}` }
      } catch (error) {
        if (isMissing(error)) return null
        return unreadable(path, error)
      }
    },
    write: (path, content) => writeBeside(path, content, true),
    writeAgain: (path, content) => writeBeside(path, content, false),
    remove(path) {
      rmSync(locate(path), { force: true, recursive: true })
    }
  }

  function writeBeside(path: string, content: string | Uint8Array, durable: boolean): void {
    const absolute = locate(path)
    const beside = `${absolute}.${randomBytes(4).toString('hex')}.part`
    try {
      mkdirSync(dirname(absolute), { recursive: true })
      writeWhole(beside, typeof content === 'string' ? Buffer.from(content) : content, durable)
      renameSync(beside, absolute)
    } catch (error) {
      rmSync(beside, { force: true })
      stop({
        file: path,
        rule: 'file-writable',
        message: `Unexpected failure to write \`${path}\` (${reasonOf(error)}), expected room and permission`,
        note: isFull(error) ? 'free some space on the disk and run the command again; nothing was left half-written' : 'check the permissions of the folder'
      })
    }
  }

  function readEntries(directory: string) {
    try {
      return readdirSync(locate(directory), { withFileTypes: true })
    } catch (error) {
      if (isMissing(error)) return []
      return unreadable(directory, error)
    }
  }
}

/** Lower-case hexadecimal sha256. */
export function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex')
}

function inside(root: string, absolute: string): boolean {
  const path = relative(root, absolute)
  return path === '' || (path !== '..' && !path.startsWith(`..${sep}`) && !isAbsolute(path))
}

function isFileInside(root: string, absolute: string): boolean {
  try {
    return inside(root, realpathSync(absolute)) && statSync(absolute).isFile()
  } catch {
    return false
  }
}

function nearestExisting(absolute: string): string {
  let path = absolute
  while (!existsSync(path) && dirname(path) !== path) path = dirname(path)
  return path
}

function writeWhole(absolute: string, bytes: Uint8Array, durable: boolean): void {
  const descriptor = openSync(absolute, 'wx')
  try {
    for (let offset = 0; offset < bytes.length; ) offset += writeSync(descriptor, bytes, offset)
    if (durable) fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

function leadsOut(path: string): never {
  return stop({
    file: path,
    rule: 'path-inside-project',
    message: `Unexpected path \`${path}\` leading out of the project, expected one inside it`,
    note: 'copy the file into the project, or correct the path'
  })
}

function unreadable(path: string, error: unknown): never {
  return stop({
    file: path,
    rule: 'file-readable',
    message: `Unexpected failure to read \`${path}\` (${reasonOf(error)}), expected a readable file`,
    note: 'check that it is a file and that you may read it'
  })
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}

function isMissing(error: unknown): boolean {
  return codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR'
}

function isFull(error: unknown): boolean {
  return codeOf(error) === 'ENOSPC' || codeOf(error) === 'EDQUOT'
}

function reasonOf(error: unknown): string {
  const code = codeOf(error)
  return code === 'ENOSPC' ? 'no space left on the device' : (code ?? String(error))
}
