import { decimalEnd, isDigit, isWordByte, readDecimal, textOf } from './read-number.ts'

/** Seconds in a unit, as a decimal shift where it is one, so that `86694ms` is exactly the double of 86.694. */
const SECONDS: { readonly [unit: string]: { readonly shift: number } | { readonly times: number } } = {
  ns: { shift: -9 }, us: { shift: -6 }, 'µs': { shift: -6 }, 'μs': { shift: -6 }, ms: { shift: -3 },
  s: { shift: 0 }, sec: { shift: 0 }, secs: { shift: 0 }, second: { shift: 0 }, seconds: { shift: 0 },
  m: { times: 60 }, min: { times: 60 }, mins: { times: 60 }, minute: { times: 60 }, minutes: { times: 60 },
  h: { times: 3600 }, hr: { times: 3600 }, hrs: { times: 3600 }, hour: { times: 3600 }, hours: { times: 3600 },
  d: { times: 86_400 }, day: { times: 86_400 }, days: { times: 86_400 }
}

/** Only units that mean one thing: a bare `M` or `K` is not guessed. */
const BYTES: { readonly [unit: string]: { readonly shift: number } | { readonly times: number } } = {
  b: { shift: 0 }, byte: { shift: 0 }, bytes: { shift: 0 },
  kb: { shift: 3 }, mb: { shift: 6 }, gb: { shift: 9 }, tb: { shift: 12 },
  kib: { times: 2 ** 10 }, mib: { times: 2 ** 20 }, gib: { times: 2 ** 30 }, tib: { times: 2 ** 40 }
}

export interface Measure {
  /** Seconds, bytes or percent. */
  readonly value: number
  readonly end: number
  /** Where the kept text ends: the percent sign is the unit, not part of the number. */
  readonly textEnd: number
}

/**
 * A duration beginning at `from`, in seconds: `86694ms`, `490.3s`, `1h 2m 3.5s`, `0:15:19.02`, `1 day, 2:03:04`.
 * A number without a unit is none: the unit would be a guess.
 */
export function readDuration(bytes: Uint8Array, from: number, to: number): Measure | null {
  let at = from
  let total: number | null = null
  for (let terms = 0; terms < 5; terms++) {
    const end = decimalEnd(bytes, at, to)
    if (end < 0) break
    const clock = readClock(bytes, at, end, to)
    if (clock !== null) return { value: (total ?? 0) + clock.value, end: clock.end, textEnd: clock.end }
    const unitFrom = bytes[end] === 32 ? end + 1 : end
    const unitEnd = unitEndOf(bytes, unitFrom, to)
    const unit = SECONDS[textOf(bytes, unitFrom, unitEnd)]
    if (unit === undefined) break
    const value = scaled(bytes, at, end, unit)
    if (total === null && 'shift' in unit) return { value, end: unitEnd, textEnd: unitEnd }
    total = (total ?? 0) + value
    at = unitEnd
    let next = at
    while (next < to && (bytes[next] === 32 || bytes[next] === 44) && next < at + 2) next++
    if (!isDigit(bytes[next]) || 'shift' in unit) break
    const following = readsDuration(bytes, next, to)
    if (!following) break
    at = next
  }
  return total === null ? null : { value: total, end: at, textEnd: at }
}

/** A size beginning at `from`, in bytes: `31286 MiB`, `1.5GB`, `512 bytes`. */
export function readBytes(bytes: Uint8Array, from: number, to: number): Measure | null {
  const end = decimalEnd(bytes, from, to)
  if (end < 0) return null
  const unitFrom = bytes[end] === 32 ? end + 1 : end
  const unitEnd = unitEndOf(bytes, unitFrom, to)
  const unit = BYTES[textOf(bytes, unitFrom, unitEnd).toLowerCase()]
  return unit === undefined ? null : { value: scaled(bytes, from, end, unit), end: unitEnd, textEnd: unitEnd }
}

/** A number with a percent sign after it, in percent. */
export function readPercent(bytes: Uint8Array, from: number, to: number): Measure | null {
  const end = decimalEnd(bytes, from, to)
  if (end < 0) return null
  const sign = bytes[end] === 32 ? end + 1 : end
  return bytes[sign] === 37 && sign < to ? { value: readDecimal(bytes, from, end), end: sign + 1, textEnd: end } : null
}

function scaled(bytes: Uint8Array, from: number, to: number, unit: { readonly shift: number } | { readonly times: number }): number {
  return 'times' in unit ? readDecimal(bytes, from, to) * unit.times : readDecimal(bytes, from, to, unit.shift)
}

/** `mm:ss`, `h:mm:ss`, with a fraction on the seconds; `firstEnd` is the end of the first number. */
function readClock(bytes: Uint8Array, from: number, firstEnd: number, to: number): { value: number; end: number } | null {
  if (bytes[firstEnd] !== 58) return null
  const numbers = [readDecimal(bytes, from, firstEnd)]
  let end = firstEnd
  while (numbers.length < 3 && end < to && bytes[end] === 58 && isDigit(bytes[end + 1]) && isDigit(bytes[end + 2])) {
    const next = decimalEnd(bytes, end + 1, to)
    numbers.push(readDecimal(bytes, end + 1, next))
    end = next
  }
  if (numbers.length === 1) return null
  return { value: numbers.reduce((total, number) => total * 60 + number, 0), end }
}

function readsDuration(bytes: Uint8Array, from: number, to: number): boolean {
  const end = decimalEnd(bytes, from, to)
  if (end < 0) return false
  if (bytes[end] === 58) return true
  const unitFrom = bytes[end] === 32 ? end + 1 : end
  return SECONDS[textOf(bytes, unitFrom, unitEndOf(bytes, unitFrom, to))] !== undefined
}

function unitEndOf(bytes: Uint8Array, from: number, to: number): number {
  let at = from
  while (at < to && at < from + 8 && (bytes[at]! >= 128 || (isWordByte(bytes[at]) && !isDigit(bytes[at])))) at++
  return at
}
