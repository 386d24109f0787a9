import { createHash } from 'node:crypto'
import { appendFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openProjectFiles } from '../../scripts/edge/project-files.ts'
import { readEvidence } from '../../scripts/evidence/read-evidence.ts'
import { checkSourcesLock } from '../../scripts/evidence/check-sources-lock.ts'
import { lock } from '../../scripts/commands/lock.ts'
import { makeProject, writeIn } from '../helpers/project.ts'
import { type Fetched, readIn, readLock, runCommand, runFetch } from './run-fetch.ts'

const digest = (content: string): string => createHash('sha256').update(content).digest('hex')

describe('what a person decides', () => {
  let there: string
  let root: string

  beforeEach(() => {
    there = makeProject({})
    serve('doe/1/seed1/train.log', 'step 1\n')
    serve('doe/1/seed1/model.bin', 'weights')
    serve('doe/1/seed2/train.log', 'step 2\n')
    root = makeProject({
      'data/sources.yml': `sources:\n  - { name: disk, folder: ${there}, to: raw, include: ['**/*.log', '**/launch-*', '**/attempts/**'] }\n`,
      'data/runs.yml': "runs:\n  - path: raw/{experiment}/{cell}/seed{seed:int}\n    files: { train.log: { pattern: 'step {step:int}' } }\n"
    })
  })
  afterEach(() => {
    for (const folder of [there, root]) rmSync(folder, { recursive: true, force: true })
  })

  function serve(path: string, content: string): void {
    mkdirSync(dirname(join(there, path)), { recursive: true })
    writeFileSync(join(there, path), content)
  }

  const checked = (): string[] => checkSourcesLock(openProjectFiles(root), null, { rehash: true }).map(({ where, ruleId, reason }) => `${where.file} ${ruleId}: ${reason}`)
  const rowOf = (path: string) => readLock(root).files.find(row => row.path === path)

  describe('about a file that changed there', () => {
    let refused: Fetched

    beforeEach(async () => {
      await runFetch(root)
      serve('doe/1/seed1/train.log', 'step 9\n')
      refused = await runFetch(root)
    })

    test('is asked for, both copies at hand', () => {
      expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('what is there now lies in data/refused/doe/1/seed1/train.log') })
      expect([readIn(root, 'data/raw/doe/1/seed1/train.log'), readIn(root, 'data/refused/doe/1/seed1/train.log')]).toEqual(['step 1\n', 'step 9\n'])
    })

    test('check fails until it is made, also without the source', async () => {
      rmSync(there, { recursive: true })
      expect(checked()).toEqual([expect.stringContaining('data/raw/doe/1/seed1/train.log evidence-unchanged: Unexpected other content')])
      const evidence = await readEvidence(openProjectFiles(root))
      expect(evidence.files.map(({ path }) => path)).toEqual(['data/raw/doe/1/seed1/train.log', 'data/raw/doe/1/seed2/train.log'])
    })

    test('a second fetch asks again, and sends nothing', async () => {
      const { code, stderr, progress } = await runFetch(root)
      expect(code).toBe(1)
      expect(stderr).toContain('expected a decision which one is the evidence')
      expect(progress.join('\n')).not.toContain('of 1 files')
    })

    test('--accept takes what is there', async () => {
      expect(await runFetch(root, ['--accept'])).toMatchObject({ code: 0, stdout: expect.stringContaining('accepted') })
      expect([readIn(root, 'data/raw/doe/1/seed1/train.log'), readIn(root, 'data/refused/doe/1/seed1/train.log')]).toEqual(['step 9\n', null])
      expect(checked()).toEqual([])
    })

    test('--keep keeps what is here, for this change and no other', async () => {
      expect(await runFetch(root, ['--keep'])).toMatchObject({ code: 0, stderr: expect.stringContaining('kept by decision') })
      expect([readIn(root, 'data/raw/doe/1/seed1/train.log'), readIn(root, 'data/refused/doe/1/seed1/train.log')]).toEqual(['step 1\n', null])
      expect(checked()).toEqual([])
      expect(await runFetch(root)).toMatchObject({ code: 0, stderr: expect.stringContaining('info') })
      serve('doe/1/seed1/train.log', 'another\n')
      expect(await runFetch(root)).toMatchObject({ code: 1 })
    })

    test('putting it back there is a decision too', async () => {
      serve('doe/1/seed1/train.log', 'step 1\n')
      expect(await runFetch(root)).toMatchObject({ code: 0 })
      expect([readLock(root).refused, readIn(root, 'data/refused/doe/1/seed1/train.log'), checked()]).toEqual([undefined, null, []])
    })

    test('not both at once', async () => {
      await expect(runFetch(root, ['--accept', '--keep'])).rejects.toThrow('Unexpected `--accept` and `--keep` together')
    })
  })

  test('the status of a run is replaced as the run goes on, and nothing else that bears its name', async () => {
    const status = (state: string, run = 'doe/1/seed1'): string => `${JSON.stringify({ schema: 'paperline-status/1', run, state })}\n`
    serve('doe/1/seed1/launch-status.json', status('running'))
    await runFetch(root)
    serve('doe/1/seed1/launch-status.json', status('failed'))
    expect(await runFetch(root)).toMatchObject({ code: 0 })
    expect(readIn(root, 'data/raw/doe/1/seed1/launch-status.json')).toBe(status('failed'))
    serve('doe/1/seed1/launch-status.json', status('done', 'doe/9/seed9'))
    expect(await runFetch(root)).toMatchObject({ code: 1 })
  })

  test('a retry that moved what is here into attempts/ takes its place', async () => {
    await runFetch(root)
    serve('doe/1/seed1/attempts/1/train.log', 'step 1\n')
    serve('doe/1/seed1/train.log', 'step')
    expect(await runFetch(root)).toMatchObject({ code: 0, stdout: expect.stringContaining('retried     data/raw/doe/1/seed1/train.log  7 → 4 bytes') })
    expect([readIn(root, 'data/raw/doe/1/seed1/train.log'), readIn(root, 'data/raw/doe/1/seed1/attempts/1/train.log')]).toEqual(['step', 'step 1\n'])
  })

  describe('a seal', () => {
    test('that comes with the end of the job gives its word to what was fetched before', async () => {
      await runFetch(root)
      expect(rowOf('data/raw/doe/1/seed1/train.log')?.sealed).toBe('fetch')
      serve('doe/1/seed1/launch-seal.sha256', `${digest('step 1\n')}  ./train.log\n`)
      expect(await runFetch(root)).toMatchObject({ code: 0 })
      expect(['train.log', 'launch-seal.sha256'].map(name => rowOf(`data/raw/doe/1/seed1/${name}`)?.sealed)).toEqual(['exit', 'fetch'])
      expect(checked()).toEqual([])
    })

    test('that disagrees is a finding of fetch, lock and check', async () => {
      serve('doe/1/seed1/launch-seal.sha256', `${digest('step 7\n')}  train.log\n`)
      const told = 'expected what its job sealed when it ended'
      expect(await runFetch(root)).toMatchObject({ code: 1, stderr: expect.stringContaining(told) })
      expect(await runCommand(lock, root)).toMatchObject({ code: 1, stderr: expect.stringContaining(told) })
      expect(checked()).toEqual([expect.stringContaining(`data/raw/doe/1/seed1/train.log seal-holds: `)])
      expect(rowOf('data/raw/doe/1/seed1/train.log')?.sealed).toBe('fetch')
    })

    test('that is gone leaves no `exit` behind', async () => {
      serve('doe/1/seed1/launch-seal.sha256', `${digest('step 1\n')}  train.log\n`)
      await runFetch(root)
      writeIn(root, 'data/sources.lock.json', (readIn(root, 'data/sources.lock.json') ?? '').replace('"sealed":"fetch"', '"sealed":"exit"'))
      expect(checked()).toEqual([expect.stringContaining('seal-holds: Unexpected `sealed: exit` in the lock without a seal')])
    })
  })

  describe('lock DIR', () => {
    beforeEach(() => writeIn(root, 'data/raw/old/1/seed1/train.log', 'step 1\n'))

    test('adopts a folder that was copied by hand, its origin claimed, and touches no other line', async () => {
      await runFetch(root)
      writeIn(root, 'data/raw/doe/1/seed2/train.log', 'edited\n')
      const before = readLock(root)
      expect(await runCommand(lock, root, ['data/raw/old', '--host', 'gpu', '--path', '/home/me/old/'])).toMatchObject({ code: 0, stdout: 'data/sources.lock.json: 3 files, 1 new, 0 changed, 0 gone\n' })
      const { files, seen } = readLock(root)
      expect(files.filter(({ path }) => !path.startsWith('data/raw/old/'))).toEqual(before.files)
      expect(seen).toEqual(before.seen)
      expect(rowOf('data/raw/old/1/seed1/train.log')).toMatchObject({ origin: { host: 'gpu', path: '/home/me/old/1/seed1/train.log', claimed: true }, sealed: 'never' })
    })

    test('does not turn what was fetched into a claim', async () => {
      await runFetch(root)
      await runCommand(lock, root, ['data/raw', '--host', 'gpu', '--path', '/elsewhere'])
      expect(rowOf('data/raw/doe/1/seed1/train.log')?.origin).toMatchObject({ host: 'localhost' })
      expect(rowOf('data/raw/old/1/seed1/train.log')?.origin).toMatchObject({ host: 'gpu', claimed: true })
    })

    test('plain lock keeps what was seen there', async () => {
      await runFetch(root)
      const { seen } = readLock(root)
      expect(await runCommand(lock, root)).toMatchObject({ code: 0 })
      expect(readLock(root)).toMatchObject({ seen, files: [{}, {}, { path: 'data/raw/old/1/seed1/train.log', origin: null, sealed: 'never' }] })
    })

    test.each([
      [['data/raw/old', '--host', 'gpu'], 'Unexpected `--host` alone'],
      [['--host', 'gpu', '--path', '/x'], 'Unexpected `--host` without a folder'],
      [['paper'], 'Unexpected folder `paper`, expected one below data/raw'],
      [['data/raw/../../x'], 'expected one below data/raw'],
      [['data/raw/nowhere'], 'Unexpected folder `data/raw/nowhere` without files']
    ])('refuses %j', async (words, message) => {
      await expect(runCommand(lock, root, words)).rejects.toThrow(message)
    })
  })

  describe('the listing of what is there', () => {
    test('is on record with what the globs leave out, sorted, and stable', async () => {
      serve('a\tb\n\\c', 'x')
      await runFetch(root)
      const lines = (readIn(root, 'data/listings/disk.tsv') ?? '').split('\n')
      expect(lines[0]).toMatch(/^# paperline-listing\/1/)
      expect(lines.slice(1, -1).map(line => line.split('\t').toSpliced(2, 1))).toEqual([
        ['file', '1', 'a\\u{9}b\\u{a}\\\\c'], ['file', '7', 'doe/1/seed1/model.bin'], ['file', '7', 'doe/1/seed1/train.log'], ['file', '7', 'doe/1/seed2/train.log']
      ])
      const before = readIn(root, 'data/sources.lock.json')
      await runFetch(root)
      expect(readIn(root, 'data/sources.lock.json')).toBe(before)
    })

    test('that was edited here is a finding', async () => {
      await runFetch(root)
      appendFileSync(join(root, 'data/listings/disk.tsv'), 'file\t1\t1\tinvented\n')
      expect(checked()).toEqual(['data/listings/disk.tsv evidence-unchanged: Unexpected content of the listing of `disk`, expected it as it was recorded'])
    })

    test('tells the runs that were never fetched, by the shape of their paths', async () => {
      writeIn(root, 'data/sources.yml', `sources:\n  - { name: disk, folder: ${there}, to: raw, include: ['doe/1/seed1/*'] }\n`)
      serve('other/1/seed1/train.log', 'step 1\n')
      serve('launches/20261126T1-doe/1/seed1/run.sh', 'x')
      serve('doe/1/seed1/attempts/1/x', 'x')
      await runFetch(root)
      const { seen } = await readEvidence(openProjectFiles(root))
      expect(seen).toEqual([{
        source: 'disk', host: 'localhost', listing: 'data/listings/disk.tsv', files: 6, notFetched: 4, bytesNotFetched: 16,
        runsNotFetched: [{ id: 'doe/1/seed2', experiment: 'doe', path: 'doe/1/seed2' }, { id: 'other/1/seed1', experiment: 'other', path: 'other/1/seed1' }]
      }])
    })
  })
})
