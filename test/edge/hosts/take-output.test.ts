import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import { takeOutput } from '../../../scripts/edge/hosts/take-output.ts'

const streamOf = (): { stream: PassThrough; ended: Promise<void> } => {
  const stream = new PassThrough({ highWaterMark: 1 << 24 })
  return { stream, ended: new Promise(resolve => stream.once('end', resolve)) }
}

test('pieces are taken one after another, in order, as they came', async () => {
  const { stream, ended } = streamOf()
  const taken: string[] = []
  let atOnce = 0
  const done = takeOutput(stream, ended, async chunk => {
    expect(++atOnce).toBe(1)
    await new Promise(resolve => setTimeout(resolve, Math.random() * 3))
    taken.push(Buffer.from(chunk).toString())
    atOnce--
  })
  for (const piece of ['a', 'b', 'c', 'd']) stream.write(piece)
  stream.end()
  await done
  expect(taken).toEqual(['a', 'b', 'c', 'd'])
})

test('who takes slowly is waited for', async () => {
  const { stream, ended } = streamOf()
  let goOn = (): void => undefined
  const held = new Promise<void>(resolve => {
    goOn = resolve
  })
  let bytes = 0
  const done = takeOutput(stream, ended, async chunk => {
    await held
    bytes += chunk.length
  })
  for (let piece = 0; piece < 20; piece++) stream.write(Buffer.alloc(1 << 18))
  stream.end()
  await new Promise(resolve => setTimeout(resolve, 20))
  expect(stream.isPaused()).toBe(true)
  goOn()
  await done
  expect(bytes).toBe(20 << 18)
})

test('what could not be taken ends it at once, and nothing more is taken', async () => {
  const { stream } = streamOf()
  let calls = 0
  const done = takeOutput(stream, new Promise(() => undefined), async () => {
    calls++
    throw new Error('no room')
  })
  stream.write('a')
  stream.write('b')
  await expect(done).rejects.toThrow('no room')
  stream.write('c')
  await new Promise(resolve => setTimeout(resolve, 5))
  expect(calls).toBe(1)
})
