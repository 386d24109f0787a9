import { homedir } from 'node:os'

/** A server whose key was not believed, as its messages need it. */
export interface ShownServer {
  /** As messages call it. */
  readonly name: string
  /** As written in data/sources.yml. */
  readonly target: string
  readonly host: string
  readonly port: number
  readonly user: string
  /** Under which name known_hosts is searched: `[gpu]:2222`. */
  readonly knownAs: string
  /** Type and fingerprint of the key that it showed; `null` where ssh did not say. */
  readonly key: string | null
  readonly knownHostsFile: string
}

interface Words {
  readonly message: string
  readonly note: string
}

/** Nothing is known of the host: a person compares, then says yes once. */
export function describeUnknown(server: ShownServer, more: readonly string[]): Words {
  const { host, port, knownHostsFile } = server
  const scan = `ssh-keyscan ${port === 22 ? '' : `-p ${port} `}${host} >> ${shortenHome(knownHostsFile)}`
  return {
    message: `${unexpectedKey(server)}, expected one that known_hosts holds for ${server.knownAs}`,
    note: [`compare this fingerprint with the server's own, then connect once with \`${sshCommand(server)}\` and answer yes, or run \`${scan}\``, ...more].join('\n')
  }
}

/** `expected` says which key would do: `one that is not revoked in ~/.ssh/known_hosts:3`. */
export function describeRevoked(server: ShownServer, expected: string): Words {
  return { message: `${unexpectedKey(server)}, expected ${expected}`, note: 'this key must not be trusted: ask the administrator of the server for its new key' }
}

/** `known` is the fingerprint of the key that known_hosts holds at `place`, its type before it where that is another; `null` where ssh did not say. */
export function describeChanged(server: ShownServer, place: string, known: string | null, file: string): Words {
  return {
    message: `${unexpectedKey(server)}, expected the one in ${place}${known === null ? '' : ` (${known})`}`,
    note: `the server was set up anew, or somebody stands in between: ask its administrator for the fingerprint;\nonly if it is the one shown here, run \`ssh-keygen -R '${server.knownAs}' -f ${shortenHome(file)}\` and connect once with \`${sshCommand(server)}\``
  }
}

export function shortenHome(path: string): string {
  return path.startsWith(`${homedir()}/`) ? `~${path.slice(homedir().length)}` : path
}

function unexpectedKey({ name, key }: ShownServer): string {
  return `Unexpected host key of \`${name}\`${key === null ? '' : ` (${key})`}`
}

/** What a person would type to reach it. */
export function sshCommand({ host, port, user, target }: Pick<ShownServer, 'host' | 'port' | 'user' | 'target'>): string {
  return target.includes(':') ? `ssh ${port === 22 ? '' : `-p ${port} `}${user}@${host}` : `ssh ${target}`
}
