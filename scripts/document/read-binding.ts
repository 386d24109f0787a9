import type { Position } from 'unist'
import { parseMustache } from './parse-mustache.ts'
import type { Report } from './report.ts'
import type { Binding } from './tree.ts'

/** A binding node from `{{…}}` as written; what cannot be read is reported and kept as a binding without a path. */
export function readBinding(raw: string, form: Binding['form'], position: Position, report: Report): Binding {
  const parsed = parseMustache(raw)
  const value = raw.replace(/^\{+/, '').replace(/\}+$/, '')
  if (parsed.kind === 'mustache') {
    const { helper, path, options } = parsed
    return { type: 'binding', value, form, helper, path, options, position }
  }
  report({ rule: 'binding-syntax', message: `Unexpected ${parsed.found}, expected ${parsed.expected}`, note: parsed.note }, position)
  return { type: 'binding', value, form, helper: 'plain', path: '', options: {}, problem: `${parsed.found} cannot be read`, position }
}

export function reportUnclosedBinding(position: Position, report: Report): void {
  report(
    {
      rule: 'binding-syntax',
      message: 'Unexpected `{{` without its `}}`, expected a closed binding',
      note: 'close it with }} in the same paragraph or cell, or write \\{{ for the braces themselves (in a table cell, a `|` inside is written \\|)'
    },
    position
  )
}

/** The bindings in an attribute's or image's text: the text in pieces, and each binding with its place. */
export function splitAtBindings(text: string, positionOf: (start: number, end: number) => Position, report: Report): (string | Binding)[] {
  const parts: (string | Binding)[] = []
  let from = 0
  for (let start = text.indexOf('{{'); start !== -1; start = text.indexOf('{{', from)) {
    const end = text.indexOf('}}', start)
    const next = text.indexOf('{{', start + 2 + (text.charAt(start + 2) === '{' ? 1 : 0))
    if (end === -1 || (next !== -1 && next < end)) {
      reportUnclosedBinding(positionOf(start, start + 2), report)
      parts.push(text.slice(from, start + 2))
      from = start + 2
      continue
    }
    const after = text.startsWith('{{{', start) && text.startsWith('}}}', end) ? end + 3 : end + 2
    if (start > from) parts.push(text.slice(from, start))
    parts.push(readBinding(text.slice(start, after), 'mustache', positionOf(start, after), report))
    from = after
  }
  if (from < text.length) parts.push(text.slice(from))
  return parts
}
