import { spawn } from 'node:child_process'
import { type Host, HostLost, type ScriptAnswer } from './host.ts'
import { shellInput } from './shell-input.ts'

/** This machine. */
export function openLocalHost(): Host {
  const open = new Set<() => void>()

  async function stream(script: string, words: readonly string[], take: (chunk: Uint8Array) => Promise<void>): Promise<ScriptAnswer> {
    const child = spawn('sh', ['-s'], { stdio: 'pipe' })
    const kill = (): void => void child.kill()
    open.add(kill)
    // A script that ends before it has read all of itself closes the pipe: its exit code says all there is to say.
    child.stdin.on('error', () => undefined)
    child.stdin.end(shellInput(script, words))
    const ended = new Promise<number | null>((resolve, reject) => {
      child.once('error', error => reject(new HostLost(error.message)))
      child.once('close', code => resolve(code))
    })
    ended.catch(() => undefined)
    const complaint: Buffer[] = []
    child.stderr.on('data', (chunk: Buffer) => void complaint.push(chunk))
    try {
      for await (const chunk of child.stdout) await take(chunk as Buffer)
      return { code: await ended, stderr: Buffer.concat(complaint).toString() }
    } finally {
      kill()
      open.delete(kill)
    }
  }

  return {
    name: 'localhost',
    stream,
    async run(script, words = []) {
      const chunks: Uint8Array[] = []
      const answer = await stream(script, words, async chunk => void chunks.push(chunk))
      return { ...answer, stdout: Buffer.concat(chunks) }
    },
    close() {
      for (const kill of open) kill()
    }
  }
}
