/** Whether a name matches OpenSSH's `*` and `?` (ssh_config(5), PATTERNS); letters of hosts have no case. Linear in memory, no regular expression. */
export function matchesWildcard(pattern: string, name: string): boolean {
  let at = 0
  let star = -1
  let resume = 0
  let index = 0
  while (index < name.length) {
    if (at < pattern.length && (pattern[at] === '?' || (pattern[at] !== '*' && pattern[at] === name[index]))) {
      at++
      index++
    } else if (pattern[at] === '*') {
      star = at++
      resume = index
    } else if (star >= 0) {
      at = star + 1
      index = ++resume
    } else return false
  }
  while (pattern[at] === '*') at++
  return at === pattern.length
}

/** A list of patterns, some of them negated with `!`: one that is negated and matches forbids the whole list. */
export function matchesPatternList(patterns: readonly string[], name: string): boolean {
  const lower = name.toLowerCase()
  const matches = (pattern: string): boolean => matchesWildcard(pattern.toLowerCase(), lower)
  if (patterns.some(pattern => pattern.startsWith('!') && matches(pattern.slice(1)))) return false
  return patterns.some(pattern => !pattern.startsWith('!') && matches(pattern))
}
