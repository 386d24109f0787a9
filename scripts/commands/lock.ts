import { now } from '../edge/clock.ts'
import { lockSources, readSourcesLock, SOURCES_LOCK_FILE, type SourcesLock } from '../evidence/sources-lock.ts'
import { readArguments, type Command } from './command.ts'

/** Records size, sha256 and origin of every raw file: from now on, any other content is a finding. */
export const lock: Command = {
  usage: 'lock',
  summary: 'record size and digest of every raw file',
  async run(words, terminal) {
    const { files, json } = readArguments(words, {}, 0)
    const before = readSourcesLock(files)
    const after = lockSources(files, now())
    const changes = compareLocks(before, after)
    if (json) terminal.print(`${JSON.stringify({ path: SOURCES_LOCK_FILE, files: after.files.size, ...changes }, null, 2)}\n`)
    else {
      for (const path of changes.changed) terminal.print(`changed  ${path}\n`)
      for (const path of changes.gone) terminal.print(`gone     ${path}\n`)
      const { added, changed, gone } = changes
      terminal.print(`${SOURCES_LOCK_FILE}: ${after.files.size} files, ${added.length} new, ${changed.length} changed, ${gone.length} gone\n`)
    }
    return 0
  }
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
