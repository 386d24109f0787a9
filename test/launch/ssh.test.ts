import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { type Sshd, sshdIsMissing, startSshd, withSshd } from '../helpers/sshd.ts'
import { startBreakableLine } from '../helpers/breakable-line.ts'
import { writeIn } from '../helpers/project.ts'
import { checkSeal, childrenOf, cutLine, isRunning, launchProject, type LaunchProject, PLAN, RUNS, runLaunch, SMALL, SMALL_RUNS, until } from './launch-project.ts'

describe.skipIf(sshdIsMissing)(`launch over SSH ${withSshd}`, () => {
  let locks: string
  let sshd: Sshd
  let project: LaunchProject
  let runs: string

  beforeAll(async () => {
    locks = realpathSync(mkdtempSync(join(tmpdir(), 'paperline-locks-')))
    // An empty home folder: what this machine's login shells read takes its time, and leaves locks where it is killed.
    sshd = await startSshd({ config: [`SetEnv PAPERLINE_LOCKS=${locks} HOME=${locks}`] })
    sshd.writeKnownHosts(sshd.knownHostsLine())
    sshd.writeConfig(`Host gpu\n  HostName 127.0.0.1\n  Port ${sshd.port}\n  User ${userInfo().username}\n`)
    vi.stubEnv('HOME', sshd.home)
    vi.stubEnv('SSH_AUTH_SOCK', undefined)
  })
  afterAll(async () => {
    vi.unstubAllEnvs()
    await sshd?.stop()
    rmSync(locks, { recursive: true, force: true })
  })
  beforeEach(async () => {
    runs = realpathSync(mkdtempSync(join(sshd.served, 'runs-')))
    sshd.writeConfig(`Host gpu\n  HostName 127.0.0.1\n  Port ${sshd.port}\n  User ${userInfo().username}\n`)
    sshd.writeKnownHosts(sshd.knownHostsLine())
  })
  afterEach(() => {
    rmSync(project.root, { recursive: true, force: true })
  })

  async function makeTarget(plan = SMALL, engine = 'gpus: 4'): Promise<void> {
    project = await launchProject({ 'paper/designs/toy.yml': plan }, { runs })
    writeIn(project.root, 'data/sources.yml', `sources:\n  - { name: gpu, ssh: gpu, path: ${runs}, to: raw, launch: { code: ${project.code}, ${engine} } }\n`)
  }

  const states = (): (string | undefined)[] => SMALL_RUNS.map(run => project.status(run)?.state)
  const launchAll = (...words: readonly string[]): ReturnType<typeof runLaunch> => runLaunch(project, ['--on', 'gpu', '--max-gpu-hours', '100', ...words])

  test('runs a factorial on four GPUs, one run a GPU, to its end', async () => {
    await makeTarget(PLAN)
    const { code, stdout, stderr } = await runLaunch(project, ['--on', 'gpu', '--max-gpu-hours', '8', '--wait'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/^gpu: launched 16 runs, 8 GPU-hours, as \d{8}T\d{6}Z-toy-[0-9a-f]{4}\ngpu: 16 finished\n$/)
    expect(project.begun().sort()).toEqual([...RUNS].sort())
    expect(project.read(join(project.code, 'overlaps'))).toBeNull()
    const statuses = RUNS.map(run => project.status(run))
    expect(new Set(statuses.map(status => status?.gpu))).toEqual(new Set(['0', '1', '2', '3']))
    for (const run of RUNS) {
      expect(project.status(run)).toMatchObject({ run, experiment: 'toy', attempt: 1, stage: 'train', state: 'finished', exit: 0, signal: null, job: null, reason: null })
      expect(checkSeal(project, run, ['config.json', 'launch-output.log', 'train.log'])).toEqual([])
      expect(project.read(join(runs, run, 'config.json'))).toBe(project.read(join(project.root, 'paper/designs/toy', `${run}.json`)))
    }
  })

  test('records each run with the code that ran, and launches nothing twice', async () => {
    await makeTarget()
    expect((await launchAll('--wait')).code).toBe(0)
    const commit = execFileSync('git', ['-C', project.code, 'rev-parse', 'HEAD'], { encoding: 'utf8' }).trim()
    expect(project.record()).toHaveLength(4)
    expect(project.record()[0]).toEqual({
      run: expect.stringMatching(/^toy/), experiment: 'toy', event: 'launched', time: expect.stringMatching(/^\d{4}-.*Z$/), attempt: 1, launch: expect.stringMatching(/-toy-/), target: 'gpu', host: 'gpu',
      job: null, block: 1, added: null, config: expect.stringMatching(/^[0-9a-f]{64}$/), code: { commit, dirty: null }
    })
    const record = project.read(join(project.root, 'data/raw/launches.jsonl')) ?? ''
    const lock = JSON.parse(project.read(join(project.root, 'data/sources.lock.json')) ?? '') as { files: unknown[] }
    expect(lock.files).toEqual([expect.objectContaining({ path: 'data/raw/launches.jsonl', origin: null, sha256: createHash('sha256').update(record).digest('hex') })])
    expect(await launchAll()).toEqual({ code: 0, stdout: 'gpu: nothing to launch\ngpu: 4 finished\n', stderr: '' })
    expect(await launchAll('--retry')).toMatchObject({ code: 0, stdout: 'gpu: nothing to launch\ngpu: 4 finished\n' })
    expect(project.begun()).toHaveLength(4)
    expect(project.read(join(project.root, 'data/raw/launches.jsonl'))).toBe(record)
  })

  test('tells code that differs from its commit by a digest, also in files that git does not know', async () => {
    await makeTarget()
    const dirt = async (only: string): Promise<unknown> => {
      await launchAll('--only', only)
      return (project.record().at(-1)?.['code'] as { dirty: unknown } | undefined)?.dirty
    }
    writeFileSync(join(project.code, 'new.py'), 'print(1)\n')
    const first = await dirt('toy/1/seed1')
    writeFileSync(join(project.code, 'new.py'), 'print(2)\n')
    const second = await dirt('toy/1/seed2')
    writeFileSync(join(project.code, 'new.py'), 'print(1)\n')
    const third = await dirt('toy/2/seed1')
    expect([first, second]).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/), expect.stringMatching(/^[0-9a-f]{64}$/)])
    expect(second).not.toBe(first)
    expect(third).toBe(first)
    expect(execFileSync('git', ['-C', project.code, 'status', '--porcelain'], { encoding: 'utf8' })).toBe('?? new.py\n')
    rmSync(join(project.code, '.git'), { recursive: true })
    const { stderr } = await launchAll('--only', 'toy/2/seed2')
    expect(project.record().at(-1)).toMatchObject({ code: null })
    expect(stderr).toContain('launch-code-known')
    await launchAll('--wait')
  })

  test('tells a run that fails, one that is killed, and one that is told to end', async () => {
    await makeTarget()
    project.control('toy/1/seed1', 'fail')
    project.control('toy/1/seed2', 'hang')
    project.control('toy/2/seed1', 'hang')
    await launchAll()
    await until('two hang', () => states().filter(state => state === 'running').length === 2 && ['toy/1/seed2', 'toy/2/seed1'].every(run => project.read(join(runs, run, 'launch-output.log'))?.includes('hanging')))
    process.kill(childrenOf(project.status('toy/1/seed2')?.pid ?? -1)[0] ?? -1, 'SIGKILL')
    process.kill(project.status('toy/2/seed1')?.pid ?? -1, 'SIGTERM')
    const { code, stdout } = await launchAll('--wait')
    expect(code).toBe(1)
    expect(stdout).toContain('failed    toy/1/seed1  exit code 3 in stage train\n')
    expect(stdout).toContain('gpu: 1 finished, 1 failed, 2 killed\n')
    expect(project.status('toy/1/seed1')).toMatchObject({ state: 'failed', exit: 3, signal: null })
    expect(project.status('toy/1/seed2')).toMatchObject({ state: 'killed', exit: null, signal: 'SIGKILL' })
    expect(project.status('toy/2/seed1')).toMatchObject({ state: 'killed', exit: null, signal: 'SIGTERM', reason: 'told to end by SIGTERM' })
    for (const run of SMALL_RUNS) {
      await until('the seal', () => existsSync(join(runs, run, 'launch-seal.sha256')))
      expect(checkSeal(project, run, ['config.json', 'launch-output.log'])).toEqual([])
    }
  })

  test('ends what does not listen, and what it has started', async () => {
    await makeTarget()
    project.control('toy/1/seed1', 'deaf')
    await launchAll('--only', 'toy/1/seed1')
    await until('it hangs', () => project.read(join(runs, 'toy/1/seed1/launch-output.log'))?.includes('hanging') === true)
    const pid = project.status('toy/1/seed1')?.pid ?? -1
    const child = childrenOf(pid)[0] ?? -1
    const sleeping = childrenOf(child)
    process.kill(pid, 'SIGTERM')
    await until('it has ended', () => project.status('toy/1/seed1')?.state === 'killed')
    expect([child, ...sleeping].filter(isRunning)).toEqual([])
  })

  test('tries again what has failed, and sets aside what it left', async () => {
    await makeTarget()
    project.control('toy/1/seed1', 'fail')
    expect((await launchAll('--wait')).code).toBe(1)
    const first = project.read(join(runs, 'toy/1/seed1/launch-output.log'))
    expect((await launchAll()).stdout).toBe('gpu: nothing to launch\ngpu: 3 finished, 1 failed (--retry starts again what came to no good end)\n')
    project.control('toy/1/seed1', 'train')
    expect(await launchAll('--retry', '--wait')).toMatchObject({ code: 0, stdout: expect.stringContaining('gpu: launched 1 run, 0.5 GPU-hours') })
    expect(project.status('toy/1/seed1')).toMatchObject({ state: 'finished', attempt: 2 })
    const aside = join(runs, 'toy/1/seed1/attempts/1')
    expect(readdirSync(aside).sort()).toEqual(['config.json', 'launch-output.log', 'launch-seal.sha256', 'launch-status.json'])
    expect(project.read(join(aside, 'launch-output.log'))).toBe(first)
    expect(project.read(join(runs, 'toy/1/seed1/launch-output.log'))).not.toContain('cannot go on')
    expect(checkSeal(project, 'toy/1/seed1', ['config.json', 'attempts/1/launch-output.log', 'train.log'])).toEqual([])
    expect(project.record().filter(({ run }) => run === 'toy/1/seed1').map(({ attempt }) => attempt)).toEqual([1, 2])
  })

  test('goes on in the same folder where the plan says that runs resume', async () => {
    await makeTarget(`${SMALL}resume: true\n`)
    project.control('toy/1/seed1', 'fail')
    expect((await launchAll('--wait', '--only', 'toy/1/*')).code).toBe(1)
    project.control('toy/1/seed1', 'train')
    expect((await launchAll('--retry', '--wait', '--only', 'toy/1/*')).code).toBe(0)
    expect(project.status('toy/1/seed1')).toMatchObject({ state: 'finished', attempt: 2 })
    expect(readdirSync(join(runs, 'toy/1/seed1/attempts/1'))).toEqual(['launch-status.json'])
    expect(project.read(join(runs, 'toy/1/seed1/launch-output.log'))).toMatch(/cannot go on[^]*run toy\/1\/seed1/)
  })

  test('starts each run once where two launch at once', async () => {
    await makeTarget(PLAN)
    const both = await Promise.all([launchAll('--wait'), launchAll('--wait')])
    expect(both.map(({ code }) => code)).toEqual([0, 0])
    expect(project.begun().sort()).toEqual([...RUNS].sort())
    expect(project.record().map(({ run }) => run).sort()).toEqual([...RUNS].sort())
    expect(project.read(join(project.code, 'overlaps'))).toBeNull()
  })

  test('shares no GPU with a launch into another folder', async () => {
    await makeTarget(PLAN)
    const sources = project.read(join(project.root, 'data/sources.yml')) ?? ''
    writeIn(project.root, 'data/sources.yml', `${sources}  - { name: other, ssh: gpu, path: ${runs}-other, to: raw, launch: { code: ${project.code}, gpus: 4 } }\n`)
    const both = await Promise.all([
      launchAll('--wait', '--only', 'toy/*/seed1'),
      runLaunch(project, ['--on', 'other', '--max-gpu-hours', '100', '--wait', '--only', 'toy/*/seed2'])
    ])
    expect(both.map(({ code }) => code)).toEqual([0, 0])
    expect(project.begun().sort()).toEqual([...RUNS].sort())
    expect(project.read(join(project.code, 'overlaps'))).toBeNull()
  })

  test('goes on when the line is cut right after', async () => {
    await makeTarget()
    expect((await launchAll()).code).toBe(0)
    sshd.dropConnections()
    await until('all have finished', () => states().every(state => state === 'finished'))
    expect(project.begun()).toHaveLength(4)
  })

  test('tells a run that is gone without an end, and takes the GPU that it held', async () => {
    await makeTarget(SMALL, 'gpus: 1')
    project.control('toy/1/seed1', 'hang')
    await launchAll('--only', 'toy/1/seed1')
    await until('it runs', () => project.status('toy/1/seed1')?.state === 'running')
    const pid = project.status('toy/1/seed1')?.pid ?? -1
    const survivor = childrenOf(pid)[0] ?? -1
    process.kill(pid, 'SIGKILL')
    // What it started still has the GPU: it is not gone yet.
    expect((await launchAll('--retry', '--only', 'toy/1/seed1')).stdout).toBe('gpu: nothing to launch\ngpu: 1 running\n')
    process.kill(-pid, 'SIGKILL')
    await until('it is gone', () => !existsSync(`/proc/${survivor}`))
    const told = await launchAll('--only', 'toy/1/seed1')
    expect(told).toMatchObject({ code: 0, stdout: 'gpu: nothing to launch\ngpu: 1 gone (--retry starts again what came to no good end)\n' })
    expect(told.stderr).toContain('warning  Unexpected end of `toy/1/seed1` without a word')
    project.control('toy/1/seed1', 'train')
    expect(await launchAll('--retry', '--wait', '--only', 'toy/1/*')).toMatchObject({ code: 0, stdout: expect.stringContaining('gpu: 2 finished\n') })
    expect(project.status('toy/1/seed1')).toMatchObject({ attempt: 2, gpu: '0' })
  })

  test.each([0, 20, 60, 120, 200, 400])('starts nothing twice when the line is cut %i ms into launching', async milliseconds => {
    await makeTarget()
    const first = await cutLine(launchAll(), project, sshd, milliseconds)
    if (first.code === 2) expect(first.stderr).toContain('before it confirmed the launch')
    expect(await launchAll('--wait')).toMatchObject({ code: 0, stdout: expect.stringContaining('gpu: 4 finished\n') })
    expect(project.begun().sort()).toEqual(SMALL_RUNS)
    expect(project.record().map(({ run }) => run).sort()).toEqual(SMALL_RUNS)
  })

  test.each([3000, 12_000, 20_000, 30_000, 45_000])('starts nothing twice when the line breaks after %i bytes, while the host goes on', async bytes => {
    await makeTarget()
    const line = await startBreakableLine(sshd.port)
    sshd.writeKnownHosts(`${sshd.knownHostsLine()}[127.0.0.1]:${line.port} ${sshd.hostKey}\n`)
    sshd.writeConfig(`Host gpu\n  HostName 127.0.0.1\n  Port ${line.port}\n  User ${userInfo().username}\n`)
    line.breakAfter(bytes)
    const first = await launchAll()
    expect([0, 2]).toContain(first.code)
    expect(await launchAll('--wait')).toMatchObject({ code: 0, stdout: expect.stringContaining('gpu: 4 finished\n') })
    expect(project.begun().sort()).toEqual(SMALL_RUNS)
    expect(project.record().map(({ run }) => run).sort()).toEqual(SMALL_RUNS)
    await line.stop()
  })

  test('records what was launched when the line broke before the answer came', async () => {
    await makeTarget()
    const line = await startBreakableLine(sshd.port)
    sshd.writeKnownHosts(`${sshd.knownHostsLine()}[127.0.0.1]:${line.port} ${sshd.hostKey}\n`)
    sshd.writeConfig(`Host gpu\n  HostName 127.0.0.1\n  Port ${line.port}\n  User ${userInfo().username}\n`)
    const launching = launchAll()
    await until('it begins', () => existsSync(join(runs, 'launches')))
    line.break()
    expect(await launching).toMatchObject({ code: 2, stderr: expect.stringContaining('before it confirmed the launch') })
    expect(project.record()).toEqual([])
    await until('all have finished', () => states().every(state => state === 'finished'))
    expect(await launchAll()).toEqual({ code: 0, stderr: '', stdout: 'gpu: 4 launched before, recorded now\ngpu: nothing to launch\ngpu: 4 finished\n' })
    expect(project.record()).toEqual(SMALL_RUNS.map(run => expect.objectContaining({ run: expect.stringMatching(/^toy/), target: 'gpu', attempt: 1, launch: project.status(run)?.launch, code: { commit: expect.any(String), dirty: null } })))
    expect(project.begun()).toHaveLength(4)
    await line.stop()
  })

  test('goes on waiting after the line broke', async () => {
    await makeTarget()
    project.control('toy/1/seed1', 'hang')
    const line = await startBreakableLine(sshd.port)
    sshd.writeKnownHosts(`${sshd.knownHostsLine()}[127.0.0.1]:${line.port} ${sshd.hostKey}\n`)
    sshd.writeConfig(`Host gpu\n  HostName 127.0.0.1\n  Port ${line.port}\n  User ${userInfo().username}\n`)
    const waiting = launchAll('--wait')
    await until('one hangs, the others have finished', () => states().filter(state => state === 'finished').length === 3 && project.record().length === 4)
    line.break()
    await new Promise(resolve => setTimeout(resolve, 500))
    process.kill(childrenOf(project.status('toy/1/seed1')?.pid ?? -1)[0] ?? -1, 'SIGTERM')
    expect(await waiting).toMatchObject({ code: 1, stdout: expect.stringContaining('gpu: 3 finished, 1 failed\n') })
    await line.stop()
  })

  test("takes the system's ssh, paths from the home folder, and two GPUs a run", async () => {
    project = await launchProject({ 'paper/designs/toy.yml': SMALL.replace('gpus: 1', 'gpus: 2') }, { runs: join(locks, 'runs') })
    symlinkSync(project.code, join(locks, 'paper'))
    writeIn(project.root, 'data/sources.yml', 'sources:\n  - { name: gpu, ssh: gpu, transport: openssh, path: ~/runs, to: raw, launch: { code: ~/paper, gpus: 4 } }\n')
    sshd.writeConfig(`Host gpu\n  HostName 127.0.0.1\n  Port ${sshd.port}\n  User ${userInfo().username}\n  IdentityFile ${sshd.userKeyFile}\n`)
    vi.stubEnv('PATH', `${sshd.bin}:${process.env['PATH']}`)
    expect(await launchAll('--wait')).toMatchObject({ code: 0, stderr: '', stdout: expect.stringMatching(/^gpu: launched 4 runs, 4 GPU-hours, .*\ngpu: 4 finished\n$/) })
    expect(new Set(SMALL_RUNS.map(run => project.status(run)?.gpu))).toEqual(new Set(['0,1', '2,3']))
    rmSync(join(locks, 'runs'), { recursive: true })
    rmSync(join(locks, 'paper'))
  })

  test('refuses runs of more GPUs than the host has', async () => {
    await makeTarget(SMALL.replace('gpus: 1', 'gpus: 8'))
    expect(await launchAll()).toMatchObject({ code: 2, stderr: expect.stringContaining('Unexpected runs of 8 GPUs on `gpu`, which has 4') })
  })

  test('starts what a launch had only made ready when its machine went down', async () => {
    await makeTarget()
    expect((await launchAll('--wait')).code).toBe(0)
    // As it is between a folder that is ready and a launch that has taken hold.
    const launches = readdirSync(join(runs, 'launches')).filter(name => name.includes('toy'))
    for (const name of launches) rmSync(join(runs, 'launches', name, 'submitted'))
    for (const run of SMALL_RUNS) {
      const path = join(runs, run, 'launch-status.json')
      writeFileSync(path, (project.read(path) ?? '').replace('"state":"finished"', '"state":"launched"'))
    }
    rmSync(join(project.root, 'data/raw'), { recursive: true })
    rmSync(join(project.root, 'data/sources.lock.json'))
    expect(await launchAll('--wait')).toMatchObject({ code: 0, stdout: expect.stringMatching(/^gpu: launched 4 runs.*\ngpu: 4 finished\n$/) })
    expect(project.begun()).toHaveLength(8)
    expect(project.status('toy/1/seed1')?.attempt).toBe(1)
  })

  test('waits for what a run needs, and fails it where that fails', async () => {
    await makeTarget(`experiment: toy
folder: toy/{arm}/seed{seed}
cells:
  - { arm: last, after: toy/never/seed1 }
  - { arm: never, after: toy/bad/seed1 }
  - { arm: bad }
  - { arm: good, after: toy/base/seed1 }
  - { arm: base }
command: sh trainer.sh {config} {folder} {run}
resources: { gpus: 1, hours: 0.5 }
`)
    project.control('toy/bad/seed1', 'fail')
    const { code, stdout } = await launchAll('--wait')
    expect(code).toBe(1)
    expect(stdout).toContain('failed    toy/never/seed1  needs toy/bad/seed1, which failed\n')
    expect(stdout).toContain('failed    toy/last/seed1  needs toy/never/seed1, which failed\n')
    expect(project.status('toy/good/seed1')?.state).toBe('finished')
    expect(project.begun().indexOf('toy/base/seed1')).toBeLessThan(project.begun().indexOf('toy/good/seed1'))
    expect(project.begun()).not.toContain('toy/never/seed1')
    const alone = await launchAll('--retry', '--only', 'toy/never/*')
    expect(alone.code).toBe(2)
    expect(alone.stderr).toContain('Unexpected need of `toy/never/seed1` for `toy/bad/seed1`, which failed on `gpu`')
  })

  test('writes into no folder that holds what no launch made', async () => {
    await makeTarget()
    mkdirSync(join(runs, 'toy/1/seed1'), { recursive: true })
    writeFileSync(join(runs, 'toy/1/seed1/train.log'), 'of last year\n')
    const { code, stdout, stderr } = await launchAll('--wait', '--only', 'toy/1/*')
    expect(code).toBe(1)
    expect(stdout).toContain('gpu: launched 1 run,')
    expect(stderr).toContain('Unexpected files in the folder of `toy/1/seed1` on `gpu`')
    expect(project.read(join(runs, 'toy/1/seed1/train.log'))).toBe('of last year\n')
  })

  test('says what it would do without asking the host', async () => {
    await makeTarget()
    sshd.writeConfig('Host gpu\n  HostName 127.0.0.1\n  Port 1\n')
    const { code, stdout } = await launchAll('--dry-run')
    expect(code).toBe(0)
    expect(stdout).toMatch(/^would launch 4 runs, 2 GPU-hours, on gpu\n/)
    for (const script of ['functions.sh', 'run.sh', 'runs.sh', 'queue.sh']) expect(stdout).toContain(`/${script}, in ${runs} on gpu ====`)
    expect(stdout).toContain(`exec sh trainer.sh "$folder/config.json" "$folder" toy/1/seed1 ;;`)
    expect(existsSync(join(runs, 'launches'))).toBe(false)
    expect(project.record()).toEqual([])
  })

  test('refuses to ask for more GPU-hours than it may', async () => {
    await makeTarget()
    const none = await runLaunch(project, ['--on', 'gpu'])
    expect(none).toMatchObject({ code: 2, stderr: expect.stringContaining('Unexpected launch of 4 runs, 2 GPU-hours on `gpu` with nobody to ask, expected --max-gpu-hours') })
    const less = await runLaunch(project, ['--on', 'gpu', '--max-gpu-hours', '1.5'])
    expect(less).toMatchObject({ code: 2, stderr: expect.stringContaining('Unexpected launch of 4 runs, 2 GPU-hours on `gpu`, expected at most 1.5 GPU-hours') })
    expect(project.record()).toEqual([])
    expect(states()).toEqual([undefined, undefined, undefined, undefined])
  })
})
