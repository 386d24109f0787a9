import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { atHome } from '../helpers/at-home.ts'
import { makeProject, paperline } from '../helpers/project.ts'
import { type Slurm, slurmIsMissing, startSlurm } from '../helpers/slurm.ts'
import { type Sshd, sshdIsMissing, startSshd } from '../helpers/sshd.ts'

const readme = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8')
const trainer = readFileSync(join(import.meta.dirname, 'train.py'), 'utf8')

/** What the README has its reader write, and type, in the first hour. */
const written = Object.fromEntries([...readme.matchAll(/^```yaml hour=(\S+)\n([^]*?)^```$/gm)].map(([, path = '', content = '']) => [path, content]))
const typed = [...(/^```sh hour\n([^]*?)^```$/m.exec(readme)?.[1] ?? '').matchAll(/^(?:npx paperline|npm run) ([^#\n]+)/gm)].map(([, words = '']) => words.trim().split(/\s+/))

const runs = `runs:
  - path: raw/{experiment}/{cell}/seed{seed:int}
    config: config.json
    files:
      train.log: { pattern: 'step {step:int}/{total:int} | loss {loss:float} | {tokens_per_second:float} tok/s' }
      eval.json: json
    finished: { file: train.log, pattern: '[done]' }
metrics:
  loss: { unit: nats, better: lower }
  tokens_per_second: { unit: tokens/s }
  eval/accuracy: { unit: fraction, show: percent, better: higher }
`

const exclusion = `exclude:
  - where: { experiment: doe, rank: 32, scheduler: true, weight_decay: 0.2, seed: 2 }
    reason: its loss is not a number from step 11 on
    decided: before looking at the result
`

const study = `import { factorial, mean, study } from 'paperline'

export default study(({ runs }) => {
  const cells = runs.where({ experiment: 'doe' })
  return {
    accuracy: mean(cells.final('eval/accuracy')),
    loss: mean(cells.final('loss')),
    doe: factorial(cells, {
      response: run => run.final('eval/accuracy'),
      factors: { rank: [32, 8], scheduler: [false, true], weight_decay: [0.1, 0.2] }
    })
  }
})
`

const paper = `---
title: The first hour
---

Of {{num runs.doe.launched}} runs launched, {{num runs.doe.finished}} finished, {{num runs.doe.failed}} failed and {{num runs.doe.excluded}} was excluded.
A lower rank changes accuracy by {{doe.effects.rank}}; it is {{accuracy}} on average, at a loss of {{loss}}.
:claim[the scheduler helps]{that="doe.effects.scheduler > 0 pp"}
`

interface Row {
  readonly run: string
  readonly state: string
}

/** The README's first hour, word for word, on one machine: plan, launch, watch, fetch, paper. */
describe.skipIf(sshdIsMissing || slurmIsMissing)('the first hour, on a real sshd and a real Slurm', () => {
  let sshd: Sshd
  let slurm: Slurm

  beforeAll(async () => {
    slurm = await startSlurm()
    sshd = await startSshd({ config: [`SetEnv SLURM_CONF=${slurm.environment.SLURM_CONF}`] })
    atHome(sshd)
    sshd.writeConfig(`Host gpu\n  HostName 127.0.0.1\n  Port ${sshd.port}\n  User ${userInfo().username}\n`)
  })
  afterAll(async () => {
    await sshd?.stop()
    await slurm?.stop()
    vi.unstubAllEnvs()
  })

  /** A researcher's project, and their checkout on the server; `home` stands for `~` there. */
  function begin(home: string, sources: (text: string) => string = text => text): string {
    const code = join(home, 'study')
    mkdirSync(code, { recursive: true })
    writeFileSync(join(code, 'train.py'), trainer)
    for (const words of [['init', '-q'], ['add', '-A'], ['-c', 'user.name=test', '-c', 'user.email=test@example.org', 'commit', '-qm', 'trainer']]) execFileSync('git', ['-C', code, ...words])
    return makeProject({
      ...written, 'data/sources.yml': sources((written['data/sources.yml'] ?? '').replaceAll('~', home)),
      'data/runs.yml': runs, 'paper/study.ts': study, 'paper/paper.md': paper
    })
  }

  /** A command as the README has it; without a terminal, a launch must be told what it may spend. */
  function type(root: string, command: string, ...more: readonly string[]) {
    const words = typed.find(([first]) => first === command) ?? []
    return paperline(root, ...words.map(word => (word === 'paper' ? 'build' : word)), ...(command === 'launch' ? ['--max-gpu-hours', '12'] : []), ...more)
  }

  const look = async (root: string): Promise<readonly Row[]> => JSON.parse((await paperline(root, 'status', '--json')).stdout).sources[0].runs
  const countsOf = (root: string, ...names: readonly string[]): number[] => {
    const results = JSON.parse(readFileSync(join(root, 'build/results.json'), 'utf8'))
    return names.map(name => results[`runs.doe.${name}`].value)
  }

  async function until(what: string, root: string, holds: (rows: readonly Row[]) => boolean): Promise<readonly Row[]> {
    for (let attempt = 0; attempt < 120; attempt++) {
      const rows = await look(root)
      if (rows.length > 0 && holds(rows)) return rows
      await new Promise(resolve => setTimeout(resolve, 500))
    }
    throw new Error(`${what} did not come about within a minute`)
  }

  test('is five commands', () => {
    expect(typed.map(([command]) => command)).toEqual(['design', 'launch', 'status', 'fetch', 'paper'])
    expect(Object.keys(written)).toEqual(['paper/experiment/doe.yml', 'data/sources.yml'])
  })

  test('on four GPUs: one run killed, one diverged, fetched while others run and again after, and the paper counts them', async () => {
    const root = begin(join(sshd.served, 'gpus'))
    expect(await type(root, 'design')).toMatchObject({ code: 0, stdout: expect.stringContaining('16 = 8 cells × 2 replicates') })
    expect(await type(root, 'launch')).toMatchObject({ code: 0 })

    const running = await until('a running run', root, rows => rows.some(({ run, state }) => state === 'running' && run !== 'doe/7/seed2'))
    const victim = running.find(({ run, state }) => state === 'running' && run !== 'doe/7/seed2')?.run ?? ''
    execFileSync('pkill', ['-KILL', '-f', `python3 train.py --config .*/${victim}/config.json`])

    await until('a finished run', root, rows => rows.some(({ state }) => state === 'finished'))
    expect(await type(root, 'fetch')).toMatchObject({ code: 0 })
    expect(await paperline(root, 'check')).toMatchObject({ code: 1, stdout: expect.stringMatching(/Unexpected \d+ running runs? of experiment `doe`/) })

    await until('the end of all runs', root, rows => rows.every(({ state }) => state === 'finished' || state === 'killed'))
    const watched = await paperline(root, 'status')
    expect(watched).toMatchObject({ code: 1, stdout: expect.stringMatching(new RegExp(`${victim}\\s+killed`)) })
    expect(watched.stdout).toMatch(/doe\/7\/seed2 .*\n\s+loss is not a number since step 11/)

    expect(await type(root, 'fetch')).toMatchObject({ code: 0 })
    expect(await paperline(root, 'check')).toMatchObject({ code: 1, stdout: expect.stringContaining('log-healthy') })
    writeFileSync(join(root, 'data/runs.yml'), `${runs}${exclusion}`)
    expect(await type(root, 'paper')).toMatchObject({ code: 0, stderr: '' })
    expect(countsOf(root, 'launched', 'finished', 'failed', 'excluded')).toEqual([16, 15, 1, 1])
    expect(await paperline(root, 'check')).toMatchObject({ code: 0 })

    const ledger = JSON.parse(readFileSync(join(root, 'build/ledger.json'), 'utf8')) as { files: { path: string; sealed: string }[] }
    expect(new Set(ledger.files.filter(({ path }) => path.endsWith('/train.log')).map(({ sealed }) => sealed))).toEqual(new Set(['exit']))
    expect((await paperline(root, 'trace', 'accuracy')).stdout).toMatch(/gpu:.*\/eval\.json/)

    // What came to no good end is run once more; what it left the first time stays beside it.
    expect(await type(root, 'launch', '--retry', '--wait')).toMatchObject({ code: 0 })
    expect(await type(root, 'fetch')).toMatchObject({ code: 0 })
    expect(await type(root, 'paper')).toMatchObject({ code: 0 })
    expect(countsOf(root, 'launched', 'finished', 'failed', 'excluded')).toEqual([16, 16, 0, 1])
    expect(await paperline(root, 'check')).toMatchObject({ code: 0 })
  }, 300_000)

  test('as a Slurm array: and later replicates are a block of their own', async () => {
    const root = begin(join(sshd.served, 'cluster'), text => text.replace('gpus: 4', 'slurm: { partition: gpu }'))
    expect(await type(root, 'design')).toMatchObject({ code: 0 })
    expect(await type(root, 'launch', '--wait')).toMatchObject({ code: 0 })
    expect(await type(root, 'fetch')).toMatchObject({ code: 0 })
    writeFileSync(join(root, 'data/runs.yml'), `${runs}${exclusion}`)
    expect(await type(root, 'paper')).toMatchObject({ code: 0 })

    const plan = join(root, 'paper/experiment/doe.yml')
    writeFileSync(plan, readFileSync(plan, 'utf8').replace('replicates: 2', 'replicates: 3'))
    expect(await type(root, 'design')).toMatchObject({ code: 0, stdout: expect.stringContaining('block 2 was added on') })
    expect(await type(root, 'launch', '--wait')).toMatchObject({ code: 0 })
    expect(await type(root, 'fetch')).toMatchObject({ code: 0 })
    expect(await type(root, 'paper')).toMatchObject({ code: 0 })
    expect(countsOf(root, 'launched', 'finished', 'added_later')).toEqual([24, 24, 8])
  }, 300_000)
})
