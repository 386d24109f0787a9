import { describe, expect, test } from 'vitest'
import type { EvidenceRun } from '../../scripts/evidence/evidence.ts'
import { parseLaunchStatus } from '../../scripts/evidence/launch-status.ts'
import { readEvidence } from '../../scripts/evidence/read-evidence.ts'
import { sealOf } from '../../scripts/evidence/seal.ts'
import { countRuns } from '../../scripts/study/count-runs.ts'
import { openSpans } from '../../scripts/study/open-spans.ts'
import { RunSet } from '../../scripts/study/run-set.ts'
import { openStudyEvidence } from '../../scripts/study/study-evidence.ts'
import { eventLine, statusLine } from './launched-run.ts'
import { messages, projectWith, runOf } from './project.ts'

const RULES = `runs:
  - path: raw/{experiment}/{cell}/seed{seed:int}
    config: config.json
    files:
      train.log: { pattern: 'step {step:int} | loss {loss:float}' }
    finished: { file: train.log, pattern: '[done]' }
    failed: { file: train.log, pattern: '[failed]' }
`
const LOG = 'step 1 | loss 2.5\nstep 2 | loss 2.25\n'

/** Evidence of one run `doe/1/seed1` with these files in its folder. */
async function runWith(own: { readonly [name: string]: string }, rest: { readonly [path: string]: string } = {}): Promise<{ run: EvidenceRun; told: string[]; health: string[] }> {
  const evidence = await readEvidence(projectWith({
    'data/runs.yml': RULES, 'data/raw/doe/1/seed1/config.json': '{"experiment": "doe", "cell": "1", "seed": 1, "block": 1}\n',
    ...Object.fromEntries(Object.entries(own).map(([name, text]) => [`data/raw/doe/1/seed1/${name}`, text])), ...rest
  }))
  return { run: runOf(evidence, 'doe/1/seed1'), told: messages(evidence), health: [...runOf(evidence, 'doe/1/seed1').health] }
}

const status = (fields: { readonly [name: string]: unknown } = {}): string => statusLine({ run: 'doe/1/seed1', ...fields })

describe('a status file in the run\'s folder', () => {
  test('decides the status without a rule, with its place, and says who and what ran', async () => {
    const { run, told } = await runWith({ 'train.log': `${LOG}[done]\n`, 'launch-status.json': status() })
    expect(run).toMatchObject({
      status: 'finished', reason: null, earlierAttempts: [], health: [],
      identity: { commit: 'c0ffee', dirty: false, host: 'node7', gpu: '0', started: '2026-11-26T23:30:14Z', ended: '2026-11-26T23:50:00Z', seed: 1 },
      statusPlace: { file: 'data/raw/doe/1/seed1/launch-status.json', line: 1, text: '"state":"finished"' }
    })
    expect(run.identity).not.toHaveProperty('job')
    expect(status().slice(run.statusPlace!.start, run.statusPlace!.end)).toBe('"state":"finished"')
    expect(run.files).toContain('data/raw/doe/1/seed1/launch-status.json')
    expect(told).toEqual([])
  })

  test('says why a run failed: its reason, else its signal or exit code', async () => {
    const reasonWith = async (fields: { readonly [name: string]: unknown }): Promise<string | null> => (await runWith({ 'train.log': LOG, 'launch-status.json': status(fields) })).run.reason
    expect(await reasonWith({ state: 'failed', exit: 2, reason: 'out of memory' })).toBe('out of memory')
    expect(await reasonWith({ state: 'failed', exit: 2 })).toBe('exit code 2 in stage train')
    expect(await reasonWith({ state: 'killed', exit: null, signal: 'KILL' })).toBe('signal KILL in stage train')
  })

  test('makes a run of a folder in which nothing else was written', async () => {
    const { run } = await runWith({ 'launch-status.json': status({ state: 'killed', signal: 'TERM' }) })
    expect(run).toMatchObject({ status: 'failed', series: [] })
  })

  test.each([
    ['failed', `${LOG}[done]\n`, 'failed', ['its status says failed, line 3 of `train.log` says it finished']],
    ['killed', `${LOG}[done]\n`, 'failed', ['its status says killed, line 3 of `train.log` says it finished']],
    ['finished', LOG, 'unfinished', ['its status says finished, its log lacks the finish mark']],
    ['finished', `${LOG}[done]\n[failed]\n`, 'failed', ['its status says finished, line 4 of `train.log` says it failed']],
    ['failed', LOG, 'failed', []],
    ['running', `${LOG}[done]\n`, 'running', []],
    ['launched', LOG, 'running', []],
    ['running', `${LOG}[failed]\n`, 'failed', []]
  ])('of %s against the log %j: the worse of the two, and said', async (state, log, expected, health) => {
    const { run } = await runWith({ 'train.log': log, 'launch-status.json': status({ state }) })
    expect([run.status, run.health]).toEqual([expected, health])
  })

  test('a finished one needs no mark where none is named', async () => {
    const { run } = await runWith({ 'train.log': LOG, 'launch-status.json': status() }, { 'data/runs.yml': RULES.replace(/ {4}finished.*\n/, '') })
    expect(run.status).toBe('finished')
  })

  test('the record knows more: started again, or given up, since it was fetched', async () => {
    const later = (event: { readonly [name: string]: unknown }): Promise<{ run: EvidenceRun }> =>
      runWith({ 'train.log': LOG, 'launch-status.json': status({ state: event['state'] ?? 'running', attempt: 1 }) }, { 'data/raw/launches.jsonl': eventLine({ run: 'doe/1/seed1', ...event }) })
    expect((await later({ event: 'killed', reason: 'job 12 is gone' })).run).toMatchObject({ status: 'failed', reason: 'job 12 is gone', statusPlace: { file: 'data/raw/launches.jsonl' } })
    expect((await later({ state: 'failed', event: 'launched', attempt: 2 })).run.status).toBe('running')
    expect((await later({ state: 'failed', event: 'launched', attempt: 1 })).run.status).toBe('failed')
  })

  test('that is none is told, and the marks decide', async () => {
    for (const text of ['{"schema":"paperline-status/1","run":"x","sta', status({ schema: 'other/1' }), status({ state: 'done' }), 'x'.repeat(70_000)]) {
      const { run, told } = await runWith({ 'train.log': `${LOG}[done]\n`, 'launch-status.json': text })
      expect(run.status).toBe('finished')
      expect(told).toEqual(['data/raw/doe/1/seed1/launch-status.json:1:1 Unexpected content of `launch-status.json`, expected one line with schema `paperline-status/1`'])
    }
  })

  test('where no path makes a run of it is told', async () => {
    const { told } = await runWith({ 'train.log': LOG, 'launch-status.json': status({ state: 'running' }) }, { 'data/raw/other/launch-status.json': status() })
    expect(told.filter(text => text.includes('launched run'))).toEqual(['data/raw/other/launch-status.json:1:1 Unexpected launched run `data/raw/other` that no `path` of `data/runs.yml` matches, expected one that makes it a run'])
  })

  test('keeps its state\'s place where a hostile name imitates it', () => {
    expect(parseLaunchStatus(statusLine({ run: '"state":"failed"' }))).toMatchObject({ state: 'finished' })
  })
})

test('attempts that were set aside are listed, not read and no runs', async () => {
  const retried = { 'train.log': `${LOG}[done]\n`, 'launch-status.json': status({ attempt: 2 }), 'attempts/1/train.log': 'step 1 | loss nan\n', 'attempts/1/config.json': '{}', 'attempts/1/launch-status.json': status({ state: 'killed', signal: 'KILL' }) }
  const { run, told } = await runWith(retried, { 'data/runs.yml': RULES.replace('raw/{experiment}/{cell}/seed{seed:int}', 'raw/{experiment}/**').replace('train.log: {', "'**/train.log': {").replaceAll('file: train.log', 'file: train.log') })
  expect(run).toMatchObject({ status: 'finished', health: [], earlierAttempts: [{ attempt: 1, state: 'killed', reason: 'signal KILL in stage train', host: 'node7', place: { file: 'data/raw/doe/1/seed1/attempts/1/launch-status.json' } }] })
  expect(run.series.map(series => series.file)).toEqual(['data/raw/doe/1/seed1/train.log'])
  expect(told).toEqual([])
})

test('a folder named attempts is one of the study\'s own where no status lies in it', async () => {
  const files = projectWith({ 'data/runs.yml': 'runs:\n  - path: raw/attempts/{number:int}\n    files: { train.log: { pattern: \'loss {loss:float}\' } }\n', 'data/raw/attempts/1/train.log': 'loss 2\n' })
  expect((await readEvidence(files)).runs.map(({ id }) => id)).toEqual(['attempts/1'])
})

describe('the record of launches', () => {
  const finished = (id: string, fields: { readonly [name: string]: unknown } = {}, block = 1): { [path: string]: string } => ({
    [`data/raw/${id}/config.json`]: `{"experiment": "doe", "block": ${block}}\n`, [`data/raw/${id}/train.log`]: `${LOG}${id}\n[done]\n`, [`data/raw/${id}/launch-status.json`]: statusLine({ run: id, ...fields })
  })
  const project = {
    'data/runs.yml': RULES,
    ...finished('doe/1/seed1'),
    ...finished('doe/1/seed2', { attempt: 2 }),
    'data/raw/doe/1/seed2/attempts/1/launch-status.json': statusLine({ run: 'doe/1/seed2', state: 'killed' }),
    ...finished('doe/1/seed3', { state: 'failed', exit: 1 }),
    'data/raw/doe/1/seed3/train.log': LOG,
    ...finished('doe/1/seed5', {}, 2),
    'data/raw/launches.jsonl': [
      ...[1, 2, 3, 4].map(seed => eventLine({ run: `doe/1/seed${seed}` })),
      eventLine({ run: 'doe/1/seed2', event: 'killed' }),
      eventLine({ run: 'doe/1/seed2', attempt: 2, launch: 'two' }),
      eventLine({ run: 'doe/1/seed5', block: 2, added: '2026-11-30', launch: 'three' })
    ].join('')
  }

  test('is read where it lies, without a rule', async () => {
    const evidence = await readEvidence(projectWith(project))
    expect(evidence.findings).toEqual([])
    expect(evidence.launches?.at(-1)).toMatchObject({ run: 'doe/1/seed5', attempt: 1, launch: 'three', block: 2, added: '2026-11-30', code: { commit: 'c0ffee', dirty: null } })
    expect(evidence.files.map(({ path }) => path)).toContain('data/raw/launches.jsonl')
  })

  test('counts runs, not attempts; the lost and the later ones too', async () => {
    const evidence = await readEvidence(projectWith(project))
    const { quantities } = countRuns(evidence, new Set())
    const counts = Object.fromEntries(['launched', 'finished', 'failed', 'unfinished', 'lost', 'attempts', 'added_later'].map(name => [name, quantities.get(`runs.doe.${name}`)?.value]))
    expect(counts).toEqual({ launched: 5, finished: 3, failed: 1, unfinished: 0, lost: 1, attempts: 6, added_later: 1 })
    expect(quantities.get('runs.doe.added_later')?.derivation.parameters).toMatchObject({ runs: ['doe/1/seed5'], blocks: [{ block: 2, added: '2026-11-30', runs: 1 }], places: ['data/raw/launches.jsonl:7'] })
    expect(quantities.get('runs.doe.lost')?.derivation.parameters).toMatchObject({ runs: ['doe/1/seed4'] })
  })

  test('a study chooses the runs of a first look by their block', async () => {
    const files = projectWith(project)
    const evidence = await readEvidence(files)
    const runs = new RunSet(openStudyEvidence(evidence, openSpans(files)), evidence.runs)
    expect([runs.where({ block: 1 }).ids, runs.where({ experiment: 'doe' }).length]).toEqual([['doe/1/seed1', 'doe/1/seed2'], 3])
  })

  test('without blocks says nothing of later ones, without starting again nothing of attempts', async () => {
    const evidence = await readEvidence(projectWith({ 'data/runs.yml': RULES, ...finished('doe/1/seed1'), 'data/raw/launches.jsonl': '{"run": "doe/1/seed1", "experiment": "doe", "event": "launched"}\n' }))
    const { quantities } = countRuns(evidence, new Set())
    expect([quantities.has('runs.doe.added_later'), quantities.has('runs.doe.attempts'), quantities.get('runs.doe.launched')?.value]).toEqual([false, false, 1])
  })

  test('finds its runs where they were fetched deeper; where two claim to be one, the launch decides', async () => {
    const evidence = await readEvidence(projectWith({
      'data/runs.yml': RULES.replace('raw/{experiment}', 'raw/{server}/{experiment}'),
      ...finished('gpu/doe/1/seed1', { run: 'doe/1/seed1' }), ...finished('slurm/doe/1/seed1', { run: 'doe/1/seed1', launch: 'two' }),
      'data/raw/launches.jsonl': eventLine({ run: 'doe/1/seed1' }) + eventLine({ run: 'doe/1/seed1', launch: 'two' }) + eventLine({ run: 'doe/1/seed1', launch: 'three' })
    }))
    expect(evidence.launches?.map(({ run }) => run)).toEqual(['gpu/doe/1/seed1', 'slurm/doe/1/seed1', 'doe/1/seed1'])
  })

  test('a rule still names another', async () => {
    const evidence = await readEvidence(projectWith({ ...project, 'data/runs.yml': `${RULES}launches: raw/other.jsonl\n`, 'data/raw/other.jsonl': eventLine({ run: 'doe/1/seed1' }) }))
    expect(evidence.launches).toHaveLength(1)
  })
})

test('an experiment whose finished runs ran different code is told, as no fault', async () => {
  const run = (seed: number, fields: object): { [path: string]: string } => ({
    [`data/raw/doe/1/seed${seed}/config.json`]: '{"experiment": "doe"}\n', [`data/raw/doe/1/seed${seed}/train.log`]: `${LOG}${seed}\n[done]\n`,
    [`data/raw/doe/1/seed${seed}/launch-status.json`]: statusLine({ run: `doe/1/seed${seed}`, ...fields })
  })
  const dirty = { code: { commit: 'c0ffee', dirty: 'abcdef0123456789' } }
  const told = async (files: { readonly [path: string]: string }): Promise<[string, string][]> =>
    (await readEvidence(projectWith({ 'data/runs.yml': RULES, ...files }))).findings.map(({ severity, reason }) => [severity, reason])
  expect(await told({ ...run(1, {}), ...run(2, {}), ...run(3, dirty) })).toEqual([['info', 'Unexpected runs of experiment `doe` by 2 versions of the code (2 of c0ffee; 1 of c0ffee, changed (abcdef012345)), expected one']])
  expect(await told({ ...run(1, {}), ...run(2, {}), ...run(3, { code: null }) })).toEqual([])
})

test('seals: rows of the lock say it, older ones by their origin; what is not what was locked has none', async () => {
  const gpu = { host: 'gpu', path: '/x', fetchedAt: '2026-01-01T00:00:00Z' }
  expect([sealOf({ origin: null }), sealOf({ origin: gpu }), sealOf({ origin: gpu, sealed: 'exit' }), sealOf({ origin: gpu, sealed: 'odd' })]).toEqual(['never', 'fetch', 'exit', 'fetch'])
  const sha256 = 'ab'.repeat(32)
  const evidence = await readEvidence(projectWith({
    'data/runs.yml': RULES, 'data/raw/doe/1/seed1/train.log': `${LOG}[done]\n`, 'data/raw/doe/1/seed1/config.json': '{}',
    'data/sources.lock.json': JSON.stringify({ schema: 'paperline-sources-lock/1', files: [{ path: 'data/raw/doe/1/seed1/train.log', bytes: 1, sha256, origin: gpu, lockedAt: '', sealed: 'exit' }] })
  }))
  expect(evidence.files.map(({ origin, sealed }) => [origin, sealed])).toEqual([[null, 'never'], [null, 'never']])
})
