import type { ProjectFiles } from '../../edge/project-files.ts'
import { type LockedFile, readSourcesLock, SOURCES_LOCK_FILE } from '../sources-lock.ts'

/** What a source held when it was last fetched: evidence that was seen and not taken is evidence of a choice. */
export interface SeenThere {
  readonly source: string
  readonly host: string
  readonly files: number
  readonly notFetched: number
  readonly bytesNotFetched: number
}

const SCHEMA = 'paperline-sources-lock/1'

/**
 * Adds fetched files to the lock and leaves every other line as it is: a raw file that was edited here stays a finding, one
 * that is not here stays locked. (`lockSources` is for `paperline lock`: it takes the whole of data/raw as it lies.)
 */
export function lockFetched(files: ProjectFiles, fetched: readonly LockedFile[], seen: SeenThere | null): number {
  const rows = new Map(readSourcesLock(files)?.files)
  for (const row of fetched) rows.set(row.path, row)
  const text = files.readText(SOURCES_LOCK_FILE)
  const seenThere = readSeen(text).filter(({ source }) => source !== seen?.source)
  if (seen !== null) seenThere.push(seen)
  const fileLines = [...rows.values()].sort((a, b) => (a.path < b.path ? -1 : 1)).map(({ path, bytes, sha256, origin, lockedAt }) => JSON.stringify({ path, bytes, sha256, origin, lockedAt }))
  const seenLines = seenThere.sort((a, b) => (a.source < b.source ? -1 : 1)).map(({ source, host, files, notFetched, bytesNotFetched }) => JSON.stringify({ source, host, files, notFetched, bytesNotFetched }))
  const sections = [
    `  "schema": ${JSON.stringify(SCHEMA)}`,
    `  "files": ${listOf(fileLines)}`,
    ...(seenLines.length === 0 ? [] : [`  "seen": ${listOf(seenLines)}`])
  ]
  const next = `{\n${sections.join(',\n')}\n}\n`
  if (next !== text) files.write(SOURCES_LOCK_FILE, next)
  return rows.size
}

/** The lock is known to be well-formed when this is called; a section that is not ours to understand is none. */
function readSeen(text: string | null): SeenThere[] {
  const { seen } = JSON.parse(text ?? '{}') as { seen?: unknown }
  return Array.isArray(seen) ? (seen as SeenThere[]).filter(row => typeof row === 'object' && row !== null && typeof row.source === 'string') : []
}

function listOf(lines: readonly string[]): string {
  return lines.length === 0 ? '[]' : `[\n${lines.map(line => `    ${line}`).join(',\n')}\n  ]`
}
