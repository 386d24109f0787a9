import { drawTrace } from '../ledger/draw-trace.ts'
import { findOccurrence } from '../ledger/find-occurrence.ts'
import { traceQuantity, traceToJson } from '../ledger/trace.ts'
import { assemble, type Assembly } from '../pipeline/assemble.ts'
import { findAddress } from '../study/find-address.ts'
import { readArguments, UsageError, type Command } from './command.ts'

/** Draws where a number came from, down to log lines that are read from the raw files as it prints. */
export const trace: Command = {
  usage: 'trace ADDRESS|FILE:LINE|PRINTED [--all]',
  summary: 'draw where a number came from, down to its log lines',
  async run(words, terminal) {
    const { files, json, words: [query], flags } = readArguments(guardMinus(words), { all: 'boolean' }, 1)
    if (query === undefined) throw new UsageError('Unexpected absence of a number to trace, expected an address, a place or a printed text')
    const assembly = await assemble(files, { onProgress: text => terminal.progress(text) })
    terminal.progress('')
    const addresses = findAddresses(assembly, query)
    if (addresses.length === 0) {
      const found = findAddress(assembly.results, query)
      const nearest = found.kind === 'missing' ? found.nearest : null
      terminal.warn(`Unexpected \`${query}\`, expected an address, a line of a document that prints a number, or a printed text\n    ${nearest === null ? 'run `paperline values` to see what there is' : `write \`${nearest}\` if that is what you meant`}\n`)
      return 1
    }
    const traces = addresses.map(address => traceQuantity(address, assembly.results, assembly.evidence, files, { all: flags['all'] === true }))
    if (json) terminal.print(`${JSON.stringify(traces.map(traceToJson), null, 2)}\n`)
    else terminal.print(traces.map(node => `${drawTrace(node, { colour: terminal.colour, width: terminal.width })}\n`).join('\n'))
    return 0
  }
}

function findAddresses({ documents, results }: Assembly, query: string): string[] {
  const found = findAddress(results, query.trim())
  if (found.kind === 'quantity') return [query.trim()]
  const matches = findOccurrence(documents.flatMap(document => document.occurrences), query)
  return [...new Set(matches.occurrences.map(occurrence => occurrence.quantity))]
}

/** `-4.24` is a number to trace, not an option. */
function guardMinus(words: readonly string[]): string[] {
  const index = words.findIndex(word => /^-[\d.]/.test(word))
  return index < 0 ? [...words] : [...words.slice(0, index), ...words.slice(index + 1), '--', words[index] ?? '']
}
