import { describe, expect, test } from 'vitest'
import { drawTable } from '../../scripts/watch/draw-table.ts'
import type { RunView } from '../../scripts/watch/run-view.ts'
import { showSeconds } from '../../scripts/watch/show-seconds.ts'
import { tellChanges } from '../../scripts/watch/tell-changes.ts'
import type { SourceView } from '../../scripts/watch/watch-runs.ts'

const run = (name: string, more: Partial<RunView> = {}): RunView => ({
  source: 'gpu', run: name, experiment: 'doe', state: 'running', detail: null, attempt: 1, host: 'node7', step: 300, total: 1200,
  metrics: [{ metric: 'loss', value: 2.5, text: '2.50', unit: 'nats', step: 300 }], stepsPerSecond: 3.104, secondsLeft: 290, gpus: [], logAgeSeconds: 2, alerts: [], problems: [], ...more
})
const source = (runs: readonly RunView[], more: Partial<SourceView> = {}): SourceView => ({ source: 'gpu', host: 'node7', trouble: null, unreadableNames: 0, runs, ...more })
const draw = (sources: readonly SourceView[], height: number | null = null, width = 120): string => drawTable(sources, { colour: false, width, height })

const nan = run('doe/2/seed1', {
  attempt: 2, detail: 'train', alerts: [{ alert: 'loss is nan', value: null, step: 40 }], problems: [{ kind: 'not-a-number', text: 'loss is not a number since step 40' }],
  gpus: [{ index: '0', uuid: 'GPU-a', usedMiB: 8000, totalMiB: 81559, utilisationPercent: 93 }], metrics: [{ metric: 'loss', value: null, text: 'nan', unit: 'nats', step: 40 }]
})

describe('the table', () => {
  test('is a line a run, with what is wrong below it', () => {
    expect(draw([source([run('doe/1/seed1'), nan])])).toBe(`run          state                 step  loss (nats)  steps/s   left  GPU                 last line
doe/1/seed1  running           300/1200         2.50      3.1  4m50s                             2s
doe/2/seed1  running #2 train  300/1200          nan      3.1  4m50s  0: 7.8/80 GiB 93 %         2s
    alert: loss is nan: not a number at step 40
    loss is not a number since step 40
2 runs: 2 running
`)
  })

  test('names sources where there are several, and those that were not reached', () => {
    const text = draw([source([run('a')]), source([], { source: 'slurm', trouble: 'the connection ended', unreadableNames: 1 })])
    expect(text).toMatch(/^source {2}run/)
    expect(text).toContain('slurm: not reached: the connection ended\nslurm: 1 name there cannot be shown\n1 run: 1 running\n')
  })

  test('gives up metrics before what stands behind them', () => {
    const wide = run('doe/1/seed1', { metrics: ['one', 'two', 'three'].map(metric => ({ metric, value: 1, text: '1.0000', unit: null, step: 1 })) })
    expect(draw([source([wide])], null, 70)).toMatch(/^run +state +step +one +steps\/s +left +last line$/m)
  })

  test('keeps in sight what needs somebody where there is no room for all', () => {
    const many = Array.from({ length: 40 }, (_, index) => run(`doe/9/seed${index}`, { state: 'finished' }))
    const text = draw([source([...many, nan])], 10)
    expect(text.split('\n').length - 1).toBeLessThanOrEqual(9)
    expect(text).toContain('loss is not a number since step 40')
    expect(text).toMatch(/… and \d+ more: \d+ finished/)
  })

  test('lets no name and no text from elsewhere speak to the terminal', () => {
    const text = draw([source([run('a\u001B[2J\u202Eb', { detail: 'x\u0007', problems: [{ kind: 'silent', text: '\u001B]0;x\u0007' }] })], { trouble: '\u009B1A' })])
    // oxlint-disable-next-line no-control-regex
    expect(text).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u202E]/)
  })

  test('says that there is nothing yet', () => {
    expect(draw([source([])])).toBe('no runs yet\n')
  })
})

describe('changes as lines', () => {
  test('are told once: states, attempts, alerts, problems, lines to hosts', () => {
    const first = [source([run('a')])]
    expect(tellChanges([], first)).toEqual(['gpu a: running'])
    expect(tellChanges(first, first)).toEqual([])
    const second = [source([{ ...nan, run: 'a' }], { trouble: 'gone' })]
    expect(tellChanges(first, second)).toEqual(['gpu: not reached: gone', 'gpu a: running (train), attempt 2', 'gpu a: alert: loss is nan: not a number at step 40', 'gpu a: loss is not a number since step 40'])
    expect(tellChanges(second, second)).toEqual([])
    expect(tellChanges(second, first)).toEqual(['gpu: reached again (node7)'])
  })

  test('a silence that grows is one', () => {
    const silent = (seconds: string): SourceView[] => [source([run('a', { state: 'stalled', problems: [{ kind: 'silent', text: `no new line for ${seconds}` }] })])]
    expect(tellChanges(silent('61s'), silent('63s'))).toEqual([])
  })
})

test('durations', () => {
  expect([0, 0.27, 9.96, 59.6, 290, 3 * 3600 + 7 * 60, 2 * 86_400 + 4 * 3600].map(showSeconds)).toEqual(['0s', '0.3s', '10.0s', '1m00s', '4m50s', '3h07m', '2d04h'])
})
