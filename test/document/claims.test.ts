import { describe, expect, test } from 'vitest'
import { evaluateClaim } from '../../scripts/document/claims/evaluate-claim.ts'
import { parseDocument } from '../../scripts/document/parse-document.ts'
import { resolveDocument } from '../../scripts/document/resolve-document.ts'
import { makeEvidence, makeResults, metric } from './make-results.ts'

const observed = (id: string) => ({ operation: 'observation', inputs: [`observation:${id}` as const], parameters: {}, code: null })
const results = makeResults(
  {
    'doe.effects.rank': { value: -4.24, unit: 'pp', error: 0.28, interval: { level: 0.95, low: -4.83, high: -3.65, method: 't' }, parts: { share: { value: 65.2, unit: 'percent' } } },
    'doe.effects.decay': { value: 0.1, unit: 'pp', interval: { level: 0.95, low: -0.4, high: 0.6, method: 't' } },
    'large.test.t': { value: 7.12 },
    'large.test.p': { value: 0.0004 },
    'large.test.difference': { value: -0.09, unit: 'nats', interval: { level: 0.9, low: -0.11, high: -0.07, method: 't' } },
    'large.before': { value: 5.34, unit: 'ppl' },
    'large.after': { value: 4.87, unit: 'ppl' },
    'large.time': { value: 5.5, unit: 'min' },
    'large.share': { value: 0.4515, unit: 'fraction' },
    'a.accuracy': { value: 44.15, unit: 'percent' },
    'b.accuracy': { value: 45.26, unit: 'percent' },
    'law.exponent': { value: -0.77, interval: { level: 0.95, low: -1.59, high: 0.04, method: 'profile' } },
    'runs.doe.finished': { value: 24, integer: true },
    'runs.doe.launched': { value: 24, integer: true },
    'odd.undeclared': { value: 2.5, unit: null },
    'odd.nan': { value: NaN, unit: 'percent' },
    'odd.hole': { hole: { reason: 'cell 3 has no runs' } },
    'odd.method': { value: NaN, textual: true, text: 'galore' }
  },
  {
    'doe.cells': {
      columns: { rank: '1', method: null, accuracy: 'percent' },
      rows: { c1: { rank: { value: 32, integer: true }, method: 'galore', accuracy: 57.5 }, c2: { rank: { value: 8, integer: true }, method: 'lora', accuracy: 61.25 }, c3: { rank: { value: 8, integer: true }, method: 'full', accuracy: 63 } }
    },
    'methods.cells': {
      columns: { accuracy: 'percent', loss: 'nats' },
      rows: {
        galore: { accuracy: { value: 87, unit: 'percent', derivation: observed('m/galore#eval/accuracy') }, loss: { value: 1.88, unit: 'nats', derivation: observed('m/galore#loss@300') } },
        lora: { accuracy: { value: 84, unit: 'percent', derivation: observed('m/lora#eval/accuracy') }, loss: { value: 1.85, unit: 'nats', derivation: observed('m/lora#loss@300') } }
      }
    }
  }
)
const evidence = makeEvidence(
  [
    { id: 'doe/1/seed1', config: { rank: 32, seed: 1, scheduler: true }, metrics: { loss: [[100, 3], [300, 2.1]], 'eval/accuracy': [[300, 0.575]] } },
    { id: 'doe/1/seed2', config: { rank: 32, seed: 2, scheduler: true }, metrics: { loss: [[300, 2.3]], 'eval/accuracy': [[300, 0.56]] } },
    { id: 'doe/2/seed1', config: { rank: 8, seed: 1, scheduler: false }, metrics: { loss: [[300, 2.6]], 'eval/accuracy': [[300, 0.61]] } },
    { id: 'doe/2/seed2', config: { rank: 8, seed: 2 }, metrics: { loss: [[300, 9]] }, status: 'failed' },
    { id: 'doe/2/seed3', config: { rank: 8, seed: 3 }, metrics: { loss: [[300, 9]] }, excluded: true }
  ],
  { 'eval/accuracy': metric('fraction', 'higher', 'percent'), loss: metric('nats', 'lower') }
)

const table: readonly (readonly [that: string, holds: boolean | null, reason?: RegExp])[] = [
  // comparison and units
  ['doe.effects.rank.share > 50 percent', true],
  ['doe.effects.rank.share > 70 %', false, /65\.2%/],
  ['doe.effects.rank < -3 pp', true],
  ['doe.effects.rank < −3 percentage points', true],
  ['doe.effects.rank <= -5 pp', false, /−4\.24 pp/],
  ['abs(doe.effects.rank) > abs(doe.effects.decay)', true],
  ['doe.effects.rank < 5 percent', null, /unlike units: .*`pp` \(mean, paper\/study\.ts:14\).*`percent` \(in the claim\)/],
  ['doe.effects.rank.share > 50', null, /no unit/],
  ['large.time < 400 s', true],
  ['large.time > 6 min', false],
  ['large.share < 50 percent', true],
  ['large.share < 0.5', true],
  ['large.after < large.before', true],
  ['large.after < 5', true],
  ['odd.undeclared > 2', null, /no declared unit/],
  ['odd.nan > 2 percent', null, /not a number/],
  ['odd.hole > 2', null, /cell 3 has no runs/],
  ['nowhere.at.all > 2', null, /no `nowhere\.at\.all`/],
  ['doe.effects > 2', null, /numbers, not one/],
  ['large.after < 5 florins', null, /no unit that is known/],
  // equality
  ['runs.doe.finished = runs.doe.launched', true],
  ['runs.doe.finished = 23', false, /is 24/],
  ['a.accuracy = 44.15 percent', null, /needs `within`/],
  ['a.accuracy = 44.15 percent within 0.01 pp', true],
  ['a.accuracy = 44.20 percent within 0.01 pp', false],
  ['a.accuracy = 44.15 percent within 0.01 percent', null, /unlike units/],
  ["odd.method = 'galore'", true],
  ["odd.method = 'lora'", false],
  ["odd.method > 'lora'", null, /not ordered/],
  ['odd.method > 2', null, /words and a number/],
  // arithmetic
  ['b.accuracy - a.accuracy > 1 pp', true],
  ['b.accuracy - a.accuracy > 1 percent', null, /unlike units/],
  ['large.before / large.after > 1.05 ×', true],
  ['large.before + a.accuracy > 1', null, /sum|units/],
  ['-law.exponent < 1', true],
  ['2 * 3 = 6', true],
  // logic
  ['not doe.effects.rank > 0 pp', true],
  ['doe.effects.rank > 0 pp or doe.effects.decay > 0 pp', true],
  ['doe.effects.rank < 0 pp and doe.effects.decay < 0 pp', false],
  ['doe.effects.rank < 0 pp or odd.hole > 1', true],
  ['doe.effects.rank > 0 pp and odd.hole > 1', false],
  ['doe.effects.rank < 0 pp and odd.hole > 1', null],
  ['not odd.hole > 1', null],
  ['(doe.effects.rank < 0 pp or odd.hole > 1) and (large.time) < (7 min)', true],
  // functions
  ['significant(large.test, 0.05)', true],
  ['significant(large.test.p, 1 percent)', true],
  ['significant(large.test, 0.0001)', false, /0\.0004/],
  ['not significant(large.test, 0.0001)', true],
  ['significant(large.test.t, 0.05)', null, /no test with a p-value/],
  ['significant(large.test, 5)', null, /no level/],
  ['equivalent(large.test, -0.2 nats, 0.2 nats)', true],
  ['equivalent(large.test.difference, -0.1 nats, 0.1 nats)', false],
  ['equivalent(large.before, -1, 1)', null, /no interval/],
  ['equivalent(large.test, 0.2 nats, -0.2 nats)', null, /order/],
  ['contains(law.exponent, -0.5)', true],
  ['contains(law.exponent, 0.5)', false],
  ['overlaps(doe.effects.rank, doe.effects.decay)', false],
  ['increases(doe.cells.accuracy)', true],
  ['decreases(doe.cells.accuracy)', false, /57\.5%, 61\.25%, 63%/],
  ['decreases(large.before, large.after)', true],
  ['min(doe.cells.accuracy) > 57 percent', true],
  ['max(large.before, large.after) < 5', false],
  ['count(doe.cells.accuracy) = 3', true],
  // superlatives
  ['best of methods.cells.accuracy is galore', true],
  ['best of methods.cells.loss is galore', false, /lora has 1\.85 nats/],
  ['worst of methods.cells.loss is galore', true],
  ['methods.cells.galore.accuracy is best of methods.cells.accuracy', true],
  ['highest of doe.cells.accuracy is c3', true],
  ['best of doe.cells.accuracy is c3', null, /not declared whether/],
  ['highest of doe.cells.accuracy is c9', null, /no row `c9`/],
  ['large.after is lowest of (large.before, large.after)', true],
  // quantifiers
  ['every row of doe.cells has accuracy > 50 percent', true],
  ['all rows of doe.cells have accuracy > 60 percent', false, /c1/],
  ['some row of doe.cells has accuracy > 62 percent', true],
  ['no row of doe.cells has accuracy > 62 percent', false, /c3/],
  ['every row of doe.cells where rank = 8 has accuracy > 60 percent', true],
  ["every row of doe.cells where method = 'lora' has accuracy > 62 percent", false],
  ['every row of doe.cells where rank = 64 has accuracy > 60 percent', null, /to look at/],
  ['every row of doe.cels has accuracy > 1 percent', null, /no table/],
  ['every run of doe has eval/accuracy > 55 percent', true],
  ['every run of doe has loss < 2.5 nats', false, /2 of 3 runs/],
  ['every seed of doe where rank = 32 has loss < 2.5 nats', true],
  ['every run of doe where scheduler = true has loss < 2.5 nats', true],
  ['every run of doe has nonsense > 1', null, /no `nonsense`/],
  ['every run of does has loss < 3 nats', null, /no experiment/],
  // what cannot be read
  ['large.before < large.after < 5', null, /expected one comparison/],
  ['', null, /end of the claim/],
  ['doe.effects.rank', null, /expected a comparison/],
  ['a.accuracy == 3 percent', null, /Unexpected `==`/],
  ['a.accuracy > 3 percent &&', null, /Unexpected `&&`/],
  ['best(a.accuracy) > 3', null],
  ['mean(a.accuracy) > 3 percent', null, /expected one of the functions/],
  ['(a.accuracy > 3 percent', null, /expected `\)`/],
  ['a.accuracy > 3 percent b.accuracy', null, /expected `and`, `or` or the end/],
  ['a.accuracy > 1,000', null],
  ['every row has accuracy > 2', null, /expected `of`/],
  [`${'('.repeat(200)}a.accuracy`, null, /simpler/]
]

describe('claims', () => {
  for (const [that, holds, reason] of table) {
    test(`${that === '' ? '(nothing)' : that.slice(0, 90)} → ${String(holds)}`, () => {
      const verdict = evaluateClaim(that, results, evidence)
      expect([verdict.holds, verdict.reason]).toEqual([holds, verdict.reason])
      if (reason !== undefined) expect(verdict.reason).toMatch(reason)
      if (holds === null) expect(verdict.mend).not.toBe('')
    })
  }

  test('names the rows and the runs that break a claim, and the quantities it looked at', () => {
    expect(evaluateClaim('every row of doe.cells has accuracy > 60 percent', results, evidence)).toMatchObject({ breaking: ['c1'], quantities: ['doe.cells.c1.accuracy', 'doe.cells.c2.accuracy', 'doe.cells.c3.accuracy'] })
    expect(evaluateClaim('every run of doe has loss < 2.5 nats', results, evidence).breaking).toEqual(['doe/2/seed1'])
    expect(evaluateClaim('no run of doe has loss > 2.5 nats', results, evidence).breaking).toEqual(['doe/2/seed1'])
    expect(evaluateClaim('decreases(doe.cells.accuracy)', results, evidence).breaking).toEqual(['c2', 'c3'])
  })
})

function reports(words: string, that: string): { reason: string; severity: string; note: string; place: string }[] {
  const source = `:claim[${words}]{that="${that}"}`
  const { document, findings } = parseDocument('p.md', source)
  expect(findings).toEqual([])
  return resolveDocument(document, results, evidence).findings.map(({ reason, severity, note, where, ruleId }) => {
    expect(ruleId).toBe('claim-holds')
    return { reason, severity, note: note ?? '', place: source.slice((where.column ?? 1) - 1, (where.endColumn ?? 1) - 1) }
  })
}

describe('claims in a document', () => {
  test('a true claim is not reported', () => {
    expect(reports('Rank lowered accuracy', 'doe.effects.rank < 0 pp')).toEqual([])
  })
  test('false and not evaluable are two messages', () => {
    expect(reports('Rank raised accuracy', 'doe.effects.rank > 0 pp')).toMatchObject([{ reason: 'Unexpected false claim “Rank raised accuracy”, expected `doe.effects.rank > 0 pp` to hold', note: expect.stringContaining('−4.24 pp') }])
    expect(reports('Rank raised accuracy', 'doe.effects.rank > 0 percent')).toMatchObject([{ reason: expect.stringContaining('cannot be evaluated'), place: 'doe.effects.rank > 0 percent' }])
  })
  test('what cannot be read is reported at its own place, also beyond a character reference', () => {
    expect(reports('A', 'large.after &lt; large.before < 9')).toMatchObject([{ reason: expect.stringContaining('Unexpected `<`'), place: '<' }])
  })
  test('a claim that nothing could break is reported', () => {
    for (const that of ['1 < 2', 'large.after = large.after within 0', 'abs(large.after) >= 0', 'large.after < 5 or large.after >= 5', 'not 2 < 1']) {
      expect([that, reports('It holds', that)]).toMatchObject([that, [{ reason: expect.stringContaining('no result could break') }]])
    }
  })
  test('claims that could be false are not', () => {
    for (const that of ['large.after > 0', 'doe.effects.rank.share <= 100 percent', 'every run of doe has loss < 5 nats', 'significant(large.test, 0.05)', 'contains(law.exponent, -0.5)', 'best of methods.cells.accuracy is galore']) expect([that, reports('It holds', that)]).toEqual([that, []])
  })
  test('strong words need the predicate that keeps them', () => {
    for (const [words, that] of [
      ['Every cell improved', 'doe.effects.rank < 0 pp'],
      ['GaLore was best', 'methods.cells.galore.accuracy > 80 percent'],
      ['Perplexity fell significantly', 'large.after < large.before'],
      ['Accuracy consistently fell', 'doe.effects.rank < 0 pp']
    ] as const) expect([words, reports(words, that)]).toMatchObject([words, [{ severity: 'warning', reason: expect.stringContaining('expected a predicate that tests it') }]])
    for (const [words, that] of [
      ['Every cell stayed above half', 'every row of doe.cells has accuracy > 50 percent'],
      ['GaLore was best', 'best of methods.cells.accuracy is galore'],
      ['Perplexity fell significantly', 'significant(large.test, 0.05)'],
      ['Overall, all in all, rank was the dominant factor', 'doe.effects.rank.share > 50 percent']
    ] as const) expect([words, reports(words, that)]).toEqual([words, []])
  })
})
