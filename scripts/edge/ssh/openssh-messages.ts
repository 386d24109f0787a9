import { showForeign } from '../../diagnostics/show-foreign.ts'

/** What ssh said on its standard error, taken apart: its own words, its debugging kept apart from what a person should see. */
export class OpensshMessages {
  /** Lines for a person, newest last; harmless. */
  readonly lines: string[] = []
  /** Type and fingerprint of the key that the last server showed, in ssh's own words. */
  shownKey: string | null = null
  private rest = ''

  /** Returns the new lines that a person should see now. */
  add(chunk: Uint8Array): string[] {
    const pieces = (this.rest + Buffer.from(chunk).toString()).split('\n')
    this.rest = (pieces.pop() ?? '').slice(-MOST_LETTERS)
    const fresh = pieces.map(line => line.replace(/\r$/, '')).filter(line => this.isForPerson(line)).map(line => showForeign(line))
    this.lines.push(...fresh)
    this.lines.splice(0, this.lines.length - MOST_LINES)
    return fresh
  }

  /** The groups of the newest line that matches. */
  find(pattern: RegExp): RegExpExecArray | null {
    for (const line of [...this.lines].reverse()) {
      const found = pattern.exec(line)
      if (found !== null) return found
    }
    return null
  }

  private isForPerson(line: string): boolean {
    const key = /^debug1: Server host key: (\S+ \S+)/.exec(line)?.[1]
    if (key !== undefined) this.shownKey = showForeign(key)
    return line.trim() !== '' && !/^(?:debug\d: |OpenSSH_|Authenticated to |Transferred: |Bytes per second: )/.test(line)
  }
}

const MOST_LINES = 100
const MOST_LETTERS = 10_000
