import type { ClientChannel } from 'ssh2'
import type { FindingPlace } from '../../diagnostics/finding.ts'
import { showForeign } from '../../diagnostics/show-foreign.ts'
import { type ConnectOptions, connectSsh, type SshConnection } from '../ssh/connect-ssh.ts'
import { Complaint } from './complaint.ts'
import { type Host, HostLost, type ScriptAnswer } from './host.ts'
import { queueScripts, SessionRefused } from './queue-scripts.ts'
import { markScript } from './shell-input.ts'
import { takeOutput } from './take-output.ts'

export interface Ssh2Host extends Host {
  readonly kind: 'ssh2'
  /** The same connection, for files. */
  readonly connection: SshConnection
}

const CLOSING_SECONDS = 1

/** An SSH host, over our own SSH. Stops (exit 2) where it cannot be reached, or its key cannot be believed. */
export async function openSshHost(target: string, place: FindingPlace, options: ConnectOptions = {}): Promise<Ssh2Host> {
  const connection = await connectSsh(target, place, options)
  const { client, settings } = connection
  const lost = new AbortController()
  client.on('close', () => lost.abort()).on('error', () => lost.abort())
  const lossOf = (): HostLost => new HostLost(`the connection to \`${settings.name}\` ended`)

  async function stream(script: string, words: readonly string[], take: (chunk: Uint8Array) => Promise<void>): Promise<ScriptAnswer> {
    if (lost.signal.aborted) throw lossOf()
    const channel = await openChannel()
    const complaint = new Complaint()
    channel.stderr.on('data', (chunk: Buffer) => complaint.add(chunk))
    let code: number | null = null
    channel.once('exit', (status: number | null) => {
      code = status
    })
    const closed = new Promise<void>(resolve => channel.once('close', () => resolve()))
    const end = (): void => void channel.destroy()
    lost.signal.addEventListener('abort', end)
    channel.on('error', () => undefined)
    const marked = markScript(script, words)
    channel.end(marked.input)
    try {
      await takeOutput(channel, closed, marked.pass(take))
    } catch (error) {
      throw lost.signal.aborted ? lossOf() : error
    } finally {
      lost.signal.removeEventListener('abort', end)
      channel.destroy()
    }
    if (lost.signal.aborted) throw lossOf()
    const { text, began } = marked.before()
    return { code, stderr: began ? complaint.text : `${complaint.text}${text}` }
  }

  function openChannel(): Promise<ClientChannel> {
    return new Promise((resolve, reject) => {
      // An open that is never answered ends with the connection.
      const end = (): void => reject(lossOf())
      lost.signal.addEventListener('abort', end)
      try {
        client.exec('sh -s', (error, channel) => {
          lost.signal.removeEventListener('abort', end)
          if (error) reject(new SessionRefused(`\`${settings.name}\` opened no session (${showForeign(error.message)})`))
          else resolve(channel)
        })
      } catch {
        reject(lossOf())
      }
    })
  }

  return {
    kind: 'ssh2',
    name: settings.name,
    connection,
    ...queueScripts(stream),
    close() {
      lost.abort()
      connection.close()
      // A line that is cut answers no goodbye.
      setTimeout(() => client.destroy(), CLOSING_SECONDS * 1000).unref()
    }
  }
}
