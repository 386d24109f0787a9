import { quoteWord } from './quote-word.ts'

/**
 * What to pipe into `sh -s`, so that a script reaches any login shell's host unharmed. The braces have it read to its end
 * before it begins: no command of it can swallow the rest as its own input.
 */
export function shellInput(script: string, words: readonly string[]): string {
  return `set -- ${words.map(quoteWord).join(' ')}\n{\n${script}\n} </dev/null\nexit $?\n`
}
