import { homedir } from 'node:os'
import type { FindingInput, FindingPlace } from '../../diagnostics/finding.ts'
import { checkHostKey, fingerprintOf, type HostAddress, type HostKeyVerdict, keyTypeOf, knownKeyTypes, type KnownHost, nameOf, parseKnownHosts } from './known-hosts.ts'
import { readIfThere, type SshSettings } from './ssh-settings.ts'

/** Checks the key that a server shows, and keeps why it was not believed. ssh2 believes any key unless it is given this. */
export class HostVerifier {
  /** What is wrong with the key; `null` while nothing is. */
  problem: Omit<FindingInput, 'fatal'> | null = null
  private readonly known: readonly KnownHost[]
  private readonly address: HostAddress
  private readonly settings: SshSettings
  private readonly place: FindingPlace

  constructor(settings: SshSettings, place: FindingPlace) {
    this.settings = settings
    this.place = place
    // A HostKeyAlias is looked up without a port, as OpenSSH does.
    this.address = settings.hostKeyName === settings.host ? { host: settings.host, port: settings.port } : { host: settings.hostKeyName, port: 22 }
    this.known = settings.knownHostsFiles.flatMap(path => parseKnownHosts(path, readIfThere(path) ?? ''))
  }

  /** Types of host key in the order to ask for: those that we can compare first, as OpenSSH does. */
  preferredTypes<Type extends string>(supported: readonly Type[]): Type[] {
    const known = new Set(knownKeyTypes(this.known, this.address))
    // One RSA key signs in three ways (RFC 8332).
    const holds = (type: Type): boolean => known.has(type.startsWith('rsa-sha2-') ? 'ssh-rsa' : type)
    return [...supported.filter(holds), ...supported.filter(type => !holds(type))]
  }

  verify(key: Buffer): boolean {
    const verdict = checkHostKey(this.known, this.address, key)
    if (verdict.kind === 'known') return true
    this.problem = { ...this.place, rule: 'host-key-known', ...this.explain(verdict, key) }
    return false
  }

  private explain(verdict: Exclude<HostKeyVerdict, { kind: 'known' }>, key: Buffer): { message: string; note: string } {
    const { name, host, port } = this.settings
    const shown = `${keyTypeOf(key)} ${fingerprintOf(key)}`
    if (verdict.kind === 'unknown') return { message: `Unexpected host key of \`${name}\` (${shown}), expected one that known_hosts holds for ${nameOf(this.address)}`, note: this.introduce(verdict) }
    if (verdict.kind === 'revoked') {
      return {
        message: `Unexpected host key of \`${name}\` (${shown}), expected one that is not revoked in ${place(verdict.entry)}`,
        note: 'this key must not be trusted: ask the administrator of the server for its new key'
      }
    }
    return {
      message: `Unexpected host key of \`${name}\` (${shown}), expected the one in ${place(verdict.entry)} (${fingerprintOf(verdict.entry.key)})`,
      note: `the server was set up anew, or somebody stands in between: ask its administrator for the fingerprint;\nonly if it is the one shown here, run \`ssh-keygen -R '${nameOf(this.address)}' -f ${shorten(verdict.entry.path)}\` and connect once with \`${sshCommand(host, port, this.settings)}\``
    }
  }

  private introduce(verdict: HostKeyVerdict & { kind: 'unknown' }): string {
    const { host, port } = this.settings
    const file = shorten(this.settings.knownHostsFiles[0] ?? '~/.ssh/known_hosts')
    const scan = `ssh-keyscan ${port === 22 ? '' : `-p ${port} `}${host} >> ${file}`
    return [
      `compare this fingerprint with the server's own, then connect once with \`${sshCommand(host, port, this.settings)}\` and answer yes, or run \`${scan}\``,
      ...(verdict.otherTypes.length > 0 ? [`known_hosts holds keys of other types for it: ${verdict.otherTypes.join(', ')}`] : []),
      ...(verdict.authority === null ? [] : [`${place(verdict.authority)} trusts a certificate authority: host certificates are not supported, the host's own key is needed`])
    ].join('\n')
  }
}

function sshCommand(host: string, port: number, settings: SshSettings): string {
  return settings.target.includes(':') ? `ssh ${port === 22 ? '' : `-p ${port} `}${settings.user}@${host}` : `ssh ${settings.target}`
}

function place(entry: KnownHost): string {
  return `${shorten(entry.path)}:${entry.line}`
}

function shorten(path: string): string {
  return path.startsWith(`${homedir()}/`) ? `~${path.slice(homedir().length)}` : path
}
