import { Finding } from '../../diagnostics/finding.ts'
import type { ListedFile, Listing } from '../../edge/source-files/source-files.ts'
import { describeBytes } from './describe-bytes.ts'
import { foldPath, refuseRemotePath, showRemotePath } from './remote-path.ts'
import type { Source } from './source.ts'

export interface Selection {
  /** By where they go. */
  readonly files: ReadonlyMap<string, ListedFile>
  /** Seen there, and left there by `include` and `exclude`. */
  readonly notFetched: { readonly files: number; readonly bytes: number }
  readonly findings: readonly Finding[]
}

const MOST_NAMED = 10

/** Which of a source's files to fetch, and where to; nothing that another machine calls a path leads out of the destination. */
export function selectFiles(source: Source, host: string, listing: Listing): Selection {
  const files = new Map<string, ListedFile>()
  const folded = new Map<string, string>()
  const findings: Finding[] = []
  const tooLarge: ListedFile[] = []
  const refused: { path: string; reason: string }[] = listing.impossible.map(path => ({ path, reason: 'a name that no folder can hold' }))
  const used = new Set<object>()
  const left = { files: 0, bytes: 0 }
  for (const file of [...listing.files].sort((a, b) => (a.path < b.path ? -1 : 1))) {
    const glob = source.include.find(({ matches }) => matches(file.path))
    for (const { matches, ...rest } of source.include) if (matches(file.path)) used.add(rest.place)
    if (glob === undefined || source.exclude.some(({ matches }) => matches(file.path))) {
      left.files++
      left.bytes += file.bytes
      continue
    }
    const reason = refuseRemotePath(file.path)
    const twin = folded.get(foldPath(file.path))
    if (file.bytes > source.largestBytes) tooLarge.push(file)
    else if (reason !== null) refused.push({ path: file.path, reason })
    else if (twin !== undefined) refused.push({ path: file.path, reason: `a name that is \`${twin}\` where case does not count` })
    else {
      folded.set(foldPath(file.path), file.path)
      files.set(`${source.destination}/${file.path}`, file)
    }
  }
  const tell = (rule: string, message: string, note: string, severity: 'error' | 'warning', fatal = false): void => {
    findings.push(new Finding({ ...source.place, rule, message, note, severity, fatal }))
  }
  for (const { path, reason } of refused.slice(0, MOST_NAMED)) {
    tell('source-path-safe', `Unexpected file \`${showRemotePath(path)}\` on \`${host}\` with ${reason}, expected a plain path`, 'it was not fetched: rename it there, or leave it out with `exclude`', 'error')
  }
  if (refused.length > MOST_NAMED) tell('source-path-safe', `Unexpected ${refused.length - MOST_NAMED} more such files on \`${host}\`, expected plain paths`, 'rename them there, or leave them out with `exclude`', 'error')
  if (tooLarge.length > 0) {
    const named = tooLarge.slice(0, MOST_NAMED).map(({ path, bytes }) => `\`${showRemotePath(path)}\` (${describeBytes(bytes)})`).join(', ')
    tell('source-file-size', `Unexpected size of ${named}${tooLarge.length > MOST_NAMED ? ` and ${tooLarge.length - MOST_NAMED} more` : ''} on \`${host}\`, expected at most ${describeBytes(source.largestBytes)} a file`, 'not fetched: leave it out with `exclude`, or raise `largest` of the source in data/sources.yml', 'error')
  }
  const leftOut = (path: string): boolean => source.exclude.some(({ matches }) => matches(path))
  const aside = [{ what: 'symbolic link', paths: listing.links.filter(path => !leftOut(path)) }, { what: 'special file', paths: listing.others.filter(path => !leftOut(path)) }]
  for (const { what, paths } of aside) {
    if (paths.length === 0) continue
    const named = [...paths].sort().slice(0, MOST_NAMED).map(path => `\`${showRemotePath(path)}\``).join(', ')
    tell('source-link-followed', `Unexpected ${what}${paths.length === 1 ? '' : 's'} ${named}${paths.length > MOST_NAMED ? ` and ${paths.length - MOST_NAMED} more` : ''} on \`${host}\`, expected plain files`, 'not followed and not fetched: name the real folder as a source of its own, or leave it out with `exclude`', 'warning')
  }
  for (const { path, reason } of listing.unreadable.filter(folder => !leftOut(folder.path))) {
    tell('source-readable', `Unexpected folder \`${showRemotePath(path === '' ? '.' : path)}\` on \`${host}\` that cannot be listed (${reason}), expected a readable one`, 'what is below it was not seen: mend its permissions there', 'error', true)
  }
  if (listing.unreadable.length === 0) {
    for (const glob of source.include) {
      if (used.has(glob.place)) continue
      findings.push(new Finding({
        ...glob.place, rule: 'source-pattern-matches', severity: 'warning',
        message: `Unexpected pattern \`${glob.text}\` that matches none of the ${listing.files.length} files on \`${host}\`, expected at least one`,
        note: 'a pattern is a path below the source\'s folder: `**/` before a name finds it in every folder'
      }))
    }
  }
  return { files, notFetched: left, findings }
}
