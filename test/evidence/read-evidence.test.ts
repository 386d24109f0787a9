import { gzipSync } from 'node:zlib'
import { utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Stop } from '../../scripts/diagnostics/finding.ts'
import type { ProjectFiles } from '../../scripts/edge/project-files.ts'
import { openStoredText, decodeStored } from '../../scripts/evidence/bytes/stored-text.ts'
import * as door from '../../scripts/evidence/read-evidence.ts'
import { readEvidence } from '../../scripts/evidence/read-evidence.ts'
import { finalOf, messages, projectWith, readLog, runOf, seriesOf } from './project.ts'

const STEP = 'step {step:int}/{_} | loss {loss:float}'
const LOG = 'start\nstep 25/75 | loss 2.71\nstep 50/75 | loss 2.5\nstep 75/75 | loss 2.25\n[done]\n'

/** The text each value's span holds, decoded from the file as stored (gunzipped). */
function spans(files: ProjectFiles, file: string, series: { starts: Float64Array; lengths: Uint16Array }): string[] {
  const text = openStoredText(files.readBytes(file)!)
  return Array.from(series.starts, (start, row) => decodeStored(text, start, start + series.lengths[row]!))
}

test('the door exports readEvidence', () => {
  expect(Object.keys(door)).toEqual(['readEvidence'])
})

describe('the example of the design', () => {
  const project = (): ProjectFiles => projectWith({
    'data/runs.yml': `runs:
  - path: raw/{experiment}/{cell}/seed{seed:int}
    config: config.json
    files:
      train.log: { pattern: '${STEP}' }
      eval.json: json
      holdout.jsonl: { format: jsonl, key: document, prefix: holdout }
    finished: { file: train.log, pattern: '[done]' }
    failed: { file: train.log, pattern: '[failed] {reason:rest}' }
metrics:
  holdout/nll: { unit: nats, better: lower }
  eval/results/accuracy: { unit: fraction, show: percent, better: higher }
exclude:
  - where: { experiment: doe, cell: 3, seed: 2 }
    reason: the node lost power
    decided: before looking at the result
launches: raw/launches.jsonl
`,
    'data/raw/doe/3/seed1/config.json': '{\n  "rank": 64,\n  "model": { "width": 128 },\n  "identity": { "commit": "abc", "argv": ["a", "b"] }\n}\n',
    'data/raw/doe/3/seed1/train.log': LOG,
    'data/raw/doe/3/seed1/eval.json': '{ "results": { "accuracy": 0.4515, "passed": true, "none": null } }\n',
    'data/raw/doe/3/seed1/holdout.jsonl': '{"document":7,"nll":1.5}\n{"document":9,"nll":NaN}\n',
    'data/raw/doe/3/seed2/train.log': 'step 25/75 | loss 9.5\n[failed] out of memory\n',
    'data/raw/doe/3/seed10/train.log': 'step 25/75 | loss 9.25\n',
    'data/raw/launches.jsonl': '{"run":"doe/3/seed1","experiment":"doe","event":"launched","time":"t"}\n{"run":"doe/3/seed10","experiment":"doe","event":"launched","time":"t"}\n{"run":"doe/3/seed2","experiment":"doe","event":"failed","time":"t","reason":"oom"}\n'
  })

  test('gives runs with configuration, identity, status and series', async () => {
    const evidence = await readEvidence(project())
    expect(evidence.findings.filter(finding => finding.severity === 'error')).toEqual([])
    expect(evidence.runs.map(run => [run.id, run.status, run.excluded?.reason ?? null])).toEqual([
      ['doe/3/seed1', 'finished', null], ['doe/3/seed2', 'failed', 'the node lost power'], ['doe/3/seed10', 'running', null]
    ])
    const run = runOf(evidence, 'doe/3/seed1')
    expect(run.experiment).toBe('doe')
    expect(run.config['cell']).toEqual({ value: '3', text: '3', source: { kind: 'path', file: 'data/raw/doe/3/seed1' } })
    expect(run.config['seed']?.value).toBe(1)
    expect(run.config['rank']?.source).toEqual({ kind: 'file', file: 'data/raw/doe/3/seed1/config.json', line: 2, start: 12, end: 14, text: '64' })
    expect(run.config['model.width']?.value).toBe(128)
    expect(run.identity).toEqual({ commit: 'abc', argv: ['a', 'b'], seed: 1 })
    expect(run.statusPlace).toMatchObject({ file: 'data/raw/doe/3/seed1/train.log', line: 5, text: '[done]' })
    expect(seriesOf(run, 'loss')).toMatchObject({ id: 'doe/3/seed1#loss', steps: Float64Array.of(25, 50, 75), values: Float64Array.of(2.71, 2.5, 2.25), lines: Uint32Array.of(2, 3, 4), keys: null, superseded: null })
    expect([...seriesOf(run, 'eval/results/accuracy').values]).toEqual([0.4515])
    expect([...seriesOf(run, 'eval/results/passed').values]).toEqual([1])
    expect(run.series.some(series => series.metric.endsWith('none'))).toBe(false)
    expect(seriesOf(run, 'holdout/nll').keys).toEqual(['7', '9'])
    expect(run.health).toEqual(['holdout.jsonl: `holdout/nll` is not a number at `9` (line 2)'])
    expect(evidence.launches?.map(launch => [launch.run, launch.event, launch.reason])).toEqual([['doe/3/seed1', 'launched', null], ['doe/3/seed10', 'launched', null], ['doe/3/seed2', 'failed', 'oom']])
    expect(evidence.metrics['eval/results/accuracy']).toMatchObject({ unit: 'fraction', show: 'percent', better: 'higher' })
    expect(evidence.files.map(file => file.path)).toContain('data/raw/launches.jsonl')
    expect(structuredClone({ ...evidence, findings: [] }).runs).toEqual(evidence.runs)
  })

  test('an unchanged file is not opened again, a changed one is, and rehash looks at all', async () => {
    const files = project()
    const opened: string[] = []
    const watched: ProjectFiles = { ...files, readBytes: path => (opened.push(path), files.readBytes(path)) }
    const first = await readEvidence(watched)
    opened.length = 0
    const second = await readEvidence(watched)
    expect(opened.filter(path => path.startsWith('data/raw/doe'))).toEqual([])
    expect(second.digest).toBe(first.digest)
    expect({ ...second, findings: [] }).toEqual({ ...first, findings: [] })
    expect(messages(second)).toEqual(messages(first))
    writeFileSync(join(files.root, 'data/raw/doe/3/seed1/train.log'), LOG.replace('2.25', '2.26'))
    opened.length = 0
    const third = await readEvidence(watched)
    expect(opened.filter(path => path.startsWith('data/raw/doe'))).toEqual(['data/raw/doe/3/seed1/train.log'])
    expect(finalOf(runOf(third, 'doe/3/seed1'), 'loss')).toBe(2.26)
    expect(third.digest).not.toBe(first.digest)
    opened.length = 0
    await readEvidence(watched, { rehash: true })
    expect(opened.filter(path => path.startsWith('data/raw/doe'))).toHaveLength(6)
  })

  test('a damaged cache is made again', async () => {
    const files = project()
    const first = await readEvidence(files)
    for (const damage of ['', 'paperline-pack/1', 'x'.repeat(400)]) {
      files.write('.paperline/cache/evidence', damage)
      files.write('.paperline/index', damage)
      expect((await readEvidence(files)).digest).toBe(first.digest)
    }
    const whole = Buffer.from(files.readBytes('.paperline/cache/evidence')!)
    for (const damaged of [whole.subarray(0, whole.length - 40), Buffer.concat([whole.subarray(0, -8), Buffer.alloc(8)]), Buffer.concat([whole.subarray(0, 24), Buffer.alloc(whole.length - 24)])]) {
      files.write('.paperline/cache/evidence', damaged)
      expect({ ...(await readEvidence(files)), findings: [] }).toEqual({ ...first, findings: [] })
    }
  })

  test('one changed log of many leaves the large pack, until many have changed', async () => {
    const log = (run: number, loss: string): [string, string] => [`data/raw/run${run}.log`, `step 1/1 | loss ${loss}\n`]
    const files = projectWith({ 'data/runs.yml': `runs:\n  - path: raw/run{run:int}.log\n    read: { pattern: '${STEP}' }\n`, ...Object.fromEntries(Array.from({ length: 20 }, (_, run) => log(run, `2.${run}`))) })
    const [large, small] = ['.paperline/cache/evidence', '.paperline/cache/evidence-added']
    const parsed: string[] = []
    const watched: ProjectFiles = { ...files, readBytes: path => (path.startsWith('data/raw/run') && parsed.push(path), files.readBytes(path)) }
    const change = async (run: number, loss: string): Promise<number> => {
      files.write(...log(run, loss))
      parsed.length = 0
      const value = finalOf(runOf(await readEvidence(watched), `run${run}`), 'loss')
      expect(parsed).toEqual([`data/raw/run${run}.log`])
      return value ?? NaN
    }
    await readEvidence(watched)
    const written = files.stamp(large)
    expect(files.exists(small)).toBe(false)
    expect(await change(3, '9.5')).toBe(9.5)
    expect(files.stamp(large)).toEqual(written)
    expect(await change(3, '9.25')).toBe(9.25)
    expect(files.stamp(large)).toEqual(written)
    parsed.length = 0
    const before = await readEvidence(watched)
    expect(parsed).toEqual([])
    expect(finalOf(runOf(before, 'run3'), 'loss')).toBe(9.25)
    files.write(small, Buffer.concat([Buffer.from(files.readBytes(small)!).subarray(0, -8), Buffer.alloc(8, 1)]))
    expect({ ...(await readEvidence(watched)), findings: [] }).toEqual({ ...before, findings: [] })
    expect(await change(4, '8.5')).toBe(8.5)
    expect(files.stamp(large)).not.toEqual(written)
    expect(files.exists(small)).toBe(false)
    parsed.length = 0
    const after = await readEvidence(watched)
    expect(parsed).toEqual([])
    expect(after.runs.map(run => finalOf(run, 'loss'))).toEqual(Array.from({ length: 20 }, (_, run) => (run === 3 ? 9.25 : run === 4 ? 8.5 : Number(`2.${run}`))))
  })

  test('touching a file changes nothing', async () => {
    const files = project()
    const first = await readEvidence(files)
    utimesSync(join(files.root, 'data/raw/doe/3/seed1/train.log'), new Date(0), new Date(0))
    expect((await readEvidence(files)).digest).toBe(first.digest)
  })
})

describe('a log is bytes first', () => {
  const utf16 = (text: string): Buffer => Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')])
  test.each([
    ['UTF-8', Buffer.from(LOG)],
    ['UTF-8 with a mark', Buffer.from(`\ufeff${LOG}`)],
    ['UTF-16 LE', utf16(`${LOG}é😀 x`)],
    ['UTF-16 BE', utf16(`😀é${LOG}`).swap16()],
    ['UTF-16 without a mark', Buffer.from(LOG, 'utf16le')],
    ['CRLF', Buffer.from(LOG.replaceAll('\n', '\r\n'))],
    ['gzip', gzipSync(LOG)],
    ['gzip of UTF-16', gzipSync(utf16(LOG))],
    ['ANSI codes', Buffer.from(LOG.replaceAll('step', '\u001b[1;32mstep\u001b[0m').replaceAll(/(\d\.\d+)/g, '\u001b[31m$1\u001b[0m'))],
    ['ANSI codes in UTF-16', utf16(`é${LOG.replaceAll(/(\d\.\d+)/g, '\u001b[31m$1\u001b[0m')}`)],
    ['no line end at the end', Buffer.from(LOG.trimEnd())]
  ])('%s', async (name, bytes) => {
    const file = name.startsWith('gzip') ? 'train.log.gz' : 'train.log'
    const { run, files } = await readLog(bytes, [STEP], file)
    const loss = seriesOf(run, 'loss')
    expect([...loss.values]).toEqual([2.71, 2.5, 2.25])
    expect([...loss.lines]).toEqual([2, 3, 4])
    expect([...loss.steps!]).toEqual([25, 50, 75])
    expect(spans(files, `data/raw/a/${file}`, loss)).toEqual(['2.71', '2.5', '2.25'])
    expect(run.health).toEqual([])
  })

  test('offsets count the mark, the escape codes and both bytes of a unit', async () => {
    expect(seriesOf((await readLog(`\ufeffloss 1\n`, ['loss {loss:int}'])).run, 'loss').starts[0]).toBe(8)
    expect(seriesOf((await readLog(utf16('loss 1\n'), ['loss {loss:int}'])).run, 'loss').starts[0]).toBe(12)
    expect(seriesOf((await readLog('\u001b[1mloss\u001b[0m 1\n', ['loss {loss:int}'])).run, 'loss').starts[0]).toBe(13)
  })

  test('a progress bar of lone CRs is one line', async () => {
    const { run } = await readLog('x\n\r 1% loss 1\r 2% loss 2\nloss 3\n', ['loss {loss:int}'])
    expect([...seriesOf(run, 'loss').values]).toEqual([1, 2, 3])
    expect([...seriesOf(run, 'loss').lines]).toEqual([2, 2, 3])
  })

  test('a gzip that ends too soon gives what it has, and says so', async () => {
    const long = Array.from({ length: 4000 }, (_, step) => `step ${step}/4000 | loss ${Math.sin(step)} x\n`).join('')
    const whole = gzipSync(long)
    const { run } = await readLog(whole.subarray(0, whole.length - 400), [STEP], 'train.log.gz')
    expect(seriesOf(run, 'loss').values.length).toBeGreaterThan(1000)
    expect(run.health.join()).toContain('the gzip ends too soon')
  })

  test('every value is the text at its place, whatever the encoding', async () => {
    await fc.assert(fc.asyncProperty(
      fc.array(fc.tuple(fc.constantFrom('', 'é ', '\u001b[1m', '😀', 'a\r'), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.constantFrom('\n', '\r\n', '\u001b[0m\n')), { minLength: 1, maxLength: 12 }),
      fc.constantFrom('utf8', 'utf16le', 'bom', 'gzip'),
      async (rows, encoding) => {
        const log = rows.map(([before, value, end]) => `${before}loss ${value}${end}`).join('')
        const bytes = encoding === 'utf16le' ? utf16(log) : encoding === 'gzip' ? gzipSync(log) : Buffer.from(encoding === 'bom' ? `\ufeff${log}` : log)
        const { run, files } = await readLog(bytes, ['loss {loss:float}'])
        const loss = seriesOf(run, 'loss')
        expect(spans(files, 'data/raw/a/train.log', loss)).toEqual(rows.map(([, value]) => `${value}`))
      }
    ), { numRuns: 25 })
  })
})

describe('health', () => {
  test('a restart supersedes the rows it wrote again', async () => {
    const { run } = await readLog('step 1/9 | loss 5\nstep 2/9 | loss 4\nstep 3/9 | loss 3\nstep 2/9 | loss 4.5\nstep 3/9 | loss 3.5\nstep 4/9 | loss 2\n', [STEP])
    expect([...seriesOf(run, 'loss').superseded!]).toEqual([1, 2])
    expect(run.health).toEqual(['train.log: steps of `loss` go back to 2 after 3 (line 4): read as a restart, 2 earlier rows superseded'])
  })

  test('ranks that write side by side are told and all kept', async () => {
    const { run } = await readLog([1, 2, 3, 4].flatMap(step => [0, 1, 2].map(rank => `${rank}: step ${step}/4 | loss ${step}.${rank}\n`)).join(''), [STEP])
    expect(seriesOf(run, 'loss').superseded).toBeNull()
    expect(run.health.join()).toContain('several processes wrote `loss` at the same steps')
  })

  test('not-a-number, a cut line and an unread value are told with their lines', async () => {
    const { run, evidence } = await readLog('step 1/9 | loss nan\nstep 2/9 | loss inf\nstep 3/9 | loss 1,234.5\nstep 4/9 | lo', [STEP])
    expect(run.health).toEqual([
      'train.log: `1,234.5` on line 3 was not read as the pattern `step {step:int}/{_} | loss {loss:float}` wants it',
      'train.log: the last line is cut short inside `step {step:int}/{_} | loss {loss:float}`',
      'train.log: `loss` is not a number at step 1 (line 1)',
      'train.log: `loss` is infinite at step 2 (line 2)'
    ])
    expect(messages(evidence, 'log-healthy').map(message => message.split(' ')[0])).toEqual(['data/raw/a/train.log:3:', 'data/raw/a/train.log:4:', 'data/raw/a/train.log:1:', 'data/raw/a/train.log:2:'])
  })

  test('a value that ends with the file may be cut', async () => {
    const { run } = await readLog('step 1/9 | loss 2.7', [STEP])
    expect(run.health).toEqual(['train.log: the last line has no line end, so its last value `2.7` may be cut'])
  })

  test('the same bytes, and the same series, under two names', async () => {
    const rows = (offset: number): string => Array.from({ length: 10 }, (_, step) => `step ${step}/9 | loss ${Math.cos(step + offset)}\n`).join('')
    const files = projectWith({
      'data/runs.yml': `runs:\n  - path: raw/{name}\n    files: { train.log: { pattern: '${STEP}' } }\n`,
      'data/raw/a/train.log': rows(0), 'data/raw/b/train.log': rows(0), 'data/raw/c/train.log': `# copy\n${rows(0)}`, 'data/raw/d/train.log': rows(1)
    })
    const evidence = await readEvidence(files)
    expect(runOf(evidence, 'a').health).toEqual(['`train.log` has the same bytes as `data/raw/b/train.log` of run b', '`loss` is the same, row by row, as in run c'])
    expect(runOf(evidence, 'd').health).toEqual([])
  })
})

describe('bad input', () => {
  const log = { 'data/raw/a/train.log': LOG }
  const withRuns = (runs: string, more: { readonly [path: string]: string } = {}): ProjectFiles => projectWith({ 'data/runs.yml': runs, ...log, ...more })
  /** What is said, whether reading stopped (exit 2) or went on. */
  const told = async (runs: string, more: { readonly [path: string]: string } = {}): Promise<string[]> => {
    try {
      return messages(await readEvidence(withRuns(runs, more)))
    } catch (error) {
      if (error instanceof Stop) return messages(error)
      throw error
    }
  }

  test('what is not understood is not read in part', async () => {
    await expect(readEvidence(withRuns('runs:\n  - path: raw/{name}\n    fils: {}\n'))).rejects.toThrow(Stop)
  })

  test('no runs.yml, no YAML, or no runs stop with exit code 2', async () => {
    for (const [files, message] of [
      [projectWith(log), 'data/runs.yml:: Unexpected project without `data/runs.yml`, expected one'],
      [withRuns('runs:\n  - path: "raw\n'), 'data/runs.yml:'],
      [withRuns('metrics: {}\n'), 'data/runs.yml:1:1 Unexpected file without `runs`, expected a list of runs under `runs:`'],
      [withRuns('runs: 3\n'), 'data/runs.yml:1:7 Unexpected `3` for `runs`, expected a list'],
      [withRuns('- a\n'), 'data/runs.yml:1:1']
    ] as const) {
      const stopped: unknown = await readEvidence(files).then(() => null, (error: unknown) => error)
      expect(stopped).toBeInstanceOf(Stop)
      const [finding] = (stopped as Stop).findings
      expect(finding?.exitCode).toBe(2)
      expect(`${finding?.where.file}:${finding?.where.line ?? ''}:${finding?.where.column ?? ''} ${finding?.reason}`).toContain(message)
      expect(finding?.note).toBeTruthy()
    }
  })

  test.each([
    ['an unknown key', `runs:\n  - path: raw/{name}\n    file: { train.log: { pattern: '${STEP}' } }\n    files: { train.log: { patern: x, pattern: '${STEP}' } }\n`,
      ['data/runs.yml:3:5 Unexpected key `file` in a run, expected `files`', 'data/runs.yml:4:27 Unexpected key `patern` in `train.log`, expected `pattern`']],
    ['an unknown placeholder type', "runs:\n  - path: raw/{name}\n    files: { train.log: { pattern: 'step {step:integer}' } }\n",
      ['data/runs.yml:3:48 Unexpected placeholder type `integer`, expected one of int, float, duration, bytes, percent, word, rest']],
    ['an unknown format', 'runs:\n  - path: raw/{name}\n    files: { train.log: jsn }\n', ['data/runs.yml:3:25 Unexpected format `jsn`, expected `json`']],
    ['a pattern that matches nothing', "runs:\n  - path: raw/{name}\n    files: { train.log: { pattern: 'stepp {step:int}' } }\n",
      ['data/runs.yml:3:36 Unexpected pattern `stepp {step:int}` that matches nothing, expected a line like it in the files it reads']],
    ['a path that matches nothing', 'runs:\n  - path: raw/x/{name}\n    files: { train.log: json }\n', ['data/runs.yml:2:11 Unexpected path `raw/x/{name}` that matches nothing, expected a folder that holds `train.log`']],
    ['a file no run holds', `runs:\n  - path: raw/{name}\n    files: { train.log: { pattern: '${STEP}' }, eval.json: json }\n`, ['data/runs.yml:3:81 Unexpected file name `eval.json` that no run of `raw/{name}` holds, expected one of its files']],
    ['a finish mark no run has', `runs:\n  - path: raw/{name}\n    files: { train.log: { pattern: '${STEP}' } }\n    finished: '[end]'\n`, ['data/runs.yml:4:15 Unexpected finish mark `[end]` that no run has, expected it in one at least']],
    ['a bad path placeholder', `runs:\n  - path: raw/{name:number}\n    files: { train.log: { pattern: '${STEP}' } }\n`, ['data/runs.yml:2:15 Unexpected placeholder type `number` in a path, expected int or float, or none for text']],
    ['a path leading out', `runs:\n  - path: ../raw/{name}\n    files: { train.log: { pattern: '${STEP}' } }\n`, ['data/runs.yml:2:11 Unexpected path `../raw/{name}` leading out of `data/`, expected one below it']],
    ['an exclusion without a reason', `runs:\n  - path: raw/{name}\n    files: { train.log: { pattern: '${STEP}' } }\nexclude:\n  - where: { name: a }\n`, ['data/runs.yml:5:5 Unexpected exclusion without `reason`, expected one; nothing is excluded by it']],
    ['an exclusion of nothing', `runs:\n  - path: raw/{name}\n    files: { train.log: { pattern: '${STEP}' } }\nexclude:\n  - { where: { name: b }, reason: x }\n  - { where: { nam: a }, reason: x }\n`, ['data/runs.yml:5:5 Unexpected exclusion that matches no run, expected one that does', 'data/runs.yml:6:16 Unexpected `nam` in an exclusion, expected `name`']],
    ['levels that lack one', `runs:\n  - path: raw/{name}\n    files: { train.log: { pattern: '${STEP}' } }\n    levels: { name: { b: { x: 1 } } }\n`, ['data/runs.yml:4:15 Unexpected `name` a of run `a`, expected one of b']],
    ['levels that disagree', `runs:\n  - path: raw/{name}\n    files: { train.log: { pattern: '${STEP}' } }\n    levels: { name: { a: { x: 1, y: 2 }, b: { x: 1 } } }\n`, ['data/runs.yml:4:42 Unexpected level `b` without `y`, expected what the other levels of `name` give']],
    ['a metric nobody reads', `runs:\n  - path: raw/{name}\n    files: { train.log: { pattern: '${STEP}' } }\nmetrics: { los: { unit: nats } }\n`, ['data/runs.yml:4: Unexpected metric `los` that no run has, expected `loss`']],
    ['a unit other than the one it is read in', "runs:\n  - path: raw/{name}\n    files: { train.log: { pattern: 'step {step:int}/{_} | loss {loss:float}' }, time.txt: { pattern: 't {t:duration}' } }\nmetrics: { t: { unit: ms }, loss: nats }\n", ['data/runs.yml:4: Unexpected unit `ms` of `t`, expected `s`: it is read as a duration'], { 'data/raw/a/time.txt': 't 5ms\n' }],
    ['a launch record that is not there', `runs:\n  - path: raw/{name}\n    files: { train.log: { pattern: '${STEP}' } }\nlaunches: raw/launches.jsonl\n`, ['data/runs.yml:4:11 Unexpected launch record `raw/launches.jsonl` that is not there, expected a file']]
  ] as [string, string, string[], { readonly [path: string]: string }?][])('%s', async (_name, runs, expected, more = {}) => {
    expect(await told(runs, more)).toEqual(expected)
  })

  test('JSON that is none, cut, or has a key twice', async () => {
    const found = await told(`runs:\n  - path: raw/{name}\n    config: config.json\n    files: { train.log: { pattern: '${STEP}' }, eval.json: json, rows.jsonl: { format: jsonl, key: id } }\n`, {
      'data/raw/a/config.json': '{ "rank": 1, "rank": 2 }', 'data/raw/a/eval.json': '{\n  "é": [1, 2,, 3]\n}', 'data/raw/a/rows.jsonl': '{"id":1,"x":2}\n{"id":2,"x":}\n{"id":3,"x":4}\n{"id":4,"x'
    })
    expect(found).toEqual([
      'data/raw/a/config.json:1:14 Unexpected second `rank` in one object, expected each name once',
      'data/raw/a/eval.json:2:14 Unexpected `,`, expected a value',
      'data/raw/a/rows.jsonl:2:13 Unexpected `}`, expected a value',
      'data/raw/a/config.json:1: Unexpected `rank` 2, expected 1 as line 1 of `data/raw/a/config.json` says',
      'data/raw/a/rows.jsonl:4: Unexpected in run `a`: rows.jsonl: the last line is cut short and was not read'
    ])
  })

  test('a table with a heading twice, text in a number column, a row cut short', async () => {
    const files = withRuns('runs:\n  - path: raw/{name}\n    files: { t.csv: { format: csv, key: id } }\n', { 'data/raw/a/t.csv': 'id,step,x,x,"a ""b"", c"\r\np,1,0.5,1,\r\nq,2,oops,2,3\r\n"r\n s",3,nan' })
    const evidence = await readEvidence(files)
    const run = runOf(evidence, 'a')
    expect(messages(evidence, 'evidence-readable')).toEqual(['data/raw/a/t.csv:1:11 Unexpected second column `x`, expected each heading once'])
    expect([...seriesOf(run, 'a "b", c').values]).toEqual([3])
    expect(seriesOf(run, 'x')).toMatchObject({ keys: ['p', 'r\n s'], steps: Float64Array.of(1, 3), lines: Uint32Array.of(2, 4) })
    expect(run.health).toEqual(['t.csv: the last line is cut short after 3 of 5 cells', 't.csv: `oops` in column `x`, line 3, is no number', 't.csv: `x` is not a number at step 3 (line 4)'])
  })

  test('a metric in two files of a run', async () => {
    const found = await told(`runs:\n  - path: raw/{name}\n    files: { '*.log': { pattern: '${STEP}' } }\n`, { 'data/raw/a/b.log': LOG.replace('2.5', '9.5') })
    expect(found).toEqual(['data/raw/a/train.log:2: Unexpected second `loss` of run `a`, expected each metric in one file; the first is in `data/raw/a/b.log`'])
  })
})

describe('statuses', () => {
  const status = async (text: string, marks: string): Promise<string> => {
    const files = projectWith({ 'data/runs.yml': `runs:\n  - path: raw/{name}\n    files: { train.log: { pattern: '${STEP}' } }\n${marks}`, 'data/raw/a/train.log': text })
    return runOf(await readEvidence(files), 'a').status
  }
  const marks = "    finished: { file: train.log, pattern: '[done]' }\n    failed: { file: train.log, pattern: '[failed]' }\n"

  test('follow the last mark', async () => {
    expect(await status(LOG, marks)).toBe('finished')
    expect(await status(LOG.replace('[done]', ''), marks)).toBe('unfinished')
    expect(await status(`${LOG}[failed] x\n`, marks)).toBe('failed')
    expect(await status(`[failed] x\n${LOG}`, marks)).toBe('finished')
    expect(await status(LOG.replace('[done]', ''), '')).toBe('finished')
  })
})
