import type { Client, ClientChannel, ClientErrorExtensions, ConnectConfig, ServerHostKeyAlgorithm } from 'ssh2'
import { type FindingPlace, stop } from '../../diagnostics/finding.ts'
import { readIdentities } from './identities.ts'
import { readSshSettings, type SshSettings } from './ssh-settings.ts'
import { HostVerifier } from './verify-host.ts'

export interface SshConnection {
  readonly client: Client
  readonly settings: SshSettings
  /** Closes this connection and those it goes through. */
  close(): void
}

/** A jump host behind a jump host behind …: more is a circle in ssh_config. */
const MOST_JUMPS = 8
const KEEPALIVE_SECONDS = 10

/** Connects as `ssh` would: ssh_config, agent, keys, jump hosts; host keys always verified. Stops (exit 2) where it cannot. */
export async function connectSsh(target: string, place: FindingPlace, depth = 0): Promise<SshConnection> {
  const settings = readSshSettings(target, place)
  if (depth + settings.jumps.length > MOST_JUMPS) {
    stop({ ...place, rule: 'source-reachable', message: `Unexpected chain of more than ${MOST_JUMPS} jump hosts to \`${settings.name}\`, expected one that ends`, note: 'look for a circle of `ProxyJump` in ~/.ssh/config; give the jump host its own `Host` block with `ProxyJump none`' })
  }
  const { default: ssh2 } = await import('ssh2')
  const verifier = new HostVerifier(settings, place)
  const identities = readIdentities(ssh2, settings)
  const through = await openWay(settings, place, depth)
  const client = new ssh2.Client()
  const close = (): void => {
    client.end()
    through?.close()
  }
  const config: ConnectConfig = {
    ...(through === null ? { host: settings.host, port: settings.port } : { sock: through.stream }),
    username: settings.user,
    readyTimeout: settings.connectTimeoutSeconds * 1000,
    keepaliveInterval: KEEPALIVE_SECONDS * 1000,
    keepaliveCountMax: 3,
    algorithms: { serverHostKey: verifier.preferredTypes(supportedKeyTypes) },
    hostVerifier: (key: Buffer) => verifier.verify(key),
    authHandler: [...identities.methods]
  }
  const failure = await new Promise<(Error & ClientErrorExtensions) | null>(resolve => {
    client.on('error', error => {
      // An agent that does not answer is one way less; the next is tried.
      if (error.level !== 'agent') resolve(error)
    })
    client.once('close', () => resolve(new Error('the server closed the connection')))
    client.once('ready', () => resolve(null))
    client.connect(config)
  })
  if (failure !== null) {
    client.destroy()
    through?.close()
    if (verifier.problem !== null) stop(verifier.problem)
    stop({ ...place, rule: 'source-reachable', ...explain(failure, settings, identities.tried) })
  }
  return { client, settings, close }
}

/** ssh2's own, but for ssh-dss: by default OpenSSH has not known it since 2015. */
const supportedKeyTypes: readonly ServerHostKeyAlgorithm[] = ['ssh-ed25519', 'ecdsa-sha2-nistp256', 'ecdsa-sha2-nistp384', 'ecdsa-sha2-nistp521', 'rsa-sha2-512', 'rsa-sha2-256', 'ssh-rsa']

/** A stream to the host through its jump hosts; `null` where it is reached directly. */
async function openWay(settings: SshSettings, place: FindingPlace, depth: number) {
  const last = settings.jumps.at(-1)
  if (last === undefined) return null
  const before = settings.jumps.slice(0, -1)
  if (before.length > 0) {
    stop({ ...place, rule: 'source-reachable', message: `Unexpected list of ${settings.jumps.length} jump hosts for \`${settings.name}\`, expected one`, note: `give \`${last}\` a \`Host\` block of its own with \`ProxyJump ${before.join(',')}\`` })
  }
  const jump = await connectSsh(last, place, depth + 1)
  const stream = await new Promise<ClientChannel>((resolve, reject) => {
    jump.client.forwardOut('127.0.0.1', 0, settings.host, settings.port, (error, channel) => (error ? reject(error) : resolve(channel)))
  }).catch((error: unknown) => {
    jump.close()
    return stop({ ...place, rule: 'source-reachable', message: `Unexpected refusal of \`${jump.settings.name}\` to lead on to ${settings.host}:${settings.port} (${reasonOf(error)}), expected a way through`, note: 'check that `ssh` reaches it, and that the jump host allows forwarding' })
  })
  return { stream, close: () => jump.close() }
}

function explain(error: Error & ClientErrorExtensions, settings: SshSettings, tried: readonly string[]): { message: string; note: string } {
  const where = `\`${settings.name}\` (${settings.user}@${settings.host}, port ${settings.port})`
  const skipped = settings.passedOver.map(({ path, line, criterion }) => `\nnot evaluated, so not applied: \`Match ${criterion}\` in ${path}:${line}`).join('')
  if (error.level === 'client-authentication') {
    return { message: `Unexpected refusal by ${where}, expected to be let in with a key`, note: `tried: ${tried.join('; ')}\ncheck that \`ssh ${settings.target.includes(':') ? settings.host : settings.target}\` works without a password${skipped}` }
  }
  return { message: `Unexpected failure to reach ${where}: ${reasonOf(error)}, expected an SSH server`, note: `check the host in data/sources.yml and ~/.ssh/config, and that the machine is up and reachable from here${skipped}` }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)
}
