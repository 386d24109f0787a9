export interface SshTarget {
  readonly user: string | null
  readonly host: string
  readonly port: number | null
}

/**
 * `user@host:port` taken apart; `null` where it is none. IPv6 addresses with a port stand in brackets. Neither part may begin
 * with `-`, which a program would read as an option, nor hold what a shell reads: `%u` and `%h` end up in ProxyCommand.
 */
export function splitTarget(target: string): SshTarget | null {
  const found = /^(?:([^@\s\-'"`$\\;&<>|(){}][^@\s'"`$\\;&<>|(){}]*)@)?(?:\[([0-9A-Fa-f:.%\w]+)\]|([A-Za-z0-9_][A-Za-z0-9._-]*))(?::(\d{1,5}))?$/.exec(target)
  if (found === null) return null
  const port = found[4] === undefined ? null : Number(found[4])
  if (port !== null && (port < 1 || port > 65_535)) return null
  return { user: found[1] ?? null, host: found[2] ?? found[3] ?? '', port }
}
