import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { openLocalHost } from '../../scripts/edge/hosts/local-host.ts'
import { judgeRun } from '../../scripts/watch/judge-run.ts'
import type { RunView } from '../../scripts/watch/run-view.ts'
import { WatchedHost } from '../../scripts/watch/watched-host.ts'
import { statusLine } from '../evidence/launched-run.ts'
import { writeIn } from '../helpers/project.ts'
import { type Slurm, slurmIsMissing, startSlurm, withSlurm } from '../helpers/slurm.ts'
import { NOW, rulesOf } from './looks.ts'

describe.skipIf(slurmIsMissing)(`jobs ${withSlurm}`, () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'paperline-watch-')))
  const watched = new WatchedHost({ name: 'slurm', from: { kind: 'folder' }, folder, destination: 'data/raw', place: { file: '' } }, rulesOf(), () => Promise.resolve(openLocalHost()))
  let slurm: Slurm
  let now = NOW

  beforeAll(async () => {
    slurm = await startSlurm({ cpus: 1 })
    vi.stubEnv('SLURM_CONF', slurm.environment.SLURM_CONF)
  })
  afterAll(async () => {
    await slurm?.stop()
    vi.unstubAllEnvs()
    rmSync(folder, { recursive: true, force: true })
  })

  /** Looks late enough for the queue to be asked again. */
  async function look(): Promise<{ [run: string]: RunView }> {
    now += 60
    await watched.look(now)
    expect(watched.trouble).toBeNull()
    return Object.fromEntries([...watched.watched.runs.values()].map(run => [run.id.slice('doe/1/'.length), judgeRun(run, watched.watched, rulesOf(), { source: 'slurm', stalledAfterSeconds: null })]))
  }

  const write = (seed: number, fields: { readonly [name: string]: unknown }): void =>
    writeIn(folder, `doe/1/seed${seed}/launch-status.json`, statusLine({ run: `doe/1/seed${seed}`, pid: null, exit: null, ended: null, host: hostname(), ...fields }))

  test('wait, run, and are missed where they leave the queue without a last word', async () => {
    const id = slurm.run('sbatch', '--parsable', '--array=0-1', '--output=/dev/null', `--chdir=${folder}`, '--wrap', 'sleep 300').trim()
    await vi.waitUntil(() => slurm.queue().some(line => line.endsWith('RUNNING')), 20_000)
    const started = new Date().toISOString()
    write(1, { state: 'running', job: `${id}_0`, started })
    write(2, { state: 'launched', job: `${id}_1` })
    write(3, { state: 'launched', job: null })
    expect(await look()).toMatchObject({ seed1: { state: 'running' }, seed2: { state: 'launched', detail: expect.stringMatching(/^PENDING/) }, seed3: { state: 'launched', problems: [] } })
    slurm.run('scancel', id)
    await vi.waitUntil(() => slurm.queue().length === 0, 20_000)
    expect(await look()).toMatchObject({
      seed1: { state: 'lost', problems: [{ kind: 'job-gone', text: `job ${id}_0 has left the queue without a final status` }] },
      seed2: { state: 'lost' }, seed3: { state: 'lost', problems: [{ text: 'no job of its launch is in the queue any more' }] }
    })
    // Accounting is off: asked for how the job ended, it has no answer, and nothing is made up.
    expect((await look())['seed1']).toMatchObject({ state: 'lost', detail: null })
    write(1, { state: 'killed', job: `${id}_0`, signal: 'SIGTERM', started, reason: 'told to end by SIGTERM' })
    expect((await look())['seed1']).toMatchObject({ state: 'killed', detail: 'told to end by SIGTERM', problems: [] })
  })
})
