import type { ListedFile, Listing } from '../../edge/source-files/source-files.ts'
import { UNPRINTABLE } from '../../diagnostics/show-foreign.ts'

const HEADER = '# paperline-listing/1: kind, bytes, modified (seconds since 1970), path\n'

/** Where the whole listing of a source is recorded. */
export function listingPath(source: string): string {
  return `data/listings/${source}.tsv`
}

/**
 * A source's whole tree as text: one line an entry, sorted by path, what could deceive a reader spelt out. The same tree
 * gives the same bytes.
 */
export function printListing({ files, links, others, impossible, unreadable }: Listing): string {
  const lines = files.map(({ path, bytes, modifiedSeconds }): [path: string, line: string] => [path, `file\t${bytes}\t${modifiedSeconds}\t${escapePath(path)}\n`])
  const aside = [['link', links], ['other', others], ['impossible', impossible], ['unreadable', unreadable.map(({ path }) => path)]] as const
  for (const [kind, paths] of aside) lines.push(...paths.map((path): [string, string] => [path, `${kind}\t\t\t${escapePath(path)}\n`]))
  return HEADER + lines.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, line]) => line).join('')
}

/** The files of a recorded listing. */
export function readListing(text: string): ListedFile[] {
  return [...text.matchAll(/^file\t(\d+)\t(-?\d+)\t(.*)$/gm)].map(([, bytes = '', seconds = '', path = '']) => ({ path: restorePath(path), bytes: Number(bytes), modifiedSeconds: Number(seconds) }))
}

const ESCAPED = new RegExp(`${UNPRINTABLE.source}|\\\\|\\p{Cs}`, 'u')
const ESCAPED_ALL = new RegExp(ESCAPED, 'gu')

function escapePath(path: string): string {
  return ESCAPED.test(path) ? path.replaceAll(ESCAPED_ALL, character => (character === '\\' ? '\\\\' : `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`)) : path
}

function restorePath(text: string): string {
  return text.includes('\\') ? text.replaceAll(/\\(?:\\|u\{([0-9a-f]{1,6})\})/g, (_, code: string | undefined) => (code === undefined ? '\\' : String.fromCodePoint(Number.parseInt(code, 16)))) : text
}
