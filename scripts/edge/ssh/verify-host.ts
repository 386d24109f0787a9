import type { FindingInput, FindingPlace } from '../../diagnostics/finding.ts'
import { checkHostKey, fingerprintOf, type HostAddress, type HostKeyVerdict, keyTypeOf, knownKeyTypes, type KnownHost, nameOf, parseKnownHosts } from './known-hosts.ts'
import { describeChanged, describeRevoked, describeUnknown, shortenHome, type ShownServer } from './host-key-findings.ts'
import { findRevoked } from './revoked-host-keys.ts'
import { readBytesIfThere, readIfThere, type SshSettings } from './ssh-settings.ts'

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
    this.address = settings.hostKeyAlias === null ? { host: settings.host, port: settings.port } : { host: settings.hostKeyAlias, port: 22 }
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
    const { name, host, port, target, user, revokedHostKeys } = this.settings
    const revoked = revokedHostKeys === null ? null : findRevoked(revokedHostKeys, readBytesIfThere(revokedHostKeys), key)
    const verdict = checkHostKey(this.known, this.address, key)
    if (verdict.kind === 'known' && revoked === null) return true
    const server: ShownServer = { name, target, host, port, user, knownAs: nameOf(this.address), key: `${keyTypeOf(key)} ${fingerprintOf(key)}`, knownHostsFile: this.settings.knownHostsFiles[0] ?? '~/.ssh/known_hosts' }
    this.problem = { ...this.place, rule: 'host-key-known', ...this.explain(server, verdict, revoked, key) }
    return false
  }

  private explain(server: ShownServer, verdict: HostKeyVerdict, revoked: string | null, key: Buffer): { message: string; note: string } {
    if (revoked !== null) return describeRevoked(server, revoked)
    if (verdict.kind === 'unknown') {
      return describeUnknown(server, [
        ...(verdict.authority === null ? [] : [`${placeOf(verdict.authority)} trusts a certificate authority: host certificates are not supported by this transport; write \`transport: openssh\`, or add the host's own key`]),
        ...this.settings.passedOver
      ])
    }
    return verdict.kind === 'revoked' ? describeRevoked(server, `one that is not revoked in ${placeOf(verdict.entry)}`) : describeChanged(server, placeOf(verdict.entry), `${verdict.entry.type === keyTypeOf(key) ? '' : `${verdict.entry.type} `}${fingerprintOf(verdict.entry.key)}`, verdict.entry.path)
  }
}

function placeOf(entry: KnownHost): string {
  return `${shortenHome(entry.path)}:${entry.line}`
}
