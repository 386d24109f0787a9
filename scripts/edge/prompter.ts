import { closeSync, openSync, writeSync } from 'node:fs'
import { StringDecoder } from 'node:string_decoder'
import { isatty, ReadStream } from 'node:tty'

export interface Question {
  /** Printed as it is: text of a server is made harmless by who asks. */
  readonly text: string
  /** Whether what is typed may be seen. */
  readonly echo: boolean
  /** Nobody waits for the answer any longer. */
  readonly signal?: AbortSignal | undefined
}

/** A person at a terminal. What is typed is given to who asks, and kept nowhere. */
export interface Prompter {
  /**
   * One line, as typed.
   *
   * @throws {PromptAbandoned}
   *   When the person gives up (Ctrl-C, Ctrl-D), or the question is withdrawn.
   */
  ask(question: Question): Promise<string>
  /** A line for the person, such as a server's instructions. */
  say(text: string): void
  /** Leaves the terminal to another program while it works, so that nothing of ours writes over its questions. */
  lend<Result>(work: () => Promise<Result>): Promise<Result>
}

/** The person gave up, or the question was withdrawn. */
export class PromptAbandoned extends Error {
  override readonly name = 'PromptAbandoned'
}

const TERMINAL = '/dev/tty'
const [STDIN, STDERR] = [0, 2]
const CLEAR_LINE = '\r\u001B[K'

let taken = 0
/** Questions wait for one another: two hosts may ask at once. */
let turn: Promise<unknown> = Promise.resolve()

/** Whether a question is open, so that progress lines must wait. */
export function isTerminalTaken(): boolean {
  return taken > 0
}

/**
 * The person at this terminal; `null` where there is none: a script, a job, a pipe. Asking there would wait for ever, so a
 * controlling terminal alone is not enough: our own input or messages must be on it.
 */
export function openPrompter(): Prompter | null {
  if (!isatty(STDIN) && !isatty(STDERR)) return null
  try {
    closeSync(openSync(TERMINAL, 'r+'))
  } catch {
    return null
  }
  return {
    ask: question => inTurn(() => readLine(question)),
    say: text => {
      writeTerminal(`${CLEAR_LINE}${text}\n`)
    },
    lend: work => inTurn(async () => {
      writeTerminal(CLEAR_LINE)
      return await work()
    })
  }
}

function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
  const mine = turn.then(async () => {
    taken++
    try {
      return await work()
    } finally {
      taken--
    }
  })
  turn = mine.catch(() => undefined)
  return mine
}

async function readLine({ text, echo, signal }: Question): Promise<string> {
  if (signal?.aborted === true) throw new PromptAbandoned('the question was withdrawn')
  const input = new ReadStream(openSync(TERMINAL, 'r+'))
  // Raw, so that nothing is echoed but by us, and Ctrl-C comes as a key: the terminal is set right before anything ends.
  input.setRawMode(true)
  writeTerminal(`${CLEAR_LINE}${text}`)
  let stop = (): void => undefined
  try {
    return await new Promise<string>((resolve, reject) => {
      const line = new TypedLine()
      const withdraw = (): void => reject(new PromptAbandoned('the question was withdrawn'))
      stop = () => signal?.removeEventListener('abort', withdraw)
      signal?.addEventListener('abort', withdraw)
      input.on('error', reject)
      input.on('end', () => reject(new PromptAbandoned('the terminal was closed')))
      input.on('data', (bytes: Buffer) => {
        const shown = line.type(bytes)
        if (echo) writeTerminal(shown)
        if (line.end === 'entered') resolve(line.text)
        else if (line.end !== null) reject(new PromptAbandoned(line.end === 'interrupted' ? 'interrupted' : 'nothing was typed'))
        if (line.end === 'interrupted') setImmediate(() => process.kill(process.pid, 'SIGINT'))
      })
    })
  } finally {
    stop()
    input.setRawMode(false)
    input.destroy()
    writeTerminal('\n')
  }
}

/** What the keys make of a line: letters, Backspace, Ctrl-U; Enter, Ctrl-C and Ctrl-D end it. Bytes after its end are dropped. */
class TypedLine {
  text = ''
  end: 'entered' | 'interrupted' | 'given-up' | null = null
  private readonly decoder = new StringDecoder('utf8')

  /** Returns what to echo. */
  type(bytes: Buffer): string {
    let echoed = ''
    for (const key of this.decoder.write(bytes)) {
      if (this.end !== null) break
      if (key === '\r' || key === '\n') this.end = 'entered'
      else if (key === '\u0003') this.end = 'interrupted'
      else if (key === '\u0004') {
        if (this.text === '') this.end = 'given-up'
      } else if (key === '\u007F' || key === '\b') {
        if (this.text !== '') echoed += '\b \b'
        this.text = [...this.text].slice(0, -1).join('')
      } else if (key === '\u0015') {
        echoed += '\b \b'.repeat([...this.text].length)
        this.text = ''
      } else if (key >= ' ' || key === '\t') {
        this.text += key
        echoed += key
      }
    }
    return echoed
  }
}

function writeTerminal(text: string): void {
  const output = openSync(TERMINAL, 'w')
  try {
    writeSync(output, text)
  } finally {
    closeSync(output)
  }
}
