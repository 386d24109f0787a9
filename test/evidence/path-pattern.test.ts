import { describe, expect, test } from 'vitest'
import { PathPatternProblem, compilePathPattern, fillPath } from '../../scripts/evidence/path-pattern.ts'
import { readEvidence } from '../../scripts/evidence/read-evidence.ts'
import { projectWith, runOf, seriesOf } from './project.ts'

const match = (pattern: string, path: string): { [name: string]: string | number } | null => {
  const values = compilePathPattern(pattern).match(path)
  return values === null ? null : Object.fromEntries([...values].map(([name, { value }]) => [name, value]))
}

describe('a path pattern', () => {
  test('reads placeholders, typed ones as numbers, text as it stands', () => {
    expect(match('raw/{experiment}/{cell}/seed{seed:int}', 'raw/doe/03/seed12')).toEqual({ experiment: 'doe', cell: '03', seed: 12 })
    expect(match('raw/{experiment}/{cell}/seed{seed:int}', 'raw/doe/3/seedx')).toBeNull()
    expect(match('raw/lr{lr:float}', 'raw/lr5e-4')).toEqual({ lr: 5e-4 })
  })

  test('stays inside a folder, but for **', () => {
    expect(match('raw/{name}', 'raw/a/b')).toBeNull()
    expect(match('raw/**/{name}.json', 'raw/a/b/c.json')).toEqual({ name: 'c' })
    expect(match('raw/*/seed{_}.txt', 'raw/a/seed3.txt')).toEqual({})
  })

  test('gives an earlier placeholder the shortest text', () => {
    expect(match('{size}-{kind}.json', '1b-deduped-x.json')).toEqual({ size: '1b', kind: 'deduped-x' })
    expect(match('{model}_step{step:int}.json', 'a_step_b_step3.json')).toEqual({ model: 'a_step_b', step: 3 })
  })

  test('is refused where it is not well-formed', () => {
    expect(() => compilePathPattern('raw/{a:number}')).toThrow(PathPatternProblem)
    expect(() => compilePathPattern('raw/{a}/{a}')).toThrow('second placeholder `a`')
    expect(() => compilePathPattern('raw/{a b}')).toThrow('Unexpected `{`')
  })

  test('is filled with what is known', () => {
    expect(fillPath('../evals/{name}_{_}.json', new Map([['name', { text: 'x', value: 'x' }]]))).toBe('../evals/x_{_}.json')
  })
})

test('a run may take files from elsewhere, name metrics by their file, and keep its extension to be told apart', async () => {
  const files = projectWith({
    'data/runs.yml': `runs:
  - path: raw/models/{name}.json
    read: { format: json, prefix: model }
    config: '../{name}.yaml'
    files: { '../evals/{name}_heavy.json': { format: json, prefix: eval }, '../metrics/{name}/{metric}': { pattern: '{_:int} {value:float} {step:int}', prefix: '{metric}' } }
  - { path: 'raw/logs/{_}.{kind}', read: { pattern: 'loss {loss:float} {note:word}' } }
`,
    'data/raw/models/a.json': '{"loss": 1}',
    'data/raw/a.yaml': 'width: 64\nlist: [x, 0.5]\n',
    'data/raw/evals/a_heavy.json': '{"acc": {"arc": 0.5}, "curve": [{"step": 1, "nll": 3}, {"step": 2, "nll": 2}], "many": [4, 5]}',
    'data/raw/metrics/a/mae': '1694934620349 0.5 0\n1694934620350 0.25 1\n',
    'data/raw/logs/x.out': 'loss 1 fine\n',
    'data/raw/logs/x.err': 'loss 2 fine\nloss 3 bad\n'
  })
  const evidence = await readEvidence(files)
  const run = runOf(evidence, 'models/a')
  expect(run.series.map(series => series.metric).sort()).toEqual(['eval/acc/arc', 'eval/curve/nll', 'eval/many', 'mae/value', 'model/loss'])
  expect(run.config['width']).toEqual({ value: 64, text: '64', source: { kind: 'file', file: 'data/raw/a.yaml', line: 1, start: 7, end: 9, text: '64' } })
  expect(run.config['list.1']?.value).toBe(0.5)
  expect(seriesOf(run, 'eval/curve/nll')).toMatchObject({ steps: Float64Array.of(1, 2) })
  expect(seriesOf(run, 'eval/many')).toMatchObject({ keys: ['0', '1'], steps: null })
  expect(seriesOf(run, 'mae/value').steps).toEqual(Float64Array.of(0, 1))
  expect(runOf(evidence, 'logs/x.out').config['note']).toMatchObject({ value: 'fine', source: { kind: 'file', line: 1 } })
  expect(runOf(evidence, 'logs/x.err').config['note']).toBeUndefined()
  expect(runOf(evidence, 'logs/x.err').health.join()).toContain('`note` is `fine` on line 1 and `bad` on line 2: not kept as configuration')
})
