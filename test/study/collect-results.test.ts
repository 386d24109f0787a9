import { expect, test } from 'vitest'
import { difference, given, mean, percentChange, ratio } from '../../scripts/index.ts'
import { findAddress, findQuantity, listAddresses, nearestAddress } from '../../scripts/study/find-address.ts'
import { at, collect, designProject, reasonAt } from './open.ts'

const project = designProject()

test('names are checked', () => {
  const results = collect(project, runs => ({ p: given('1', '1', 'x'), runs: given('1', '1', 'x'), 'a-b': given('1', '1', 'x'), doe: { n: given('1', '1', 'x'), fine: mean(runs.final('loss')) } }))
  expect(results.findings.map(finding => [finding.ruleId, finding.reason.replace(/, expected.*/, '')])).toEqual([
    ['result-name', 'Unexpected name `p` in the results'],
    ['result-name', 'Unexpected name `runs` in the results'],
    ['result-name', 'Unexpected name `a-b` in the results'],
    ['result-name', 'Unexpected name `doe.n` in the results']
  ])
  expect(listAddresses(results).filter(address => !address.startsWith('runs.'))).toEqual(['doe.fine', 'doe.fine.standard_deviation'])
})

test('what is no quantity is a finding with its path, and a hole', () => {
  const loop: Record<string, unknown> = {}
  loop['again'] = loop
  const results = collect(project, runs => ({ text: 'words', yes: true, none: null, nothing: undefined, list: [runs.final('loss')], runs_: runs, run: [...runs][0], loop, date: new Date(0) }))
  expect(results.findings.map(finding => finding.reason)).toEqual([
    'Unexpected text `words` at `text`, expected a quantity',
    'Unexpected plain boolean true at `yes`, expected a quantity',
    'Unexpected null at `none`, expected a quantity',
    'Unexpected undefined at `nothing`, expected a quantity',
    'Unexpected list at `list`, expected a quantity',
    'Unexpected object (RunSet) at `runs_`, expected a quantity',
    'Unexpected object (StudyRun) at `run`, expected a quantity',
    'Unexpected text `a record inside itself` at `loop.again`, expected a quantity',
    'Unexpected object (Date) at `date`, expected a quantity'
  ])
  expect(reasonAt(results, 'text')).toContain('words')
})

test('functions are leaves that fail alone', () => {
  const results = collect(project, runs => ({
    fine: () => mean(runs.final('loss')),
    broken: () => {
      throw new Error('by itself')
    },
    record: () => ({ inner: runs.one({ cell: 1, seed: 1 }).final('loss') })
  }))
  expect(at(results, 'fine').value).toBe(2.71)
  expect(reasonAt(results, 'broken')).toContain('by itself')
  expect(at(results, 'record.inner').value).toBe(2.71)
  expect(results.findings).toEqual([])
})

test('ids are addresses, or digests that depend on the computation alone', () => {
  const analyse = (line: string) => (runs: Parameters<Parameters<typeof collect>[1]>[0]) => {
    const [first, second] = [runs.one({ cell: 1, seed: 1 }), runs.one({ cell: 2, seed: 1 })]
    const drop = difference(second.final('eval/accuracy'), first.final('eval/accuracy'))
    return line === 'with' ? { drop, share: ratio(drop, drop) } : { share: ratio(drop, drop) }
  }
  const named = collect(project, analyse('with'))
  expect(at(named, 'share').derivation.inputs).toEqual(['quantity:drop'])
  const unnamed = collect(project, analyse('without'))
  const [input] = at(unnamed, 'share').derivation.inputs
  expect(input).toMatch(/^quantity:q-[0-9a-f]{12}$/)
  expect(collect(project, analyse('without')).quantities.get(input!.slice('quantity:'.length))).toMatchObject({ unit: 'pp', derivation: { operation: 'difference' } })
  expect(at(collect(project, analyse('without')), 'share').derivation.inputs).toEqual([input])
})

test('one quantity under two addresses is found under both', () => {
  const results = collect(project, runs => {
    const loss = mean(runs.final('loss'))
    return { a: loss, b: { again: loss }, double: ratio(loss, given('2', 'nats', 'half')) }
  })
  expect(at(results, 'a').id).toBe('a')
  expect(at(results, 'b.again').id).toBe('b.again')
  expect(at(results, 'double').derivation.inputs[0]).toBe('quantity:a')
})

test('series and samples of runs are nodes of their own', () => {
  const results = collect(project, runs => ({ curve: runs.one({ cell: 1, seed: 1 }).series('loss'), curves: runs.where({ cell: 1 }).map(run => run.series('loss')), finals: runs.where({ seed: 1 }).final('eval/accuracy') }))
  expect(findAddress(results, 'curve')).toEqual({ kind: 'series', node: { kind: 'series', series: ['doe/1/seed1#loss'] } })
  expect(results.root.entries.get('curves')).toEqual({ kind: 'series', series: ['doe/1/seed1#loss', 'doe/1/seed2#loss'] })
  expect(at(results, 'finals.doe_1_seed1.accuracy').text).toBe('60.20')
  expect(results.used.has('doe/1/seed2')).toBe(true)
})

test('accessors reach into a quantity', () => {
  const results = collect(project, runs => ({ loss: mean(runs.where({ cell: 1 }).final('eval/accuracy')) }))
  expect(at(results, 'loss.value').id).toBe('loss')
  expect(at(results, 'loss.n')).toMatchObject({ value: 2, integer: true })
  expect(at(results, 'loss.error')).toMatchObject({ id: 'loss.error', unit: 'percent', precision: 2, derivation: { inputs: ['quantity:loss'] } })
  expect(at(results, 'loss.unit')).toMatchObject({ textual: true, text: 'percent' })
  expect(at(results, 'loss.interval.low').value).toBeLessThan(60)
  expect(at(results, 'loss.interval.level').value).toBe(95)
  expect(findAddress(results, 'loss.interval').kind).toBe('record')
  expect(findQuantity(results, 'loss.interval.high')?.id).toBe('loss.interval.high')
  expect(findAddress(results, 'loss.median').kind).toBe('missing')
})

test('a missing address names the nearest one', () => {
  const results = collect(project, runs => ({ large: { perplexity: percentChange(given('5.34', '1', 'a'), given('4.87', '1', 'b')), test: mean(runs.final('loss')) } }))
  expect(findAddress(results, 'large.perplexty')).toMatchObject({ kind: 'missing', nearest: 'large.perplexity' })
  expect(nearestAddress(results, 'large.perplexty')).toBe('large.perplexity')
  expect(findAddress(results, 'perplexity')).toMatchObject({ nearest: 'large.perplexity' })
  expect(findAddress(results, 'large.test.eror')).toMatchObject({ nearest: 'large.test.error' })
  for (const path of ['', '__proto__', 'large.constructor', 'large..test', 'runs.doe.config.toString']) expect(findAddress(results, path).kind).toBe('missing')
})

test('a table has cells by key and column', () => {
  const results = collect(project, runs => ({ finals: runs.where({ seed: 1 }).final('loss') }))
  expect(findAddress(results, 'finals.doe_1_seed1').kind).toBe('record')
  expect(at(results, 'finals.doe_1_seed1.loss.unit').text).toBe('nats')
  expect(findAddress(results, 'finals.0.loss').kind).toBe('missing')
  expect(findAddress(results, 'finals.doe_1_seed1.run').kind).toBe('missing')
})
