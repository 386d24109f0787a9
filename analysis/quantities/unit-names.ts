/** What a unit is called by loggers and people, by the one name we keep. */
const synonyms: ReadonlyMap<string, readonly string[]> = new Map([
  ['1', ['', '1', 'none', 'dimensionless', 'unitless', 'number']],
  ['percent', ['percent', '%', 'pct']],
  ['pp', ['pp', 'percentage point', 'percentage points', '%-pt', 'ppt']],
  ['fraction', ['fraction', 'proportion']],
  ['×', ['×', 'x', 'times', 'fold']],
  ['nats', ['nats', 'nat']],
  ['bits', ['bits', 'bit']],
  ['ppl', ['ppl', 'perplexity']],
  ['tokens', ['tokens', 'token', 'tok', 'toks']],
  ['samples', ['samples', 'sample']],
  ['steps', ['steps', 'step']],
  ['ns', ['ns', 'nanosecond', 'nanoseconds']],
  ['µs', ['µs', 'μs', 'us', 'microsecond', 'microseconds']],
  ['ms', ['ms', 'msec', 'millisecond', 'milliseconds']],
  ['s', ['s', 'sec', 'secs', 'second', 'seconds']],
  ['min', ['min', 'mins', 'minute', 'minutes']],
  ['h', ['h', 'hr', 'hrs', 'hour', 'hours']],
  ['d', ['d', 'day', 'days']],
  ['B', ['B', 'byte', 'bytes']],
  ['kB', ['kB', 'KB', 'kilobyte', 'kilobytes']],
  ['MB', ['MB', 'megabyte', 'megabytes']],
  ['GB', ['GB', 'gigabyte', 'gigabytes']],
  ['TB', ['TB', 'terabyte', 'terabytes']],
  ['KiB', ['KiB']],
  ['MiB', ['MiB']],
  ['GiB', ['GiB']],
  ['TiB', ['TiB']]
])

const canonical = new Map([...synonyms].flatMap(([name, spellings]) => spellings.map(spelling => [spelling, name] as const)))

/** The one name of a simple unit; a word we do not know stands for itself. */
export function canonicalName(word: string): string {
  return canonical.get(word) ?? word
}

/** Whether a word is a unit that we know, in any spelling. */
export function isKnownUnitWord(word: string): boolean {
  return canonical.has(word)
}

/** Units that are exact multiples of one another: the group, and how many of its base one is. */
const groups: ReadonlyMap<string, readonly [group: string, factor: number]> = new Map([
  ['ns', ['time', 1e-9]],
  ['µs', ['time', 1e-6]],
  ['ms', ['time', 1e-3]],
  ['s', ['time', 1]],
  ['min', ['time', 60]],
  ['h', ['time', 3600]],
  ['d', ['time', 86_400]],
  ['B', ['bytes', 1]],
  ['kB', ['bytes', 1e3]],
  ['MB', ['bytes', 1e6]],
  ['GB', ['bytes', 1e9]],
  ['TB', ['bytes', 1e12]],
  ['KiB', ['bytes', 2 ** 10]],
  ['MiB', ['bytes', 2 ** 20]],
  ['GiB', ['bytes', 2 ** 30]],
  ['TiB', ['bytes', 2 ** 40]],
  ['fraction', ['proportion', 1]],
  ['percent', ['proportion', 0.01]],
  ['nats', ['information', 1]],
  ['bits', ['information', Math.LN2]]
])

export function unitGroup(name: string): readonly [group: string, factor: number] | null {
  return groups.get(name) ?? null
}

/** How a unit stands after a number; nothing for pure numbers, fractions and perplexities. */
export function simpleSymbol(name: string): string {
  if (name === 'percent') return '%'
  return name === '1' || name === 'fraction' || name === 'ppl' ? '' : name
}
