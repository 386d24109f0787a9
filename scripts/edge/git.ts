import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

export interface ProjectCommit {
  /** `null` outside a git work tree, or before its first commit. */
  readonly commit: string | null
  /** Whether the paper or its evidence differ from the commit. */
  readonly dirty: boolean | null
}

/** Commit of the work tree a project stands in, and whether what a build reads differs from it. */
export async function readProjectCommit(root: string): Promise<ProjectCommit> {
  const commit = readHead(root)
  if (commit === null) return { commit: null, dirty: null }
  const { execa } = await import('execa')
  const status = await execa('git', ['status', '--porcelain', '--', 'paper', 'data', 'templates'], { cwd: root, reject: false })
  return { commit, dirty: status.exitCode === 0 ? status.stdout !== '' : null }
}

/** The checked-out commit, read from git's own files: starting git costs more than a whole unchanged build. */
export function readHead(root: string): string | null {
  const gitFolder = findGitFolder(root)
  if (gitFolder === null) return null
  const head = readText(join(gitFolder, 'HEAD'))?.trim() ?? ''
  if (!head.startsWith('ref: ')) return /^[0-9a-f]{40,64}$/.test(head) ? head : null
  const reference = head.slice('ref: '.length)
  const common = resolve(gitFolder, readText(join(gitFolder, 'commondir'))?.trim() ?? '.')
  return readText(join(common, reference))?.trim() ?? findPacked(join(common, 'packed-refs'), reference)
}

function findGitFolder(folder: string): string | null {
  const path = join(folder, '.git')
  if (existsSync(path)) {
    const pointer = readText(path)
    return pointer?.startsWith('gitdir: ') === true ? resolve(folder, pointer.slice('gitdir: '.length).trim()) : path
  }
  return dirname(folder) === folder ? null : findGitFolder(dirname(folder))
}

function findPacked(path: string, reference: string): string | null {
  const line = readText(path)?.split('\n').find(candidate => candidate.endsWith(` ${reference}`))
  return line === undefined ? null : (line.split(' ')[0] ?? null)
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}
