import { createHash } from 'node:crypto'

export interface TokenValues {
  readonly home: string
  readonly host: string
  /** As written, before HostName. */
  readonly name: string
  readonly port: number
  readonly user: string
  readonly localUser: string
  readonly localHost: string
  readonly hostKeyAlias: string
  readonly jump: string
  readonly environment: { readonly [name: string]: string | undefined }
}

/** `~` and the tokens of paths (ssh_config(5), TOKENS); an environment variable that is not set, or an unknown token, stays as written. */
export function expandTokens(path: string, by: TokenValues): string {
  const tokens: { readonly [letter: string]: () => string } = {
    '%': () => '%',
    C: () => createHash('sha1').update(`${by.localHost}${by.host}${by.port}${by.user}${by.jump}`).digest('hex'),
    d: () => by.home,
    h: () => by.host,
    i: () => String(process.getuid?.() ?? ''),
    j: () => by.jump,
    k: () => by.hostKeyAlias,
    L: () => by.localHost.split('.')[0] ?? '',
    l: () => by.localHost,
    n: () => by.name,
    p: () => String(by.port),
    r: () => by.user,
    u: () => by.localUser
  }
  return path
    .replace(/^~(?=\/|$)/, by.home)
    .replaceAll(/%([%A-Za-z])/g, (whole, letter: string) => tokens[letter]?.() ?? whole)
    .replaceAll(/\$\{(\w+)\}/g, (whole, name: string) => by.environment[name] ?? whole)
}
