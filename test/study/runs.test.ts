import { describe, expect, test } from 'vitest'
import { mean } from '../../scripts/index.ts'
import { isHole, nodeOf } from '../../scripts/study/study-quantity.ts'
import { at, collect, designProject, reasonAt, runsOf } from './open.ts'
import { makeProject } from './project.ts'

const project = makeProject({
  runs: [
    { id: 'a/1', config: { experiment: 'a', cell: '3', seed: 1, lr: 0.1, flag: true, 'model.width': 48 }, metrics: { loss: [[1, '3.5'], [2, '3.0'], [1, '3.4'], [3, '2.50']] }, superseded: { loss: [0] }, health: ['steps repeated from step 1 (restart)'] },
    { id: 'a/2', config: { experiment: 'a', cell: '4', seed: 2, lr: 0.1, flag: 'False' }, metrics: { loss: [[1, '3.6'], [3, 'nan']], 'holdout/nll': [['x', '1.5'], ['y', '1.7']] } },
    { id: 'a/3', config: { experiment: 'a', cell: '3', seed: 3, lr: 0.2, flag: false }, metrics: { loss: [[1, '3.7']] }, status: 'failed' },
    { id: 'a/4', config: { experiment: 'a', cell: '3', seed: 4, lr: 0.2, flag: false }, metrics: { loss: [[3, '9.9']] }, excluded: { reason: 'the node lost power', decided: null } }
  ],
  metrics: { loss: { unit: 'nats' }, 'holdout/nll': { unit: 'nats' } },
  launches: [
    { run: 'a/1', experiment: 'a', event: 'launched' },
    { run: 'a/1', experiment: 'a', event: 'launched' },
    { run: 'a/5', experiment: 'a', event: 'launched' }
  ]
})
const runs = runsOf(project)

describe('choosing runs', () => {
  test('gives finished runs that are not excluded, unless asked', () => {
    expect(runs.ids).toEqual(['a/1', 'a/2'])
    expect(runs.where({}, { all: true }).length).toBe(4)
    expect(runs.where({}, { failed: true }).ids).toEqual(['a/1', 'a/2', 'a/3'])
    expect(runs.where({}, { excluded: true }).ids).toEqual(['a/1', 'a/2', 'a/4'])
  })

  test('compares loosely, takes lists and functions', () => {
    expect(runs.where({ cell: 3 }).ids).toEqual(['a/1'])
    expect(runs.where({ lr: '0.10' }).ids).toEqual(['a/1', 'a/2'])
    expect(runs.where({ flag: false }).ids).toEqual(['a/2'])
    expect(runs.where({ seed: [1, 2, 9] }).length).toBe(2)
    expect(runs.where({ seed: value => Number(value) > 1 }).ids).toEqual(['a/2'])
    expect(runs.where(run => run.config('cell').is(4)).ids).toEqual(['a/2'])
    expect(runs.where({ nothing: 3 }).length).toBe(0)
  })

  test('one run is one run, or a hole that names the others', () => {
    expect(runs.one({ cell: 3 }).id).toBe('a/1')
    const results = collect(project, all => ({
      none: all.one({ cell: 9 }).final('loss'),
      two: all.one({ experiment: 'a' }).final('loss'),
      failed: all.one({ seed: 3 }).final('loss'),
      misspelt: all.one({ sead: 3 }).final('loss'),
      empty: mean(all.where({ sead: 1 }).final('loss'))
    }))
    expect(reasonAt(results, 'none')).toContain('`cell` is `3`, `4`')
    expect(reasonAt(results, 'two')).toContain('Unexpected 2 runs with {experiment: a} (`a/1`, `a/2`)')
    expect(reasonAt(results, 'failed')).toContain('`a/3, failed`')
    expect(reasonAt(results, 'misspelt')).toContain('the nearest is `seed`')
    expect(reasonAt(results, 'empty')).toContain('the nearest is `seed`')
  })

  test('groups by a leaf in the order of its values', () => {
    expect(runs.where({}, { all: true }).groupBy('seed').map(group => [group.key, group.ids])).toEqual([['1', ['a/1']], ['2', ['a/2']], ['3', ['a/3']], ['4', ['a/4']]])
  })
})

describe('values of a run', () => {
  const [first, second] = [...runs]

  test('final is the value at the greatest step, with the log line it stands on', () => {
    const results = collect(project, () => ({ loss: first!.final('loss') }))
    expect(at(results, 'loss')).toMatchObject({ value: 2.5, text: '2.50', unit: 'nats', decimals: 2, derivation: { operation: 'observation', inputs: ['observation:a/1#loss@3'], warnings: ['a/1: steps repeated from step 1 (restart)'] } })
    expect(results.observations.get('a/1#loss@3')).toMatchObject({ file: 'data/raw/a/1/train.log', line: 5, text: '2.50', step: 3 })
    expect([...results.used]).toEqual(['a/1'])
  })

  test('the latest write of a step wins', () => {
    expect(first!.at('loss', 1).value).toBe(3.4)
    expect(first!.series('loss').length).toBe(3)
  })

  test('not-a-number is returned, and no statistic takes it in silence', () => {
    const results = collect(project, all => ({ last: second!.final('loss'), mean: mean(all.final('loss')) }))
    expect(at(results, 'last')).toMatchObject({ value: NaN, text: 'nan' })
    expect(reasonAt(results, 'mean')).toMatch(/NaN|not a number|finite/i)
  })

  test('keyed rows are reached by key', () => {
    expect(second!.at('holdout/nll', 'y').value).toBe(1.7)
    expect(second!.series('holdout/nll').at('x').value).toBe(1.5)
  })

  test('what is not there is a hole that says what is', () => {
    const results = collect(project, all => ({
      metric: first!.final('los'),
      step: first!.at('loss', 7),
      keyed: second!.final('holdout/nll'),
      leaf: first!.config('seeds'),
      short: second!.final('nll'),
      varying: all.config('seed'),
      inSeries: mean(first!.series('nothing'))
    }))
    expect(reasonAt(results, 'metric')).toContain("Unexpected metric `los` of run a/1 (`data/raw/a/1/train.log`), expected one of `loss`; write 'loss'")
    expect(reasonAt(results, 'step')).toContain('the last step logged is 3')
    expect(reasonAt(results, 'keyed')).toContain('2 keyed values')
    expect(reasonAt(results, 'leaf')).toContain("config('seed')")
    expect(reasonAt(results, 'short')).toContain("write 'holdout/nll'")
    expect(reasonAt(results, 'varying')).toContain('1 in a/1, 2 in a/2')
    expect(reasonAt(results, 'inSeries')).toContain('Unexpected metric `nothing`')
  })

  test('configuration is a quantity, words are textual', () => {
    const results = collect(designProject(), all => ({ rank: all.where({ rank: 64 }).config('rank'), method: all.config('method') }))
    expect(at(results, 'rank')).toMatchObject({ value: 64, text: '64', derivation: { operation: 'configuration', parameters: { leaf: 'rank', run: 'doe/2/seed1' } } })
    expect(at(results, 'method')).toMatchObject({ textual: true, text: 'galore' })
  })

  test('a metric shown in percent keeps its exact text', () => {
    const results = collect(designProject(), all => ({ accuracy: all.one({ cell: 1, seed: 1 }).final('eval/accuracy') }))
    expect(at(results, 'accuracy')).toMatchObject({ value: 60.2, text: '60.20', unit: 'percent', derivation: { parameters: { from: 'fraction' } } })
    expect(results.observations.get('doe/1/seed1#eval/accuracy')).toMatchObject({ value: 0.602, text: '0.6020' })
  })
})

describe('holes', () => {
  const hole = runs.one({ cell: 9 })

  test('every property and call of a hole is the same hole', () => {
    expect(isHole(hole.final('loss'))).toBe(true)
    const walked = hole.series('x').map(value => value)
    expect(isHole(walked)).toBe(true)
    expect(nodeOf(walked)).toBe(nodeOf(hole))
  })

  test('a hole is empty in loops, not a number in comparisons, and no promise', async () => {
    expect([...hole.series('x')]).toEqual([])
    expect(hole.final('loss').value < 5).toBe(false)
    expect(`${hole.final('loss')}`).toBe('??')
    expect(await Promise.resolve(hole)).toBe(hole)
  })

  test('operations on a hole give the hole', () => {
    expect(nodeOf(mean([hole.final('loss')]))).toBe(nodeOf(hole))
  })
})

test('arithmetic on a quantity throws and names derive', () => {
  const loss = [...runs][0]!.final('loss')
  expect(() => (loss as unknown as number) - 1).toThrow('derive(name, unit, inputs, function)')
  expect(() => (loss as unknown as number) < 3).toThrow('.value')
  expect(`${loss}`).toBe('2.50')
})

test('counts what was seen on the sources and never fetched, where a listing is on record', () => {
  const project = makeProject({ runs: [{ id: 'a/1', config: { experiment: 'a' } }] })
  const seen = [{ source: 'gpu', host: 'gpu', listing: 'data/listings/gpu.tsv', files: 9, notFetched: 3, bytesNotFetched: 30, runsNotFetched: [{ id: 'a/2', experiment: 'a', path: 'a/2' }, { id: 'b/1', experiment: 'b', path: 'b/1' }] }]
  const results = collect({ ...project, evidence: { ...project.evidence, seen } }, () => ({}))
  const paths = ['runs.all.seen_not_fetched', 'runs.a.seen_not_fetched', 'runs.b.seen_not_fetched', 'runs.b.finished', 'runs.sources.gpu.files_seen', 'runs.sources.gpu.files_not_fetched']
  expect(paths.map(path => at(results, path).value)).toEqual([2, 1, 1, 0, 9, 3])
  expect(at(results, 'runs.a.seen_not_fetched').derivation).toMatchObject({ operation: 'count', parameters: { runs: ['a/2'], listings: ['data/listings/gpu.tsv'] } })
  expect(() => at(collect(project, () => ({})), 'runs.a.seen_not_fetched')).toThrow('missing')
})

test('counts runs by what became of them, launched only where a record exists', () => {
  const results = collect(project, all => ({ loss: all.one({ cell: 3 }).final('loss') }))
  const counts = Object.fromEntries(['launched', 'finished', 'failed', 'unfinished', 'excluded', 'used'].map(name => [name, at(results, `runs.a.${name}`).value]))
  expect(counts).toEqual({ launched: 2, finished: 3, failed: 1, unfinished: 0, excluded: 1, used: 1 })
  expect(at(results, 'runs.all.launched').value).toBe(2)
  expect(at(results, 'runs.a.excluded').derivation.parameters).toMatchObject({ reasons: { 'a/4': 'the node lost power' } })
  const without = collect({ ...project, evidence: { ...project.evidence, launches: null } }, () => ({}))
  expect(() => at(without, 'runs.a.launched')).toThrow('missing')
})

test('prints constant configuration below runs', () => {
  const results = collect(designProject(), () => ({}))
  expect(at(results, 'runs.doe.config.method').text).toBe('galore')
  expect(() => at(results, 'runs.doe.config.rank')).toThrow('missing')
  expect(at(collect(project, () => ({})), 'runs.a.config.experiment').text).toBe('a')
})
