import { HostLost } from '../host-lost.ts'
import type { Host, ScriptAnswer } from '../hosts/host.ts'
import { SourceLost } from './source-files.ts'

/** What our scripts end with, so that no other program in place of the shell (`internal-sftp`, `nologin`) is taken for one that ran them. */
export const SCRIPT_ENDS = { done: 10, noFolder: 11, noHasher: 12 } as const

/** The shell of a source's host, as far as there is one: a server may let us read files and run nothing. */
export class RemoteShell {
  private readonly host: Host
  private readonly isLost: () => boolean
  private isRefused = false

  /**
   * @param isLost
   *   Whether the connection is gone: else a session that was not opened only means that nothing may be run.
   */
  constructor(host: Host, isLost: () => boolean) {
    this.host = host
    this.isLost = isLost
  }

  /** Runs a script, its output taken as it comes; `null` where the server runs none. */
  async stream(script: string, words: readonly string[], take: (chunk: Uint8Array) => Promise<void>): Promise<ScriptAnswer | null> {
    if (this.isRefused) return null
    try {
      const answer = await this.host.stream(`LC_ALL=C\nexport LC_ALL\n${script}`, words, take)
      if (Object.values<number | null>(SCRIPT_ENDS).includes(answer.code)) return answer
    } catch (error) {
      if (!(error instanceof HostLost)) throw error
      if (this.isLost()) throw new SourceLost(error.message)
    }
    this.isRefused = true
    return null
  }

  async run(script: string, words: readonly string[]): Promise<(ScriptAnswer & { readonly stdout: Buffer }) | null> {
    const chunks: Uint8Array[] = []
    const answer = await this.stream(script, words, async chunk => void chunks.push(chunk))
    return answer === null ? null : { ...answer, stdout: Buffer.concat(chunks) }
  }
}

/** A source's folder for `cd`, from the home folder, which is where a login begins. */
export function shellFolder(root: string): string {
  return root.startsWith('/') ? root : `./${root}`
}

/** The folder of sources.yml for SFTP and `cd`, which both begin at the home folder. */
export function folderFromHome(folder: string): string {
  if (folder === '~' || folder === '~/') return '.'
  return folder.startsWith('~/') ? folder.slice(2).replace(/\/+$/, '') : folder.replace(/(?<=.)\/+$/, '')
}
