import { relative, resolve, sep } from 'node:path'
import { exitCodeOf, sortFindings } from '../diagnostics/compare-findings.ts'
import { reportFindings, toJson } from '../diagnostics/report-findings.ts'
import { claimProject } from '../edge/claim-project.ts'
import { now } from '../edge/clock.ts'
import type { ProjectFiles } from '../edge/project-files.ts'
import { type LockOptions, lockSources } from '../evidence/lock-sources.ts'
import { readSourcesLock, SOURCES_LOCK_FILE, type SourcesLock } from '../evidence/sources-lock.ts'
import { findBrokenSeals } from '../evidence/sealed-digests.ts'
import { readArguments, UsageError, type Command } from './command.ts'

/** Records size, sha256 and origin of every raw file: from now on, any other content is a finding. */
export const lock: Command = {
  usage: 'lock [DIR] [--host HOST --path PATH]',
  summary: 'record size and digest of every raw file; of a folder copied by hand, where it is said to be from',
  async run(words, terminal) {
    const { files, json, words: [folder], flags } = readArguments(words, { host: 'string', path: 'string' }, 1)
    const options = readOptions(files, folder, flags)
    const claim = claimProject(files, 'lock')
    try {
      const before = readSourcesLock(files)
      const after = lockSources(files, now(), new Map(), options)
      const changes = compareLocks(before, after)
      const findings = sortFindings(findBrokenSeals(files, [...after.files.values()].filter(({ path }) => path.startsWith(`${options.folder ?? 'data/raw'}/`))))
      if (json) terminal.print(`${JSON.stringify({ path: SOURCES_LOCK_FILE, files: after.files.size, ...changes, findings: findings.map(toJson) }, null, 2)}\n`)
      else {
        for (const path of changes.changed) terminal.print(`changed  ${path}\n`)
        for (const path of changes.gone) terminal.print(`gone     ${path}\n`)
        const { added, changed, gone } = changes
        terminal.print(`${SOURCES_LOCK_FILE}: ${after.files.size} files, ${added.length} new, ${changed.length} changed, ${gone.length} gone\n`)
        terminal.warn(reportFindings(findings, 'text', terminal.colour))
      }
      return exitCodeOf(findings)
    } finally {
      claim.release()
    }
  }
}

function readOptions(files: ProjectFiles, word: string | undefined, { host, path }: { readonly [name: string]: string | boolean | undefined }): LockOptions {
  if ((host === undefined) !== (path === undefined)) throw new UsageError(`Unexpected \`--${host === undefined ? 'path' : 'host'}\` alone, expected \`--host\` and \`--path\`: the machine, and the folder there`)
  if (word === undefined) {
    if (host !== undefined) throw new UsageError('Unexpected `--host` without a folder, expected the folder that was copied from it, such as data/raw/old')
    return {}
  }
  const folder = relative(files.root, resolve(files.root, word)).split(sep).join('/')
  if (folder !== 'data/raw' && !folder.startsWith('data/raw/')) throw new UsageError(`Unexpected folder \`${word}\`, expected one below data/raw, where raw files live`)
  if (!files.exists(folder) || files.list(folder).length === 0) throw new UsageError(`Unexpected folder \`${word}\` without files, expected the folder that was copied`)
  return { folder, claim: typeof host === 'string' && typeof path === 'string' ? { host, path } : null }
}

function compareLocks(before: SourcesLock | null, after: SourcesLock) {
  const known = before?.files ?? new Map<string, never>()
  const paths = [...after.files.keys()]
  return {
    added: paths.filter(path => !known.has(path)),
    changed: paths.filter(path => known.has(path) && known.get(path)?.sha256 !== after.files.get(path)?.sha256),
    gone: [...known.keys()].filter(path => !after.files.has(path))
  }
}
