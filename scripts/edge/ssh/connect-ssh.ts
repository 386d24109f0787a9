import type { Client, ClientChannel, ClientErrorExtensions, ConnectConfig, ServerHostKeyAlgorithm } from 'ssh2'
import { type FindingPlace, stop } from '../../diagnostics/finding.ts'
import { showForeign, showForeignLines } from '../../diagnostics/show-foreign.ts'
import { monotonicSeconds } from '../clock.ts'
import { HostLost } from '../hosts/host.ts'
import { openPrompter, type Prompter } from '../prompter.ts'
import { Authentication } from './authentication.ts'
import { explainRefusal, explainUnreachable } from './connection-findings.ts'
import { readIdentities } from './identities.ts'
import { readSshSettings, type SshSettings } from './ssh-settings.ts'
import { HostVerifier } from './verify-host.ts'

export interface SshConnection {
  readonly client: Client
  readonly settings: SshSettings
  /** How long a question and its answer take, as the handshake has it: the server's computing is in it. */
  readonly roundTripSeconds: number
  /** Closes this connection and those it goes through. */
  close(): void
}

export interface ConnectOptions {
  /** Who answers questions; `null` for nobody. By default the person at the terminal, where there is one. */
  readonly prompter?: Prompter | null
  /** Ends the attempt. */
  readonly signal?: AbortSignal | undefined
}

/** A jump host behind a jump host behind …: more is a circle in ssh_config. */
const MOST_JUMPS = 8
const KEEPALIVE_SECONDS = 10
/** Who we are and what we can, then the exchange of keys. */
const HANDSHAKE_ROUND_TRIPS = 2
/** How long a server may take for one answer while it lets us in: it may wait for a telephone to be touched. */
const AUTHENTICATION_SECONDS = 120

/** ssh2's own, but for ssh-dss and RSA with SHA-1: by default OpenSSH believes neither. */
const KEY_TYPES: readonly ServerHostKeyAlgorithm[] = ['ssh-ed25519', 'ecdsa-sha2-nistp256', 'ecdsa-sha2-nistp384', 'ecdsa-sha2-nistp521', 'rsa-sha2-512', 'rsa-sha2-256']

/** Connects as `ssh` would: ssh_config, agent, keys, questions, jump hosts; host keys always verified. Stops (exit 2) where it cannot. */
export async function connectSsh(target: string, place: FindingPlace, options: ConnectOptions = {}): Promise<SshConnection> {
  return await connectThrough(target, place, { prompter: options.prompter === undefined ? openPrompter() : options.prompter, signal: options.signal }, null, 0)
}

/** `hops` are the jump hosts that somebody else's list gives, in place of those of ssh_config. */
async function connectThrough(target: string, place: FindingPlace, { prompter, signal }: ConnectOptions & { readonly prompter: Prompter | null }, hops: readonly string[] | null, depth: number): Promise<SshConnection> {
  const settings = readSshSettings(target, place)
  if (depth > MOST_JUMPS) {
    stop({ ...place, rule: 'source-reachable', message: `Unexpected chain of more than ${MOST_JUMPS} jump hosts to \`${settings.name}\`, expected one that ends`, note: 'look for a circle of `ProxyJump` in ~/.ssh/config; give the jump host its own `Host` block with `ProxyJump none`' })
  }
  const { default: ssh2 } = await import('ssh2')
  const verifier = new HostVerifier(settings, place)
  const identities = await readIdentities(ssh2, settings)
  const through = await openWay(hops ?? settings.jumps)
  const client = new ssh2.Client()
  const deadline = new Deadline(() => client.emit('error', new Error('it did not answer in time')))
  const authentication = new Authentication(ssh2, settings, identities, prompter, waitsForPerson => deadline.set(waitsForPerson ? null : AUTHENTICATION_SECONDS))
  const close = (): void => {
    client.end()
    through?.close()
  }
  const config: ConnectConfig = {
    ...(through === null ? { host: settings.host, port: settings.port } : { sock: through.stream }),
    ...(settings.localAddress === null ? {} : { localAddress: settings.localAddress }),
    forceIPv4: settings.addressFamily === 'inet',
    forceIPv6: settings.addressFamily === 'inet6',
    username: settings.user,
    // It would also count how long a person takes to answer.
    readyTimeout: 0,
    keepaliveInterval: KEEPALIVE_SECONDS * 1000,
    keepaliveCountMax: 3,
    algorithms: { serverHostKey: verifier.preferredTypes(KEY_TYPES) },
    hostVerifier: (key: Buffer) => verifier.verify(key),
    authHandler: authentication.handler()
  }
  const interrupt = (): void => void client.emit('error', new HostLost('interrupted'))
  let connectedAt = monotonicSeconds()
  let roundTripSeconds = 0
  const failure = await new Promise<(Error & ClientErrorExtensions) | null>(resolve => {
    client.on('error', error => {
      // An agent that does not answer is one way less; the next is tried.
      if (error.level !== 'agent') resolve(error)
    })
    client.once('close', () => resolve(new Error('the server closed the connection')))
    client.on('banner', text => {
      authentication.banner = showForeignLines(text).filter(line => line.trim() !== '')
    })
    // A login is many short messages, each waiting for the last: Nagle's algorithm would double its time.
    client.on('connect', () => {
      client.setNoDelay(true)
      connectedAt = monotonicSeconds()
    })
    client.once('handshake', () => {
      roundTripSeconds = (monotonicSeconds() - connectedAt) / HANDSHAKE_ROUND_TRIPS
      deadline.set(AUTHENTICATION_SECONDS)
    })
    client.once('ready', () => resolve(null))
    signal?.addEventListener('abort', interrupt)
    if (signal?.aborted === true) resolve(new HostLost('interrupted'))
    else client.connect(config)
    deadline.set(settings.connectTimeoutSeconds)
  })
  deadline.set(null)
  signal?.removeEventListener('abort', interrupt)
  authentication.withdraw()
  if (failure !== null) {
    client.destroy()
    through?.close()
    if (failure instanceof HostLost || authentication.abandoned === 'interrupted') throw new HostLost('interrupted')
    if (verifier.problem !== null) stop(verifier.problem)
    stop({ ...place, rule: 'source-reachable', ...(failure.level === 'client-authentication' || authentication.abandoned !== null ? explainRefusal(settings, authentication) : explainUnreachable(settings, authentication, reasonOf(failure))) })
  }
  return { client, settings, roundTripSeconds, close }

  /** A stream to the host through its jump hosts; `null` where it is reached directly. Of a list, the last is reached through the others. */
  async function openWay(jumps: readonly string[]): Promise<{ stream: ClientChannel; close: () => void } | null> {
    const last = jumps.at(-1)
    if (last === undefined) return null
    const before = jumps.slice(0, -1)
    const jump = await connectThrough(last, place, { prompter, signal }, before.length > 0 ? before : null, depth + 1)
    const stream = await new Promise<ClientChannel>((resolve, reject) => {
      jump.client.forwardOut('127.0.0.1', 0, settings.host, settings.port, (error, channel) => (error ? reject(error) : resolve(channel)))
    }).catch((error: unknown) => {
      jump.close()
      return stop({ ...place, rule: 'source-reachable', message: `Unexpected refusal of \`${jump.settings.name}\` to lead on to ${settings.host}:${settings.port} (${reasonOf(error)}), expected a way through`, note: 'check that `ssh` reaches it, and that the jump host allows forwarding' })
    })
    return { stream, close: () => jump.close() }
  }
}

/** One time limit that is set anew, or lifted. */
class Deadline {
  private timer: NodeJS.Timeout | null = null
  private readonly onOver: () => void

  constructor(onOver: () => void) {
    this.onOver = onOver
  }

  set(seconds: number | null): void {
    if (this.timer !== null) clearTimeout(this.timer)
    this.timer = seconds === null ? null : setTimeout(this.onOver, seconds * 1000)
  }
}

function reasonOf(error: unknown): string {
  return showForeign(error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error))
}
