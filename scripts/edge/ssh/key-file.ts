import { createPrivateKey } from 'node:crypto'
import type ssh2Module from 'ssh2'
import type { ParsedKey } from 'ssh2'
import { readIfThere } from './ssh-settings.ts'

export type Ssh2 = typeof ssh2Module

/** A file of ~/.ssh: what can be known of it without its passphrase. */
export interface KeyFile {
  readonly path: string
  /** `null` where only the passphrase shows it: an old PEM file without its `.pub`. */
  readonly publicHalf: ParsedKey | null
  readonly kind: 'open' | 'locked' | 'public only'
  /** The secret half; `null` where the passphrase is wrong. */
  unlock(passphrase: string | null): ParsedKey | null
}

/** Why a file is of no use as a key. */
export interface NoKeyFile {
  readonly path: string
  readonly reason: string
}

/** Reads a private key (OpenSSH's own format, PEM, PKCS #8), or a public one whose secret half an agent may hold. */
export function readKeyFile(ssh2: Ssh2, path: string): KeyFile | NoKeyFile {
  const text = readIfThere(path)
  const beside = parseKey(ssh2, readIfThere(`${path}.pub`) ?? '')
  const publicOnly = (key: ParsedKey): KeyFile => ({ path, publicHalf: key, kind: 'public only', unlock: () => null })
  // As OpenSSH: a missing secret half is no matter where an agent may hold it.
  if (text === null) return beside === null ? { path, reason: 'cannot be read' } : publicOnly(beside)
  const open = parseSecret(ssh2, text, null)
  if (open !== null) return { path, publicHalf: open, kind: 'open', unlock: () => open }
  const itself = parseKey(ssh2, text)
  if (itself !== null) return publicOnly(itself)
  if (containerType(text)?.startsWith('sk-') === true) return { path, reason: 'lies on a security key: write `transport: openssh`' }
  if (!isEncrypted(text)) return { path, reason: 'is no private key that can be read' }
  return { path, publicHalf: parseContainer(ssh2, text) ?? beside, kind: 'locked', unlock: passphrase => (passphrase === null ? null : parseSecret(ssh2, text, passphrase)) }
}

/** One key of any form that ssh2 reads; `null` where it is none. */
export function parseKey(ssh2: Ssh2, text: string | Buffer, passphrase?: string): ParsedKey | null {
  const parsed = ssh2.utils.parseKey(text, passphrase)
  // The types say one key; for several in a file ssh2 answers with a list.
  const key: unknown = Array.isArray(parsed) ? parsed[0] : parsed
  return key instanceof Error || key === undefined ? null : (key as ParsedKey)
}

function parseSecret(ssh2: Ssh2, text: string, passphrase: string | null): ParsedKey | null {
  const key = parseKey(ssh2, /-----BEGIN (?:ENCRYPTED )?PRIVATE KEY-----/.test(text) ? toTraditional(text, passphrase) : text, passphrase ?? undefined)
  return key?.isPrivateKey() === true ? key : null
}

/** ssh2 knows no PKCS #8; Node does. */
function toTraditional(text: string, passphrase: string | null): string {
  try {
    const key = createPrivateKey({ key: text, ...(passphrase === null ? {} : { passphrase }) })
    const type = key.asymmetricKeyType === 'rsa' ? 'pkcs1' : key.asymmetricKeyType === 'ec' ? 'sec1' : 'pkcs8'
    return key.export({ type, format: 'pem' }).toString()
  } catch {
    return ''
  }
}

const MAGIC = 'openssh-key-v1\0'

/** The strings of OpenSSH's own format before the secret part (PROTOCOL.key): cipher, KDF, its options; then the public key, never encrypted. */
function readContainer(text: string): { cipher: string; publicKey: Buffer } | null {
  const body = /-----BEGIN OPENSSH PRIVATE KEY-----([\s\S]+)-----END OPENSSH PRIVATE KEY-----/.exec(text)?.[1]
  const data = Buffer.from(body ?? '', 'base64')
  if (data.toString('latin1', 0, MAGIC.length) !== MAGIC) return null
  let at = MAGIC.length
  const next = (): Buffer => {
    const length = at + 4 <= data.length ? data.readUInt32BE(at) : 0
    const found = data.subarray(at + 4, at + 4 + length)
    at += 4 + length
    return found
  }
  const [cipher] = [next().toString('latin1'), next(), next()]
  at += 4
  return { cipher, publicKey: next() }
}

function parseContainer(ssh2: Ssh2, text: string): ParsedKey | null {
  const publicKey = readContainer(text)?.publicKey
  return publicKey === undefined ? null : parseKey(ssh2, `${keyType(publicKey)} ${publicKey.toString('base64')}`)
}

function containerType(text: string): string | null {
  const publicKey = readContainer(text)?.publicKey
  return publicKey === undefined ? null : keyType(publicKey)
}

function keyType(key: Buffer): string {
  return key.length < 4 ? '' : key.toString('latin1', 4, 4 + key.readUInt32BE(0))
}

function isEncrypted(text: string): boolean {
  const container = readContainer(text)
  return container === null ? /ENCRYPTED/.test(text) : container.cipher !== 'none'
}
