import { canonicalUnit, unitSymbol } from '../../analysis/quantities/unit.ts'
import { alignText } from './align-text.ts'
import type { LineIndex } from './line-index.ts'
import type { Report } from './report.ts'
import type { Binding } from './tree.ts'
import type { DocumentNode } from './walk-tree.ts'
import type { Results } from '../study/results.ts'

/** What can only be a unit after a number; `steps` and `samples` are words of prose as well. */
const symbols = new Set(['%', 'percent', 'pp', 'percentage points', 'percentage point', '×', 'ns', 'µs', 'μs', 'ms', 's', 'min', 'kB', 'KB', 'MB', 'GB', 'TB', 'KiB', 'MiB', 'GiB', 'TiB', 'nats', 'bits', 'tokens/s', 'tok/s'])

const typed = /^[ \t\u00a0\u2009\u202f]*(%|×|percentage points?(?![A-Za-z])|[A-Za-zµμ]+(?:\/[A-Za-z]+)?)/

/** A binding prints its unit itself; one typed after it would stand twice, or be another. */
export function reportTypedUnit(binding: Binding, next: DocumentNode | undefined, results: Results, source: string, lines: LineIndex, report: Report): void {
  const { printed } = binding
  if (printed === undefined || printed.hole !== null || next?.type !== 'text' || next.position === undefined) return
  const match = typed.exec(next.value)
  const word = match?.[1]
  if (match === null || word === undefined || /^[\p{L}\p{N}_]/u.test(next.value.slice(match[0].length))) return
  const quantity = results.quantities.get(printed.quantity)
  const own = quantity?.unit ?? null
  const same = own !== null && own !== '1' && canonicalUnit(word) === own
  if (!same && !symbols.has(word)) return
  const start = next.position.start.offset ?? 0
  const offsetOf = alignText(source, start, next.position.end.offset ?? start, next.value)
  const end = offsetOf(match[0].length - 1) + 1
  const prints = printed.unit !== null && printed.unit !== undefined
  const shown = own === null ? 'no declared unit' : own === '1' ? 'no unit' : `\`${unitSymbol(own) === '' ? own : unitSymbol(own)}\``
  report(
    {
      rule: 'unit-printed-once',
      message: `Unexpected typed unit \`${word}\` after \`${binding.path}\`, expected none`,
      note: prints
        ? `it prints as \`${printed.text}\` already: delete the typed unit`
        : own === null
          ? 'it has no declared unit: declare one under metrics in data/runs.yml, and it is printed'
          : `it is in ${shown}: ${own === '1' ? 'have the study compute it in the unit you mean' : `write {{${binding.path}}}, which prints its unit`}`,
      ...(prints && same ? { fix: { start, end, replacement: '' } } : {})
    },
    lines.positionAt(offsetOf(match[0].length - word.length), end)
  )
}
