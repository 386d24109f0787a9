import type { ClientChannel } from 'ssh2'
import type { FindingPlace } from '../../diagnostics/finding.ts'
import { connectSsh } from '../ssh/connect-ssh.ts'
import { type Host, HostLost, type ScriptAnswer } from './host.ts'
import { shellInput } from './shell-input.ts'

/** An SSH host. Stops (exit 2) where it cannot be reached, or its key cannot be believed. */
export async function openSshHost(target: string, place: FindingPlace): Promise<Host> {
  const { client, settings, close } = await connectSsh(target, place)
  const lost = new AbortController()
  client.on('close', () => lost.abort()).on('error', () => lost.abort())

  async function stream(script: string, words: readonly string[], take: (chunk: Uint8Array) => Promise<void>): Promise<ScriptAnswer> {
    const lossOf = (): HostLost => new HostLost(`the connection to \`${settings.name}\` ended`)
    if (lost.signal.aborted) throw lossOf()
    const channel = await new Promise<ClientChannel>((resolve, reject) => {
      client.exec('sh -s', (error, opened) => (error ? reject(new HostLost(error.message)) : resolve(opened)))
    })
    const complaint: Buffer[] = []
    channel.stderr.on('data', (chunk: Buffer) => void complaint.push(chunk))
    let code: number | null = null
    channel.once('exit', (status: number | null) => {
      code = status
    })
    const closed = new Promise<void>(resolve => channel.once('close', () => resolve()))
    channel.on('error', () => undefined)
    channel.end(shellInput(script, words))
    for await (const chunk of channel) await take(chunk as Buffer)
    await closed
    if (lost.signal.aborted) throw lossOf()
    return { code, stderr: Buffer.concat(complaint).toString() }
  }

  return {
    name: settings.name,
    stream,
    async run(script, words = []) {
      const chunks: Uint8Array[] = []
      const answer = await stream(script, words, async chunk => void chunks.push(chunk))
      return { ...answer, stdout: Buffer.concat(chunks) }
    },
    close
  }
}
