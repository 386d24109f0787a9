import { spawn } from 'node:child_process'
import { Complaint } from './complaint.ts'
import { HostLost } from '../host-lost.ts'
import type { Host, ScriptAnswer } from './host.ts'
import { runByStream } from './run-by-stream.ts'
import { shellInput } from './shell-input.ts'

export interface LocalHost extends Host {
  readonly kind: 'local'
}

/** This machine. */
export function openLocalHost(): LocalHost {
  const open = new Set<() => void>()
  let closed = false

  async function stream(script: string, words: readonly string[], take: (chunk: Uint8Array) => Promise<void>): Promise<ScriptAnswer> {
    const lossOf = (): HostLost => new HostLost('interrupted')
    if (closed) throw lossOf()
    const child = spawn('sh', ['-s'], { stdio: 'pipe' })
    const kill = (): void => {
      child.kill()
      // What the script had started may hold the pipe open; nobody reads it any more.
      child.stdout.destroy()
      child.stderr.destroy()
    }
    open.add(kill)
    // A script that ends before it has read all of itself closes the pipe: its exit code says all there is to say.
    child.stdin.on('error', () => undefined)
    child.stdin.end(shellInput(script, words))
    const ended = new Promise<number | null>((resolve, reject) => {
      child.once('error', error => reject(new HostLost(error.message)))
      child.once('close', code => resolve(code))
    })
    ended.catch(() => undefined)
    const complaint = new Complaint()
    child.stderr.on('data', (chunk: Buffer) => complaint.add(chunk))
    try {
      for await (const chunk of child.stdout) await take(chunk as Buffer)
      const code = await ended
      if (closed) throw lossOf()
      return { code, stderr: complaint.text }
    } catch (error) {
      throw closed ? lossOf() : error
    } finally {
      kill()
      open.delete(kill)
    }
  }

  return {
    kind: 'local',
    name: 'localhost',
    stream,
    run: runByStream(stream),
    close() {
      closed = true
      for (const kill of open) kill()
    }
  }
}
