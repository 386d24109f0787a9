import { existsSync } from 'node:fs'
import type { BaseAgent, ParsedKey } from 'ssh2'
import { showForeign } from '../../diagnostics/show-foreign.ts'
import { type KeyFile, parseKey, readKeyFile, type Ssh2 } from './key-file.ts'
import type { SshSettings } from './ssh-settings.ts'

/** A key that may let us in: first the server is asked whether it would, then something is signed. */
export interface Identity {
  /** For messages: a file, or `the agent's key …`. */
  readonly name: string
  /** `null` where only the passphrase shows it. */
  readonly publicHalf: ParsedKey | null
  readonly secret: { readonly kind: 'agent'; readonly agent: BaseAgent; readonly key: ParsedKey } | { readonly kind: 'file'; readonly file: KeyFile }
}

export interface Identities {
  readonly found: readonly Identity[]
  /** What could not be used, and why: for the message when nobody is let in. Names of files, never what is in them. */
  readonly unusable: readonly string[]
}

/**
 * The keys to try, in the order of OpenSSH: the agent's that ssh_config names, the agent's others, then the files that no agent
 * holds. Servers close after a few, so the order decides.
 */
export async function readIdentities(ssh2: Ssh2, settings: SshSettings): Promise<Identities> {
  const unusable: string[] = []
  const files: KeyFile[] = []
  for (const path of settings.identityFiles) {
    const file = readKeyFile(ssh2, path)
    if ('kind' in file) files.push(file)
    else if (settings.identityFilesAsked || existsSync(path)) unusable.push(`${path} (${file.reason})`)
    if (existsSync(`${path}-cert.pub`)) unusable.push(`${path}-cert.pub (certificates are not offered: write \`transport: openssh\`)`)
  }
  const held = await readAgent(ssh2, settings, unusable)
  const named = files.flatMap(file => held.find(({ key }) => isSame(key, file.publicHalf)) ?? [])
  const others = settings.identitiesOnly ? [] : held.filter(identity => !named.includes(identity))
  const alone = files.filter(file => {
    if (held.some(({ key }) => isSame(key, file.publicHalf))) return false
    if (file.kind === 'public only') unusable.push(`${file.path} (only its public half is here, and no agent holds the other)`)
    return file.kind !== 'public only'
  })
  return {
    unusable,
    found: [
      ...[...named, ...others].map(({ agent, key, name }): Identity => ({ name, publicHalf: key, secret: { kind: 'agent', agent, key } })),
      ...alone.map((file): Identity => ({ name: file.path, publicHalf: file.publicHalf, secret: { kind: 'file', file } }))
    ]
  }
}

/** An agent may ask its owner to unlock it first; one that is stuck must not hold us for ever. */
const AGENT_SECONDS = 60

interface HeldKey {
  readonly name: string
  readonly agent: BaseAgent
  readonly key: ParsedKey
}

async function readAgent(ssh2: Ssh2, settings: SshSettings, unusable: string[]): Promise<HeldKey[]> {
  if (settings.agent === null) {
    unusable.push('no agent (SSH_AUTH_SOCK is not set)')
    return []
  }
  const agent = ssh2.createAgent(settings.agent)
  const keys = await new Promise<readonly unknown[] | null>(resolve => {
    const timer = setTimeout(() => resolve(null), AGENT_SECONDS * 1000)
    agent.getIdentities((error, found) => {
      clearTimeout(timer)
      resolve(error ? null : (found ?? []))
    })
  })
  if (keys === null) unusable.push('the agent (it does not answer)')
  else if (keys.length === 0) unusable.push('the agent (it holds no key that can be used here)')
  return (keys ?? []).flatMap(answer => {
    const key = toKey(ssh2, answer)
    return key === null ? [] : [{ name: `the agent's ${key.type} key${key.comment === '' || key.comment === undefined ? '' : ` ${showForeign(key.comment)}`}`, agent, key }]
  })
}

/** Agents answer with parsed keys; the types allow other forms too. */
function toKey(ssh2: Ssh2, answer: unknown): ParsedKey | null {
  if (typeof answer === 'string' || Buffer.isBuffer(answer)) return parseKey(ssh2, answer)
  return typeof answer === 'object' && answer !== null && 'getPublicSSH' in answer ? (answer as ParsedKey) : null
}

function isSame(key: ParsedKey, other: ParsedKey | null): boolean {
  return other !== null && key.getPublicSSH().equals(other.getPublicSSH())
}
