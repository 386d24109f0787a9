import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from '../../scripts/commands/command.ts'
import { fetch } from '../../scripts/commands/fetch.ts'
import type { Terminal } from '../../scripts/edge/terminal.ts'

export interface Fetched {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
  readonly progress: readonly string[]
}

export function runFetch(root: string, words: readonly string[] = [], onProgress: (text: string) => void = () => undefined): Promise<Fetched> {
  return runCommand(fetch, root, words, onProgress)
}

/** Runs a command in this process, with a terminal that remembers; what stops it is thrown. */
export async function runCommand(command: Command, root: string, words: readonly string[] = [], onProgress: (text: string) => void = () => undefined): Promise<Fetched> {
  const said = { stdout: '', stderr: '', progress: [] as string[] }
  const terminal: Terminal = {
    colour: false,
    width: 100,
    print: text => void (said.stdout += text),
    warn: text => void (said.stderr += text),
    progress(text) {
      said.progress.push(text)
      onProgress(text)
    }
  }
  const code = await command.run([...words, '--project', root], terminal)
  return { code, ...said }
}

export interface LockRow {
  readonly path: string
  readonly bytes: number
  readonly sha256: string
  readonly origin: { readonly host: string; readonly path: string; readonly fetchedAt: string; readonly claimed?: true } | null
  readonly lockedAt: string
  readonly sealed?: 'exit' | 'fetch' | 'never'
}

export function readLock(root: string): { files: LockRow[]; seen?: unknown[]; refused?: unknown[] } {
  return JSON.parse(readIn(root, 'data/sources.lock.json') ?? '{"files":[]}')
}

export function readIn(root: string, path: string): string | null {
  return existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : null
}
