import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openProjectFiles } from '../../scripts/edge/project-files.ts'
import { takeTurn } from '../../scripts/edge/take-turn.ts'
import { makeProject } from '../helpers/project.ts'

describe('a turn', () => {
  let root: string
  const turn = (): string => join(root, '.paperline/turns/record')

  beforeEach(() => {
    root = makeProject({})
    mkdirSync(join(root, '.paperline/turns'), { recursive: true })
  })
  afterEach(() => {
    rmSync(root, { recursive: true })
  })

  test('is over when the work is done, or has failed', () => {
    const files = openProjectFiles(root)
    expect(takeTurn(files, 'record', () => existsSync(turn()))).toBe(true)
    expect(existsSync(turn())).toBe(false)
    expect(() => takeTurn(files, 'record', () => {
      throw new Error('no')
    })).toThrow('no')
    expect(existsSync(turn())).toBe(false)
  })

  test('is over when its process is gone', () => {
    writeFileSync(turn(), '4194304')
    expect(takeTurn(openProjectFiles(root), 'record', () => 'done')).toBe('done')
  })

  test('is another one by another name', () => {
    const files = openProjectFiles(root)
    expect(takeTurn(files, 'record', () => takeTurn(files, 'other', () => 'both'))).toBe('both')
  })
})
