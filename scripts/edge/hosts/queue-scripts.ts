import { Gate } from '../ssh/in-parallel.ts'
import type { Host } from './host.ts'
import { runByStream } from './run-by-stream.ts'

/** sshd lets ten sessions run over one connection (MaxSessions); two are left for files and for the connection itself. */
const SCRIPTS_AT_ONCE = 8

/** Scripts over one connection wait for one another, so that none is refused. */
export function queueScripts(streamNow: Host['stream']): Pick<Host, 'run' | 'stream'> {
  const gate = new Gate(SCRIPTS_AT_ONCE)
  const stream: Host['stream'] = async (script, words, take) => {
    await gate.enter()
    try {
      return await streamNow(script, words, take)
    } finally {
      gate.release()
    }
  }
  return { stream, run: runByStream(stream) }
}
