import { randomBytes } from 'node:crypto'
import { quoteWord } from '../quote-word.ts'

/**
 * What to pipe into `sh -s`, so that a script reaches any login shell's host unharmed. The braces have it read to its end
 * before it begins: no command of it can swallow the rest as its own input.
 */
export function shellInput(script: string, words: readonly string[]): string {
  return `set -- ${words.map(quoteWord).join(' ')}\n{\n${script}\n} </dev/null\nexit $?\n`
}

/** A script whose output begins after a mark: what a login shell's start-up files print comes before it. */
export interface MarkedScript {
  readonly input: string
  /** Gives on what comes after the mark. */
  pass(take: (chunk: Uint8Array) => Promise<void>): (chunk: Uint8Array) => Promise<void>
  /** What came before it. Where the mark never came, the script did not run. */
  before(): { readonly text: string; readonly began: boolean }
}

const MOST_BEFORE_BYTES = 1 << 16

export function markScript(script: string, words: readonly string[]): MarkedScript {
  const mark = `paperline-${randomBytes(9).toString('hex')}`
  let before: Buffer = Buffer.alloc(0)
  let began = false
  return {
    input: `printf '%s\\n' ${mark}\n${shellInput(script, words)}`,
    pass: take => async chunk => {
      if (began) {
        await take(chunk)
        return
      }
      before = Buffer.concat([before, chunk])
      const at = before.indexOf(`${mark}\n`)
      if (at < 0) {
        // Enough to show, and for a mark that comes in two pieces.
        if (before.length > MOST_BEFORE_BYTES) before = before.subarray(before.length - MOST_BEFORE_BYTES)
        return
      }
      began = true
      const rest = before.subarray(at + mark.length + 1)
      before = before.subarray(0, at)
      if (rest.length > 0) await take(rest)
    },
    before: () => ({ text: before.toString(), began })
  }
}
