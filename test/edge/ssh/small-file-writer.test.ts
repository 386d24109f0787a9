import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { SmallFileWriter } from '../../../scripts/edge/ssh/small-file-writer.ts'

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

describe('many small files', () => {
  let folder: string
  let writer: SmallFileWriter
  const fileOf = (name: string, text: string) => ({ beside: join(folder, name), bytes: new TextEncoder().encode(text), beginningBytes: 2 })

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'paperline-small-'))
    writer = new SmallFileWriter()
  })
  afterEach(() => {
    writer.close()
    rmSync(folder, { recursive: true, force: true })
  })

  /** Writes until a thread does it: to that the bytes are given. */
  async function startThread(): Promise<void> {
    for (let index = 0; index < 100; index++) await writer.write(fileOf(`first${index}`, `${index}`))
    let tries = 0
    await vi.waitFor(async () => {
      const file = fileOf(`try${tries++}`, 'text')
      await writer.write(file)
      expect(file.bytes.byteLength).toBe(0)
    }, { timeout: 20_000, interval: 5 })
  }

  test('are written and hashed, the first ones here, the others by a thread', async () => {
    const write = async (name: string): Promise<void> => expect(await writer.write(fileOf(name, name))).toEqual({ sha256: sha256(name), beginningSha256: sha256(name.slice(0, 2)) })
    await write('here')
    await startThread()
    const names = Array.from({ length: 300 }, (_, index) => `there${index}`)
    await Promise.all(names.map(write))
    expect(['here', ...names].map(name => readFileSync(join(folder, name), 'utf8'))).toEqual(['here', ...names])
    expect(readFileSync(join(folder, 'first99'), 'utf8')).toBe('99')
  })

  test('fail one by one, with the code of what failed, and leave nothing', async () => {
    await startThread()
    writeFileSync(join(folder, 'there'), 'mine')
    const outcomes = await Promise.allSettled([writer.write(fileOf('a', 'a')), writer.write(fileOf('there', 'theirs')), writer.write(fileOf('nowhere/b', 'b')), writer.write(fileOf('c', 'c'))])
    expect(outcomes.map(outcome => (outcome.status === 'fulfilled' ? 'written' : (outcome.reason as { code: string }).code))).toEqual(['written', 'EEXIST', 'ENOENT', 'written'])
    expect(readFileSync(join(folder, 'there'), 'utf8')).toBe('mine')
    expect(existsSync(join(folder, 'nowhere'))).toBe(false)
  })

  test('fail when the thread is gone', async () => {
    await startThread()
    writer.close()
    await expect(writer.write(fileOf('late', 'late'))).rejects.toThrow('the thread that writes files ended')
  })
})
