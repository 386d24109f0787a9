import { appendFileSync, chmodSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { status } from '../../scripts/commands/status.ts'
import type { Host } from '../../scripts/edge/hosts/host.ts'
import { openLocalHost } from '../../scripts/edge/hosts/local-host.ts'
import { openSshHost } from '../../scripts/edge/hosts/ssh-host.ts'
import type { WatchTarget } from '../../scripts/watch/watch-target.ts'
import { WatchedHost } from '../../scripts/watch/watched-host.ts'
import { statusLine } from '../evidence/launched-run.ts'
import { atHome } from '../helpers/at-home.ts'
import { makeProject, writeIn } from '../helpers/project.ts'
import { type Sshd, sshdIsMissing, startSshd, withSshd } from '../helpers/sshd.ts'
import { NOW, recording, RULES, rulesOf } from './looks.ts'
import { kill, Trainings } from './training.ts'

/** Runs the command in this process; `onLine` hears what it prints as it comes. */
async function runStatus(root: string, words: readonly string[], onLine: (line: string) => void = () => undefined): Promise<{ code: number; stdout: string; stderr: string }> {
  const said = { stdout: '', stderr: '' }
  const code = await status.run([...words, '--project', root], {
    colour: false, width: 120, progress: () => undefined,
    print(text) {
      said.stdout += text
      for (const line of text.trimEnd().split('\n')) onLine(line)
    },
    warn: text => void (said.stderr += text)
  })
  return { code, ...said }
}

const STEP = 'step 1/9 | loss 2.5 | 10 it/s\n'
const folders: string[] = []
const newFolder = (): string => {
  folders.push(realpathSync(mkdtempSync(join(tmpdir(), 'paperline-watch-'))))
  return folders.at(-1)!
}
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

/** Looks by a host, each after what the test does in between. */
function looks(open: () => Promise<Host>): void {
  const target = (folder: string): WatchTarget => ({ name: 'here', from: { kind: 'folder' }, folder, destination: 'data/raw', place: { file: 'data/sources.yml' } })
  let folder: string
  let host: ReturnType<typeof recording>
  let watched: WatchedHost

  beforeEach(async () => {
    folder = newFolder()
    host = recording(await open())
    watched = new WatchedHost(target(folder), rulesOf(), () => Promise.resolve(host))
  })
  afterEach(() => watched.close())

  test('reads of each log only what is new, and anew what became shorter', async () => {
    const log = join(folder, 'doe/1/seed1/train.log')
    writeIn(folder, 'doe/1/seed1/train.log', STEP.repeat(20_000))
    writeIn(folder, 'doe/1/seed2/train.log', STEP)
    await watched.look(NOW)
    appendFileSync(log, STEP.replace('1/9', '2/9'))
    await watched.look(NOW)
    await watched.look(NOW)
    const run = watched.watched.runs.get('doe/1/seed1')
    expect([run?.step, run?.lines]).toEqual([2, 20_001])
    // What is left are the names, sizes and times of two files.
    expect(host.answered[0]).toBeGreaterThan(600_000)
    expect([host.answered[1]! < 600, host.answered[2]! < 600]).toEqual([true, true])
    expect(host.answered[1]! - host.answered[2]!).toBeGreaterThanOrEqual(STEP.length)
    writeFileSync(log, STEP.replace('1/9', '5/9'))
    await watched.look(NOW)
    expect([run?.step, run?.lines, [...run!.restarted]]).toEqual([5, 1, ['train.log']])
    expect(host.asked).toHaveLength(4)
  })

  test('takes of a huge log its beginning and its end, and goes on from there', async () => {
    writeIn(folder, 'doe/1/seed1/train.log', `step 1/9 | loss 9.5 | 10 it/s\n${'x'.repeat(99)}\n`.repeat(120_000))
    appendFileSync(join(folder, 'doe/1/seed1/train.log'), STEP.replace('1/9', '7/9'))
    await watched.look(NOW)
    const run = watched.watched.runs.get('doe/1/seed1')
    expect([run?.step, run?.metrics.get('loss')?.first]).toEqual([7, 9.5])
    expect(host.answered[0]).toBeLessThan(8.5 * 2 ** 20)
    appendFileSync(join(folder, 'doe/1/seed1/train.log'), STEP.replace('1/9', '8/9'))
    await watched.look(NOW)
    expect(run?.step).toBe(8)
    expect(host.answered[1]).toBeLessThan(600)
  })

  test('passes over attempts that were set aside and scripts of launches', async () => {
    writeIn(folder, 'doe/1/seed1/launch-status.json', statusLine({ run: 'doe/1/seed1', attempt: 2 }))
    writeIn(folder, 'doe/1/seed1/attempts/1/launch-status.json', statusLine({ run: 'doe/1/seed1' }))
    writeIn(folder, 'doe/1/seed1/attempts/1/train.log', STEP)
    writeIn(folder, 'launches/one/doe/seed1/train.log', STEP)
    writeIn(folder, 'attempts/1/seed7/train.log', STEP)
    await watched.look(NOW)
    expect([...watched.watched.runs.keys()]).toEqual(['attempts/1/seed7', 'doe/1/seed1'])
  })

  test('is harmed by no name', async () => {
    const names = ['$(touch pwned)', '`touch pwned`', "it's", '-n', 'two words', '*', '; touch pwned', '"']
    for (const name of names) {
      writeIn(folder, `${name}/1/seed1/train.log`, STEP)
      writeIn(folder, `${name}/1/seed1/launch-status.json`, statusLine({ run: `${name}/1/seed1`, state: 'running', pid: 1 }))
    }
    writeIn(folder, 'line\nbreak/1/seed1/train.log', STEP)
    await watched.look(NOW)
    for (const name of names) appendFileSync(join(folder, `${name}/1/seed1/train.log`), STEP.replace('1/9', '2/9'))
    await watched.look(NOW)
    // Names that no system shares are no paths here; the others are read as they are.
    const read = [...watched.watched.runs.values()].map(({ id, step }) => [id.split('/')[0], step])
    expect(read.sort()).toEqual(['$(touch pwned)', '`touch pwned`', "it's", '-n', 'two words', '; touch pwned'].map(name => [name, 2]).sort())
    expect(existsSync(join(folder, 'pwned'))).toBe(false)
  })

  test('says where there is no such folder', async () => {
    const nowhere = new WatchedHost(target(`${folder}/nowhere`), rulesOf(), () => Promise.resolve(host))
    await nowhere.look(NOW)
    expect(nowhere.trouble).toContain('no folder')
  })
}

describe('looks at this machine', () => {
  looks(() => Promise.resolve(openLocalHost()))

  test('where find is not GNU\'s', async () => {
    const folder = newFolder()
    writeIn(folder, 'bin/find', '#!/bin/sh\nfor word do [ "$word" != -printf ] || exit 1; done\nexec /usr/bin/find "$@"\n')
    chmodSync(join(folder, 'bin/find'), 0o755)
    vi.stubEnv('PATH', `${join(folder, 'bin')}:${process.env['PATH']}`)
    writeIn(folder, 'runs/doe/1/seed1/train.log', STEP)
    const watched = new WatchedHost({ name: 'here', from: { kind: 'folder' }, folder: join(folder, 'runs'), destination: 'data/raw', place: { file: '' } }, rulesOf(), () => Promise.resolve(openLocalHost()))
    await watched.look(NOW)
    vi.unstubAllEnvs()
    expect(watched.watched.look?.files).toMatchObject([{ path: 'doe/1/seed1/train.log', bytes: STEP.length }])
    expect(watched.watched.runs.get('doe/1/seed1')?.step).toBe(1)
  })
})

describe('status on this machine', () => {
  test('shows the runs that were launched here, and the memory and use of their GPU', async () => {
    const root = makeProject({ 'data/runs.yml': RULES })
    folders.push(root)
    writeIn(root, 'bin/nvidia-smi', '#!/bin/sh\necho "0, GPU-aa, 7987, 81559, 93"\n')
    chmodSync(join(root, 'bin/nvidia-smi'), 0o755)
    vi.stubEnv('PATH', `${join(root, 'bin')}:${process.env['PATH']}`)
    const trainings = new Trainings(join(root, '.paperline/runs'))
    trainings.start('doe/1/seed1', 600)
    try {
      await vi.waitUntil(() => existsSync(join(root, '.paperline/runs/doe/1/seed1/train.log')), 5000)
      const { code, stdout } = await runStatus(root, [])
      expect(code).toBe(0)
      expect(stdout).toMatch(/^run +state +step +loss \(nats\) .*left +GPU +last line$/m)
      expect(stdout).toMatch(/^doe\/1\/seed1 +running train +\d+\/600 +2\.\d+ .*0: 7\.8\/80 GiB 93 % +\ds$/m)
    } finally {
      vi.unstubAllEnvs()
      await trainings.stop()
    }
  })

  test('refuses words that make no sense, and says what is wrong with alerts', async () => {
    const root = makeProject({ 'data/runs.yml': RULES, '.paperline/runs/doe/1/seed1/train.log': `${STEP}[done]\n` })
    folders.push(root)
    await expect(runStatus(root, ['--every', 'often'])).rejects.toThrow('Unexpected `--every often`, expected seconds')
    await expect(runStatus(root, ['locl'])).rejects.toThrow('Unexpected source `locl`, expected `local`')
    await expect(runStatus(makeProject({}), [])).rejects.toThrow('Unexpected project without runs to look at')
    expect(await runStatus(root, [])).toMatchObject({ code: 0, stderr: expect.stringContaining('warning  Unexpected alert on `eval/accuracy`, which no run has written') })
    writeIn(root, 'data/runs.yml', RULES.replace('> 10 nats', '> 10 pp'))
    await expect(runStatus(root, [])).rejects.toThrow('Unexpected unit `pp` for `loss`, expected `nats`')
    const { code, stdout } = await (writeIn(root, 'data/runs.yml', RULES), runStatus(root, ['--json']))
    expect([code, JSON.parse(stdout)]).toMatchObject([0, { clean: true, sources: [{ source: 'local', trouble: null, runs: [{ run: 'doe/1/seed1', state: 'finished', step: 1, total: 9 }] }] }])
  })
})

describe.skipIf(sshdIsMissing)(`status ${withSshd}`, () => {
  let sshd: Sshd
  let root: string
  let trainings: Trainings

  beforeAll(async () => {
    sshd = await startSshd()
    atHome(sshd)
  })
  afterAll(async () => {
    await sshd?.stop()
    vi.unstubAllEnvs()
  })
  beforeEach(() => {
    const runs = mkdtempSync(join(sshd.served, 'runs-'))
    mkdirSync(runs, { recursive: true })
    root = makeProject({ 'data/runs.yml': RULES, 'data/sources.yml': `sources:\n  - { name: gpu, ssh: gpu, path: ${runs}, to: raw }\n` })
    folders.push(root)
    trainings = new Trainings(runs)
  })
  afterEach(() => trainings.stop())

  describe('looks', () => {
    looks(() => openSshHost('gpu', { file: 'data/sources.yml' }))
  })

  test('watches runs to their end: one goes well, one goes NaN, one is killed, one falls silent', async () => {
    trainings.start('doe/1/seed1', 60)
    trainings.start('doe/1/seed2', 60, 'nan')
    const killed = trainings.start('doe/1/seed3', 900)
    const silent = trainings.start('doe/1/seed4', 900, 'silent', 40)
    const { code, stdout } = await runStatus(root, ['--watch', '--every', '0.2', '--stalled-after', '4'], line => {
      if (line.includes('seed3: running')) kill(killed)
      if (line.includes('seed4: running → stalled')) kill(silent)
    })
    expect(code).toBe(1)
    const told = (run: string): string[] => stdout.split('\n').filter(line => line.startsWith(`gpu doe/1/${run}: `)).map(line => line.slice(line.indexOf(': ') + 2).replaceAll(/\d+/g, 'N'))
    expect(told('seed1')).toEqual(['running (train)', 'running → finished'])
    expect(told('seed2')).toEqual(['running (train)', 'alert: loss is nan: not a number at step N', 'loss is not a number since step N', 'running → finished'])
    expect(told('seed3')).toEqual(['running (train)', 'running → lost (train)', 'process N is gone without a final status'])
    expect(told('seed4').slice(0, 2)).toEqual(['running (train)', 'running → stalled (train)'])
    expect(told('seed4')).toContain('stalled → lost (train)')
  })

  test('tells that the host is gone, and that it is back; JSON lines say it too', async () => {
    trainings.start('doe/1/seed1', 60)
    const troubles: (string | null)[] = []
    let dropped = false
    const { code } = await runStatus(root, ['--watch', '--every', '0.2', '--json'], line => {
      const { sources } = JSON.parse(line) as { sources: { trouble: string | null; runs: { step: number | null }[] }[] }
      troubles.push(sources[0]?.trouble ?? null)
      if (!dropped && (sources[0]?.runs[0]?.step ?? 0) > 5) {
        dropped = true
        sshd.dropConnections()
      }
    })
    expect(code).toBe(0)
    const changes = troubles.filter((trouble, index) => trouble !== troubles[index - 1])
    expect(changes).toEqual([null, expect.stringContaining('ended'), null])
  })

  test('a host that cannot be reached is a finding, and 2', async () => {
    writeIn(root, 'data/sources.yml', 'sources:\n  - { name: gpu, ssh: "127.0.0.1:1", path: /x, to: raw }\n')
    expect(await runStatus(root, [])).toMatchObject({ code: 2, stdout: expect.stringContaining('gpu: not reached: '), stderr: expect.stringContaining('data/sources.yml:2:') })
  })
})
