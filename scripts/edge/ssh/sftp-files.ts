import type { FileEntryWithStats, SFTPWrapper, Stats } from 'ssh2'
import { type FindingPlace, stop } from '../../diagnostics/finding.ts'
import { monotonicSeconds } from '../clock.ts'
import type { Ssh2Host } from '../hosts/ssh-host.ts'
import { digestThere } from './digest-there.ts'
import { Gate, inParallel } from './in-parallel.ts'
import { listThere } from './list-there.ts'
import { folderFromHome, RemoteShell } from './remote-shell.ts'
import { SftpLanes } from './sftp-lanes.ts'
import { fileProblemOf, isEndOfFile, reasonOf, SftpRequests } from './sftp-requests.ts'
import { DEEPEST, type FileBeginning, type FileTaker, isEntryName, type ListedFile, type Listing, MOST_FILES, SourceFileProblem, type SourceFiles, SourceLost } from './source-files.ts'
import { tarThere } from './tar-there.ts'

/** What OpenSSH answers at most to one request. */
const CHUNK_BYTES = 255 * 1024
/** Measured: 32 to 64 requests of this size fill a near line; more only takes memory. */
const REQUESTS_A_LANE = 32
const FOLDERS_AT_ONCE = 32
/** From here on a question and its answer cost more than starting a shell there. */
const FAR_SECONDS = 0.008
/** The same of a handshake, in which the server and we compute for some ten milliseconds. */
const FAR_HANDSHAKE_SECONDS = 0.02
/** sshd lets ten sessions run over one connection: these for SFTP, as many for tar, one that hashes. */
const LANES_FAR = 4
/** On a far line, a file that is worth several lanes of its own. */
const LARGE_BYTES = 8 << 20

/**
 * Opens a folder of an SSH host: SFTP for what any server allows, its shell for what that does better, where it may be
 * used: many files in one stream, sha256 computed there. Stops (exit 2) where there is no SFTP.
 */
export async function openSftpFiles(host: Ssh2Host, folder: string, place: FindingPlace): Promise<SourceFiles> {
  const { client, settings } = host.connection
  // Nagle's algorithm holds small requests back until the last one is acknowledged: 40 ms each time.
  client.setNoDelay(true)
  const requests = new SftpRequests(settings.name)
  client.on('close', () => requests.lose())
  client.on('error', () => requests.lose())
  const opening = SftpLanes.open(client, requests)
  const shell = new RemoteShell(host, () => requests.lost)
  const root = folderFromHome(folder)
  let isFar = host.connection.roundTripSeconds > FAR_HANDSHAKE_SECONDS
  let onListed = (_files: number): void => undefined
  // On a far line the shell lists while SFTP is opened: asked after it, so that who opens one session opens that for files.
  const listedEarly = isFar ? listThere(shell, root, files => onListed(files)) : null
  listedEarly?.catch(() => undefined)
  const lanes = await opening.catch((error: unknown) => {
    host.close()
    return stop({ ...place, rule: 'source-reachable', message: `Unexpected server \`${settings.name}\` without SFTP (${reasonOf(error)}), expected the subsystem`, note: 'ask its administrator for `Subsystem sftp internal-sftp` in sshd_config, or write `transport: openssh`, which needs only a shell there' })
  })
  const sftp = lanes.first
  const gate = new Gate(2 * REQUESTS_A_LANE)
  const absolute = (path: string): string => (root === '/' ? `/${path}` : `${root}/${path}`)
  const lengths = new Map<string, number>()

  async function list(onProgress: (files: number) => void): Promise<Listing> {
    onListed = onProgress
    let there = await listedEarly
    if (there === null || there === 'no-folder') {
      await findRoot()
      if (isFar && listedEarly === null) there = await listThere(shell, root, onProgress)
    }
    const listing = there === null || there === 'no-folder' ? await walk(onProgress) : there
    for (const { path, bytes } of listing.files) lengths.set(path, bytes)
    return listing
  }

  /** Also measures how long the line is. */
  async function findRoot(): Promise<void> {
    const asked = monotonicSeconds()
    const found = await requests.call<Stats>(done => sftp.stat(root, done)).catch((error: unknown) => {
      if (error instanceof SourceLost) throw error
      return stop({ ...place, rule: 'source-reachable', message: `Unexpected path \`${folder}\` on \`${settings.name}\` (${reasonOf(error)}), expected a folder`, note: 'correct `path` in data/sources.yml; it is absolute there, or begins at the home folder' })
    })
    isFar ||= monotonicSeconds() - asked > FAR_SECONDS
    if (!found.isDirectory()) stop({ ...place, rule: 'source-reachable', message: `Unexpected file at \`${folder}\` on \`${settings.name}\`, expected a folder`, note: 'name the folder in `path`, and the file in `include`' })
  }

  async function walk(onProgress: (files: number) => void): Promise<Listing> {
    const files: ListedFile[] = []
    const [links, others, impossible] = [[] as string[], [] as string[], [] as string[]]
    const unreadable: { path: string; reason: string }[] = []
    let seen = 0
    let folders = ['']
    for (let depth = 0; folders.length > 0; depth++) {
      const below: string[] = []
      await inParallel(folders, FOLDERS_AT_ONCE, async directory => {
        const take = (entries: readonly FileEntryWithStats[]): void => {
          seen += entries.length
          if (seen > MOST_FILES) throw new SourceLost(`it lists more than ${MOST_FILES} files`)
          for (const { filename, attrs } of entries) {
            const path = directory === '' ? filename : `${directory}/${filename}`
            if (!isEntryName(filename)) impossible.push(path)
            else if (attrs.isDirectory()) below.push(path)
            else if (attrs.isSymbolicLink()) links.push(path)
            else if (attrs.isFile() && isSize(attrs.size)) files.push({ path, bytes: attrs.size, modifiedSeconds: attrs.mtime })
            else others.push(path)
          }
          onProgress(files.length)
        }
        await readFolder(directory === '' ? root : absolute(directory), take).catch((error: unknown) => {
          if (error instanceof SourceLost) throw error
          unreadable.push({ path: directory, reason: reasonOf(error) })
        })
      })
      if (depth === DEEPEST) {
        unreadable.push(...below.map(path => ({ path, reason: `deeper than ${DEEPEST} folders` })))
        break
      }
      folders = below
    }
    return { files, links, others, impossible, unreadable }
  }

  /** Piece by piece, since a folder may have no end; the next piece is asked for before the last one is here. */
  async function readFolder(path: string, take: (entries: readonly FileEntryWithStats[]) => void): Promise<void> {
    const handle = await requests.call<Buffer>(done => sftp.opendir(path, done))
    const ask = (): Promise<FileEntryWithStats[]> => {
      const piece = requests.call<FileEntryWithStats[]>(done => sftp.readdir(handle, done))
      piece.catch(() => undefined)
      return piece
    }
    try {
      for (let [coming, next] = [ask(), ask()]; ; [coming, next] = [next, ask()]) take(await coming)
    } catch (error) {
      if (!isEndOfFile(error)) throw error
    } finally {
      closeHandle(sftp, handle)
    }
  }

  async function receive(path: string, listedBytes: number, fromByte: number, take: (chunk: Uint8Array) => Promise<void>): Promise<void> {
    const used = isFar && listedBytes - fromByte > LARGE_BYTES ? await lanes.upTo(LANES_FAR) : [sftp]
    const opened: { lane: SFTPWrapper; handle: Buffer }[] = []
    try {
      const handles = used.map(lane => requests.call<Buffer>(done => lane.open(absolute(path), 'r', done)).then(handle => void opened.push({ lane, handle })))
      await Promise.all(handles)
      const [first] = opened
      if (first === undefined) throw new SourceFileProblem('it cannot be opened')
      // Asked at once with the first bytes: a small file costs three round trips, not four.
      const stat = requests.call<Stats>(done => first.lane.fstat(first.handle, done))
      stat.catch(() => undefined)
      await readInOrder(opened, fromByte, listedBytes, take)
      const { size } = await stat
      if (size < listedBytes) throw new SourceFileProblem('it became shorter while it was read')
      await readInOrder(opened, listedBytes, size, take)
    } catch (error) {
      throw fileProblemOf(error)
    } finally {
      for (const { lane, handle } of opened) closeHandle(lane, handle)
    }
  }

  /** Many requests on their way, answers taken in order. */
  async function readInOrder(from: readonly { lane: SFTPWrapper; handle: Buffer }[], start: number, end: number, take: (chunk: Uint8Array) => Promise<void>): Promise<void> {
    const coming: Promise<Buffer>[] = []
    let turn = 0
    for (let at = start; at < end || coming.length > 0; ) {
      while (at < end && coming.length < REQUESTS_A_LANE * from.length) {
        const length = Math.min(CHUNK_BYTES, end - at)
        const { lane, handle } = from[turn++ % from.length]!
        const chunk = readChunk(lane, handle, at, length, from.length > 1)
        // Answered for below, in its turn; an earlier failure must not leave it without anybody.
        chunk.catch(() => undefined)
        coming.push(chunk)
        at += length
      }
      const first = coming.shift()
      if (first !== undefined) await take(await first)
    }
  }

  async function readChunk(lane: SFTPWrapper, handle: Buffer, position: number, length: number, isOneOfMany: boolean): Promise<Buffer> {
    if (!isOneOfMany) await gate.enter()
    try {
      const chunk = Buffer.allocUnsafe(length)
      for (let filled = 0; filled < length; ) {
        const got = await requests.call<number>(done => lane.read(handle, chunk, filled, length - filled, position + filled, (error, bytes) => done(error, bytes)))
        if (got === 0) throw new SourceFileProblem('it ended early')
        filled += got
      }
      return chunk
    } finally {
      if (!isOneOfMany) gate.release()
    }
  }

  function closeHandle(lane: SFTPWrapper, handle: Buffer): void {
    if (!requests.lost) requests.call<void>(done => lane.close(handle, error => done(error, undefined))).catch(() => undefined)
  }

  async function receiveMany(files: readonly FileBeginning[], begin: (path: string) => FileTaker): Promise<readonly string[]> {
    const inStream = isFar ? files.filter(({ bytes }) => bytes <= LARGE_BYTES) : files
    return inStream.length > 1 || !isFar ? await tarThere(shell, root, inStream, isFar ? LANES_FAR : 1, begin) : []
  }

  return {
    host: settings.name,
    list, receive, receiveMany,
    digests: async wanted => (await digestThere(shell, root, wanted, lengths)) ?? new Map(),
    address: path => (folder.endsWith('/') ? `${folder}${path}` : `${folder}/${path}`),
    close: () => host.close()
  }
}

function isSize(size: number): boolean {
  return Number.isSafeInteger(size) && size >= 0
}
