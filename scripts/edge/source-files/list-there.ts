import { randomBytes } from 'node:crypto'
import { type RemoteShell, SCRIPT_ENDS, shellFolder } from './remote-shell.ts'
import { DEEPEST, isEntryName, type ListedFile, type Listing, MOST_FILES, SourceLost } from './source-files.ts'

/**
 * Mode in hexadecimal, or a letter, then bytes, seconds, the path, and `$2`, which nobody there could have guessed: a name may
 * hold anything but `/` and NUL, also a line that looks like an entry. GNU find prints it itself; others ask `stat`.
 */
const LIST = `
cd -- "$1" || exit ${SCRIPT_ENDS.noFolder}
if find . -maxdepth 0 -printf '' 2>/dev/null; then
  find . -mindepth 1 -maxdepth ${DEEPEST} -printf "%y %s %T@ ./%P/$2"
elif stat -c %f . >/dev/null 2>&1; then
  find . -exec stat -c "%f %s %Y %n/$2" {} +
else
  find . -exec stat -f "%Xp %z %m %N/$2" {} +
fi
exit ${SCRIPT_ENDS.done}
`

const FILE_TYPE = 0o170_000

/** The whole tree below a folder in one round trip; `null` where the host runs nothing, `no-folder` where there is none. */
export async function listThere(shell: RemoteShell, root: string, onProgress: (files: number) => void): Promise<Listing | 'no-folder' | null> {
  const files: ListedFile[] = []
  const [links, others, impossible] = [[] as string[], [] as string[], [] as string[]]
  const mark = randomBytes(12).toString('hex')
  let cut = Buffer.alloc(0)
  const answer = await shell.stream(LIST, [shellFolder(root), mark], async chunk => {
    let from = 0
    const text = Buffer.concat([cut, chunk])
    for (let end = text.indexOf(`/${mark}`, from); end >= 0; end = text.indexOf(`/${mark}`, from)) {
      // `stat` ends each with a line feed, so that the next begins after one.
      sort(text.toString('utf8', from, end).replace(/^\n/, ''))
      from = end + mark.length + 1
    }
    cut = text.subarray(from)
    if (files.length + links.length + others.length + impossible.length > MOST_FILES || cut.length > 1 << 20) throw new SourceLost(`it lists more than ${MOST_FILES} files`)
    onProgress(files.length)
  })
  if (answer === null) return null
  if (answer.code === SCRIPT_ENDS.noFolder) return 'no-folder'
  // GNU find puts names in quotes and spells out what could not stand there; others print them plain.
  const unreadable = [...answer.stderr.matchAll(/^find: (‘|'|)\.\/?(.*?)[’']?: ([A-Z][^:\n]*)$/gm)].map(([, quote = '', path = '', reason = '']) => ({
    path: quote === '' ? path : path.replaceAll(/\\(['\\])/g, '$1'),
    reason: reason.toLowerCase()
  }))
  return { files, links, others, impossible, unreadable }

  function sort(entry: string): void {
    const [, type = '', bytes = '', seconds = '', path = ''] = /^([0-9a-fA-F]+|[a-zA-Z?]) (\d+) (-?\d+)(?:\.\d*)? \.\/([^]*)$/.exec(entry) ?? []
    const kind = kindOf(type)
    if (path === '' || kind === 'd') return
    if (!path.split('/').every(isEntryName)) impossible.push(path)
    else if (kind === 'f') files.push({ path, bytes: Number(bytes), modifiedSeconds: Number(seconds) })
    else if (kind === 'l') links.push(path)
    else others.push(path)
  }
}

/** `%y` is a letter of `fdlpscbD`; a mode has at least four digits. */
function kindOf(type: string): string {
  if (type.length < 4) return type
  const mode = Number.parseInt(type, 16) & FILE_TYPE
  return mode === 0o100_000 ? 'f' : mode === 0o040_000 ? 'd' : mode === 0o120_000 ? 'l' : 's'
}
