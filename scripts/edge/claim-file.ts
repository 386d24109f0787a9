import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { dirname } from 'node:path'

/** Which process holds something. */
export interface Claim {
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

/** Takes what a file stands for, or says who has it (`by: null` where that cannot be read). The claim of a process that is gone is over. */
export function tryClaim(absolute: string, command: string): { readonly held: HeldClaim } | { readonly held: null; readonly by: Claim | null } {
  const own: Claim = { pid: process.pid, began: beginningOf(process.pid), host: hostname(), command }
  const beside = `${absolute}.${process.pid}`
  mkdirSync(dirname(absolute), { recursive: true })
  writeFileSync(beside, JSON.stringify(own))
  try {
    let isAfterCrash = false
    for (let tries = 0; tries < 3; tries++) {
      if (tryLink(beside, absolute)) return { held: { isAfterCrash, release: () => releaseOwn(absolute, own) } }
      const other = readClaim(absolute)
      if (other !== null && isAlive(other)) return { held: null, by: other }
      isAfterCrash = true
      rmSync(absolute, { force: true })
    }
    return { held: null, by: readClaim(absolute) }
  } finally {
    rmSync(beside, { force: true })
  }
}

/** `process 4711`, with its machine where that is another. */
export function nameOwner(claim: Claim | null): string {
  return claim === null ? 'another process' : `process ${claim.pid}${isHere(claim) ? '' : ` on ${claim.host}`}`
}

/** Whether its process is one of this machine, so that its end is noticed. */
export function isHere(claim: Claim): boolean {
  return claim.host === hostname()
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
function isAlive(claim: Claim): boolean {
  if (!isHere(claim)) return true
  try {
    process.kill(claim.pid, 0)
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
  const now = beginningOf(claim.pid)
  return claim.began === null || now === null || claim.began === now
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
