import { readdirSync, readFileSync } from 'node:fs'
import { homedir, userInfo } from 'node:os'
import { type FindingPlace, stop } from '../../diagnostics/finding.ts'
import { type ConfigEffects, readSshOptions } from './ssh-config.ts'

/** Where and how to connect, with everything that ssh_config says. */
export interface SshSettings {
  /** As written: `gpu`, `me@gpu:2222`. */
  readonly target: string
  /** The name without user, for messages and the lock. */
  readonly name: string
  readonly host: string
  readonly port: number
  readonly user: string
  /** Under which name the host key is looked up. */
  readonly hostKeyName: string
  readonly knownHostsFiles: readonly string[]
  readonly identityFiles: readonly string[]
  readonly identityFilesAsked: boolean
  readonly identitiesOnly: boolean
  /** Socket of the agent; `null` for none. */
  readonly agent: string | null
  /** Hosts to go through, nearest first. */
  readonly jumps: readonly string[]
  readonly connectTimeoutSeconds: number
  readonly passedOver: readonly { readonly path: string; readonly line: number; readonly criterion: string }[]
}

/** `user@host:port` taken apart; `null` where it is none. IPv6 addresses with a port stand in brackets. */
export function splitTarget(target: string): { user: string | null; host: string; port: number | null } | null {
  const found = /^(?:([^@\s]+)@)?(?:\[([0-9A-Fa-f:.%\w]+)\]|([A-Za-z0-9_][A-Za-z0-9._-]*))(?::(\d{1,5}))?$/.exec(target)
  if (found === null) return null
  const port = found[4] === undefined ? null : Number(found[4])
  if (port !== null && (port < 1 || port > 65_535)) return null
  return { user: found[1] ?? null, host: found[2] ?? found[3] ?? '', port }
}

/** Settings for a target, as `ssh` would find them. Stops where they ask for what we cannot do. */
export function readSshSettings(target: string, place: FindingPlace): SshSettings {
  const parts = splitTarget(target)
  if (parts === null) {
    return stop({ ...place, rule: 'source-reachable', message: `Unexpected host \`${target}\`, expected an alias of ~/.ssh/config or user@host:port`, note: 'write it as you would after `ssh`; a port after a colon' })
  }
  const effects = machine()
  const { values, passedOver } = readSshOptions(parts.host, parts.user, effects)
  const first = (name: string): string | null => values.get(name)?.[0] ?? null
  const user = first('user') ?? effects.localUser
  const host = (first('hostname') ?? parts.host).replaceAll('%h', parts.host).replaceAll('%%', '%')
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
      note: 'paperline runs no program to reach a host: use `ProxyJump`, or copy the files to a folder and name it with `folder:`'
    })
  }
  const expand = (path: string): string => expandTokens(path, { home: effects.home, host, name: parts.host, port, user, localUser: effects.localUser })
  const asked = (values.get('identityfile') ?? []).filter(path => path !== 'none')
  const list = (name: string, fallback: readonly string[]): string[] => (values.get(name) ?? fallback).filter(path => path !== 'none').map(expand)
  const agent = first('identityagent')
  return {
    target, host, port, user, passedOver,
    name: parts.port === null ? parts.host : `${parts.host.includes(':') ? `[${parts.host}]` : parts.host}:${parts.port}`,
    hostKeyName: first('hostkeyalias') ?? host,
    knownHostsFiles: [
      ...list('userknownhostsfile', ['~/.ssh/known_hosts', '~/.ssh/known_hosts2']),
      ...list('globalknownhostsfile', ['/etc/ssh/ssh_known_hosts', '/etc/ssh/ssh_known_hosts2'])
    ],
    identityFiles: (asked.length > 0 ? asked : ['~/.ssh/id_ed25519', '~/.ssh/id_ecdsa', '~/.ssh/id_rsa']).map(expand),
    identityFilesAsked: asked.length > 0,
    identitiesOnly: first('identitiesonly')?.toLowerCase() === 'yes',
    agent: agent === 'none' ? null : agent === null || agent === 'SSH_AUTH_SOCK' ? (process.env['SSH_AUTH_SOCK'] ?? null) : expand(agent.startsWith('$') && !agent.startsWith('${') ? `\${${agent.slice(1)}}` : agent),
    jumps: jump === null || jump === 'none' ? [] : jump.split(',').map(hop => hop.trim()),
    connectTimeoutSeconds: Number(first('connecttimeout') ?? 20) || 20
  }
}

/** A file's text, or `null` where it cannot be read. */
export function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
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

/** `~` and the tokens of ssh_config(5) that name paths; an environment variable that is not set stays as written. */
function expandTokens(path: string, by: { home: string; host: string; name: string; port: number; user: string; localUser: string }): string {
  const tokens: { readonly [letter: string]: string } = { d: by.home, h: by.host, n: by.name, p: String(by.port), r: by.user, u: by.localUser, '%': '%' }
  return path
    .replace(/^~(?=\/|$)/, by.home)
    .replaceAll(/%([dhnpru%])/g, (whole, letter: string) => tokens[letter] ?? whole)
    .replaceAll(/\$\{(\w+)\}/g, (whole, name: string) => process.env[name] ?? whole)
}
