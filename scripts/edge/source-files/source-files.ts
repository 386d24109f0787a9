/** A file as its source lists it. */
export interface ListedFile {
  /** Below the source's folder, with `/`. Comes from the other machine: hostile until checked. */
  readonly path: string
  readonly bytes: number
  readonly modifiedSeconds: number
}

export interface Listing {
  readonly files: readonly ListedFile[]
  /** Symbolic links; none is followed. */
  readonly links: readonly string[]
  /** Sockets, devices, pipes. */
  readonly others: readonly string[]
  /** Names that no file system gives: with a slash, or `..`. */
  readonly impossible: readonly string[]
  /** Folders that may not be listed. */
  readonly unreadable: readonly { readonly path: string; readonly reason: string }[]
}

/** The first bytes of a file. */
export interface FileBeginning {
  readonly path: string
  readonly bytes: number
}

/** Takes one file's bytes as they come; `end` when it is whole. */
export interface FileTaker {
  take(chunk: Uint8Array): Promise<void>
  end(): Promise<void>
}

/** Where raw files come from: an SSH host or a folder. */
export interface SourceFiles {
  /** As the lock names it: the alias or host without its user, `localhost` for a folder. */
  readonly host: string
  /** All files below the source's folder, in no order. */
  list(onProgress: (files: number) => void): Promise<Listing>
  /**
   * A file's bytes in order, from `fromByte` to its end at the time of reading.
   *
   * @throws {SourceFileProblem}
   *   When this file cannot be read to its end.
   * @throws {SourceLost}
   *   When the source is gone: no other file can be read either.
   */
  receive(path: string, listedBytes: number, fromByte: number, take: (chunk: Uint8Array) => Promise<void>): Promise<void>
  /**
   * Many whole files in as few streams as the line needs. What is not brought, for whatever reason, `receive` is asked for.
   *
   * @param begin
   *   Called once for each file that is brought.
   * @returns
   *   Files that were brought and are not to be trusted: they became shorter meanwhile.
   */
  receiveMany(files: readonly FileBeginning[], begin: (path: string) => FileTaker): Promise<readonly string[]>
  /** sha256 computed there, of each file's first `bytes` bytes; a path that is missing in the answer could not be hashed there. */
  digests(wanted: readonly FileBeginning[]): Promise<ReadonlyMap<string, string>>
  /** A file's address there, for the lock. */
  address(path: string): string
  close(): void
}

/** One file could not be read: no permission, gone, cut short while reading. */
export class SourceFileProblem extends Error {
  override readonly name = 'SourceFileProblem'
}

/** The connection ended. */
export class SourceLost extends Error {
  override readonly name = 'SourceLost'
}

/** Deeper than any path that a system can open (4,096 bytes on Linux, half of it slashes), so that a tree without end is not walked for ever. */
export const DEEPEST = 2048
/** More files than any study has; a server that lists more is broken, or wants our memory. */
export const MOST_FILES = 2_000_000

/** Whether a name can be one entry of a folder. SFTP servers may answer anything. */
export function isEntryName(name: string): boolean {
  return name !== '' && name !== '.' && name !== '..' && !name.includes('/') && !name.includes('\0')
}
