import { Finding } from '../diagnostics/finding.ts'
import type { ProjectFiles } from '../edge/project-files.ts'
import type { Evidence } from './evidence.ts'
import { FileIndex } from './file-index.ts'
import { findBrokenSeals, SealedDigests } from './sealed-digests.ts'
import { readSourcesLock, type RefusedFile, SOURCES_LOCK_FILE, type SourcesLock } from './sources-lock.ts'

const RULE = 'evidence-unchanged'

/**
 * Whether the raw files are those that were locked: changed, not in the lock, or gone; whether what jobs sealed is what is
 * here; whether anything waits for a decision. Files that `evidence` has read are taken by the digests it read them with;
 * the others are hashed, or known by size, times and inode.
 */
export function checkSourcesLock(files: ProjectFiles, evidence: Evidence | null, options: { readonly rehash?: boolean } = {}): Finding[] {
  const lock = readSourcesLock(files)
  const paths = files.list('data/raw')
  if (lock === null) {
    if (paths.length === 0) return []
    return [new Finding({
      file: SOURCES_LOCK_FILE, rule: RULE, message: `Unexpected raw files without \`${SOURCES_LOCK_FILE}\`, expected them in a lock`,
      note: 'run `paperline lock` and commit the lock'
    })]
  }
  const read = new Map(evidence?.files.map(file => [file.path, file]))
  const index = new FileIndex(files, options.rehash === true)
  const findings: Finding[] = []
  for (const path of paths) {
    const locked = lock.files.get(path)
    if (locked === undefined) {
      findings.push(new Finding({ file: path, rule: RULE, message: 'Unexpected file that is not in the lock, expected every raw file in it', note: 'run `paperline lock` if it belongs to the evidence, or remove it' }))
      continue
    }
    const known = read.get(path)
    const sha256 = known !== undefined ? known.sha256 : index.digest(path)?.sha256
    if (sha256 === locked.sha256) continue
    findings.push(new Finding({
      file: path, rule: RULE, message: `Unexpected content (sha256 ${sha256?.slice(0, 12) ?? 'none'}…), expected what was locked (${locked.sha256.slice(0, 12)}…)`,
      note: 'raw files are never edited: restore it; if it was fetched again on purpose, run `paperline lock`'
    }))
  }
  const present = new Set(paths)
  for (const path of lock.files.keys()) {
    if (present.has(path)) continue
    findings.push(new Finding({ file: path, rule: RULE, message: 'Unexpected absence of a locked file, expected it where it was', note: 'restore it, or run `paperline lock` if it was removed on purpose' }))
  }
  findings.push(...checkSeals(files, lock, paths), ...checkListings(files, lock), ...lock.refused.filter(({ keptAt }) => keptAt === null).map(undecided))
  index.save(present)
  return findings
}

/** What a job sealed when it ended is what was fetched, and no row says `exit` without a seal. */
function checkSeals(files: ProjectFiles, lock: SourcesLock, paths: readonly string[]): Finding[] {
  const seals = new SealedDigests(files, paths)
  const unsealed = [...lock.files.values()].filter(({ path, sealed }) => sealed === 'exit' && seals.of(path) === null)
  return [...findBrokenSeals(files, [...lock.files.values()], seals), ...unsealed.map(({ path }) => new Finding({
    file: path, rule: 'seal-holds', message: 'Unexpected `sealed: exit` in the lock without a seal that names the file, expected one in its run folder',
    note: 'restore the `launch-seal.sha256` of the run, or run `paperline lock`, which says what is known'
  }))]
}

/** The record of what was seen there is evidence like any other. */
function checkListings(files: ProjectFiles, lock: SourcesLock): Finding[] {
  const index = new FileIndex(files, true)
  return lock.seen.flatMap(({ source, listing }) => {
    if (listing === undefined || index.digest(listing.path)?.sha256 === listing.sha256) return []
    return [new Finding({
      file: listing.path, rule: RULE, message: `Unexpected ${files.exists(listing.path) ? 'content' : 'absence'} of the listing of \`${source}\`, expected it as it was recorded`,
      note: `restore it from version control, or run \`paperline fetch ${source}\`, which lists the source again`
    })]
  })
}

function undecided({ path, source, reason, origin, beside }: RefusedFile): Finding {
  return new Finding({
    file: path, rule: RULE,
    message: `Unexpected ${reason === 'shorter-there' ? 'shorter file' : 'other content'} \`${origin.path}\` on \`${origin.host}\` since it was fetched, expected a decision which one is the evidence`,
    note: `what is there now lies in ${beside}: \`paperline fetch ${source} --accept\` takes it, \`paperline fetch ${source} --keep\` keeps what is here`
  })
}
