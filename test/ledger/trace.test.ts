import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Derivation, Observation, Quantity, Series } from '../../analysis/quantities/quantity.ts'
import { openProjectFiles, type ProjectFiles } from '../../scripts/edge/project-files.ts'
import type { Evidence, EvidenceRun } from '../../scripts/evidence/evidence.ts'
import { drawTrace } from '../../scripts/ledger/draw-trace.ts'
import { findOccurrence } from '../../scripts/ledger/find-occurrence.ts'
import { traceQuantity, traceToJson, type TraceLine, type TraceNode } from '../../scripts/ledger/trace.ts'
import type { ResultNode, Results } from '../../scripts/study/results.ts'

const log = 'step 100/300 | loss 2.8100 | lr 5e-4\nstep 200/300 | loss 2.7500 | lr 5e-4\nstep 300/300 | loss 2.7100 | lr 0\n[done]\n'
const logPath = 'data/raw/doe/3/seed1/train.log'

let files: ProjectFiles

beforeEach(() => {
  files = openProjectFiles(mkdtempSync(join(tmpdir(), 'paperline-trace-')))
})
afterEach(() => rmSync(files.root, { recursive: true }))

function derivation(operation: string, inputs: Derivation['inputs'] = [], parameters: Derivation['parameters'] = {}): Derivation {
  return { operation, inputs, parameters, code: { file: 'paper/study.ts', line: 14 } }
}

function quantity(id: string, value: number, made: Derivation, more: Partial<Quantity> = {}): Quantity {
  return { id, value, unit: 'nats', derivation: made, ...more }
}

/** An observation of a text in a file, found by searching for it. */
function observe(path: string, content: Uint8Array, bytes: Uint8Array, text: string, encoding: 'utf8' | 'utf16le' = 'utf8', id = 'doe/3/seed1#loss@300'): Observation {
  files.write(path, content)
  const start = Buffer.from(bytes).indexOf(Buffer.from(text, encoding))
  const line = Buffer.from(bytes.subarray(0, start)).toString(encoding).split('\n').length
  return { id, run: 'doe/3/seed1', metric: 'loss', step: 300, key: null, value: Number(text), file: path, line, start, end: start + Buffer.from(text, encoding).length, text }
}

function project(quantities: readonly Quantity[], observations: readonly Observation[], series: readonly Series[] = [], runs: readonly Partial<EvidenceRun>[] = []): { results: Results; evidence: Evidence } {
  const entries = quantities.map(({ id }): [string, ResultNode] => [id, { kind: 'quantity', id, parts: new Map() }])
  const paths = [...new Set([...observations.map(({ file }) => file), ...series.map(({ file }) => file)])]
  return {
    results: {
      root: { kind: 'record', entries: new Map(entries) },
      quantities: new Map(quantities.map(one => [one.id, one])),
      observations: new Map(observations.map(one => [one.id, one])),
      series: new Map(series.map(one => [one.id, one])),
      used: new Set(),
      findings: []
    },
    evidence: {
      files: paths.map(path => {
        const bytes = files.readBytes(path) ?? new Uint8Array()
        return { path, bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex'), origin: { host: 'gpu', path: `/runs/${path}`, fetchedAt: '2026-02-04T10:00:00Z' }, sealed: 'fetch' as const }
      }),
      runs: runs.map(run => ({ id: 'doe/3/seed1', experiment: 'doe', config: {}, identity: {}, status: 'finished', statusPlace: null, reason: null, earlierAttempts: [], excluded: null, health: [], files: paths, series: [], ...run })),
      metrics: {},
      launches: null,
      digest: '',
      findings: []
    }
  }
}

function lineOf(node: TraceNode): TraceLine {
  const leaf = 'inputs' in node ? node.inputs[0] : undefined
  if (leaf === undefined) throw new Error('no leaf')
  return leaf.kind === 'line' ? leaf : lineOf(leaf)
}

const observed = (observation: Observation): Quantity => quantity('loss', observation.value, derivation('observation', [`observation:${observation.id}`]), { text: observation.text })

describe('traceQuantity', () => {
  test('leads from a quantity to the line, read again from the raw file', () => {
    const observation = observe(logPath, Buffer.from(log), Buffer.from(log), '2.7100')
    const { results, evidence } = project([observed(observation)], [observation])
    const trace = traceQuantity('loss', results, evidence, files)
    expect(trace).toMatchObject({ kind: 'quantity', printed: '2.7100\u202Fnats', operation: 'observation' })
    expect(lineOf(trace)).toMatchObject({ line: 3, now: { status: 'as-recorded', before: 'step 300/300 | loss ', match: '2.7100', after: ' | lr 0' } })
  })

  test('reads gzip, UTF-16 and lone CR logs where their bytes are', () => {
    const wide = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('first line\nlöss 2.7100 nats\n', 'utf16le')])
    const bar = Buffer.from('epoch\n 10% loss 2.9\r 50% loss 2.8\r100% loss 2.7100\ndone\n')
    const cases: [string, Uint8Array, Uint8Array, 'utf8' | 'utf16le', string, string][] = [
      ['a/train.log.gz', gzipSync(log), Buffer.from(log), 'utf8', 'step 300/300 | loss ', ' | lr 0'],
      ['b/train.log', wide, wide, 'utf16le', 'löss ', ' nats'],
      ['c/train.log', bar, bar, 'utf8', '100% loss ', '']
    ]
    for (const [path, content, bytes, encoding, before, after] of cases) {
      const observation = observe(path, content, bytes, '2.7100', encoding)
      const { results, evidence } = project([observed(observation)], [observation])
      expect(lineOf(traceQuantity('loss', results, evidence, files)).now).toEqual({ status: 'as-recorded', before, match: '2.7100', after })
    }
  })

  test('tells a changed file, a changed text and a missing file apart', () => {
    const observation = observe(logPath, Buffer.from(log), Buffer.from(log), '2.7100')
    const { results, evidence } = project([observed(observation)], [observation])
    const now = (): TraceLine['now'] => lineOf(traceQuantity('loss', results, evidence, files)).now
    files.write(logPath, `${log}appended\n`)
    expect(now()).toMatchObject({ status: 'file-changed', match: '2.7100' })
    files.write(logPath, log.replace('2.7100', '2.6900'))
    expect(now()).toMatchObject({ status: 'differs', before: 'step 300/300 | loss 2.6900 | lr 0' })
    files.write(logPath, `inserted line\n${log}`)
    expect(now()).toMatchObject({ status: 'differs', before: 'step 200/300 | loss 2.7500 | lr 5e-4' })
    files.write(logPath, 'short')
    expect(now()).toMatchObject({ status: 'missing' })
    files.remove(logPath)
    expect(now()).toMatchObject({ status: 'missing' })
    files.write(logPath, Buffer.from([0x1f, 0x8b, 0, 0, 0]))
    expect(['unreadable', 'missing']).toContain(now().status)
  })

  test('shows three of many inputs and counts the rest, or all on demand; four are shown', () => {
    const observation = observe(logPath, Buffer.from(log), Buffer.from(log), '2.7100')
    const copies = Array.from({ length: 9 }, (_, index) => ({ ...observation, id: `run${index}#loss@300` }))
    const of = (count: number): { results: Results; evidence: Evidence } =>
      project([quantity('mean', 2.71, derivation('mean', copies.slice(0, count).map(({ id }) => `observation:${id}` as const)))], copies)
    const nine = of(9)
    expect(traceQuantity('mean', nine.results, nine.evidence, files)).toMatchObject({ inputs: { length: 3 }, omitted: 6 })
    expect(traceQuantity('mean', nine.results, nine.evidence, files, { all: true })).toMatchObject({ inputs: { length: 9 }, omitted: 0 })
    const four = of(4)
    expect(traceQuantity('mean', four.results, four.evidence, files)).toMatchObject({ inputs: { length: 4 }, omitted: 0 })
  })

  test('opens a series at its own lines', () => {
    files.write(logPath, log)
    const starts = ['2.8100', '2.7500', '2.7100'].map(text => log.indexOf(text))
    const series: Series = { id: 'doe/3/seed1#loss', run: 'doe/3/seed1', metric: 'loss', file: logPath, keys: null, steps: Float64Array.of(100, 200, 300), values: Float64Array.of(2.81, 2.75, 2.71), lines: Uint32Array.of(1, 2, 3), starts: Float64Array.from(starts), lengths: Uint16Array.of(6, 6, 6) }
    const { results, evidence } = project([quantity('mean', 2.76, derivation('mean', ['series:doe/3/seed1#loss']))], [], [series])
    const trace = traceQuantity('mean', results, evidence, files)
    expect(lineOf(trace)).toMatchObject({ id: 'doe/3/seed1#loss@100', now: { status: 'as-recorded', match: '2.8100' } })
    files.write(logPath, log.replace('2.8100', '2.9100'))
    expect(lineOf(traceQuantity('mean', results, evidence, files)).now.status).toBe('differs')
  })

  test('draws a shared input once and refers to it after', () => {
    const observation = observe(logPath, Buffer.from(log), Buffer.from(log), '2.7100')
    const { results, evidence } = project([observed(observation), quantity('zero', 0, derivation('difference', ['quantity:loss', 'quantity:loss']))], [observation])
    expect(traceQuantity('zero', results, evidence, files)).toMatchObject({ inputs: [{ repeated: false }, { repeated: true, inputs: [] }] })
  })

  test('leads a count to the lines that made its runs finished, and a configuration to its leaf', () => {
    const observation = observe(logPath, Buffer.from(log), Buffer.from(log), '[done]')
    const { file, line, start, end, text } = observation
    const { results, evidence } = project(
      [
        quantity('runs', 1, derivation('count', [], { of: 'runs', runs: ['doe/3/seed1'] }), { unit: '1', integer: true }),
        quantity('rate', 5e-4, derivation('configuration', [], { leaf: 'lr', run: 'doe/3/seed1', source: 'file', file, line, start, end, text }), { unit: '1', text: '5e-4' })
      ],
      [observation],
      [],
      [{ statusPlace: observation, health: ['NaN at step 40'] }]
    )
    expect(traceQuantity('runs', results, evidence, files)).toMatchObject({ inputs: [{ kind: 'run', status: 'finished', inputs: [{ now: { match: '[done]' }, health: ['NaN at step 40'] }] }] })
    expect(lineOf(traceQuantity('rate', results, evidence, files))).toMatchObject({ id: 'doe/3/seed1 lr', line: 4 })
  })

  test('leads a count of launched runs to their launches, of runs without files too', () => {
    const events = '{"run": "doe/3/seed1"}\n{"run": "doe/3/seed2"}\n'
    const first = observe('data/raw/launches.jsonl', Buffer.from(events), Buffer.from(events), '"doe/3/seed1"')
    const second = observe('data/raw/launches.jsonl', Buffer.from(events), Buffer.from(events), '"doe/3/seed2"')
    const { results, evidence } = project([quantity('launched', 2, derivation('count', [], { of: 'launched runs', runs: ['doe/3/seed1', 'doe/3/seed2'] }), { unit: '1', integer: true })], [first], [], [{}])
    const launches = [first, second].map((place, index) => ({ run: `doe/3/seed${index + 1}`, experiment: 'doe', event: 'launched' as const, time: null, reason: null, attempt: null, launch: null, block: null, added: null, code: null, place }))
    expect(traceQuantity('launched', results, { ...evidence, launches }, files)).toMatchObject({
      inputs: [
        { status: 'finished', inputs: [{ line: 1, now: { status: 'as-recorded' } }] },
        { status: null, inputs: [{ line: 2, now: { match: '"doe/3/seed2"' } }] }
      ]
    })
  })

  test('names the nearest address where there is none', () => {
    const { results, evidence } = project([quantity('loss', 1, derivation('given'))], [])
    expect(traceQuantity('los', results, evidence, files)).toMatchObject({ kind: 'missing', nearest: 'loss' })
  })

  test('gives JSON without values that JSON does not have', () => {
    const { results, evidence } = project([quantity('loss', NaN, derivation('observation'), { hole: { reason: 'no run' } })], [])
    const json = traceToJson(traceQuantity('loss', results, evidence, files))
    expect(JSON.parse(JSON.stringify(json))).toMatchObject({ kind: 'quantity', value: 'NaN', hole: 'no run' })
  })
})

describe('drawTrace', () => {
  test('draws a tree down to the marked text in its line', () => {
    const observation = observe(logPath, Buffer.from(log), Buffer.from(log), '2.7100')
    const { results, evidence } = project(
      [observed(observation), quantity('change', -0.05, derivation('difference', ['quantity:loss', 'observation:gone']), { error: 0.01, n: 3, interval: { level: 0.95, low: -0.07, high: -0.03, method: 't' } })],
      [observation]
    )
    expect(drawTrace(traceQuantity('change', results, evidence, files), { colour: false, width: 100 }).replaceAll('\u202F', ' ')).toBe(`change = −0.050 nats  (standard error 0.01, 95 % interval −0.07 to −0.03, n = 3)
│  difference  paper/study.ts:14
├─ loss = 2.7100 nats
│  │  observation  paper/study.ts:14
│  └─ doe/3/seed1#loss@300  data/raw/doe/3/seed1/train.log:3
│        step 300/300 | loss «2.7100» | lr 0
│        copied from gpu:/runs/data/raw/doe/3/seed1/train.log, 2026-02-04T10:00:00Z; sealed when it was fetched
└─ gone: named by the derivation, but not among the results
`)
  })

  test('says how a file was sealed, that its origin is only claimed, and nothing of one made here', () => {
    const observation = observe(logPath, Buffer.from(log), Buffer.from(log), '2.7100')
    const { results, evidence } = project([observed(observation)], [observation])
    const lastLine = (change: object): string => {
      const changed = { ...evidence, files: evidence.files.map(file => ({ ...file, ...change })) }
      return drawTrace(traceQuantity('loss', results, changed, files), { colour: false, width: 100 }).trimEnd().split('\n').at(-1)?.trim() ?? ''
    }
    expect(lastLine({ sealed: 'exit' })).toMatch(/^copied from gpu:.*Z; sealed by its job’s last act$/)
    expect(lastLine({ sealed: 'never', origin: { ...evidence.files[0]!.origin, claimed: true } })).toMatch(/^claimed to be copied from gpu:.*Z; sealed by no job and no fetch$/)
    expect(lastLine({ sealed: 'never', origin: null })).toContain('«2.7100»')
  })

  test('keeps the match in sight in a long line, within the width', () => {
    const long = `${'x'.repeat(500)} loss 2.7100 ${'y'.repeat(500)}\n`
    const observation = observe(logPath, Buffer.from(long), Buffer.from(long), '2.7100')
    const { results, evidence } = project([observed(observation)], [observation])
    const drawn = drawTrace(traceQuantity('loss', results, evidence, files), { colour: false, width: 80 })
    const line = drawn.split('\n').find(one => one.includes('«2.7100»')) ?? ''
    expect([...line].length).toBeLessThanOrEqual(80)
    expect(line).toContain('x loss «2.7100» y')
  })

  test('lets no control codes of a log reach the terminal', () => {
    const evil = '\u001B[31mred\u001B[0m \u001B]0;title\u0007 loss 2.7100 \u0008\u202Eend\n'
    const observation = observe(logPath, Buffer.from(evil), Buffer.from(evil), '2.7100')
    const { results, evidence } = project([observed(observation)], [observation])
    const drawn = drawTrace(traceQuantity('loss', results, evidence, files), { colour: false, width: 80 })
    expect(drawn.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202E]/u)
    expect(drawn).toContain('red  loss «2.7100»')
  })

  test('colours the match instead of marking it, for a terminal', () => {
    const observation = observe(logPath, Buffer.from(log), Buffer.from(log), '2.7100')
    const { results, evidence } = project([observed(observation)], [observation])
    expect(drawTrace(traceQuantity('loss', results, evidence, files), { colour: true, width: 80 })).toContain('\u001B[1;30;43m2.7100\u001B[0m')
  })
})

describe('findOccurrence', () => {
  const at = (quantity: string, printed: string, line: number, column: number) => ({ document: 'paper/paper.md', line, column, endLine: line, endColumn: column + 10, quantity, printed })
  const occurrences = [at('doe.effects.rank', '−4.24\u202Fpp', 41, 18), at('doe.effects.scheduler', '2.31\u202Fpp', 41, 60), at('large.test.p', '1.3 × 10⁻⁷', 50, 3), at('doe.effects.rank', '−4.24', 60, 3)]

  test('finds by address', () => {
    expect(findOccurrence(occurrences, 'doe.effects.rank')).toMatchObject({ by: 'address', occurrences: [{ line: 41 }, { line: 60 }] })
  })

  test('finds by place, with or without column and folder', () => {
    expect(findOccurrence(occurrences, 'paper/paper.md:41').occurrences).toHaveLength(2)
    expect(findOccurrence(occurrences, 'paper.md:41:62')).toMatchObject({ by: 'place', occurrences: [{ quantity: 'doe.effects.scheduler' }] })
    expect(findOccurrence(occurrences, 'paper/paper.md:42')).toEqual({ by: 'place', occurrences: [] })
  })

  test('finds by the printed text, however its minus and spaces are typed', () => {
    for (const query of ['−4.24 pp', '-4.24pp', '–4.24\u00A0pp', ' -4.24 PP ']) expect(findOccurrence(occurrences, query)).toMatchObject({ by: 'text', occurrences: [{ line: 41 }] })
    expect(findOccurrence(occurrences, '2.31')).toMatchObject({ by: 'text', occurrences: [{ quantity: 'doe.effects.scheduler' }] })
    expect(findOccurrence(occurrences, '1.3x10-7')).toMatchObject({ by: 'text', occurrences: [{ quantity: 'large.test.p' }] })
  })

  test('does not take a part of a number for the number, nor another sign, nor another unit', () => {
    for (const query of ['4.24', '-4.2', '24', '2.31 percent', '']) expect(findOccurrence(occurrences, query)).toEqual({ by: 'none', occurrences: [] })
  })
})
