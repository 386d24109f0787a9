import type { FindingInput, FindingPlace } from '../../diagnostics/finding.ts'
import { describeChanged, describeRevoked, describeUnknown, shortenHome, type ShownServer, sshCommand } from './host-key-findings.ts'
import type { OpensshMessages } from './openssh-messages.ts'
import type { OpensshSettings } from './openssh-settings.ts'

/** Why the system's ssh did not connect, from what it said: the same findings as our own SSH gives. */
export function explainOpenssh(said: OpensshMessages, settings: OpensshSettings, target: string, place: FindingPlace, interactive: boolean): Omit<FindingInput, 'fatal'> {
  const key = explainKey(said, settings, target)
  if (key !== null) return { ...place, rule: 'host-key-known', ...key }
  const { name, user, host, port } = settings
  const where = `\`${name}\` (${user}@${host}, port ${port})`
  const command = sshCommand({ host, port, user, target })
  const denied = said.find(/Permission denied \(([^)]*)\)/)
  if (denied !== null) {
    const questions = (denied[1] ?? '').split(',').filter(way => way === 'keyboard-interactive' || way === 'password')
    if (!interactive) {
      return {
        ...place, rule: 'source-reachable',
        message: `Unexpected refusal by ${where}${questions.length === 0 ? '' : `, which has a question (${questions.join(', ')})`}, expected to be let in without a terminal`,
        note: `run this at a terminal, where \`ssh\` can ask for a passphrase or a code; a key with a passphrase is given to the agent once with \`ssh-add\`\ncheck that \`${command}\` works`
      }
    }
    return { ...place, rule: 'source-reachable', message: `Unexpected refusal by ${where}, expected to be let in`, note: `the server lets in by: ${denied[1] ?? ''}\ncheck that \`${command}\` works` }
  }
  return {
    ...place, rule: 'source-reachable',
    message: `Unexpected failure to reach ${where}: ${said.lines.at(-1) ?? 'ssh said nothing'}, expected an SSH server`,
    note: [`check that \`${command}\` works, and the host in data/sources.yml and ~/.ssh/config`, ...said.lines.slice(-4, -1).map(line => `ssh said: ${line}`)].join('\n')
  }
}

function explainKey(said: OpensshMessages, settings: OpensshSettings, target: string): { message: string; note: string } | null {
  const unknown = said.find(/^No \S+ host key is known for (\S+) and you have requested strict checking/)
  const changed = said.find(/^Host key for (\S+) has changed and you have requested strict checking/)
  const revoked = said.find(/host key for (\S+) (?:is marked as revoked|was revoked)/) ?? said.find(/^(?:error: )?Host key \S+ (\S+) revoked/i)
  const knownAs = (unknown ?? changed ?? revoked)?.[1]
  if (knownAs === undefined) return null
  const { host, port, user, name, knownHostsFile } = settings
  const own = knownAs === host || knownAs === `[${host}]:${port}`
  const jump = /^\[(.+)\]:(\d+)$/.exec(knownAs)
  const server: ShownServer = {
    knownAs, knownHostsFile, target, user, key: said.shownKey,
    name: own || revoked !== null ? name : knownAs,
    host: own ? host : (jump?.[1] ?? knownAs),
    port: own ? port : Number(jump?.[2] ?? 22)
  }
  if (unknown !== null) return describeUnknown(server, [])
  const offending = said.find(/^Offending (?:\S+ )?key(?: for IP)? in (.+):(\d+)$/)
  const file = offending?.[1] ?? knownHostsFile
  const at = `${shortenHome(file)}${offending === null ? '' : `:${offending[2] ?? ''}`}`
  return revoked !== null ? describeRevoked(server, `one that is not revoked in ${at}`) : describeChanged(server, at, null, file)
}
