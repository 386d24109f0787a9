import { closeSync, mkdirSync, openSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { stop } from '../diagnostics/finding.ts'
import type { ProjectFiles } from './project-files.ts'

const PATIENCE_MILLISECONDS = 20_000
const STEP_MILLISECONDS = 20
/** Who has just made the file may not have written its number yet. */
const NAMELESS_MILLISECONDS = 2000

/**
 * Does something that two processes must not do at once, such as adding a line to a file and its digest to another. Meant for
 * moments: whoever waits, waits with everything. A turn whose process is gone is over.
 */
export function takeTurn<Result>(files: ProjectFiles, name: string, work: () => Result): Result {
  const path = `.paperline/turns/${name}`
  const absolute = files.locate(path)
  mkdirSync(dirname(absolute), { recursive: true })
  for (let waited = 0; !begin(absolute); waited += STEP_MILLISECONDS) {
    if (isOver(absolute)) rmSync(absolute, { force: true })
    else if (waited > PATIENCE_MILLISECONDS) {
      stop({ file: path, rule: 'turn-ends', message: 'Unexpected process that keeps its turn, expected it to end', note: `look what process ${readOwner(absolute) ?? '?'} does; remove the file where it is none of paperline's` })
    } else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, STEP_MILLISECONDS)
  }
  try {
    return work()
  } finally {
    rmSync(absolute, { force: true })
  }
}

function begin(path: string): boolean {
  try {
    const descriptor = openSync(path, 'wx')
    writeSync(descriptor, String(process.pid))
    closeSync(descriptor)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  }
}

function isOver(path: string): boolean {
  const owner = readOwner(path)
  if (owner === null) return ageOf(path) > NAMELESS_MILLISECONDS
  try {
    process.kill(owner, 0)
    return false
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ESRCH'
  }
}

function readOwner(path: string): number | null {
  try {
    return Number.parseInt(readFileSync(path, 'utf8'), 10) || null
  } catch {
    return null
  }
}

function ageOf(path: string): number {
  try {
    return Date.now() - statSync(path).mtimeMs
  } catch {
    return 0
  }
}
