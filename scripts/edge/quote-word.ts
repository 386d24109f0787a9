/** A word that POSIX sh reads as itself, whatever it holds (XCU 2.2.2, Single-Quotes). */
export function quoteWord(word: string): string {
  if (word.includes('\0')) throw new RangeError('Unexpected NUL in a word for the shell, expected text')
  return /^[\w./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`
}
