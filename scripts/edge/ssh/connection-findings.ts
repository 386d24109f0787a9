import type { Authentication } from './authentication.ts'
import { sshCommand } from './host-key-findings.ts'
import type { SshSettings } from './ssh-settings.ts'

interface Words {
  readonly message: string
  readonly note: string
}

/** Rules of use are long; what matters today stands first. */
const MOST_BANNER_LINES = 5

/** Why nobody was let in, and what a person can do about it. */
export function explainRefusal(settings: SshSettings, { tried, lockedKeys, unasked, abandoned, banner }: Authentication): Words {
  const where = describeServer(settings)
  const attempts = `tried: ${tried.length === 0 ? 'nothing' : tried.join('; ')}`
  const said = banner.slice(0, MOST_BANNER_LINES).map(line => `\nthe server said: ${line}`).join('')
  const [locked] = lockedKeys
  if (locked !== undefined) {
    return {
      message: `Unexpected passphrase on ${locked}, which would be let in by ${where}, expected a terminal to ask for it at`,
      note: `give the key to the agent once with \`ssh-add ${locked}\`, or run this at a terminal\n${attempts}`
    }
  }
  if (abandoned !== null) return { message: `Unexpected end of the questions for ${where} (${abandoned}), expected an answer`, note: `run it again, and answer what is asked\n${attempts}` }
  if (unasked.size > 0) {
    return {
      message: `Unexpected refusal by ${where}, which has a question (${[...unasked].join(', ')}), expected a terminal to answer at`,
      note: `run this at a terminal, or see to it that \`${sshCommand(settings)}\` works without a question\n${attempts}${said}${notes(settings)}`
    }
  }
  return { message: `Unexpected refusal by ${where}, expected to be let in with a key`, note: `${attempts}\ncheck that \`${sshCommand(settings)}\` works${said}${notes(settings)}` }
}

/** Why there is no connection. */
export function explainUnreachable(settings: SshSettings, { tried }: Authentication, reason: string): Words {
  // A server closes when it has been asked often enough: the reason lies in what was tried.
  const attempts = tried.length > 0 && /closed|Too many authentication/.test(reason) ? `\ntried: ${tried.join('; ')}` : ''
  if (/no matching/.test(reason)) {
    return { message: `Unexpected server ${describeServer(settings)}: ${reason}, expected one that our own SSH can speak to`, note: 'write `transport: openssh` beside `ssh:` in data/sources.yml: the `ssh` of this machine knows more, and what ssh_config allows it' }
  }
  return {
    message: `Unexpected failure to reach ${describeServer(settings)}: ${reason}, expected an SSH server`,
    note: `check the host in data/sources.yml and ~/.ssh/config, and that the machine is up and reachable from here${attempts}${notes(settings)}`
  }
}

function describeServer({ name, user, host, port }: SshSettings): string {
  return `\`${name}\` (${user}@${host}, port ${port})`
}

function notes({ passedOver }: SshSettings): string {
  return passedOver.map(note => `\n${note}`).join('')
}
