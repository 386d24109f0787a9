import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { matchesPatternList } from './wildcard-pattern.ts'

/** One line of a known_hosts file that we understand (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT). */
export interface KnownHost {
  readonly path: string
  readonly line: number
  readonly marker: 'revoked' | 'cert-authority' | null
  /** `host,*.example.org,!bad.example.org`, or one hashed `|1|salt|hash`. */
  readonly hosts: string
  readonly type: string
  readonly key: Buffer
}

export interface HostAddress {
  readonly host: string
  readonly port: number
}

/** What known_hosts says of the key that a server showed. Only `known` lets a connection go on. */
export type HostKeyVerdict =
  | { readonly kind: 'known' | 'revoked' | 'changed'; readonly entry: KnownHost }
  | { readonly kind: 'unknown'; readonly authority: KnownHost | null }

/** Reads a known_hosts file. Lines that cannot be understood vouch for nobody and are passed over, as by OpenSSH. */
export function parseKnownHosts(path: string, text: string): KnownHost[] {
  return text.split('\n').flatMap((line, index): KnownHost[] => {
    const words = line.trim().split(/[ \t]+/)
    if (line.trim() === '' || line.trimStart().startsWith('#')) return []
    const marker = words[0] === '@revoked' ? 'revoked' : words[0] === '@cert-authority' ? 'cert-authority' : null
    if (marker === null && words[0]?.startsWith('@') === true) return []
    const [hosts, type, encoded] = marker === null ? words : words.slice(1)
    if (hosts === undefined || type === undefined || encoded === undefined || !/^[A-Za-z0-9+/]+={0,2}$/.test(encoded)) return []
    const key = Buffer.from(encoded, 'base64')
    return keyTypeOf(key) === type ? [{ path, line: index + 1, marker, hosts, type, key }] : []
  })
}

/** Whether a server at an address may be believed to be itself. */
export function checkHostKey(known: readonly KnownHost[], address: HostAddress, key: Buffer): HostKeyVerdict {
  const type = keyTypeOf(key)
  const exact = known.filter(entry => matchesHost(entry.hosts, nameOf(address)))
  // OpenSSH also believes an entry without a port, where it has the very key.
  const plain = address.port === 22 ? [] : known.filter(entry => matchesHost(entry.hosts, address.host))
  const same = [...exact, ...plain].filter(entry => entry.key.equals(key))
  const revoked = same.find(entry => entry.marker === 'revoked')
  if (revoked !== undefined) return { kind: 'revoked', entry: revoked }
  const believed = same.find(entry => entry.marker === null)
  if (believed !== undefined) return { kind: 'known', entry: believed }
  // Of whatever type: the server was asked for those that we hold, and did not show one.
  const others = exact.filter(entry => entry.marker === null)
  const other = others.find(entry => entry.type === type) ?? others[0]
  if (other !== undefined) return { kind: 'changed', entry: other }
  return { kind: 'unknown', authority: [...exact, ...plain].find(entry => entry.marker === 'cert-authority') ?? null }
}

/** Types of the keys we hold for an address, so that the server is asked for one of those first. */
export function knownKeyTypes(known: readonly KnownHost[], address: HostAddress): string[] {
  const names = [nameOf(address), address.host]
  return [...new Set(known.filter(entry => entry.marker === null && names.some(name => matchesHost(entry.hosts, name))).map(entry => entry.type))]
}

/** As known_hosts names an address: the port only where it is not 22. */
export function nameOf({ host, port }: HostAddress): string {
  return port === 22 ? host : `[${host}]:${port}`
}

/** `SHA256:…`, as `ssh-keygen -l` prints it. */
export function fingerprintOf(key: Buffer): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`
}

/** A key names its type in its first string (RFC 4253, section 6.6). */
export function keyTypeOf(key: Buffer): string {
  if (key.length < 4) return ''
  const length = key.readUInt32BE(0)
  return length > 64 || key.length < 4 + length ? '' : key.toString('latin1', 4, 4 + length)
}

function matchesHost(hosts: string, name: string): boolean {
  if (!hosts.startsWith('|')) return matchesPatternList(hosts.split(','), name)
  const [, version, salt, hash] = hosts.split('|')
  if (version !== '1' || salt === undefined || hash === undefined) return false
  const expected = Buffer.from(hash, 'base64')
  const found = createHmac('sha1', Buffer.from(salt, 'base64')).update(name.toLowerCase()).digest()
  return expected.length === found.length && timingSafeEqual(expected, found)
}
