const KRL = 'SSHKRL\n\0'

/**
 * Which key would do where a RevokedHostKeys file forbids this one, in words; `null` where it does not. As OpenSSH: a file that
 * cannot be read forbids every key. A key revocation list (KRL) is binary and not read here: it forbids every key too.
 */
export function findRevoked(path: string, bytes: Buffer | null, key: Buffer): string | null {
  if (bytes === null) return `a \`RevokedHostKeys\` file that can be read at ${path}`
  if (bytes.toString('latin1', 0, KRL.length) === KRL) return `a \`RevokedHostKeys\` file of plain keys at ${path}, or \`transport: openssh\``
  const encoded = key.toString('base64')
  return bytes.toString('utf8').split('\n').some(line => !line.startsWith('#') && line.split(/[ \t]+/).includes(encoded)) ? `one that is not revoked in ${path}` : null
}
