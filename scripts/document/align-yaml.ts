import type { OffsetOf } from './align-text.ts'

/**
 * Walks a YAML scalar's value and the source it was read from side by side: quotes, escapes, and lines that YAML folds
 * or takes out of their indentation stand between them.
 */
export function alignYaml(source: string, start: number, end: number, value: string): OffsetOf {
  const quote = source.charAt(start)
  const quoted = quote === '"' || quote === "'"
  const block = quote === '|' || quote === '>'
  const offsets = new Uint32Array(value.length + 1)
  let at = block ? afterLine(source, start) : quoted ? start + 1 : start
  const stop = quoted ? end - 1 : end
  let index = 0
  while (index < value.length && at < stop) {
    const raw = source.charAt(at)
    const char = value.charAt(index)
    if (quote === '"' && raw === '\\') {
      const length = escapeLength(source, at)
      if (length > 0) {
        offsets[index++] = at
        // An escape beyond the basic plane is two units of the value.
        if (source.charAt(at + 1) === 'U' && /[\uD800-\uDBFF]/.test(char)) offsets[index++] = at
      }
      at += length > 0 ? length : afterFold(source, at) - at
    } else if (quote === "'" && raw === "'") {
      offsets[index++] = at
      at += 2
    } else if (raw === char) offsets[index++] = at++
    else if (isSpace(raw) && isSpace(char)) {
      offsets[index++] = at
      at++
    } else if (isSpace(raw)) at++
    else offsets[index++] = at
  }
  while (index <= value.length) offsets[index++] = Math.min(at, stop)
  return wanted => offsets[Math.max(0, Math.min(wanted, value.length))] ?? end
}

function afterLine(source: string, at: number): number {
  const end = source.indexOf('\n', at)
  return end === -1 ? source.length : end + 1
}

/** `\n`, `\x41`, `\u2212`, `\U0001F600`; nothing for an escaped line end. */
function escapeLength(source: string, at: number): number {
  const kind = source.charAt(at + 1)
  if (kind === '\n' || kind === '\r') return 0
  return kind === 'x' ? 4 : kind === 'u' ? 6 : kind === 'U' ? 10 : 2
}

function afterFold(source: string, at: number): number {
  let next = at + 1
  while (isSpace(source.charAt(next))) next++
  return next
}

function isSpace(char: string): boolean {
  return char === ' ' || char === '\n' || char === '\r' || char === '\t'
}
