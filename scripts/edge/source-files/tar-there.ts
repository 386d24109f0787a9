import { inParallel } from '../in-parallel.ts'
import { type RemoteShell, SCRIPT_ENDS, shellFolder } from './remote-shell.ts'
import type { FileBeginning, FileTaker } from './source-files.ts'
import { TarEntries } from './tar-entries.ts'

/** Where tar cannot do it, nothing comes out. Hard links are files to us: GNU tar would send the second as a reference. */
const TAR = `
cd -- "$1" || exit ${SCRIPT_ENDS.noFolder}
shift
links=
case $(tar --version 2>/dev/null) in *GNU*) links=--hard-dereference ;; esac
printf '%s\\0' "$@" | tar -c -f - -b 128 $links --no-recursion --null -T -
exit ${SCRIPT_ENDS.done}
`

/** A file that became shorter is filled up with zeros, and tar only says so. */
const CUT_SHORT = /^[^:\n]*tar: \.\/(.*): .*(?:shr[aiu]nk|truncated|padding)/gim
const MOST_FILES_A_SCRIPT = 4000

/**
 * Brings many files through the host's own tar: no question and answer a file, and the server's disk is read ahead.
 *
 * @param streams
 *   How many at once: one fills a line of a fraction of a millisecond, a long one needs several.
 */
export async function tarThere(shell: RemoteShell, root: string, files: readonly FileBeginning[], streams: number, begin: (path: string) => FileTaker): Promise<readonly string[]> {
  const wanted = new Set(files.map(({ path }) => path))
  const cut: string[] = []
  await inParallel(inShares(files, streams), streams, async share => {
    const entries = new TarEntries(path => (wanted.delete(path) ? begin(path) : null))
    const answer = await shell.stream(TAR, [shellFolder(root), ...share.map(({ path }) => `./${path}`)], chunk => entries.take(chunk))
    await entries.settled()
    for (const [, path = ''] of answer?.stderr.matchAll(CUT_SHORT) ?? []) cut.push(path)
  })
  return cut
}

/** Shares of about the same number of bytes, each in the order of the list. */
function inShares(files: readonly FileBeginning[], streams: number): FileBeginning[][] {
  const total = files.reduce((sum, { bytes }) => sum + bytes + 1, 0)
  const shares: FileBeginning[][] = []
  let [share, bytes] = [[] as FileBeginning[], 0]
  for (const file of files) {
    share.push(file)
    bytes += file.bytes + 1
    if (bytes < total / streams && share.length < MOST_FILES_A_SCRIPT) continue
    shares.push(share)
    ;[share, bytes] = [[], 0]
  }
  return share.length === 0 ? shares : [...shares, share]
}
