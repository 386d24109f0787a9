import type { Position } from 'unist'
import { readBinding } from './read-binding.ts'
import type { Report } from './report.ts'
import type { Binding } from './tree.ts'

const command = /\\val(?![A-Za-z])/g
const whole = /\\val(?:\[([^[\]{}]*)\])?\{([^{}\\]*)\}/y

interface Found {
  readonly start: number
  readonly end: number
  /** `{{path option=value}}`, or `null` where braces or brackets do not close. */
  readonly mustache: string | null
}

/**
 * The bindings in maths: `\val{path}`, `\val{size path}`, `\val[digits=2]{path}`. The value and the stretch of source
 * it was read from hold the same commands in the same order, whatever quote marks stand at the beginning of a line, so
 * the n-th of the one has the place of the n-th of the other.
 *
 * @returns
 *   The value in pieces, or `null` where it binds nothing.
 */
export function readMathsBindings(value: string, raw: string, positionOf: (start: number, end: number) => Position, report: Report): (string | Binding)[] | null {
  const inValue = findCommands(value)
  if (inValue.length === 0) return null
  const inSource = findCommands(raw)
  const parts: (string | Binding)[] = []
  let from = 0
  inValue.forEach(({ start, end, mustache }, ordinal) => {
    const place = inSource[ordinal]
    const position = place === undefined ? positionOf(0, raw.length) : positionOf(place.start, place.end)
    if (mustache === null) {
      report(
        {
          rule: 'binding-syntax',
          message: 'Unexpected `\\val` without `{…}`, expected one path in braces',
          note: 'write \\val{doe.effects.rank} or \\val[digits=2]{doe.effects.rank}'
        },
        position
      )
      return
    }
    if (start > from) parts.push(value.slice(from, start))
    parts.push(readBinding(mustache, 'maths', position, report))
    from = end
  })
  if (from < value.length) parts.push(value.slice(from))
  return parts
}

function findCommands(text: string): Found[] {
  const found: Found[] = []
  command.lastIndex = 0
  for (let match = command.exec(text); match !== null; match = command.exec(text)) {
    if (isEscaped(text, match.index)) continue
    whole.lastIndex = match.index
    const complete = whole.exec(text)
    const start = match.index
    if (complete === null) found.push({ start, end: start + match[0].length, mustache: null })
    else {
      const options = (complete[1] ?? '').replaceAll(',', ' ').trim()
      found.push({ start, end: start + complete[0].length, mustache: `{{${(complete[2] ?? '').trim()}${options === '' ? '' : ` ${options}`}}}` })
    }
  }
  return found
}

/** `\\val` is a line break and a word. */
function isEscaped(text: string, index: number): boolean {
  let backslashes = 0
  while (text.charAt(index - 1 - backslashes) === '\\') backslashes++
  return backslashes % 2 === 1
}
