import { flattenResults, type FlatQuantity } from '../ledger/flat-results.ts'
import { assemble } from '../pipeline/assemble.ts'
import { readArguments, type Command } from './command.ts'

/** Lists what the paper can print: address, as printed, unit, n, and the binding to paste. */
export const values: Command = {
  usage: "values ['doe.*']",
  summary: 'list the quantities a document can print',
  async run(words, terminal) {
    const { files, json, words: [pattern = '*'] } = readArguments(words, {}, 1)
    const { results } = await assemble(files, { onProgress: text => terminal.progress(text) })
    terminal.progress('')
    const listed = flattenResults(results).filter(({ address }) => matches(pattern, address))
    if (json) terminal.print(`${JSON.stringify(listed.map(entry => ({ ...entry, binding: `{{${entry.address}}}` })), null, 2)}\n`)
    else terminal.print(asColumns(listed))
    if (listed.length > 0) return 0
    terminal.warn(`Unexpected pattern \`${pattern}\`, expected one that names a quantity\n    run \`paperline values\` to see them all\n`)
    return 1
  }
}

/** `*` stands for any run of characters; the rest is literal. Linear in both. */
function matches(pattern: string, address: string): boolean {
  const pieces = pattern.split('*')
  const [first = '', ...rest] = pieces
  if (!address.startsWith(first)) return false
  const last = rest.pop()
  if (last === undefined) return address === first
  let position = first.length
  for (const piece of rest) {
    const found = address.indexOf(piece, position)
    if (found < 0) return false
    position = found + piece.length
  }
  return address.length - last.length >= position && address.endsWith(last)
}

function asColumns(listed: readonly FlatQuantity[]): string {
  const rows = listed.map(entry => [
    entry.address,
    entry.hole === null ? entry.printed : `hole: ${entry.hole}`,
    entry.unit ?? '',
    entry.n === null ? '' : `n = ${entry.n}`,
    `{{${entry.address}}}`
  ])
  const widths = [0, 1, 2, 3].map(column => Math.min(48, Math.max(0, ...rows.map(row => row[column]?.length ?? 0))))
  return rows.map(row => `${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}\n`).join('')
}
