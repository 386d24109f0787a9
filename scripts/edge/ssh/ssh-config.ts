import { matchesPatternList, matchesWildcard } from './wildcard-pattern.ts'

/** What reading ssh_config needs of the machine. */
export interface ConfigEffects {
  /** `null` where there is no such file, or it may not be read. */
  readText(path: string): string | null
  /** Names in a folder; none where there is no such folder. */
  listFolder(path: string): readonly string[]
  readonly home: string
  readonly localUser: string
}

export interface SshOptions {
  /** First value of each option, by its name in lower case; options that add up (IdentityFile) keep all. */
  readonly values: ReadonlyMap<string, readonly string[]>
  /** `Match` blocks that would have run a program or need the network: not evaluated, so not applied. */
  readonly passedOver: readonly { readonly path: string; readonly line: number; readonly criterion: string }[]
}

const ADD_UP = new Set(['identityfile', 'certificatefile'])
const DEEPEST_INCLUDE = 16

/**
 * The options that apply to a host, from `~/.ssh/config` and `/etc/ssh/ssh_config`: the first value found is the one
 * that holds (ssh_config(5)). `Include` is followed; of `Match` the criteria `all host originalhost user localuser` are evaluated.
 */
export function readSshOptions(host: string, user: string | null, effects: ConfigEffects): SshOptions {
  const values = new Map<string, readonly string[]>(user === null ? [] : [['user', [user]]])
  const passedOver: { path: string; line: number; criterion: string }[] = []

  function walk(path: string, enclosing: boolean, depth: number): void {
    const text = depth > DEEPEST_INCLUDE ? null : effects.readText(path)
    if (text === null) return
    let active = enclosing
    for (const [index, source] of text.split(/\r?\n/).entries()) {
      const [keyword, ...words] = splitLine(source)
      if (keyword === undefined) continue
      switch (keyword.toLowerCase()) {
        case 'host':
          active = enclosing && matchesPatternList(words, host)
          break
        case 'match':
          active = enclosing && matchesCriteria(words, path, index + 1)
          break
        case 'include':
          if (active) for (const file of words.flatMap(word => expandInclude(word, path, effects))) walk(file, true, depth + 1)
          break
        default:
          if (active) set(keyword.toLowerCase(), words)
      }
    }
  }

  function set(name: string, words: readonly string[]): void {
    const before = values.get(name)
    if (before === undefined) values.set(name, words)
    else if (ADD_UP.has(name)) values.set(name, [...before, ...words])
  }

  function matchesCriteria(words: readonly string[], path: string, line: number): boolean {
    for (let at = 0; at < words.length; at++) {
      const word = words[at] ?? ''
      const negated = word.startsWith('!')
      const criterion = word.slice(negated ? 1 : 0).toLowerCase()
      if (criterion === 'all') {
        if (negated) return false
        continue
      }
      const subject = subjectOf(criterion)
      if (subject === null) {
        passedOver.push({ path, line, criterion })
        return false
      }
      if (matchesPatternList((words[++at] ?? '').split(','), subject) === negated) return false
    }
    return words.length > 0
  }

  function subjectOf(criterion: string): string | null {
    if (criterion === 'originalhost') return host
    if (criterion === 'host') return (values.get('hostname')?.[0] ?? host).replaceAll('%h', host)
    if (criterion === 'user') return values.get('user')?.[0] ?? effects.localUser
    if (criterion === 'localuser') return effects.localUser
    return null
  }

  walk(`${effects.home}/.ssh/config`, true, 0)
  walk('/etc/ssh/ssh_config', true, 0)
  return { values, passedOver }
}

/** `Keyword word "two words"`, `Keyword=word`; quotes of both kinds; a `#` begins a comment where a word may begin. */
function splitLine(line: string): string[] {
  const found = /^\s*([A-Za-z]+)(?:\s*=\s*|\s+)(.*)$/.exec(line)
  if (found === null) return []
  const [, keyword = '', rest = ''] = found
  const words: string[] = []
  for (const [, double, single, bare] of rest.matchAll(/"([^"]*)"|'([^']*)'|([^\s"']+)/g)) {
    if (bare?.startsWith('#') === true) break
    words.push(double ?? single ?? bare ?? '')
  }
  // The rest of these lines is one command for a shell, quotes and all.
  if (/^(?:proxycommand|knownhostscommand|localcommand|remotecommand)$/i.test(keyword)) return rest.trim() === '' ? [] : [keyword, rest.trim()]
  return words.length === 0 ? [] : [keyword, ...words]
}

/** Names in an Include are relative to `~/.ssh` (to `/etc/ssh` in the system's file), and may hold wildcards. */
function expandInclude(word: string, from: string, effects: ConfigEffects): string[] {
  const base = from.startsWith('/etc/ssh/') ? '/etc/ssh' : `${effects.home}/.ssh`
  const absolute = word.startsWith('~/') ? `${effects.home}/${word.slice(2)}` : word.startsWith('/') ? word : `${base}/${word}`
  return absolute.split('/').slice(1).reduce<string[]>((folders, segment) =>
    folders.flatMap(folder =>
      /[*?]/.test(segment)
        ? [...effects.listFolder(folder === '' ? '/' : folder)].sort().filter(name => !name.startsWith('.') && matchesWildcard(segment, name)).map(name => `${folder}/${name}`)
        : [`${folder}/${segment}`]
    ), [''])
}
