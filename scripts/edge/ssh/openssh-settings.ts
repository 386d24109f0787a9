import { type FindingPlace, stop } from '../../diagnostics/finding.ts'
import { showForeign } from '../../diagnostics/show-foreign.ts'
import { jumpOption, targetWords } from './openssh-options.ts'
import { splitTarget, type SshTarget } from './ssh-target.ts'

/** What the system's ssh makes of a target, as `ssh -G` tells. */
export interface OpensshSettings {
  readonly parts: SshTarget
  /** The name without user, for messages and the lock. */
  readonly name: string
  readonly host: string
  readonly port: number
  readonly user: string
  readonly knownHostsFile: string
  /** Options that lead there through jump hosts; none where ssh's own way is taken. */
  readonly way: readonly string[]
  /** `null` where ssh_config leaves it to the system, which is minutes. */
  readonly connectTimeoutSeconds: number | null
}

const MOST_JUMPS = 8

/** Asks ssh itself, so that every `Match` and token means what it means to ssh. Stops where there is no ssh, or it cannot read its files. */
export async function readOpensshSettings(target: string, place: FindingPlace, interactive: boolean, hops: readonly string[] | null = null, depth = 0): Promise<OpensshSettings> {
  const parts = splitTarget(target)
  if (parts === null) {
    return stop({ ...place, rule: 'source-reachable', message: `Unexpected host \`${showForeign(target)}\`, expected an alias of ~/.ssh/config or user@host:port`, note: 'write it as you would after `ssh`; a port after a colon' })
  }
  if (depth > MOST_JUMPS) {
    stop({ ...place, rule: 'source-reachable', message: `Unexpected chain of more than ${MOST_JUMPS} jump hosts to \`${target}\`, expected one that ends`, note: 'look for a circle of `ProxyJump` in ~/.ssh/config; give the jump host its own `Host` block with `ProxyJump none`' })
  }
  const { execa } = await import('execa')
  const answer = await execa('ssh', ['-G', ...targetWords(parts)], { reject: false, stdin: 'ignore', cleanup: false })
  if (answer.code === 'ENOENT') {
    stop({ ...place, rule: 'source-reachable', message: 'Unexpected machine without `ssh`, expected OpenSSH for `transport: openssh`', note: 'install openssh-client, or leave `transport` out: our own SSH needs nothing installed' })
  }
  if (answer.exitCode !== 0) {
    stop({ ...place, rule: 'source-reachable', message: `Unexpected answer of \`ssh -G ${target}\` (${showForeign(answer.stderr.trim().split('\n')[0] ?? '')}), expected its settings`, note: 'mend ~/.ssh/config' })
  }
  const values = new Map<string, string>()
  for (const line of answer.stdout.split('\n')) {
    const at = line.indexOf(' ')
    if (at > 0 && !values.has(line.slice(0, at))) values.set(line.slice(0, at), line.slice(at + 1).trim())
  }
  const jump = values.get('proxyjump') ?? 'none'
  const jumps = hops ?? (jump === 'none' ? [] : jump.split(',').map(hop => hop.trim()).filter(hop => hop !== '' && hop !== target))
  const timeout = Number(values.get('connecttimeout'))
  return {
    parts,
    name: parts.port === null ? parts.host : `${parts.host.includes(':') ? `[${parts.host}]` : parts.host}:${parts.port}`,
    host: values.get('hostname') ?? parts.host,
    port: Number(values.get('port') ?? 22),
    user: values.get('user') ?? parts.user ?? '',
    knownHostsFile: values.get('userknownhostsfile')?.split(' ')[0] ?? '~/.ssh/known_hosts',
    way: await wayThrough(jumps, place, interactive, depth),
    connectTimeoutSeconds: Number.isFinite(timeout) && timeout > 0 ? timeout : null
  }
}

/** The last of a list is reached through those before it; one alone as its own ssh_config says. */
async function wayThrough(jumps: readonly string[], place: FindingPlace, interactive: boolean, depth: number): Promise<string[]> {
  const last = jumps.at(-1)
  if (last === undefined) return []
  const before = jumps.slice(0, -1)
  const jump = await readOpensshSettings(last, place, interactive, before.length > 0 ? before : null, depth + 1)
  return jumpOption(jump.parts, jump.way, interactive)
}
