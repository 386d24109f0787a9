import type { FindingPlace } from '../../diagnostics/finding.ts'
import type { ConnectOptions } from '../ssh/connect-ssh.ts'
import { HostLost } from '../host-lost.ts'
import { type LocalHost, openLocalHost } from './local-host.ts'
import type { OpensshHost } from './openssh-host.ts'
import type { Ssh2Host } from './ssh-host.ts'

/** Which machine: where a folder lies, or an SSH host and how to reach it. */
export type HostPlace = { readonly kind: 'folder' } | { readonly kind: 'ssh'; readonly target: string; readonly transport: 'ssh2' | 'openssh' }

export type OpenHost = LocalHost | Ssh2Host | OpensshHost

/**
 * The one door to a machine: what fetches, launches and watches connects here, once. Stops (exit 2) where it cannot be reached,
 * or its key cannot be believed. The signal ends a connection that is being made, and closes one that is.
 *
 * @throws {HostLost}
 *   When the signal came first.
 */
export async function openHost(where: HostPlace, place: FindingPlace, options: ConnectOptions = {}): Promise<OpenHost> {
  const { signal } = options
  const host = await openPlain(where, place, options)
  if (signal?.aborted === true) {
    host.close()
    throw new HostLost('interrupted')
  }
  signal?.addEventListener('abort', () => host.close())
  return host
}

/** Imported when asked for: ssh2 takes 60 ms. */
async function openPlain(where: HostPlace, place: FindingPlace, options: ConnectOptions): Promise<OpenHost> {
  if (where.kind === 'folder') return openLocalHost()
  if (where.transport === 'openssh') return await (await import('./openssh-host.ts')).openOpensshHost(where.target, place, options)
  return await (await import('./ssh-host.ts')).openSshHost(where.target, place, options)
}
