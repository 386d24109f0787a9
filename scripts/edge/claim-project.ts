import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { dirname } from 'node:path'
import { stop } from '../diagnostics/finding.ts'
import type { ProjectFiles } from './project-files.ts'

/** Who writes to data/raw and its lock now. */
interface Claim {
  readonly pid: number
  /** When the process began, in ticks since the machine did: a number given again to another process is not it. */
  readonly began: string | null
  readonly host: string
  readonly command: string
}

export interface HeldClaim {
  /** Whether one that held it before ended without giving it back: what it had begun may lie about. */
  readonly isAfterCrash: boolean
  release(): void
}

const CLAIM_FILE = '.paperline/fetch.lock'

/** Lets one process at a time write raw files and their lock; stops (exit 2) while another does. */
export function claimProject(files: ProjectFiles, command: string): HeldClaim {
  const absolute = files.locate(CLAIM_FILE)
  const own: Claim = { pid: process.pid, began: beginningOf(process.pid), host: hostname(), command }
  const beside = `${absolute}.${process.pid}`
  mkdirSync(dirname(absolute), { recursive: true })
  writeFileSync(beside, JSON.stringify(own))
  try {
    let isAfterCrash = false
    for (let tries = 0; tries < 3; tries++) {
      if (tryLink(beside, absolute)) return { isAfterCrash, release: () => releaseOwn(absolute, own) }
      const other = readClaim(absolute)
      if (other !== null && isAlive(other)) busy(other)
      isAfterCrash = true
      rmSync(absolute, { force: true })
    }
    return busy(readClaim(absolute))
  } finally {
    rmSync(beside, { force: true })
  }
}

/** A link appears with its content, at once and only once: of two that try, one succeeds. */
function tryLink(from: string, to: string): boolean {
  try {
    linkSync(from, to)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    // A file system without links has no better than this.
    writeFileSync(to, readFileSync(from), { flag: 'wx' })
    return true
  }
}

function releaseOwn(absolute: string, own: Claim): void {
  if (readClaim(absolute)?.pid === own.pid) rmSync(absolute, { force: true })
}

function readClaim(absolute: string): Claim | null {
  try {
    const claim = JSON.parse(readFileSync(absolute, 'utf8')) as Partial<Claim> | null
    return typeof claim?.pid === 'number' && typeof claim.host === 'string' ? { pid: claim.pid, began: claim.began ?? null, host: claim.host, command: claim.command ?? 'fetch' } : null
  } catch {
    return null
  }
}

/** Of another machine that shares the folder nothing is known: it counts as alive. */
function isAlive({ pid, began, host }: Claim): boolean {
  if (host !== hostname()) return true
  try {
    process.kill(pid, 0)
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
  const now = beginningOf(pid)
  return began === null || now === null || began === now
}

/** Field 22 of /proc/<pid>/stat (proc(5)); `null` where there is no such thing. */
function beginningOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null
  } catch {
    return null
  }
}

function busy(other: Claim | null): never {
  const who = other === null ? 'another process' : `process ${other.pid}${other.host === hostname() ? '' : ` on ${other.host}`}`
  return stop({
    file: CLAIM_FILE, rule: 'one-fetch-at-a-time',
    message: `Unexpected \`paperline ${other?.command ?? 'fetch'}\` that is at work here already (${who}), expected one at a time`,
    note: other !== null && other.host !== hostname() ? `let it end; if it is not running any more, remove ${CLAIM_FILE}` : 'let it end, then run this again'
  })
}
