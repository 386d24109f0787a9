import type ssh2Module from 'ssh2'
import type { AnyAuthMethod, BaseAgent, ParsedKey, PublicKeyEntry } from 'ssh2'
import { readIfThere, type SshSettings } from './ssh-settings.ts'

type Ssh2 = typeof ssh2Module

export interface Identities {
  readonly methods: readonly AnyAuthMethod[]
  /** What was tried, and what could not be: for the message when nobody is let in. Names of files, never what is in them. */
  readonly tried: readonly string[]
}

/** The ways to say who we are, in the order of OpenSSH: keys that ssh_config names, the agent's, the usual files. Never a password. */
export function readIdentities(ssh2: Ssh2, settings: SshSettings): Identities {
  const { user: username } = settings
  const methods: AnyAuthMethod[] = []
  const tried: string[] = []
  const files = (): void => {
    for (const path of settings.identityFiles) {
      const text = readIfThere(path)
      if (text === null) {
        if (settings.identityFilesAsked) tried.push(`${path} (cannot be read)`)
        continue
      }
      const key = parseOne(ssh2, text)
      if (key === null) tried.push(`${path} (has a passphrase or is no private key: give it to the agent with \`ssh-add ${path}\`)`)
      else {
        methods.push({ type: 'publickey', username, key })
        tried.push(path)
      }
    }
  }
  if (settings.identityFilesAsked) files()
  if (settings.agent !== null) {
    const agent = settings.identitiesOnly ? narrowAgent(ssh2, settings) : settings.agent
    methods.push({ type: 'agent', username, agent })
    tried.push('the agent')
  } else tried.push('no agent (SSH_AUTH_SOCK is not set)')
  if (!settings.identityFilesAsked) files()
  return { methods, tried }
}

/** `IdentitiesOnly yes`: the agent offers only the keys whose public halves lie beside the files of ssh_config. */
function narrowAgent(ssh2: Ssh2, settings: SshSettings): BaseAgent {
  const agent = ssh2.createAgent(settings.agent ?? '')
  const wanted = new Set(settings.identityFiles.flatMap(path => {
    const key = parseOne(ssh2, readIfThere(`${path}.pub`) ?? readIfThere(path) ?? '')
    return key === null ? [] : [key.getPublicSSH().toString('base64')]
  }))
  const getIdentities = agent.getIdentities.bind(agent)
  agent.getIdentities = answer => {
    getIdentities((error, keys) => {
      if (error) answer(error)
      else answer(null, (keys ?? []).filter(key => wanted.has(publicPart(ssh2, key))))
    })
  }
  return agent
}

/** Agents answer with parsed keys; the types allow other forms too. */
function publicPart(ssh2: Ssh2, key: string | Buffer | ParsedKey | PublicKeyEntry): string {
  if (typeof key !== 'string' && !Buffer.isBuffer(key)) return 'getPublicSSH' in key ? key.getPublicSSH().toString('base64') : ''
  return parseOne(ssh2, key)?.getPublicSSH().toString('base64') ?? ''
}

function parseOne(ssh2: Ssh2, text: string | Buffer): ParsedKey | null {
  const parsed = ssh2.utils.parseKey(text)
  // The types say one key; for several in a file ssh2 answers with a list.
  const key: unknown = Array.isArray(parsed) ? parsed[0] : parsed
  return key instanceof Error || key === undefined ? null : (key as ParsedKey)
}
