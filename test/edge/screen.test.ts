import { afterEach, expect, test, vi } from 'vitest'
import { openScreen } from '../../scripts/edge/screen.ts'

afterEach(() => vi.restoreAllMocks())

test('draws over what it drew, as many lines as that had, and wipes what is left of it', () => {
  const written: string[] = []
  vi.spyOn(process.stdout, 'write').mockImplementation(text => written.push(String(text)) > 0)
  const { isTTY } = process.stdout
  process.stdout.isTTY = true
  const screen = openScreen()
  screen?.draw('one\ntwo\n')
  screen?.draw('only\n')
  process.stdout.isTTY = isTTY
  expect(written).toEqual(['one\u001B[K\ntwo\u001B[K\n\u001B[J', '\u001B[2A\ronly\u001B[K\n\u001B[J'])
})

test('there is none where standard output is no terminal', () => {
  const { isTTY } = process.stdout
  process.stdout.isTTY = false
  expect(openScreen()).toBeNull()
  process.stdout.isTTY = isTTY
})
