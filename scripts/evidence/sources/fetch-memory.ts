import type { ProjectFiles } from '../../edge/project-files.ts'
import type { FetchMemory } from './plan-fetch.ts'

const MEMORY_FILE = '.paperline/fetch.json'
const SCHEMA = 'paperline-fetch/2'

type Row = readonly [path: string, bytes: number, modifiedSeconds: number, sha256: string, isSettled: boolean]

/** How the sources listed what was fetched, so that an unchanged file is not read again. Only a cache: without it times are compared. */
export function readFetchMemory(files: ProjectFiles): Map<string, FetchMemory> {
  const text = files.readText(MEMORY_FILE)
  if (text === null) return new Map()
  try {
    const memory = JSON.parse(text) as { schema?: unknown; files?: unknown }
    if (memory.schema !== SCHEMA || !Array.isArray(memory.files)) return new Map()
    return new Map((memory.files as Row[]).map(([path, bytes, modifiedSeconds, sha256, isSettled]) => [path, { bytes, modifiedSeconds, sha256, isSettled }]))
  } catch {
    return new Map()
  }
}

export function writeFetchMemory(files: ProjectFiles, memory: ReadonlyMap<string, FetchMemory>): void {
  const rows = [...memory].sort(([a], [b]) => (a < b ? -1 : 1)).map(([path, { bytes, modifiedSeconds, sha256, isSettled }]): Row => [path, bytes, modifiedSeconds, sha256, isSettled])
  const text = JSON.stringify({ schema: SCHEMA, files: rows })
  files.writeAgain(MEMORY_FILE, text)
}
