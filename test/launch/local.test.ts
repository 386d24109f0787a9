import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { atTerminal } from '../helpers/at-terminal.ts'
import { writeIn } from '../helpers/project.ts'
import { checkSeal, childrenOf, launchProject, type LaunchProject, PLAN, RUNS, runLaunch, SMALL, SMALL_RUNS, until } from './launch-project.ts'

const BUSYBOX = '/usr/bin/busybox'
const busyboxIsMissing = !existsSync(BUSYBOX) && process.env['CI'] !== 'true'
const WITHOUT_GPU = SMALL.replace('gpus: 1', 'gpus: 0')
const cli = join(import.meta.dirname, '../../dist/bin/paperline.js')

let project: LaunchProject
let bin: string

beforeEach(() => {
  bin = realpathSync(mkdtempSync(join(tmpdir(), 'paperline-bin-')))
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(project.root, { recursive: true, force: true })
  rmSync(bin, { recursive: true, force: true })
})

describe('launch on this machine', () => {
  test('runs so many at a time as it is told, without an entry and without asking', async () => {
    project = await launchProject({ 'paper/designs/toy.yml': PLAN.replace('gpus: 1', 'gpus: 0').replace('sh trainer.sh', 'sh checkout/trainer.sh') })
    const { code, stdout } = await runLaunch(project, ['--on', 'local', '--at-once', '4', '--wait'])
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringMatching(/^local: launched 16 runs, no GPU, 8 run-hours, as \S+\nlocal: 16 finished\n$/) })
    expect(RUNS.map(run => project.status(run))).toEqual(RUNS.map(run => expect.objectContaining({ run, state: 'finished', gpu: null })))
    expect(project.record()[0]).toMatchObject({ target: 'local', host: 'localhost' })
    // Nothing is left but what is to be kept.
    const launches = readdirSync(join(project.runs, 'launches'))
    expect(launches.sort()).toEqual([expect.stringMatching(/-toy-/), 'slots'])
    expect(readdirSync(join(project.runs, 'launches/slots'))).toEqual([])
  })

  const shells: readonly { readonly name: string; readonly missing: boolean; install(): void }[] = [
    { name: 'dash', missing: !existsSync('/usr/bin/dash'), install: () => symlinkSync('/usr/bin/dash', join(bin, 'sh')) },
    { name: 'bash', missing: !existsSync('/bin/bash'), install: () => symlinkSync('/bin/bash', join(bin, 'sh')) },
    {
      name: `busybox, and of nothing else${busyboxIsMissing ? ' (skipped: apt-get install -y --no-install-recommends busybox)' : ''}`, missing: busyboxIsMissing,
      install() {
        for (const name of execFileSync(BUSYBOX, ['--list'], { encoding: 'utf8' }).trim().split('\n')) symlinkSync(BUSYBOX, join(bin, name))
      }
    }
  ]
  for (const { name, missing, install } of shells) test.skipIf(missing)(`works with the shell and the utilities of ${name}`, async () => {
    project = await launchProject({ 'paper/designs/toy.yml': WITHOUT_GPU.replace('sh trainer.sh', 'sh checkout/trainer.sh') })
    install()
    vi.stubEnv('PATH', readdirSync(bin).length > 1 ? bin : `${bin}:${process.env['PATH']}`)
    writeIn(project.root, 'control/toy_1_seed1', 'fail')
    writeIn(project.root, 'control/toy_1_seed2', 'hang')
    writeIn(project.root, 'control/toy_2_seed1', 'hang')
    await runLaunch(project, ['--on', 'local', '--at-once', '4'])
    await until('two hang', () => ['toy/1/seed2', 'toy/2/seed1'].every(run => project.read(join(project.runs, run, 'launch-output.log'))?.includes('hanging')))
    process.kill(childrenOf(project.status('toy/1/seed2')?.pid ?? -1)[0] ?? -1, 'SIGKILL')
    process.kill(project.status('toy/2/seed1')?.pid ?? -1, 'SIGTERM')
    const { code, stdout } = await runLaunch(project, ['--on', 'local', '--wait'])
    expect({ code, stdout }).toEqual({ code: 1, stdout: expect.stringContaining('local: 1 finished, 1 failed, 2 killed\n') })
    expect(SMALL_RUNS.map(run => project.status(run)?.signal)).toEqual([null, 'SIGKILL', 'SIGTERM', null])
    rmSync(join(project.root, 'control'), { recursive: true })
    expect(await runLaunch(project, ['--on', 'local', '--at-once', '4', '--retry', '--wait'])).toMatchObject({ code: 0, stdout: expect.stringContaining('local: 4 finished\n') })
    for (const run of SMALL_RUNS) expect(checkSeal(project, run, ['config.json', 'launch-output.log', 'train.log'])).toEqual([])
    expect(readdirSync(join(project.runs, 'toy/1/seed1/attempts/1')).sort()).toEqual(['config.json', 'launch-output.log', 'launch-seal.sha256', 'launch-status.json'])
  })

  test('ends the queue when it is told to, and says so of what had not begun', async () => {
    project = await launchProject({ 'paper/designs/toy.yml': WITHOUT_GPU.replace('sh trainer.sh', 'sh checkout/trainer.sh') })
    for (const run of SMALL_RUNS) writeIn(project.root, `control/${run.replaceAll('/', '_')}`, 'hang')
    await runLaunch(project, ['--on', 'local'])
    await until('one runs', () => SMALL_RUNS.some(run => project.status(run)?.state === 'running'))
    const launched = readdirSync(join(project.runs, 'launches')).find(name => name.includes('toy')) ?? ''
    process.kill(Number(project.read(join(project.runs, 'launches', launched, 'queue'))?.split(':')[1]), 'SIGTERM')
    await until('the others are recorded', () => SMALL_RUNS.filter(run => project.status(run)?.state === 'killed').length === 3)
    const [running] = SMALL_RUNS.filter(run => project.status(run)?.state === 'running')
    expect(SMALL_RUNS.filter(run => run !== running).map(run => project.status(run)?.reason)).toEqual(Array.from({ length: 3 }, () => 'its queue was told to end before it began'))
    process.kill(project.status(running ?? '')?.pid ?? -1, 'SIGTERM')
    await until('it has ended', () => project.status(running ?? '')?.state === 'killed')
  })

  test('seals files of any name', async () => {
    project = await launchProject({ 'paper/designs/toy.yml': WITHOUT_GPU.replace(/command: .*/, 'command: sh checkout/odd.sh {folder}') })
    const names = [' two words', "it's", '-n', 'ü — ✓', '$(id)', '.hidden', 'sub/./deep', '*']
    writeFileSync(join(project.code, 'odd.sh'), `cd "$1" && mkdir -p sub\n${names.map(name => `echo x >'./${name.replaceAll("'", String.raw`'\''`)}'\n`).join('')}`)
    expect((await runLaunch(project, ['--on', 'local', '--only', 'toy/1/seed1', '--wait'])).code).toBe(0)
    expect(checkSeal(project, 'toy/1/seed1', [...names.filter(name => !name.startsWith('sub')), 'sub/deep', 'config.json', 'launch-output.log'])).toEqual([])
    expect(execFileSync('sha256sum', ['--check', '--quiet', 'launch-seal.sha256'], { cwd: join(project.runs, 'toy/1/seed1'), encoding: 'utf8' })).toBe('')
  })

  test('takes scripts of the project in place of its own', async () => {
    project = await launchProject({ 'paper/designs/toy.yml': WITHOUT_GPU, 'templates/launch/queue.sh.hbs': '#!/bin/sh\n# ours\n' })
    expect((await runLaunch(project, ['--on', 'local', '--dry-run'])).stdout).toContain('# ours')
  })

  test('says what is wrong before it starts anything', async () => {
    project = await launchProject({ 'paper/designs/toy.yml': WITHOUT_GPU })
    await expect(runLaunch(project, [])).rejects.toThrow('Unexpected absence of a target')
    await expect(runLaunch(project, ['--on', 'local', '--only', 'toi/*'])).rejects.toThrow('Unexpected pattern `toi/*`, which no run of the design matches')
    await expect(runLaunch(project, ['--on', 'local', '--at-once', '0'])).rejects.toThrow('Unexpected `0` for --at-once')
    writeIn(project.root, 'paper/designs/toy/toy/1/seed1.json', '{}')
    expect(await runLaunch(project, ['--on', 'local'])).toMatchObject({ code: 2, stderr: expect.stringContaining('design-config-unchanged') })
    writeIn(project.root, 'paper/designs/toy.yml', `${WITHOUT_GPU}\n# later\n`)
    expect(await runLaunch(project, ['--on', 'local'])).toMatchObject({ code: 2, stderr: expect.stringContaining('Unexpected plan `paper/designs/toy.yml`, changed since it was designed') })
    expect(existsSync(project.runs)).toBe(false)
  })
})

describe('launch at a terminal', () => {
  const start = (...words: readonly string[]): ReturnType<typeof atTerminal> =>
    // In place of the shell that the terminal starts, which would make an exit code of its own of Ctrl-C.
    atTerminal(['exec', process.execPath, cli, 'launch', 'paper/designs/toy.yml', '--on', 'local', '--project', project.root, ...words], process.env)

  test('asks, and takes no for no', async () => {
    project = await launchProject({ 'paper/designs/toy.yml': SMALL.replace('sh trainer.sh', 'sh checkout/trainer.sh') })
    const no = start()
    await no.see('Launch 4 runs, 2 GPU-hours, on local? [y/N]')
    no.type('n\r')
    expect(await no.ended()).toBe(2)
    expect(project.record()).toEqual([])
    const yes = start('--at-once', '4', '--wait')
    await yes.see('[y/N]')
    yes.type('y\r')
    await yes.see('local: 4 finished')
    expect(await yes.ended()).toBe(0)
  })

  test('leaves the runs alone when the waiting is interrupted', async () => {
    project = await launchProject({ 'paper/designs/toy.yml': WITHOUT_GPU.replace('sh trainer.sh', 'sh checkout/trainer.sh') })
    mkdirSync(join(project.root, 'control'))
    writeIn(project.root, 'control/toy_1_seed1', 'hang')
    const waiting = start('--at-once', '4', '--wait', '--max-gpu-hours', '0')
    await waiting.see('1 running')
    waiting.type('\u0003')
    await waiting.see('No longer waiting: the runs on local go on.')
    expect(await waiting.ended()).toBe(2)
    expect(project.status('toy/1/seed1')?.state).toBe('running')
    process.kill(project.status('toy/1/seed1')?.pid ?? -1, 'SIGTERM')
    await until('it has ended', () => existsSync(join(project.runs, 'toy/1/seed1/launch-seal.sha256')))
    expect(project.status('toy/1/seed1')?.state).toBe('killed')
  })
})
