import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { markScript } from '../../../scripts/edge/hosts/shell-input.ts'

const collect = () => {
  const chunks: Uint8Array[] = []
  return { take: async (chunk: Uint8Array) => void chunks.push(chunk), text: () => Buffer.concat(chunks).toString() }
}

test('output begins after the mark, however it comes', async () => {
  const marked = markScript('printf "a\\nb"', [])
  const output = Buffer.concat([Buffer.from('welcome\npaperline-'), spawnSync('sh', ['-s'], { input: marked.input }).stdout])
  const { take, text } = collect()
  const pass = marked.pass(take)
  for (const byte of output) await pass(Buffer.from([byte]))
  expect(text()).toBe('a\nb')
  expect(marked.before()).toEqual({ text: 'welcome\npaperline-', began: true })
})

test('what never ran is told by what was said in its place', async () => {
  const marked = markScript('true', [])
  const { take, text } = collect()
  await marked.pass(take)(Buffer.from('This account is currently not available.\n'))
  expect([text(), marked.before()]).toEqual(['', { text: 'This account is currently not available.\n', began: false }])
})

test('an endless greeting does not fill the memory', async () => {
  const marked = markScript('true', [])
  const pass = marked.pass(async () => undefined)
  for (let index = 0; index < 100; index++) await pass(Buffer.alloc(10_000, 'x'))
  expect(marked.before().text.length).toBe(1 << 16)
})
