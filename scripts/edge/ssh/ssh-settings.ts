import { readdirSync, readFileSync } from 'node:fs'
import { homedir, hostname, userInfo } from 'node:os'
import { type FindingPlace, stop } from '../../diagnostics/finding.ts'
import { expandTokens, type TokenValues } from './ssh-tokens.ts'
import { type ConfigEffects, readSshOptions, type SshOptions } from './ssh-config.ts'
import { splitTarget } from './ssh-target.ts'

/** Where and how to connect, with everything that ssh_config says. */
export interface SshSettings {
  /** As written: `gpu`, `me@gpu:2222`. */
  readonly target: string
  /** The name without user, for messages and the lock. */
  readonly name: string
  readonly host: string
  readonly port: number
  readonly user: string
  /** Under which name the host key is looked up, in place of host and port. */
  readonly hostKeyAlias: string | null
  readonly knownHostsFiles: readonly string[]
  /** A list of keys that must not be believed (RevokedHostKeys). */
  readonly revokedHostKeys: string | null
  readonly identityFiles: readonly string[]
  readonly identityFilesAsked: boolean
  readonly identitiesOnly: boolean
  /** Socket of the agent; `null` for none. */
  readonly agent: string | null
  /** Ways to be let in, in the order to try. */
  readonly authentications: readonly Authentication[]
  /** How often to ask for one password or one answer. */
  readonly tries: number
  /** `BatchMode yes`: ask a person nothing. */
  readonly batch: boolean
  /** Hosts to go through, nearest first. */
  readonly jumps: readonly string[]
  readonly localAddress: string | null
  readonly addressFamily: 'any' | 'inet' | 'inet6'
  readonly connectTimeoutSeconds: number
  /** What ssh_config asks for and is not done here, in words, for the message when nothing else explains a failure. */
  readonly passedOver: readonly string[]
}

export type Authentication = 'publickey' | 'keyboard-interactive' | 'password'

const AUTHENTICATIONS: readonly { readonly name: Authentication; readonly option: string }[] = [
  { name: 'publickey', option: 'pubkeyauthentication' },
  { name: 'keyboard-interactive', option: 'kbdinteractiveauthentication' },
  { name: 'password', option: 'passwordauthentication' }
]

/** Settings for a target, as `ssh` would find them. Stops where they ask for what we cannot do. */
export function readSshSettings(target: string, place: FindingPlace): SshSettings {
  const parts = splitTarget(target)
  if (parts === null) {
    return stop({ ...place, rule: 'source-reachable', message: `Unexpected host \`${target}\`, expected an alias of ~/.ssh/config or user@host:port`, note: 'write it as you would after `ssh`; a port after a colon' })
  }
  const effects = machine()
  const options = readSshOptions(parts.host, parts.user, effects)
  const { values } = options
  const first = (name: string): string | null => values.get(name)?.[0] ?? null
  const isYes = (name: string): boolean => /^(?:yes|true)$/i.test(first(name) ?? '')
  const isNo = (name: string): boolean => /^(?:no|false)$/i.test(first(name) ?? '')
  const user = first('user') ?? effects.localUser
  const host = (first('hostname') ?? parts.host).replaceAll('%h', parts.host).replaceAll('%%', '%').toLowerCase()
  const port = parts.port ?? Number(first('port') ?? 22)
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    stop({ ...place, rule: 'source-reachable', message: `Unexpected port \`${first('port') ?? ''}\` for \`${parts.host}\` in ssh_config, expected 1 to 65535`, note: 'correct it in ~/.ssh/config' })
  }
  const proxy = first('proxycommand')
  const jump = first('proxyjump')
  if (proxy !== null && proxy !== 'none' && (jump === null || jump === 'none')) {
    stop({
      ...place, rule: 'source-reachable',
      message: `Unexpected \`ProxyCommand\` for \`${parts.host}\` in ssh_config, expected a direct way or \`ProxyJump\``,
      note: 'this transport runs no program to reach a host: write `transport: openssh` beside `ssh:` in data/sources.yml, or use `ProxyJump`'
    })
  }
  const hostKeyAlias = first('hostkeyalias')?.toLowerCase() ?? null
  const by: TokenValues = {
    home: effects.home, host, port, user, name: parts.host, localUser: effects.localUser, localHost: hostname(),
    hostKeyAlias: hostKeyAlias ?? host, jump: jump === 'none' ? '' : (jump ?? ''), environment: process.env
  }
  const expand = (path: string): string => expandTokens(path, by)
  const asked = (values.get('identityfile') ?? []).filter(path => path !== 'none')
  const list = (name: string, fallback: readonly string[]): string[] => (values.get(name) ?? fallback).filter(path => path !== 'none').map(expand)
  const agent = first('identityagent')
  const revokedHostKeys = first('revokedhostkeys')
  const family = first('addressfamily')?.toLowerCase()
  const preferred = first('preferredauthentications')?.split(',')
  const allowed = AUTHENTICATIONS.filter(({ option }) => !isNo(option)).map(({ name }) => name)
  return {
    target, host, port, user, hostKeyAlias,
    name: parts.port === null ? parts.host : `${parts.host.includes(':') ? `[${parts.host}]` : parts.host}:${parts.port}`,
    knownHostsFiles: [
      ...list('userknownhostsfile', ['~/.ssh/known_hosts', '~/.ssh/known_hosts2']),
      ...list('globalknownhostsfile', ['/etc/ssh/ssh_known_hosts', '/etc/ssh/ssh_known_hosts2'])
    ],
    revokedHostKeys: revokedHostKeys === null || revokedHostKeys === 'none' ? null : expand(revokedHostKeys),
    identityFiles: (asked.length > 0 ? asked : ['~/.ssh/id_rsa', '~/.ssh/id_ecdsa', '~/.ssh/id_ed25519']).map(expand),
    identityFilesAsked: asked.length > 0,
    identitiesOnly: isYes('identitiesonly'),
    agent: agent === 'none' ? null : agent === null || agent === 'SSH_AUTH_SOCK' ? (process.env['SSH_AUTH_SOCK'] || null) : expand(agent.startsWith('$') && !agent.startsWith('${') ? `\${${agent.slice(1)}}` : agent),
    authentications: preferred === undefined ? allowed : preferred.flatMap(name => allowed.find(known => known === name) ?? []),
    tries: Number(first('numberofpasswordprompts') ?? 3) || 3,
    batch: isYes('batchmode'),
    jumps: jump === null || jump === 'none' ? [] : jump.split(',').map(hop => hop.trim()).filter(hop => hop !== '' && hop !== target),
    localAddress: first('bindaddress'),
    addressFamily: family === 'inet' || family === 'inet6' ? family : 'any',
    connectTimeoutSeconds: Number(first('connecttimeout') ?? 20) || 20,
    passedOver: describePassedOver(options, first)
  }
}

function describePassedOver({ passedOver }: SshOptions, first: (name: string) => string | null): string[] {
  const told = passedOver.map(({ path, line, criterion }) => `not evaluated, so not applied: \`Match ${criterion}\` in ${path}:${line}`)
  if (!/^(?:no|none|false)?$/i.test(first('canonicalizehostname') ?? '')) told.push('`CanonicalizeHostname` is not done here: write the whole name')
  if (!/^(?:none)?$/i.test(first('knownhostscommand') ?? '')) told.push('`KnownHostsCommand` is not run here: keys are looked up in known_hosts files only')
  return told
}

/** A file's text, or `null` where it cannot be read. */
export function readIfThere(path: string): string | null {
  return readBytesIfThere(path)?.toString('utf8') ?? null
}

export function readBytesIfThere(path: string): Buffer | null {
  try {
    return readFileSync(path)
  } catch {
    return null
  }
}

function machine(): ConfigEffects {
  return {
    home: homedir(),
    localUser: userInfo().username,
    readText: readIfThere,
    listFolder(path) {
      try {
        return readdirSync(path)
      } catch {
        return []
      }
    }
  }
}
