import { spawn } from 'node:child_process'

/** A program at a pseudo-terminal of its own, with somebody at the keyboard. */
export interface AtTerminal {
  /** Everything that the terminal showed. */
  readonly shown: string
  /** Waits until it shows a text that it had not shown at the last such wait. */
  see(text: string | RegExp): Promise<void>
  type(text: string): void
  /** Exit code. */
  ended(): Promise<number>
}

/** `script` (util-linux) makes the terminal. */
export function atTerminal(words: readonly string[], environment: NodeJS.ProcessEnv): AtTerminal {
  const command = words.map(word => `'${word.replaceAll("'", String.raw`'\''`)}'`).join(' ')
  const child = spawn('script', ['-qfec', command, '/dev/null'], { env: { ...environment, TERM: 'xterm', SHELL: '/bin/sh' }, stdio: 'pipe' })
  let shown = ''
  let seen = 0
  let changed = (): void => undefined
  child.stdout.on('data', (chunk: Buffer) => {
    shown += chunk.toString()
    changed()
  })
  child.stderr.on('data', (chunk: Buffer) => void (shown += chunk.toString()))
  child.stdin.on('error', () => undefined)
  const ended = new Promise<number>(resolve => child.once('close', code => {
    changed()
    resolve(code ?? -1)
  }))
  return {
    get shown() {
      return shown
    },
    async see(text) {
      for (;;) {
        const rest = shown.slice(seen)
        const found = typeof text === 'string' ? rest.indexOf(text) : rest.search(text)
        if (found >= 0) {
          seen += found + (typeof text === 'string' ? text.length : 1)
          return
        }
        if (child.exitCode !== null) throw new Error(`The program ended without showing ${String(text)}; it showed:\n${shown}`)
        await new Promise<void>((resolve, reject) => {
          const timer = setTimeout(() => reject(new Error(`Nothing like ${String(text)} was shown; there was:\n${shown}`)), 20_000)
          changed = () => {
            clearTimeout(timer)
            resolve()
          }
        })
      }
    },
    type: text => void child.stdin.write(text),
    ended: () => ended
  }
}
