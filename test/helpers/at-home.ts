import { vi } from 'vitest'
import type { Sshd } from './sshd.ts'

/** Makes this process that of a user who knows the server, and has no agent. To be undone with `vi.unstubAllEnvs()`. */
export function atHome(sshd: Sshd): void {
  vi.stubEnv('HOME', sshd.home)
  vi.stubEnv('SSH_AUTH_SOCK', undefined)
  sshd.writeKnownHosts(sshd.knownHostsLine())
}
