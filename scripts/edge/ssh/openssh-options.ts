import { quoteWord } from '../quote-word.ts'
import type { SshTarget } from './ssh-target.ts'

/**
 * What no ssh_config may change: options on the command line come first. Host keys are known or refused; nothing is forwarded,
 * run or left behind beside what we ask for. NumberOfPasswordPrompts, identities, proxies, GSSAPI and the rest stay the user's.
 */
export function strictOptions(interactive: boolean): string[] {
  const options: { readonly [name: string]: string } = {
    StrictHostKeyChecking: 'yes',
    VerifyHostKeyDNS: 'no',
    NoHostAuthenticationForLocalhost: 'no',
    UpdateHostKeys: 'no',
    PermitLocalCommand: 'no',
    RemoteCommand: 'none',
    RequestTTY: 'no',
    ForwardAgent: 'no',
    ForwardX11: 'no',
    ClearAllForwardings: 'yes',
    ControlPersist: 'no',
    ServerAliveInterval: '10',
    ServerAliveCountMax: '3',
    ...(interactive ? {} : { BatchMode: 'yes' }),
    // The fingerprint of an unknown host is told at this level only.
    LogLevel: 'DEBUG1'
  }
  return Object.entries(options).flatMap(([name, value]) => ['-o', `${name}=${value}`])
}

/** A host for the command line: a name that begins with `-` is none (splitTarget), and `--` lets nothing be an option. */
export function targetWords({ user, host, port }: SshTarget): string[] {
  return [...(user === null ? [] : ['-l', user]), ...(port === null ? [] : ['-p', String(port)]), '--', host]
}

/**
 * `ProxyJump` as a command of our own: ssh starts the jump's ssh without our options, so that an unknown jump host would be
 * believed where ssh_config says so. `way` is the option that leads to the jump host itself.
 */
export function jumpOption(jump: SshTarget, way: readonly string[], interactive: boolean): string[] {
  // What stands inside is expanded once more for every ssh around it.
  const words = ['ssh', ...strictOptions(interactive), '-o', 'ControlMaster=no', '-o', 'ControlPath=none', ...way].map(word => quoteWord(word.replaceAll('%', '%%')))
  return ['-o', `ProxyCommand=${words.join(' ')} -W '[%h]:%p' ${targetWords(jump).map(quoteWord).join(' ')}`]
}
