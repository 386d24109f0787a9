import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { writeIn } from '../helpers/project.ts'
import { type Slurm, slurmIsMissing, startSlurm, withSlurm } from '../helpers/slurm.ts'
import { type Sshd, sshdIsMissing, startSshd, withSshd } from '../helpers/sshd.ts'
import { checkSeal, cutLine, launchProject, type LaunchProject, PLAN, RUNS, runLaunch, SMALL, SMALL_RUNS, until } from './launch-project.ts'

describe.skipIf(slurmIsMissing)(`launch through Slurm ${withSlurm}`, () => {
  let slurm: Slurm
  let project: LaunchProject

  beforeAll(async () => {
    slurm = await startSlurm({ maxArraySize: 21 })
    vi.stubEnv('SLURM_CONF', slurm.environment.SLURM_CONF)
  })
  afterAll(async () => {
    vi.unstubAllEnvs()
    await slurm?.stop()
  })
  afterEach(() => {
    rmSync(project.root, { recursive: true, force: true })
  })

  async function makeTarget(files: { readonly [path: string]: string } = {}, engine = '{ partition: gpu }'): Promise<void> {
    project = await launchProject(files)
    writeIn(project.root, 'data/sources.yml', `sources:\n  - { name: cluster, folder: .paperline/runs, to: raw, launch: { code: checkout, slurm: ${engine} } }\n`)
  }

  test('runs a factorial as one array, one task a run', async () => {
    await makeTarget()
    const { code, stdout, stderr } = await runLaunch(project, ['--on', 'cluster', '--max-gpu-hours', '8', '--wait'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/^cluster: launched 16 runs, 8 GPU-hours, as \S+\ncluster: 16 finished\n$/)
    expect(project.begun().sort()).toEqual([...RUNS].sort())
    expect(project.read(join(project.code, 'overlaps'))).toBeNull()
    const jobs = project.record().map(({ job }) => String(job))
    expect(new Set(jobs.map(job => job.split('_')[0])).size).toBe(1)
    for (const [index, run] of project.record().map(({ run }) => String(run)).entries()) {
      expect(project.status(run)).toMatchObject({ state: 'finished', exit: 0, job: jobs[index], gpu: expect.stringMatching(/^[0-3]$/) })
      expect(checkSeal(project, run, ['config.json', 'launch-output.log', 'train.log'])).toEqual([])
    }
  })

  const slurmly = (...words: readonly string[]): ReturnType<typeof runLaunch> => runLaunch(project, ['--on', 'cluster', '--max-gpu-hours', '100', ...words])
  const jobOf = (run: string): string => String(project.record().findLast(row => row['run'] === run)?.['job'])
  const hangs = (run: string): boolean => project.read(join(project.runs, run, 'launch-output.log'))?.includes('hanging') === true

  test('records what fails and what is cancelled, running or waiting, and tries it again', async () => {
    await makeTarget({ 'paper/designs/toy.yml': SMALL }, '{ array: 2 }')
    project.control('toy/1/seed1', 'fail')
    // Of these, two are running when they are cancelled: one at least that Slurm must kill.
    for (const run of ['toy/1/seed2', 'toy/2/seed2']) project.control(run, 'deaf')
    project.control('toy/2/seed1', 'hang')
    expect((await slurmly()).code).toBe(0)
    await until('two hang', () => SMALL_RUNS.filter(hangs).length === 2)
    const waiting = SMALL_RUNS.find(run => !hangs(run) && run !== 'toy/1/seed1') ?? ''
    expect(project.status(waiting)?.state).toBe('launched')
    expect((await slurmly('--retry', '--only', waiting)).stdout).toBe('cluster: nothing to launch\ncluster: 1 waiting\n')
    for (const run of SMALL_RUNS) if (run !== 'toy/1/seed1') slurm.run('scancel', jobOf(run))
    await until('Slurm has forgotten them', () => slurm.queue().length === 0)
    const { code, stdout, stderr } = await slurmly()
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'cluster: nothing to launch\ncluster: 1 failed, 2 killed, 1 gone (--retry starts again what came to no good end)\n' })
    expect(stderr).toContain(`Unexpected end of \`${waiting}\` without a word`)
    for (const run of SMALL_RUNS) project.control(run, 'train')
    expect(await slurmly('--retry', '--wait')).toMatchObject({ code: 0, stdout: expect.stringContaining('cluster: 4 finished\n') })
    expect(SMALL_RUNS.map(run => project.status(run)?.attempt)).toEqual([2, 2, 2, 2])
  })

  test('makes a requeue another attempt of the same run', async () => {
    await makeTarget({ 'paper/designs/toy.yml': SMALL })
    project.control('toy/1/seed1', 'hang')
    await slurmly('--only', 'toy/1/seed1')
    await until('it hangs', () => hangs('toy/1/seed1'))
    project.control('toy/1/seed1', 'train')
    const job = jobOf('toy/1/seed1')
    slurm.run('scontrol', 'requeue', job)
    await until('it waits again', () => slurm.queue().includes(`${job} PENDING`))
    slurm.run('scontrol', 'update', `JobId=${job}`, 'StartTime=now')
    expect(await slurmly('--wait', '--only', 'toy/1/seed1')).toMatchObject({ code: 0, stdout: expect.stringContaining('cluster: 1 finished\n') })
    expect(project.status('toy/1/seed1')).toMatchObject({ attempt: 2, job })
    const aside = join(project.runs, 'toy/1/seed1/attempts/1')
    expect(project.read(join(aside, 'launch-output.log'))).toContain('hanging')
    expect(project.read(join(aside, 'launch-status.json'))).toContain('"signal":"SIGTERM"')
    expect(checkSeal(project, 'toy/1/seed1', ['config.json', 'train.log'])).toEqual([])
    expect(project.record()).toHaveLength(1)
  })

  test('lets the next stage follow run by run, and holds up none because another has failed', async () => {
    await makeTarget({ 'paper/designs/toy.yml': SMALL.replace(/command: .*/, 'stages:\n  train: sh trainer.sh {config} {folder} {run}\n  evaluate: cp {folder}/train.log {folder}/evaluated.log') })
    project.control('toy/1/seed1', 'fail')
    const { code, stdout } = await slurmly('--wait')
    expect(code).toBe(1)
    expect(stdout).toContain('failed    toy/1/seed1  exit code 3 in stage train\n')
    expect(project.status('toy/1/seed2')).toMatchObject({ state: 'finished', stage: 'evaluate', attempt: 1 })
    expect(checkSeal(project, 'toy/1/seed2', ['train.log', 'evaluated.log', 'config.json'])).toEqual([])
    await until('Slurm has forgotten what can never begin', () => slurm.queue().length === 0)
  })

  test('makes several arrays where one may not have so many tasks', async () => {
    await makeTarget({ 'paper/designs/toy.yml': PLAN.replace('replicates: 2', 'replicates: 3').replace('gpus: 1', 'gpus: 0') })
    expect(await slurmly('--wait')).toMatchObject({ code: 0, stdout: expect.stringContaining('cluster: 24 finished\n') })
    expect(project.begun()).toHaveLength(24)
    const arrays = project.record().map(({ job }) => String(job).split('_')[0])
    expect(arrays.filter(array => array === arrays[0])).toHaveLength(20)
    expect(new Set(arrays).size).toBe(2)
  })

  test('waits by dependency for what runs need, and fails them with the reason', async () => {
    await makeTarget({ 'paper/designs/toy.yml': `experiment: toy
folder: toy/{arm}/seed{seed}
cells:
  - { arm: last, after: toy/never/seed1 }
  - { arm: never, after: toy/bad/seed1 }
  - { arm: bad }
  - { arm: good, after: [toy/base/seed1, toy/early/seed1] }
  - { arm: base }
  - { arm: early }
command: sh trainer.sh {config} {folder} {run}
resources: { gpus: 1, hours: 0.5 }
` })
    project.control('toy/early/seed1', 'hang')
    project.control('toy/bad/seed1', 'fail')
    await slurmly('--only', 'toy/early/*')
    await until('it hangs', () => hangs('toy/early/seed1'))
    await slurmly()
    await until('the others are through', () => project.status('toy/last/seed1')?.state === 'failed' && project.status('toy/base/seed1')?.state === 'finished')
    expect(project.status('toy/good/seed1')?.state).toBe('launched')
    expect(project.status('toy/never/seed1')).toMatchObject({ state: 'failed', reason: 'needs toy/bad/seed1, which failed' })
    expect(project.status('toy/last/seed1')).toMatchObject({ state: 'failed', reason: 'needs toy/never/seed1, which failed' })
    slurm.run('scancel', jobOf('toy/early/seed1'))
    await slurmly('--wait')
    expect(project.status('toy/good/seed1')).toMatchObject({ state: 'failed', reason: 'needs toy/early/seed1, which was killed' })
    expect(project.begun().sort()).toEqual(['toy/bad/seed1', 'toy/base/seed1', 'toy/early/seed1'])
  })

  test('leaves nothing behind where Slurm refuses', async () => {
    await makeTarget({ 'paper/designs/toy.yml': SMALL }, '{ partition: nowhere }')
    const { code, stderr } = await slurmly()
    expect(code).toBe(2)
    expect(stderr).toMatch(/Unexpected refusal by Slurm on `cluster` \(.*partition.*\), expected the jobs to be taken/)
    expect(readdirSync(join(project.runs, 'launches'))).toEqual([])
    expect(existsSync(join(project.runs, 'toy'))).toBe(false)
    expect([slurm.queue(), project.record()]).toEqual([[], []])
  })

  describe.skipIf(sshdIsMissing)(`on a login node ${withSshd}`, () => {
    let sshd: Sshd

    beforeAll(async () => {
      sshd = await startSshd({ config: [`SetEnv SLURM_CONF=${slurm.environment.SLURM_CONF} HOME=${slurm.home}`] })
      sshd.writeKnownHosts(sshd.knownHostsLine())
      vi.stubEnv('HOME', sshd.home)
      vi.stubEnv('SSH_AUTH_SOCK', undefined)
      // Ours only by way of the login node.
      vi.stubEnv('SLURM_CONF', undefined)
    })
    afterAll(async () => {
      vi.stubEnv('SLURM_CONF', slurm.environment.SLURM_CONF)
      await sshd?.stop()
    })

    test.each([0, 50, 150, 300])('starts each run once, though the line is cut %i ms into launching', async milliseconds => {
      await makeTarget({ 'paper/designs/toy.yml': SMALL })
      writeIn(project.root, 'data/sources.yml', `sources:\n  - { name: cluster, ssh: gpu, path: ${project.runs}, to: raw, launch: { code: ${project.code}, slurm: {} } }\n`)
      const first = await cutLine(slurmly(), project, sshd, milliseconds)
      if (first.code === 2) expect(first.stderr).toContain('before it confirmed the launch')
      expect(await slurmly('--wait')).toMatchObject({ code: 0, stdout: expect.stringContaining('cluster: 4 finished\n') })
      expect(project.begun().sort()).toEqual(SMALL_RUNS)
      expect(project.record().map(({ run }) => run).sort()).toEqual(SMALL_RUNS)
    })
  })
})
