import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import * as analysis from '../../analysis/statistics/index.ts'

interface Case {
  readonly id: string
  readonly kind: string
  readonly input: object
  readonly expected: object
  readonly tolerance: object | null
}

interface Adapter {
  answerFolder(folder: string, analysis: object): { readonly cases: readonly Case[]; readonly answers: Record<string, { outcome: string }>; readonly disagreements: readonly { id: string; findings: readonly string[] }[] }
  compareAnswer(item: object, answer: object): readonly string[]
}

const { answerFolder } = (await import(new URL('answer-cases.mjs', import.meta.url).href)) as Adapter
const { compareAnswer } = (await import(new URL('compare-answer.mjs', import.meta.url).href)) as Adapter

test('a folder of cases is answered, refusals included, and what does not agree is named', () => {
  const folder = mkdtempSync(join(tmpdir(), 'paperline-reference-'))
  const base = { kind: 'paired_t', tolerance: { rel: 1e-6, abs: 0 } }
  const cases = [
    { ...base, id: 'agrees', input: { x: [3, 5], y: [1, 2] }, expected: { outcome: 'ok', t: 5, p_two_sided: 0.1256659 } },
    { ...base, id: 'refused', input: { x: [1], y: [2] }, expected: { outcome: 'error', message_should_mention: ['n = 1'] } },
    { ...base, id: 'wrong', input: { x: [3, 5], y: [1, 2] }, expected: { outcome: 'ok', t: 6 } },
    { ...base, id: 'unknown', kind: 'no_such_kind', input: {}, expected: { outcome: 'error', message_should_mention: ['no'] } }
  ]
  writeFileSync(join(folder, 'paired_t.json'), JSON.stringify({ schema: 'stats-case/1', kind: 'paired_t', cases }))
  const { answers, disagreements } = answerFolder(folder, analysis)
  rmSync(folder, { recursive: true })
  expect(Object.values(answers).map(({ outcome }) => outcome)).toEqual(['warn', 'error', 'warn', 'fault'])
  expect(disagreements.map(({ id }) => id)).toEqual(['wrong', 'unknown'])
  expect(disagreements[0]?.findings).toEqual(['t: expected 6, got 5'])
})

test('answers are compared by the rules of stats-case/1', () => {
  const agree = (expected: object, answer: object, tolerance: object | null = null): boolean => compareAnswer({ expected, tolerance }, answer).length === 0
  expect(agree({ a: 1 }, { a: 1 + 1e-10 })).toBe(true)
  expect(agree({ a: 1 }, { a: 1 + 1e-8 })).toBe(false)
  expect(agree({ a: { b: 1 } }, { a: { b: 1.05 } }, { rel: 0, abs: 0, fields: { a: { rel: 0.1 } } })).toBe(true)
  expect(agree({ names: ['x', 'y'] }, { names: ['y', 'x'] })).toBe(true)
  expect(agree({ list: [1, 2] }, { list: [1] })).toBe(false)
  expect(agree({ a: 'Infinity' }, { a: Number.POSITIVE_INFINITY })).toBe(true)
  expect(agree({ a: null }, { a: undefined })).toBe(true)
  expect(agree({ outcome: 'undefined', message_should_mention: ['zero'], p: 0 }, { outcome: 'error', message: 'All are Zero' })).toBe(true)
  expect(agree({ outcome: 'undefined', message_should_mention: ['zero'] }, { outcome: 'ok', p: 0 })).toBe(false)
  expect(agree({ outcome: 'error', message_should_mention: ['zero'] }, { outcome: 'fault', message: 'zero' })).toBe(false)
})
