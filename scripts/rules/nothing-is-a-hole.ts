import { Finding } from '../diagnostics/finding.ts'
import type { Quantity } from '../../analysis/quantities/quantity.ts'
import type { Rule } from './rule.ts'

const id = 'nothing-is-a-hole'

/** Every result could be computed. A hole says why not, once, with the addresses and the places that it leaves open. */
export const nothingIsAHole: Rule = {
  id,
  check({ results, documents }) {
    const byReason = new Map<string, Quantity[]>()
    for (const quantity of results.quantities.values()) {
      if (quantity.hole === undefined) continue
      byReason.set(quantity.hole.reason, [...(byReason.get(quantity.hole.reason) ?? []), quantity])
    }
    const occurrences = documents.flatMap(document => document.occurrences)
    return [...byReason].map(([reason, quantities]) => {
      const ids = new Set(quantities.map(quantity => quantity.id))
      const printed = occurrences.filter(occurrence => ids.has(occurrence.quantity))
      const code = quantities.find(quantity => quantity.derivation.code !== null)?.derivation.code ?? null
      const names = [...ids].filter(name => !name.startsWith('q-'))
      const first = printed[0]
      return new Finding({
        file: code?.file ?? 'paper/study.ts',
        ...(code === null ? {} : { line: code.line }),
        rule: id,
        message: `Unexpected hole${names.length === 0 ? '' : ` at ${names.slice(0, 4).map(name => `\`${name}\``).join(', ')}${names.length > 4 ? ` and ${names.length - 4} more` : ''}`}: ${reason}`,
        note: 'mend the cause; until then the paper prints the hole in red',
        ...(first === undefined
          ? {}
          : { cause: { file: first.document, line: first.line, column: first.column, message: `printed here${printed.length > 1 ? ` and in ${printed.length - 1} more places` : ''}` } })
      })
    })
  }
}
