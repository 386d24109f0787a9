import { describe, expect, test } from 'vitest'
import { lookWords } from '../../scripts/watch/look-script.ts'
import { judgeRun } from '../../scripts/watch/judge-run.ts'
import { parseLook } from '../../scripts/watch/parse-look.ts'
import type { RunView } from '../../scripts/watch/run-view.ts'
import { WatchedSource } from '../../scripts/watch/watched-source.ts'
import { Answer, NOW, RULES, rulesOf } from './looks.ts'

const RUN = 'doe/1/seed1'
const LOG = `${RUN}/train.log`
const step = (number: number, loss: number | string, total = 100): string => `step ${number}/${total} | loss ${loss} | 2.5 it/s\n`

function watch(text = RULES): { watched: WatchedSource; see: (answer: Answer) => RunView; view: (run?: string) => RunView } {
  const rules = rulesOf(text)
  const watched = new WatchedSource('~/runs', 'data/raw', rules)
  const view = (run = RUN): RunView => judgeRun(watched.runs.get(run)!, watched, rules, { source: 'gpu', stalledAfterSeconds: null })
  return { watched, view, see: answer => (watched.take(answer.look()), view()) }
}

describe('what is asked', () => {
  test('everything that the rules read, at first; then what is new of logs', () => {
    const { watched, see } = watch()
    const first = watched.request(NOW)
    expect(first).toMatchObject({ folder: '~/runs', everything: true, wanted: [], asksQueue: true, patterns: ['*/train.log', '*/eval.json', '*/config.json'] })
    see(new Answer().status(RUN).log(LOG, step(1, 2.5)).log(`${RUN}/config.json`, '{"rank": 8}').log(`${RUN}/eval.json`, '{"accuracy": 0.5}'))
    expect(watched.request(NOW + 2)).toMatchObject({ everything: false, asksQueue: false, wanted: [{ path: LOG, from: step(1, 2.5).length }] })
  })

  test('a document that changed, whole; a run that is over, no more', () => {
    const { watched, see } = watch()
    see(new Answer().status(RUN).log(LOG, step(1, 2.5)).log(`${RUN}/eval.json`, '{"accuracy": 0.5}', 20))
    const done = { state: 'finished', exit: 0 }
    const view = see(new Answer().status(RUN, done).file(LOG, 100).data(LOG, '[done]\n', step(1, 2.5).length, 100).file(`${RUN}/eval.json`, 17, 3))
    expect(view.metrics.find(({ metric }) => metric === 'eval/accuracy')).toMatchObject({ value: 0.5, text: '0.5' })
    expect(watched.request(NOW).wanted).toEqual([{ path: LOG, from: step(1, 2.5).length + 7 }, { path: `${RUN}/eval.json`, from: 0 }])
    const end = step(1, 2.5).length + 7
    expect(see(new Answer().status(RUN, done).file(LOG, end).file(`${RUN}/eval.json`, 17, 3).data(`${RUN}/eval.json`, '{"accuracy": 0.4}')).alerts).toEqual([{ alert: 'eval/accuracy drop > 5 pp', value: 0.4, step: null }])
    expect(watched.request(NOW).wanted).toEqual([])
  })

  test('as words: paths below the folder, patterns as conditions, jobs only where they are jobs', () => {
    const request = { folder: '~/runs', patterns: ['*/a.log', '*/b.log'], everything: false, wanted: [{ path: '-n/$(x).log', from: 7 }], asksQueue: false, endedJobs: ['12_3', '$(reboot)'], mostBytes: 99 }
    expect(lookWords(request)).toEqual(['~/runs', '99', '', '', '12_3', '1', './-n/$(x).log', '7', '-path', '*/a.log', '-o', '-path', '*/b.log'])
  })
})

describe('what a look says', () => {
  test('step of total, latest metrics as printed, pace, time left, GPU, age of the last line', () => {
    const { see } = watch()
    const gpus = '0, GPU-aa, 7987, 81559, 93\n1, GPU-bb, 10, 81559, [N/A]\n'
    expect(see(new Answer().add('G', gpus).status(RUN, { gpu: '1', stage: 'train' }).log(LOG, `${step(1, '3.50')}${step(25, '2.50')}step 26/1`, 4))).toMatchObject({
      state: 'running', detail: 'train', step: 25, total: 100, logAgeSeconds: 4, problems: [], alerts: [],
      metrics: [{ metric: 'loss', value: 2.5, text: '2.50', unit: 'nats', step: 25 }, { metric: 'pace', text: '2.5' }],
      gpus: [{ index: '1', usedMiB: 10, totalMiB: 81559, utilisationPercent: null }], stepsPerSecond: 25 / 96, secondsLeft: 75 / (25 / 96)
    })
  })

  test('the pace by what was seen since, or by the log\'s own word where its unit says so', () => {
    const { see } = watch()
    see(new Answer().status(RUN).log(LOG, step(10, 3), 11))
    const later = new Answer().status(RUN).file(LOG, 99, 1).data(LOG, step(30, 2), step(10, 3).length)
    expect(see(later).stepsPerSecond).toBe(2)
    const declared = watch(RULES.replace('metrics:', 'metrics:\n  pace: it/s'))
    expect(declared.see(new Answer().status(RUN).log(LOG, step(10, 3))).stepsPerSecond).toBe(2.5)
  })

  test('the steps of the configuration where the log says none', () => {
    const { see } = watch(RULES.replace('{total:int}', '{_}'))
    expect(see(new Answer().status(RUN).log(`${RUN}/config.json`, '{"training": {"max_steps": 500}}').log(LOG, step(10, 3))).total).toBe(500)
  })

  test('that a value is not a number, since when, and that it is one again', () => {
    const { see } = watch()
    expect(see(new Answer().status(RUN).log(LOG, step(1, 2) + step(2, 'nan') + step(3, 'nan')))).toMatchObject({
      problems: [{ kind: 'not-a-number', text: 'loss is not a number since step 2' }], alerts: [{ alert: 'loss is nan', value: null, step: 3 }], metrics: [{ value: null, text: 'nan' }, {}]
    })
    const from = (step(1, 2) + step(2, 'nan') + step(3, 'nan')).length
    expect(see(new Answer().status(RUN).file(LOG, 400).data(LOG, step(4, 'nan'), from)).problems).toMatchObject([{ text: 'loss is not a number since step 2' }])
    expect(see(new Answer().status(RUN).file(LOG, 400).data(LOG, step(5, 2), from + step(4, 'nan').length)).problems).toEqual([])
  })

  test('that a log is silent: by its own pace, a minute at least, unknown pace ten', () => {
    const { see } = watch()
    const lines = Array.from({ length: 10 }, (_, index) => step(index, 2)).join('')
    const started = new Date((NOW - 200) * 1000).toISOString()
    expect(see(new Answer().status(RUN, { started }).log(LOG, lines, 59)).state).toBe('running')
    expect(see(new Answer().status(RUN, { started }).file(LOG, lines.length, 100)).state).toBe('running')
    expect(see(new Answer().status(RUN, { started }).file(LOG, lines.length, 110))).toMatchObject({ state: 'stalled', problems: [{ kind: 'silent', text: 'no new line for 1m50s, usually one every 9s' }] })
    const never = new Date((NOW - 599) * 1000).toISOString()
    expect(watch().see(new Answer().status(RUN, { started: never })).state).toBe('running')
    expect(watch().see(new Answer().status(RUN, { started: new Date((NOW - 601) * 1000).toISOString() })).state).toBe('stalled')
  })

  test('that a process is gone, on the host that the status names only', () => {
    expect(watch().see(new Answer().status(RUN, {}, 'no'))).toMatchObject({ state: 'lost', problems: [{ kind: 'process-gone', text: 'process 1234 is gone without a final status' }] })
    expect(watch().see(new Answer(NOW, 'node7.cluster.example').status(RUN, {}, 'no')).state).toBe('lost')
    expect(watch().see(new Answer(NOW, 'login').status(RUN, {}, 'no')).state).toBe('running')
  })

  test('what Slurm says: waiting, running, gone, and how it ended', () => {
    const { watched, see } = watch()
    const job = { job: '12_3', state: 'launched', host: null, pid: null }
    expect(see(new Answer().add('Q', '12_3|PENDING|Priority').status(RUN, job, ''))).toMatchObject({ state: 'launched', detail: 'PENDING, Priority' })
    expect(see(new Answer().status(RUN, job, '')).state).toBe('launched')
    expect(see(new Answer().add('Q', '').status(RUN, { ...job, state: 'running' }, '')).state).toBe('lost')
    expect(watched.request(NOW).endedJobs).toEqual(['12_3'])
    expect(see(new Answer().add('A', '12_3|TIMEOUT|0:0').status(RUN, { ...job, state: 'running' }, ''))).toMatchObject({ state: 'lost', detail: 'TIMEOUT', problems: [{ kind: 'job-gone' }] })
    expect(watched.request(NOW).endedJobs).toEqual([])
    expect(see(new Answer().add('Q', '12_3|RUNNING|None').status(RUN, { ...job, state: 'running' }, '')).state).toBe('running')
  })

  test('how it ended: the status\'s own reason, and what the log has against it', () => {
    expect(watch().see(new Answer().status(RUN, { state: 'killed', signal: 'KILL', stage: 'train' }))).toMatchObject({ state: 'killed', detail: 'signal KILL in stage train' })
    expect(watch().see(new Answer().status(RUN, { state: 'finished' }).log(LOG, step(9, 2)))).toMatchObject({ state: 'finished', problems: [{ kind: 'no-finish-mark' }] })
    expect(watch().see(new Answer().status(RUN, { state: 'finished' }).log(LOG, `${step(9, 2)}[done]`))).toMatchObject({ state: 'finished', problems: [] })
    expect(watch().see(new Answer().status(RUN, { state: 'finished' }).log(LOG, `${step(9, 2)}[failed]\n`))).toMatchObject({ state: 'failed' })
  })

  test('of runs without a status what their logs say', () => {
    expect(watch().see(new Answer().log(LOG, step(9, 2)))).toMatchObject({ state: 'running', attempt: null })
    expect(watch().see(new Answer().log(LOG, `${step(9, 2)}[done]\n`, 9999))).toMatchObject({ state: 'finished', problems: [] })
    expect(watch().see(new Answer().log(LOG, step(9, 2), 9999))).toMatchObject({ state: 'stalled' })
    expect(watch(RULES.replace(/ {4}finished.*\n/, '')).see(new Answer().log(LOG, step(9, 2), 9999))).toMatchObject({ state: 'finished' })
  })
})

describe('what changes under it', () => {
  test('a log that became shorter is read anew, and told', () => {
    const { see } = watch()
    see(new Answer().status(RUN).log(LOG, step(50, 2) + step(51, 2)))
    expect(see(new Answer().status(RUN).log(LOG, step(1, 3)))).toMatchObject({ step: 1, problems: [{ kind: 'log-shorter', text: 'train.log became shorter and was read anew' }], metrics: [{ text: '3' }, {}] })
  })

  test('a new attempt begins with nothing, whatever the log of the one before said', () => {
    const { watched, see } = watch()
    see(new Answer().status(RUN).log(LOG, step(50, 'nan')))
    const again = see(new Answer().status(RUN, { attempt: 2 }).file(LOG, 400).data(LOG, step(90, 1), step(50, 'nan').length))
    expect(again).toMatchObject({ attempt: 2, step: null, metrics: [], problems: [] })
    expect(watched.request(NOW).wanted).toEqual([{ path: LOG, from: 0 }])
  })

  test('a run whose folder is gone is gone, a new one is there', () => {
    const { watched, see } = watch()
    see(new Answer().status(RUN).log(LOG, step(1, 2)))
    watched.take(new Answer().status('doe/2/seed1').look())
    expect([...watched.runs.keys()]).toEqual(['doe/2/seed1'])
  })

  test('a line that comes in pieces is one line', () => {
    const { see } = watch()
    const text = step(1, 2) + step(2, 1.25)
    see(new Answer().status(RUN).file(LOG, 20).data(LOG, text.slice(0, 45)))
    expect(see(new Answer().status(RUN).file(LOG, text.length).data(LOG, text.slice(45), 45))).toMatchObject({ step: 2, metrics: [{ text: '1.25' }, {}] })
  })

  test('of a log too long for one look the middle is passed over, and no half line read', () => {
    const { see } = watch()
    const size = 9000
    const answer = new Answer().status(RUN).file(LOG, size).data(LOG, step(1, 9), 0, size).data(LOG, `p 4 | loss 77 | 2.5 it/s\n${step(90, 2)}`, size - 60, size)
    expect(see(answer)).toMatchObject({ step: 90, metrics: [{ text: '2' }, {}] })
  })

  test('tables with a header, progress bars, JSON lines', () => {
    const text = `runs:
  - path: raw/{experiment}/{cell}/seed{seed:int}
    files:
      metrics.csv: { format: csv }
      bar.log: { pattern: '{percent:int}% loss {bar:float}' }
      log.jsonl: jsonl
`
    const { see } = watch(text)
    see(new Answer().status(RUN).log(`${RUN}/metrics.csv`, 'step,loss\n1,3.5\n').log(`${RUN}/bar.log`, '10% loss 3\r20% loss 2\r').log(`${RUN}/log.jsonl`, '{"step": 1, "acc": 0.5}\n'))
    const view = see(new Answer().status(RUN).file(`${RUN}/metrics.csv`, 22).data(`${RUN}/metrics.csv`, '2,2.5\n', 16).file(`${RUN}/bar.log`, 40).data(`${RUN}/bar.log`, '30% loss 1.5\r', 22).file(`${RUN}/log.jsonl`, 60).data(`${RUN}/log.jsonl`, '{"step": 2, "acc": 0.75}\n', 24))
    expect(Object.fromEntries(view.metrics.map(({ metric, value }) => [metric, value]))).toMatchObject({ loss: 2.5, bar: 1.5, acc: 0.75 })
    expect(view.step).toBe(2)
  })
})

describe('an answer', () => {
  test('that is cut, garbled or short of bytes is none', () => {
    const whole = new Answer().status(RUN).log(LOG, step(1, 2)).bytes()
    for (const length of [0, 5, 40, whole.length - 2]) expect(() => parseLook(whole.subarray(0, length))).toThrow(/answer/)
    expect(() => new Answer().add('D', './a', '9', '0', '9').look()).toThrow('became shorter')
    expect(() => new Answer().add('?').look()).toThrow('not asked for')
  })

  test('may follow a greeting of the login shell', () => {
    expect(parseLook(Buffer.concat([Buffer.from('Welcome!\n'), new Answer().bytes()])).host).toBe('node7')
  })

  test('with hostile names makes no run of them', () => {
    const { watched } = watch()
    watched.take(new Answer().status('doe/../../etc').status('/abs').status('doe/1/a\u001B[2Jb').add('S', './\uFFFD/launch-status.json', '', '').status(RUN).look())
    expect([...watched.runs.keys()]).toEqual([RUN])
    expect(watched.look?.unreadableNames).toBe(1)
  })
})
