/** A command as its words, and what is wrong with it. */
export interface SplitCommand {
  readonly words: readonly string[]
  readonly problem: { readonly message: string; readonly note: string } | null
}

const OPERATORS = new Set(['&&', '||', '|', ';', '&', '>', '>>', '<', '2>', '2>&1'])
const SHELLS = /(?:^|\/)(?:sh|bash|dash|zsh|ksh)$/

/**
 * Splits a command at blanks, `'…'` and `"…"` keeping theirs; done before placeholders are filled in, so that a value
 * never becomes two words. There is no shell: an operator of one is a mistake, and told.
 */
export function splitWords(command: string): SplitCommand {
  const words: string[] = []
  let word: string | null = null
  let quote: string | null = null
  for (const character of command) {
    if (quote !== null) {
      if (character === quote) quote = null
      else word += character
    } else if (character === "'" || character === '"') {
      quote = character
      word ??= ''
    } else if (/\s/.test(character)) {
      if (word !== null) words.push(word)
      word = null
    } else word = (word ?? '') + character
  }
  if (word !== null) words.push(word)
  if (quote !== null) return problem(words, `Unexpected end of the command within ${quote}…, expected the closing quote`, 'close it, or write the command as a list of words')
  const operator = words.find(candidate => OPERATORS.has(candidate))
  if (operator !== undefined) {
    return problem(words, `Unexpected \`${operator}\` in a command, expected one program and its words`,
      'commands are not read by a shell: make two stages of it, or call a script of your own; what it prints is kept anyway')
  }
  return { words, problem: judgeWords(words) }
}

/** A value filled into the text that a shell reads would be run by it. */
export function judgeWords(words: readonly string[]): SplitCommand['problem'] {
  const [program = '', option = '', script = ''] = words
  if (program === '') return { message: 'Unexpected empty command, expected a program and its words', note: "write command: python3 train.py --config {config} --into {folder}" }
  if (!SHELLS.test(program) || !/^-\w*c$/.test(option) || !/\{[A-Za-z_][\w.-]*\}/.test(script)) return null
  return {
    message: `Unexpected placeholder in the script \`${script}\`, expected values as words of their own`,
    note: `a shell would run what a value holds: write [sh, -c, 'train "$1"', sh, '{config}']`
  }
}

function problem(words: readonly string[], message: string, note: string): SplitCommand {
  return { words, problem: { message, note } }
}
