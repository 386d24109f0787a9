import { describe, expect, test } from 'vitest'
import type { Design } from '../../scripts/design/design.ts'
import { compileGlob } from '../../scripts/evidence/sources/glob.ts'
import { checkDesign } from '../../scripts/launch/check-design.ts'
import { askedHours, describeHours } from '../../scripts/launch/gpu-hours.ts'
import { addToRecord, readRecord } from '../../scripts/launch/launch-record.ts'
import { planLaunch } from '../../scripts/launch/plan-launch.ts'
import { parseSurvey, type Survey } from '../../scripts/launch/survey.ts'

const place = { file: 'designs/x/design.json' }

function designOf(runs: { readonly [id: string]: readonly string[] }, resume = false): Design {
  return {
    schema: 'paperline-design/1', experiment: 'x', plan: { file: 'p.yml', sha256: '' }, kind: 'cells', factors: {}, generators: {}, resolution: null, aliases: {}, definingRelation: [],
    blocking: 'none', confounded: [], centrePoints: 0, randomSeed: null, blocks: [{ block: 1, added: null, runs: 1 }], stages: [{ name: 'train', command: ['true'] }], resume,
    resources: { gpus: 1, hours: 0.5, partition: null, cpus: null, memory: null, time: null },
    runs: Object.entries(runs).map(([id, after], index) => ({ id, order: index + 1, block: 1, cell: '1', replicate: 1, seed: 1, config: `${id}.json`, sha256: '', after }))
  }
}

const statusOf = (run: string, state: string, more = ''): string => `{"schema":"paperline-status/1","run":"${run}","launch":"L1","attempt":2,"state":"${state}"${more}}`

function surveyOf(...lines: readonly string[]): Survey {
  const survey = parseSurvey(['root /runs', 'node n', 'time 2026-11-26T00:00:00Z', ...lines, 'done', ''].join('\n'))
  if (survey === null || 'busy' in survey) throw new Error('no survey')
  return survey
}

const run = (id: string, life: string, state: string, more = ''): string => `run ${id} ${life} ${statusOf(id, state, more)}`

function plan(design: Design, survey: Survey, options: { readonly record?: string; readonly retry?: boolean; readonly only?: string } = {}) {
  const { record = null, retry = false, only = '**' } = options
  const { considered, findings } = planLaunch(design, survey, readRecord(record), { target: 'gpu', only: compileGlob(only), retry, place })
  return { runs: Object.fromEntries(considered.map(({ run, state, start }) => [run.id, [state, start === null ? null : `${start.prepare} ${start.attempt}`]])), findings: findings.map(({ ruleId, exitCode }) => [ruleId, exitCode]) }
}

describe('which runs are launched', () => {
  const everything = surveyOf(
    'run x/new none', run('x/void', 'void', 'launched'), run('x/wait', 'alive', 'launched'), run('x/run', 'alive', 'running'), run('x/done', 'over', 'finished'),
    run('x/bad', 'over', 'failed'), run('x/shot', 'over', 'killed'), run('x/gone', 'gone', 'running'), 'run x/lost none', 'run x/away none', 'run x/full occupied'
  )
  const record = [['x/lost', 'gpu'], ['x/away', 'cluster']].map(([id, target]) => `${JSON.stringify({ run: id, event: 'launched', target, attempt: 3, launch: 'L0' })}\n`).join('')
  const design = designOf(Object.fromEntries([...everything.runs.keys()].map(id => [id, []])))

  test('are those that never were', () => {
    expect(plan(design, everything, { record })).toEqual({
      runs: {
        'x/new': ['new', 'new 1'], 'x/void': ['void', 'again 2'], 'x/wait': ['waiting', null], 'x/run': ['running', null], 'x/done': ['finished', null], 'x/bad': ['failed', null], 'x/shot': ['killed', null],
        'x/gone': ['gone', null], 'x/lost': ['vanished', null], 'x/away': ['elsewhere', null], 'x/full': ['occupied', null]
      },
      findings: [['launch-run-alive', 0], ['launch-run-alive', 0], ['launch-folder-free', 1], ['launch-run-once', 0]]
    })
  })

  test('with --retry also those that came to no good end, in what order the plan says about resuming', () => {
    expect(plan(design, everything, { record, retry: true }).runs).toMatchObject({ 'x/bad': ['failed', 'move 3'], 'x/shot': ['killed', 'move 3'], 'x/gone': ['gone', 'move 3'], 'x/lost': ['vanished', 'new 4'], 'x/away': ['elsewhere', null], 'x/done': ['finished', null], 'x/run': ['running', null] })
    expect(plan({ ...design, resume: true }, everything, { record, retry: true }).runs).toMatchObject({ 'x/bad': ['failed', 'keep 3'] })
  })

  test('move to another target when they have failed where they were', () => {
    const failed = `${record}${JSON.stringify({ run: 'x/away', event: 'failed' })}\n`
    expect(plan(design, everything, { record: failed, retry: true }).runs).toMatchObject({ 'x/away': ['elsewhere', 'new 4'] })
  })

  test('are not those that have finished on another target, which is no news', () => {
    const finished = record + ['x/away', 'x/new'].map(run => `${JSON.stringify({ run, event: 'launched', attempt: 1 })}\n${JSON.stringify({ run, event: 'finished' })}\n`).join('')
    const { runs, findings } = plan(design, everything, { record: finished, retry: true })
    expect([runs['x/away'], runs['x/new']]).toEqual([['done', null], ['done', null]])
    expect(findings.map(([rule]) => rule)).not.toContain('launch-run-once')
  })

  test('are left alone while Slurm still has their job, also where it will try again what it has killed', () => {
    const survey = (job: string): Survey => surveyOf('slurm-there', `job ${job} L1`, 'array L1 1 7 0 2', 'index L1 1 x/a', 'index L1 2 x/b', run('x/a', 'slurm', 'launched'), run('x/b', 'over', 'killed', ',"job":"7_2"'))
    const two = designOf({ 'x/a': [], 'x/b': [] })
    expect(plan(two, survey('7_1'), { retry: true }).runs).toEqual({ 'x/a': ['waiting', null], 'x/b': ['killed', 'move 3'] })
    expect(plan(two, survey('7_2'), { retry: true }).runs).toEqual({ 'x/a': ['gone', 'move 3'], 'x/b': ['waiting', null] })
  })

  test('need what they need: finished, on its way, or launched with them', () => {
    const survey = surveyOf('run x/a none', run('y/done', 'over', 'finished'), run('y/run', 'alive', 'running'), run('y/bad', 'over', 'failed'), 'run y/never none', 'run x/b none')
    const findings = (needs: readonly string[], only = '**') => plan(designOf({ 'x/a': needs, 'x/b': [] }), survey, { only }).findings
    expect(findings(['y/done', 'y/run', 'x/b'])).toEqual([])
    expect(findings(['y/bad'])).toEqual([['launch-needs-met', 2]])
    expect(findings(['y/never'])).toEqual([['launch-needs-met', 2]])
    expect(findings(['x/b'], 'x/a')).toEqual([['launch-needs-met', 2]])
  })

  test('an answer that is cut short is none', () => {
    expect(parseSurvey('root /runs\nnode n\ntime t\nrun x none\n')).toBeNull()
    expect(parseSurvey('busy n:12:b/7\n')).toEqual({ busy: 'n:12:b/7' })
  })
})

describe('a design that would do harm', () => {
  const reasons = (runs: { readonly [id: string]: readonly string[] }): string[] => checkDesign(designOf(runs), place).map(({ reason }) => reason)

  test('is refused', () => {
    expect(reasons({ 'x/a': [], 'x/b': ['x/a'] })).toEqual([])
    expect(reasons({ 'x/a': ['x/b'], 'x/b': ['x/a'] })).toEqual(['Unexpected circle of needs: `x/a` needs `x/b` needs `x/a`, expected runs that can begin'])
    expect(reasons({ 'x/a': ['../../etc'] })).toEqual(['Unexpected need "../../etc" of `x/a`, expected the id of a run'])
    expect(reasons({ 'x/a': [], 'x/a/b': [] })).toEqual(['Unexpected run `x/a/b` within the folder of `x/a`, expected each in a folder of its own'])
  })
})

describe('what is asked for', () => {
  const resources = { gpus: 2, hours: 0.25, partition: null, cpus: null, memory: null, time: null }

  test('is runs × hours × GPUs, nothing without GPUs, unknown without hours', () => {
    expect(describeHours(askedHours(16, resources))).toBe('16 runs, 8 GPU-hours')
    expect(describeHours(askedHours(1, { ...resources, gpus: 0 }))).toBe('1 run, no GPU, 0.25 run-hours')
    expect(askedHours(16, { ...resources, hours: null }).gpuHours).toBeNull()
    expect(describeHours(askedHours(16, { ...resources, hours: null }))).toBe('16 runs, GPU-hours unknown')
    expect(askedHours(16, { ...resources, gpus: 0, hours: null }).gpuHours).toBe(0)
  })
})

describe('the record', () => {
  test('is added to, never over, also where its last line was cut short', () => {
    const event = { run: 'x/a', experiment: 'x', event: 'launched', time: 't', attempt: 1, launch: 'L', target: 'gpu', host: 'gpu', job: null, block: 1, added: null, config: '', code: null } as const
    expect(addToRecord('{"run":"x/b","ev', [event])).toBe(`{"run":"x/b","ev\n${JSON.stringify(event)}\n`)
    expect(addToRecord(null, [event, event])).toBe(`${JSON.stringify(event)}\n${JSON.stringify(event)}\n`)
  })

  test('knows older lines, which say less', () => {
    expect(readRecord('{"run": "x/a", "event": "launched"}\nnonsense\n{"run": "x/a", "event": "finished"}\n').get('x/a')).toEqual({ target: null, attempt: 1, launches: new Set(), last: 'finished' })
  })
})
