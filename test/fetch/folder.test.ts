import { spawnSync } from 'node:child_process'
import { appendFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, utimesSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { makeProject, writeIn } from '../helpers/project.ts'
import { readIn, readLock, runFetch } from './run-fetch.ts'

describe('fetch from a folder', () => {
  let from: string
  let root: string

  beforeEach(() => {
    from = mkdtempSync(join(tmpdir(), 'paperline-folder-'))
    writeIn(from, 'a/train.log', 'step 1\n')
    writeIn(from, 'b/train.log', 'step 1\n')
    for (const path of ['a/train.log', 'b/train.log']) utimesSync(join(from, path), 1_600_000_000, 1_600_000_000)
    root = makeProject({ 'data/sources.yml': `sources:\n  - { name: disk, folder: ${from}, to: raw/size }\n` })
  })

  test('copies, locks with the folder as origin, and copies nothing twice', async () => {
    expect(await runFetch(root)).toMatchObject({ code: 0, stdout: 'disk (localhost): 2 files seen, 2 fetched (14 bytes), 0 already here, 0 seen but not fetched\n' })
    expect(readLock(root).files[0]).toMatchObject({ path: 'data/raw/size/a/train.log', origin: { host: 'localhost', path: `${from}/a/train.log` } })
    expect(await runFetch(root)).toMatchObject({ code: 0, stdout: expect.stringContaining('0 fetched, 2 already here') })
  })

  test('leaves every other line of the lock as it is: what was edited here stays a finding, what is not here stays locked', async () => {
    const other = { path: 'data/raw/own/x.log', bytes: 4, sha256: 'f'.repeat(64), origin: null, lockedAt: '2026-01-01T00:00:00.000Z' }
    const gone = { ...other, path: 'data/raw/own/gone.log' }
    writeIn(root, 'data/sources.lock.json', JSON.stringify({ schema: 'paperline-sources-lock/1', files: [other, gone] }))
    writeIn(root, 'data/raw/own/x.log', 'edited')
    expect(await runFetch(root)).toMatchObject({ code: 0 })
    expect(readLock(root).files.slice(0, 2)).toEqual([gone, other])
    expect(readLock(root).files).toHaveLength(4)
  })

  test('refuses to write over a file that was edited here, and restores it with --accept', async () => {
    await runFetch(root)
    const lock = readLock(root).files
    writeIn(root, 'data/raw/size/a/train.log', 'step 2\n')
    const refused = await runFetch(root)
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('data/raw/size/a/train.log error  Unexpected content that is not what was locked') })
    expect(readIn(root, 'data/raw/size/a/train.log')).toBe('step 2\n')
    expect(await runFetch(root, ['--accept'])).toMatchObject({ code: 0 })
    expect(readIn(root, 'data/raw/size/a/train.log')).toBe('step 1\n')
    expect(readLock(root).files).toEqual(lock)
  })

  test('brings back a locked file that is missing here, with its line as it was', async () => {
    await runFetch(root)
    const lock = readIn(root, 'data/sources.lock.json')
    rmSync(join(root, 'data/raw/size/a'), { recursive: true })
    expect(await runFetch(root)).toMatchObject({ code: 0, stdout: expect.stringContaining('restored    data/raw/size/a/train.log') })
    expect(readIn(root, 'data/sources.lock.json')).toBe(lock)
  })

  test('refuses a file that is in the way and was never locked; takes it over where it is the same', async () => {
    writeIn(root, 'data/raw/size/a/train.log', 'mine!!\n')
    writeIn(root, 'data/raw/size/b/train.log', 'step 1\n')
    const { code, stderr } = await runFetch(root)
    expect(code).toBe(1)
    expect(stderr).toContain('Unexpected file that was not fetched from')
    expect(readIn(root, 'data/raw/size/a/train.log')).toBe('mine!!\n')
    expect(readLock(root).files.map(({ path }) => path)).toEqual(['data/raw/size/b/train.log'])
  })

  test('finds the same length with other bytes, by its time there', async () => {
    await runFetch(root)
    writeIn(from, 'a/train.log', 'step 9\n')
    expect(await runFetch(root)).toMatchObject({ code: 1, stderr: expect.stringContaining('Unexpected other content') })
    expect(await runFetch(root)).toMatchObject({ code: 1 })
  })

  test('a file that was only touched is compared, and is the same', async () => {
    await runFetch(root)
    utimesSync(join(from, 'a/train.log'), 1_700_000_000, 1_700_000_000)
    expect(await runFetch(root)).toMatchObject({ code: 0, stdout: expect.stringContaining('0 fetched, 2 already here') })
  })

  test('says when files that were fetched are no longer there, and keeps them', async () => {
    await runFetch(root)
    rmSync(join(from, 'a'), { recursive: true })
    expect(await runFetch(root)).toMatchObject({ code: 0, stdout: expect.stringContaining('1 fetched before and no longer there') })
    expect(readLock(root).files).toHaveLength(2)
  })

  test('a folder in the way of a file is a finding, and nothing is left beside it', async () => {
    mkdirSync(join(root, 'data/raw/size/a/train.log/x'), { recursive: true })
    const { code, stderr } = await runFetch(root)
    expect(code).toBe(2)
    expect(stderr).toContain('data/raw/size/a/train.log')
    expect(readdirSync(join(root, 'data/raw/size/a'))).toEqual(['train.log'])
  })

  test('does not write through a link that leads out of the project', async () => {
    mkdirSync(join(root, 'data/raw'), { recursive: true })
    symlinkSync(mkdtempSync(join(tmpdir(), 'paperline-outside-')), join(root, 'data/raw/size'))
    expect(await runFetch(root)).toMatchObject({ code: 2, stderr: expect.stringContaining('leading out of the project') })
  })

  test('removes what a fetch that was killed had begun to write', async () => {
    writeIn(root, 'data/raw/size/.paperline-0123456789ab.part', 'half')
    writeIn(root, '.paperline/fetch.lock', JSON.stringify({ pid: spawnSync('true').pid, began: null, host: hostname(), command: 'fetch' }))
    expect(await runFetch(root)).toMatchObject({ code: 0 })
    expect(readdirSync(join(root, 'data/raw/size')).sort()).toEqual(['a', 'b'])
  })

  test('fetches the source that is named, and says which names there are', async () => {
    writeIn(root, 'data/sources.yml', `sources:\n  - { name: disk, folder: ${from}, to: raw/size, include: ['a/**', 'c/**'] }\n  - { name: nowhere, folder: ${from}/nowhere, to: raw/no }\n`)
    await expect(runFetch(root, ['disc'])).rejects.toThrow('Unexpected source `disc`, expected `disk`')
    const disk = await runFetch(root, ['disk'])
    expect(disk).toMatchObject({ code: 0, stdout: expect.stringContaining('1 seen but not fetched (7 bytes)') })
    expect(disk.stderr).toContain('data/sources.yml:2:')
    expect(disk.stderr).toContain('warning  Unexpected pattern `c/**` that matches none of the 2 files')
    appendFileSync(join(from, 'a/train.log'), 'step 2\n')
    const both = await runFetch(root, ['--json'])
    expect(both.code).toBe(2)
    expect(JSON.parse(both.stdout)).toMatchObject({
      clean: false,
      sources: [{ source: 'disk', host: 'localhost', seen: 2, fetched: [{ path: 'data/raw/size/a/train.log', bytes: 14, bytesBefore: 7, outcome: 'grown' }], notFetched: { files: 1, bytes: 7 } }],
      findings: [{ line: 2, rule: 'source-pattern-matches' }, { line: 3, rule: 'source-reachable' }]
    })
  })
})
