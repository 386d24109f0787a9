import type { Report } from './report.ts'
import type { Binding } from './tree.ts'

/** A bound literal holds what it binds: spaces and minus signs of any kind are alike, digits are not. */
export function compareLiteral(binding: Binding, report: Report): void {
  const { literal, printed } = binding
  if (literal === undefined || printed === undefined || printed.hole !== null || binding.position === undefined) return
  if (plain(literal.value) === plain(printed.text)) return
  const { start, end } = literal.position
  report(
    {
      rule: 'literal-is-current',
      message: `Unexpected \`${literal.value}\`, expected \`${printed.text}\`, which is \`${binding.path}\` now`,
      note: 'run paperline build --write to refresh bound literals',
      ...(start.offset === undefined || end.offset === undefined ? {} : { fix: { start: start.offset, end: end.offset, replacement: printed.text } })
    },
    literal.position
  )
}

function plain(text: string): string {
  return text
    .trim()
    .replace(/[\s\u00a0\u2009\u202f]+/g, ' ')
    .replace(/[\u2212\u2010\u2011]/g, '-')
}
