import { type FindingPlace, stop } from '../../diagnostics/finding.ts'
import type { Host } from '../hosts/host.ts'
import { digestThere } from './digest-there.ts'
import { listThere } from './list-there.ts'
import { folderFromHome, RemoteShell, SCRIPT_ENDS, shellFolder } from './remote-shell.ts'
import { type Listing, SourceFileProblem, type SourceFiles, SourceLost } from './source-files.ts'
import { tarThere } from './tar-there.ts'

const READ = `
cd -- "$1" || exit ${SCRIPT_ENDS.noFolder}
if [ "$3" = 0 ]; then cat "$2"; else tail -c "+$(($3 + 1))" "$2"; fi && echo done >&2
exit ${SCRIPT_ENDS.done}
`

/** Opens a folder of a host through its shell alone: for a transport that brings nothing else. Stops where it has none. */
export function openShellFiles(host: Host, folder: string, place: FindingPlace): SourceFiles {
  const shell = new RemoteShell(host, () => true)
  const root = folderFromHome(folder)
  const lengths = new Map<string, number>()

  async function list(onProgress: (files: number) => void): Promise<Listing> {
    const listing = await listThere(shell, root, onProgress)
    if (listing === null) stop({ ...place, rule: 'source-reachable', message: `Unexpected server \`${host.name}\` that runs no command, expected a shell`, note: 'write `transport: ssh2`, which needs only SFTP there' })
    if (listing === 'no-folder') stop({ ...place, rule: 'source-reachable', message: `Unexpected path \`${folder}\` on \`${host.name}\`, expected a folder`, note: 'correct `path` in data/sources.yml; it is absolute there, or begins at the home folder' })
    for (const { path, bytes } of listing.files) lengths.set(path, bytes)
    return listing
  }

  async function receive(path: string, listedBytes: number, fromByte: number, take: (chunk: Uint8Array) => Promise<void>): Promise<void> {
    let total = fromByte
    const answer = await shell.stream(READ, [shellFolder(root), `./${path}`, String(fromByte)], chunk => {
      total += chunk.length
      return take(chunk)
    })
    if (answer === null) throw new SourceLost(`the shell of \`${host.name}\` is gone`)
    if (!answer.stderr.endsWith('done\n')) throw new SourceFileProblem(/: ([^:\n]+)\n?$/.exec(answer.stderr)?.[1]?.toLowerCase() ?? 'it cannot be read')
    if (total < listedBytes) throw new SourceFileProblem('it became shorter while it was read')
  }

  return {
    host: host.name,
    list, receive,
    receiveMany: (files, begin) => tarThere(shell, root, files, 1, begin),
    digests: async wanted => (await digestThere(shell, root, wanted, lengths)) ?? new Map(),
    address: path => (folder.endsWith('/') ? `${folder}${path}` : `${folder}/${path}`),
    close: () => host.close()
  }
}
