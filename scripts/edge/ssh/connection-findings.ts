import type { Authentication } from './authentication.ts'
import { sshCommand } from './host-key-findings.ts'
import type { SshSettings } from './ssh-settings.ts'

interface Words {
  readonly message: string
  readonly note: string
}

/** Why nobody was let in, and what a person can do about it. */
export function explainRefusal(settings: SshSettings, { tried, lockedKeys, unasked, abandoned }: Authentication): Words {
  const where = describeServer(settings)
  const attempts = `tried: ${tried.length === 0 ? 'nothing' : tried.join('; ')}`
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
      note: `run this at a terminal, or see to it that \`${sshCommand(settings)}\` works without a question\n${attempts}${notes(settings)}`
    }
  }
  return { message: `Unexpected refusal by ${where}, expected to be let in with a key`, note: `${attempts}\ncheck that \`${sshCommand(settings)}\` works${notes(settings)}` }
}

/** Why there is no connection. */
export function explainUnreachable(settings: SshSettings, { tried, abandoned }: Authentication, reason: string): Words {
  // A server closes when it has been asked often enough: the reason lies in what was tried.
  const attempts = tried.length > 0 && /closed|Too many authentication/.test(reason) ? `\ntried: ${tried.join('; ')}` : ''
  return {
    message: `Unexpected failure to reach ${describeServer(settings)}: ${abandoned ?? reason}, expected an SSH server`,
    note: `check the host in data/sources.yml and ~/.ssh/config, and that the machine is up and reachable from here${attempts}${notes(settings)}`
  }
}

function describeServer({ name, user, host, port }: SshSettings): string {
  return `\`${name}\` (${user}@${host}, port ${port})`
}

function notes({ passedOver }: SshSettings): string {
  return passedOver.map(note => `\n${note}`).join('')
}
