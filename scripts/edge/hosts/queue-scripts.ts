import { Gate } from '../in-parallel.ts'
import { HostLost } from '../host-lost.ts'
import type { Host } from './host.ts'
import { runByStream } from './run-by-stream.ts'

/** sshd lets ten sessions run over one connection (MaxSessions); two are left for files and for the connection itself. */
const SCRIPTS_AT_ONCE = 8
const RETRY_MILLISECONDS = 20
const LONGEST_RETRY_MILLISECONDS = 200
/** Some three seconds for a server that refuses a session although none of ours runs. */
const MOST_REFUSALS_ALONE = 20

/** The server opened no session, so that the script did not run: it may let fewer run at once, or not have put away the last. */
export class SessionRefused extends HostLost {}

/** Scripts over one connection wait for one another, so that none is refused. */
export function queueScripts(streamNow: Host['stream']): Pick<Host, 'run' | 'stream'> {
  const gate = new Gate(SCRIPTS_AT_ONCE)
  let running = 0

  async function streamWhenLet(...words: Parameters<Host['stream']>): ReturnType<Host['stream']> {
    let alone = 0
    for (let refusals = 1; ; refusals++) {
      running++
      try {
        return await streamNow(...words)
      } catch (error) {
        if (running === 1) alone++
        if (!(error instanceof SessionRefused) || alone > MOST_REFUSALS_ALONE) throw error
      } finally {
        running--
      }
      await pause(Math.min(LONGEST_RETRY_MILLISECONDS, RETRY_MILLISECONDS * refusals))
    }
  }

  const stream: Host['stream'] = async (...words) => {
    await gate.enter()
    try {
      return await streamWhenLet(...words)
    } finally {
      gate.release()
    }
  }
  return { stream, run: runByStream(stream) }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise(resolve => {
    setTimeout(resolve, milliseconds)
  })
}
