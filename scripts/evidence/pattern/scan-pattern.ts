import { readBytes, readDuration, readPercent } from '../bytes/read-measure.ts'
import { LONGEST_NUMBER, POWERS_OF_TEN, readDecimal, specialEnd } from '../bytes/read-number.ts'
import { isUnreadValue, joinsWord, mayBeginNumber, runsOn } from './line-edges.ts'
import { MatchTable } from './match-table.ts'
import {
  BYTES, DURATION, EDGE, EDGE_SKIP, END, FIND, FIND_NUMBER, FLOAT, INT, LITERAL, PERCENT, REST, WORD, type Program
} from './program.ts'

const LF = 10
const CR = 13
const SPACE = 32
const TAB = 9
const LONGEST_BLANK = 256
const LONGEST_WORD = 1024

export interface ScanRange {
  readonly from: number
  readonly to: number
  /** Line number at `from`. */
  readonly line: number
}

/**
 * All matches of a pattern, at most one a line (a line ends at LF or CR, and only LF counts), in one pass over the bytes.
 *
 * Linear on any input: between two `{_}` the leftmost place is always as good as any other, so a group that once matched
 * is never tried again, and numbers, words and blanks have a longest length.
 */
export function scanPattern(bytes: Uint8Array, program: Program, range: ScanRange, keepBegins = false): MatchTable {
  const { code, literals } = program
  const { from, to } = range
  const table = new MatchTable(program.columns.length, keepBegins)
  const headByte = program.head === 'literal' ? literals[code[1]!]! : -1
  const headIsNumber = program.head === 'number'
  const headIsText = program.head === 'text'
  const headIsWord = program.headIsWord
  let { values, starts, lengths, lines } = table
  let capacity = table.capacity
  let count = 0
  let line = range.line
  let p = from
  /** Where a value did not read although the text before it matched; told unless the line matches after all. */
  let missAt = -1
  /** Whether the line under way ended before the pattern did, at the end of the range. */
  let touchedEnd = false
  let numberAt = 0

  while (p < to) {
    const c = bytes[p]!
    if (c === LF) {
      if (missAt >= 0) {
        table.addMiss(missAt, line)
        missAt = -1
      }
      line++
      p++
      touchedEnd = false
      continue
    }
    if (headByte >= 0) {
      if (c !== headByte || (headIsWord && p > from && joinsWord(bytes, p, from))) {
        p++
        continue
      }
    } else if (headIsNumber) {
      if (!mayBeginNumber(bytes, p, from)) {
        p++
        continue
      }
    } else if (headIsText && (c === CR || (p > from && bytes[p - 1] !== LF && bytes[p - 1] !== CR))) {
      p++
      continue
    }

    if (count === capacity) {
      table.grow(count, (p - from) / (to - from))
      ;({ values, starts, lengths, lines, capacity } = table)
    }
    let q = p
    let pc = 0
    let retryCode = -1
    let retryFrom = 0
    let numbers = 0
    let matched = false
    let dead = false

    attempt: while (true) {
      const operation = code[pc]!
      const operand = code[pc + 1]!
      let holds = true
      switch (operation) {
        case END:
          matched = true
          break attempt
        case LITERAL: {
          const length = code[pc + 2]!
          let k = 0
          while (k < length && q + k < to && bytes[q + k] === literals[operand + k]) k++
          if (k < length) {
            holds = false
            if (q + k === to) touchedEnd = true
            // A number that goes on where the pattern goes on too was not read: `1,234.5` is not 1.
            if (k === 0 && pc > 0 && code[pc - 3]! >= INT && code[pc - 3]! <= FLOAT && runsOn(bytes, numberAt, q, to, false)) missAt = numberAt
          }
          q += length
          break
        }
        case FIND: {
          const length = code[pc + 2]!
          const first = literals[operand]!
          let s = q
          let found = false
          for (; s < to; s++) {
            const b = bytes[s]!
            if (b === first) {
              let k = 1
              while (k < length && s + k < to && bytes[s + k] === literals[operand + k]) k++
              if (k === length) {
                found = true
                break
              }
            } else if (b === LF || b === CR) break
          }
          if (!found) {
            if (s === to) touchedEnd = true
            dead = true
            q = s
            break attempt
          }
          retryCode = pc
          retryFrom = s + 1
          q = s + length
          break
        }
        case FIND_NUMBER: {
          let s = q
          while (s < to && bytes[s] !== LF && bytes[s] !== CR && !mayBeginNumber(bytes, s, from)) s++
          if (s === to || bytes[s] === LF || bytes[s] === CR) {
            dead = true
            q = s
            break attempt
          }
          retryCode = pc
          retryFrom = s + 1
          q = s
          break
        }
        case INT:
        case FLOAT: {
          const blankEnd = q + LONGEST_BLANK
          while (q < to && (bytes[q] === SPACE || bytes[q] === TAB) && q < blankEnd) q++
          const start = q
          const stop = start + LONGEST_NUMBER < to ? start + LONGEST_NUMBER : to
          let b = q < stop ? bytes[q]! : 0
          const negative = b === 45
          if (negative || b === 43) q++
          // Nine digits fit an integer register; what is longer is read again, exactly.
          let mantissa = 0
          let digits = 0
          let d = 0
          while (q < stop && (d = bytes[q]! - 48) >= 0 && d <= 9) {
            mantissa = (Math.imul(mantissa, 10) + d) | 0
            digits++
            q++
          }
          let scale = 0
          if (operation === FLOAT) {
            if (q < stop && bytes[q] === 46) {
              const next = q + 1 < stop ? bytes[q + 1]! : 0
              const digitFollows = next >= 48 && next <= 57
              // `3.` is 3 where the pattern says what comes after it, and the end of a sentence where it does not.
              if (digitFollows || (digits > 0 && code[pc + 3] === LITERAL && literals[code[pc + 4]!] !== 46)) {
                q++
                const fraction = q
                while (q < stop && (d = bytes[q]! - 48) >= 0 && d <= 9) {
                  mantissa = (Math.imul(mantissa, 10) + d) | 0
                  q++
                }
                scale = fraction - q
                digits -= scale
              }
            }
            if (digits > 0 && q < stop && ((b = bytes[q]!) === 101 || b === 69)) {
              let e = q + 1
              const sign = e < stop ? bytes[e]! : 0
              if (sign === 45 || sign === 43) e++
              const exponentFrom = e
              let exponent = 0
              while (e < stop && (d = bytes[e]! - 48) >= 0 && d <= 9) {
                if (exponent < 10_000) exponent = exponent * 10 + d
                e++
              }
              if (e > exponentFrom) {
                scale += sign === 45 ? -exponent : exponent
                q = e
              }
            }
          }
          let value: number
          if (digits === 0) {
            const end = operation === FLOAT ? specialEnd(bytes, q, to) : -1
            if (end < 0) {
              holds = false
              if (start < to && (numbers > 0 || isUnreadValue(bytes, start, to))) missAt = start
              if (start === to) touchedEnd = true
              break
            }
            q = end
            value = readDecimal(bytes, start, q)
          } else if (digits <= 9 && scale >= -22 && scale <= 22) {
            value = scale === 0 ? mantissa : scale < 0 ? mantissa / POWERS_OF_TEN[-scale]! : mantissa * POWERS_OF_TEN[scale]!
            if (negative) value = -value
          } else {
            value = readDecimal(bytes, start, q)
          }
          numbers++
          numberAt = start
          if (operand >= 0) {
            values[operand]![count] = value
            starts[operand]![count] = start
            lengths[operand]![count] = q - start
          }
          break
        }
        case DURATION:
        case BYTES:
        case PERCENT: {
          const blankEnd = q + LONGEST_BLANK
          while (q < to && (bytes[q] === SPACE || bytes[q] === TAB) && q < blankEnd) q++
          const measure = operation === DURATION ? readDuration(bytes, q, to) : operation === BYTES ? readBytes(bytes, q, to) : readPercent(bytes, q, to)
          if (measure === null) {
            holds = false
            if (q < to && (numbers > 0 || isUnreadValue(bytes, q, to))) missAt = q
            if (q === to) touchedEnd = true
            break
          }
          numbers++
          numberAt = q
          if (operand >= 0) {
            values[operand]![count] = measure.value
            starts[operand]![count] = q
            lengths[operand]![count] = measure.textEnd - q
          }
          q = measure.end
          break
        }
        case WORD: {
          while (q < to && (bytes[q] === SPACE || bytes[q] === TAB)) q++
          const start = q
          const stop = start + LONGEST_WORD < to ? start + LONGEST_WORD : to
          const literal = code[pc + 3] === LITERAL ? code[pc + 4]! : -1
          const length = literal >= 0 ? code[pc + 5]! : 0
          for (; q < stop; q++) {
            const b = bytes[q]!
            if (b === SPACE || b === TAB || b === LF || b === CR) break
            if (literal >= 0 && b === literals[literal] && q > start) {
              let k = 1
              while (k < length && bytes[q + k] === literals[literal + k]) k++
              if (k === length) break
            }
          }
          if (q === start) holds = false
          else if (operand >= 0) {
            values[operand]![count] = NaN
            starts[operand]![count] = start
            lengths[operand]![count] = q - start
          }
          break
        }
        case REST: {
          while (q < to && (bytes[q] === SPACE || bytes[q] === TAB)) q++
          const start = q
          while (q < to && bytes[q] !== LF && bytes[q] !== CR) q++
          let end = q
          while (end > start && (bytes[end - 1] === SPACE || bytes[end - 1] === TAB)) end--
          if (operand >= 0) {
            values[operand]![count] = NaN
            starts[operand]![count] = start
            lengths[operand]![count] = Math.min(end - start, 65_535)
          }
          break
        }
        case EDGE:
        case EDGE_SKIP:
          if (runsOn(bytes, numberAt, q, to, operation === EDGE)) {
            missAt = numberAt
            if (operation === EDGE && q + 1 >= to) touchedEnd = true
            holds = false
          }
          break
      }
      if (holds) {
        pc += 3
        continue
      }
      if (retryCode < 0) break
      pc = retryCode
      q = retryFrom
    }

    if (matched) {
      lines[count] = line
      if (count === 0) table.firstBegin = p
      table.lastBegin = p
      table.lastEnd = q
      table.lastLine = line
      if (keepBegins) table.begins.push(p, line)
      count++
      missAt = -1
      p = q
    } else if (dead) {
      p = q
    } else {
      p++
      continue
    }
    let rest = 0
    while (p < to && (rest = bytes[p]!) !== LF && rest !== CR) p++
  }
  if (missAt >= 0) table.addMiss(missAt, line)
  table.finish(count, touchedEnd)
  return table
}
