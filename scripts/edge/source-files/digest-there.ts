import { type RemoteShell, SCRIPT_ENDS, shellFolder } from './remote-shell.ts'
import type { FileBeginning } from './source-files.ts'

/**
 * Finds a program that computes sha256, by what it says of `abc` (FIPS 180-4, example B.1). OpenSSL first: it uses the
 * processor's instructions for it, where coreutils of most distributions are four times slower.
 */
const FIND_HASHER = `
for hasher in 'openssl dgst -sha256 -r' sha256sum 'shasum -a 256' 'sha256 -r'; do
  case $(printf abc | $hasher 2>/dev/null) in
    ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad*) break ;;
  esac
  hasher=
done
[ -n "$hasher" ] || exit ${SCRIPT_ENDS.noHasher}
cd -- "$1" || exit ${SCRIPT_ENDS.noFolder}
shift
`

/** Whole files by one process, and how long they are after it: who is longer was growing. */
const WHOLE = `${FIND_HASHER}
printf '%s\\0' "$@" | xargs -0 $hasher 2>/dev/null
echo sizes
printf '%s\\0' "$@" | xargs -0 wc -c 2>/dev/null
exit ${SCRIPT_ENDS.done}
`

const BEGINNINGS = `${FIND_HASHER}
while [ $# -gt 1 ]; do
  if [ -f "$2" ] && [ -r "$2" ]; then head -c "$1" "$2" | $hasher; else echo none; fi
  shift 2
done
exit ${SCRIPT_ENDS.done}
`

/** Of one script; the words of more would be held by the server's shell all at once. */
const MOST_FILES_A_SCRIPT = 4000

/**
 * sha256 of the first bytes of many files, computed by the host itself: one or two scripts for all of them.
 *
 * @param lengths
 *   How long the files were when they were listed: whole ones are hashed by one process, beginnings by one each.
 * @returns
 *   `null` where nothing there can compute it.
 */
export async function digestThere(shell: RemoteShell, root: string, wanted: readonly FileBeginning[], lengths: ReadonlyMap<string, number>): Promise<Map<string, string> | null> {
  const digests = new Map<string, string>()
  const beginnings = wanted.filter(({ path, bytes }) => (lengths.get(path) ?? bytes) > bytes)
  const whole = wanted.filter(({ path, bytes }) => (lengths.get(path) ?? bytes) <= bytes)
  for (const files of inPortions(whole)) {
    const answer = await shell.run(WHOLE, [shellFolder(root), ...files.map(({ path }) => `./${path}`)])
    if (answer === null || answer.code === SCRIPT_ENDS.noHasher) return null
    const { hashes, sizes } = readHashes(answer.stdout.toString())
    for (const file of files) {
      const sha256 = hashes.get(file.path)
      if (sha256 !== undefined && sizes.get(file.path) === file.bytes) digests.set(file.path, sha256)
      else if (sha256 !== undefined) beginnings.push(file)
    }
  }
  for (const files of inPortions(beginnings)) {
    const answer = await shell.run(BEGINNINGS, [shellFolder(root), ...files.flatMap(({ path, bytes }) => [String(bytes), `./${path}`])])
    if (answer === null || answer.code === SCRIPT_ENDS.noHasher) return null
    for (const [index, line] of answer.stdout.toString().split('\n').entries()) {
      const [, sha256] = /^\\?([0-9a-f]{64})\b/.exec(line) ?? []
      const file = files[index]
      if (sha256 !== undefined && file !== undefined) digests.set(file.path, sha256)
    }
  }
  return digests
}

/** `<hash> *./path` of OpenSSL, `<hash>  ./path` of the others; then `<bytes> ./path` of wc, with a line of its own for the sum. */
function readHashes(text: string): { hashes: Map<string, string>; sizes: Map<string, number> } {
  const [hashText = '', sizeText = ''] = text.split('\nsizes\n')
  const [hashes, sizes] = [new Map<string, string>(), new Map<string, number>()]
  for (const [, sha256 = '', path = ''] of hashText.matchAll(/^([0-9a-f]{64}) [ *]?\.\/(.*)$/gm)) hashes.set(path, sha256)
  for (const [, bytes = '', path = ''] of sizeText.matchAll(/^ *(\d+) \.\/(.*)$/gm)) sizes.set(path, Number(bytes))
  return { hashes, sizes }
}

function* inPortions<Item>(items: readonly Item[]): Generator<readonly Item[]> {
  for (let at = 0; at < items.length; at += MOST_FILES_A_SCRIPT) yield items.slice(at, at + MOST_FILES_A_SCRIPT)
}
