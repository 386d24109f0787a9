import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import * as statistics from '../../analysis/statistics/index.ts'

const readme = readFileSync(new URL('../../analysis/README.md', import.meta.url), 'utf8')
const blocks = [...readme.matchAll(/^```js\n([\s\S]*?)^```$/gm)].map(([, code]) => code as string)

interface Outcome {
  readonly code: string
  readonly got: unknown
  readonly expected: string
}

/** Run a block with the library in scope; a line `expression // → value` is kept with its value. */
function runBlock(block: string): readonly Outcome[] {
  const lines = block.split('\n').filter(line => !line.startsWith('import '))
  const body = lines.map(line => {
    const match = /^(.*?) \/\/ → (.*)$/.exec(line)
    return match === null ? line : `keep(${JSON.stringify(match[1])}, (${match[1]}), ${JSON.stringify(match[2])})`
  })
  const outcomes: Outcome[] = []
  // oxlint-disable-next-line no-implied-eval, typescript/no-implied-eval -- the examples are this repository's own
  const example = new Function(...Object.keys(statistics), 'keep', body.join('\n'))
  example(...Object.values(statistics), (code: string, got: unknown, expected: string) => outcomes.push({ code, got, expected }))
  return outcomes
}

/** Numbers cut to the digits that the README prints, in the order of the text. */
function likePrinted(got: unknown, expected: string): unknown {
  const digits = [...expected.replaceAll(/'[^']*'/g, '').matchAll(/(?<![\w.])-?\d[\d.]*(?:e-?\d+)?/g)].map(([text]) => significant(text))
  const walk = (value: unknown): unknown => {
    if (typeof value === 'number') return Number(value.toPrecision(digits.shift() ?? 15))
    if (Array.isArray(value)) return value.map(walk)
    if (typeof value === 'object' && value !== null) return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, walk(item)]))
    return value
  }
  return walk(got)
}

function significant(text: string): number {
  const mantissa = text.replace(/e.*$/, '').replace('-', '')
  const digits = mantissa.includes('.') ? mantissa.replace('.', '').replace(/^0+/, '').length : 15
  return Math.min(15, Math.max(1, digits))
}

describe('every example of the README is true', () => {
  for (const [index, block] of blocks.entries()) {
    test(`block ${index + 1}`, () => {
      for (const { code, got, expected } of runBlock(block)) {
        // oxlint-disable-next-line no-implied-eval, typescript/no-implied-eval -- the examples are this repository's own
        const value: unknown = new Function(`return (${expected})`)()
        expect({ code, value: likePrinted(got, expected) }).toEqual({ code, value })
      }
    })
  }
})

test('every function is listed with a line and called in an example', () => {
  const examples = blocks.join('\n')
  const functions = Object.entries(statistics).filter(([name, value]) => typeof value === 'function' && name !== 'Refusal')
  const missing = functions.map(([name]) => name).filter(name => !readme.includes(`\`${name}\``) || !new RegExp(`\\b${name}\\(`).test(examples))
  expect(missing).toEqual([])
})
