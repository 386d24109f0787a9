import { isTerminalTaken } from './prompter.ts'

/** What a command may say: results on one stream, progress and findings on the other. */
export interface Terminal {
  /** Results; the only thing on standard output. */
  print(text: string): void
  /** Findings and notes, on standard error. */
  warn(text: string): void
  /** One line that replaces the last; shown on a terminal only. */
  progress(text: string): void
  readonly colour: boolean
  readonly width: number
}

export function openTerminal(): Terminal {
  // `paperline check | head`: who reads no further is no failure, and the command still ends with its own exit code.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', passOverClosedPipe)
  const live = process.stderr.isTTY === true
  let shown = false
  const clear = (): void => {
    if (shown) process.stderr.write('\r\u001B[K')
    shown = false
  }
  return {
    colour: process.stdout.isTTY === true && process.env['NO_COLOR'] === undefined,
    width: process.stdout.columns ?? 100,
    print(text) {
      clear()
      process.stdout.write(text)
    },
    warn(text) {
      clear()
      process.stderr.write(text)
    },
    progress(text) {
      // A question stands on this line; progress would write over it.
      if (!live || isTerminalTaken()) return
      process.stderr.write(`\r\u001B[K${text}`)
      shown = text !== ''
    }
  }
}

function passOverClosedPipe(error: Error): void {
  if (!('code' in error) || error.code !== 'EPIPE') throw error
}
