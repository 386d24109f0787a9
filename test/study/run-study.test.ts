import { expect, test } from 'vitest'
import { Stop, type Finding } from '../../scripts/diagnostics/finding.ts'
import { findAddress } from '../../scripts/study/find-address.ts'
import { runStudy } from '../../scripts/study/run-study.ts'
import { makeProject, type TestProject } from './project.ts'

const base = {
  runs: [
    { id: 'large/before', config: { experiment: 'large', stage: 'before' }, metrics: { 'holdout/perplexity': '5.34', 'holdout/nll': [['a', '1.62'], ['b', '1.71'], ['c', '1.50']] as const } },
    { id: 'large/after', config: { experiment: 'large', stage: 'after' }, metrics: { 'holdout/perplexity': '4.87', 'holdout/nll': [['c', '1.41'], ['a', '1.50'], ['b', '1.55']] as const } }
  ],
  metrics: { 'holdout/perplexity': { unit: 'ppl' }, 'holdout/nll': { unit: 'nats' } }
}

const study = `import { pairedTTest, percentChange, study } from 'paperline'

export default study(({ runs }) => {
  const before = runs.one({ experiment: 'large', stage: 'before' })
  const after = runs.one({ experiment: 'large', stage: 'after' })
  return {
    large: {
      perplexity: percentChange(before.final('holdout/perplexity'), after.final('holdout/perplexity')),
      test: pairedTTest(after.series('holdout/nll'), before.series('holdout/nll'), { by: 'document' })
    }
  }
})
`

function quantityAt(results: Awaited<ReturnType<typeof runStudy>>, path: string) {
  const found = findAddress(results, path)
  if (found.kind !== 'quantity') throw new Error(`${path}: ${JSON.stringify(found)}`)
  return found.quantity
}

async function stopOf({ files, evidence }: TestProject, timeoutSeconds = 20): Promise<Finding> {
  const thrown: unknown = await runStudy(files, evidence, { timeoutSeconds }).then(
    () => null,
    (error: unknown) => error
  )
  if (!(thrown instanceof Stop)) throw new Error(`expected a Stop, got ${String(thrown)}`)
  return thrown.findings[0]!
}

test('runs the study of DESIGN.md to quantities with derivations', async () => {
  const { files, evidence } = makeProject({ ...base, study })
  const results = await runStudy(files, evidence)
  expect(results.findings).toEqual([])
  const change = quantityAt(results, 'large.perplexity')
  expect(change.value).toBeCloseTo(-8.801498, 6)
  expect(change).toMatchObject({
    unit: 'percent',
    derivation: { operation: 'percent-change', inputs: ['observation:large/before#holdout/perplexity', 'observation:large/after#holdout/perplexity'], code: { file: 'paper/study.ts', line: 8 }, parameters: { relative: true } }
  })
  expect(results.observations.get('large/before#holdout/perplexity')).toMatchObject({ text: '5.34', line: 2, file: 'data/raw/large/before/train.log' })
  const test = quantityAt(results, 'large.test')
  expect(test).toMatchObject({ unit: 'nats', n: 3 })
  expect(test.value).toBeCloseTo(-0.37 / 3, 12)
  expect(quantityAt(results, 'large.test.df')).toMatchObject({ value: 2, integer: true })
  expect(test.derivation).toMatchObject({ operation: 'paired-t-test', inputs: ['series:large/after#holdout/nll', 'series:large/before#holdout/nll'], parameters: { by: 'document' }, code: { line: 9 } })
  expect([...results.series.keys()]).toEqual(['large/before#holdout/nll', 'large/after#holdout/nll'])
  expect(quantityAt(results, 'runs.large.used').value).toBe(2)
})

test('answers from memory where nothing has changed, and runs again where something has', async () => {
  const { files, evidence } = makeProject({ ...base, study })
  const first = await runStudy(files, evidence)
  const second = await runStudy(files, evidence, { timeoutSeconds: 0.001 })
  expect(second).toEqual(first)
  await expect(runStudy(files, { ...evidence, digest: 'other' }, { timeoutSeconds: 0.001 })).rejects.toThrow('still running after 0.001 s')
  files.write('paper/study.ts', study.replace('large: {', 'huge: {'))
  expect(quantityAt(await runStudy(files, evidence), 'huge.test.df').value).toBe(2)
})

test('counts runs where there is no study', async () => {
  const { files, evidence } = makeProject(base)
  const results = await runStudy(files, evidence)
  expect([...results.root.entries.keys()]).toEqual(['runs'])
  expect(quantityAt(results, 'runs.all.finished').value).toBe(2)
})

test('a study that throws is a finding at its line and column', async () => {
  const finding = await stopOf(makeProject({ ...base, study: `import { study } from 'paperline'\nexport default study(() => {\n  const nothing: { a: { b: number } } = JSON.parse('{}')\n  return { x: nothing.a.b }\n})\n` }))
  expect(finding).toMatchObject({ ruleId: 'study-runs', exitCode: 2, where: { file: 'paper/study.ts', line: 4, column: 25 } })
})

test('a study that hangs is stopped and named', async () => {
  const finding = await stopOf(makeProject({ ...base, study: `import { study } from 'paperline'\nexport default study(() => { for (;;) {} })\n` }), 3)
  expect(finding).toMatchObject({ ruleId: 'study-runs', exitCode: 2, where: { file: 'paper/study.ts' } })
  expect(finding.reason).toContain('still running after 3 s')
})

test('an enum is refused by name at its place', async () => {
  const finding = await stopOf(makeProject({ ...base, study: `import { study } from 'paperline'\n\n  enum Arm { before, after }\nexport default study(() => ({}))\n` }))
  expect(finding.reason).toContain('enum')
  expect(finding.where).toEqual({ file: 'paper/study.ts', line: 3, column: 3 })
})

test('a syntax error is a finding at its place', async () => {
  const finding = await stopOf(makeProject({ ...base, study: `import { study } from 'paperline'\nexport default study(() => {\n  const a = ;\n})\n` }))
  expect(finding.where).toMatchObject({ file: 'paper/study.ts', line: 3 })
})

test('imports its own files below paper/, and nothing else', async () => {
  const sources = { 'paper/study/ratio.ts': `import { ratio, type StudyQuantity } from 'paperline'\nexport const speedup = (a: StudyQuantity, b: StudyQuantity) => ratio(a, b)\n` }
  const own = `import { study } from 'paperline'\nimport { speedup } from './study/ratio.ts'\nexport default study(({ runs }) => ({ s: speedup(runs.one({ stage: 'before' }).final('holdout/perplexity'), runs.one({ stage: 'after' }).final('holdout/perplexity')) }))\n`
  const { files, evidence } = makeProject({ ...base, study: own, sources })
  const s = quantityAt(await runStudy(files, evidence), 's')
  expect(s).toMatchObject({ unit: '×', derivation: { code: { file: 'paper/study/ratio.ts', line: 2 } } })
  const foreign = await stopOf(makeProject({ ...base, study: `import { readFileSync } from 'node:fs'\n${own}`, sources }))
  expect(foreign).toMatchObject({ ruleId: 'study-imports', where: { line: 1 } })
  const misspelt = await stopOf(makeProject({ ...base, study: own.replace('./study/ratio.ts', './study/ratoi.ts'), sources }))
  expect(misspelt.note).toContain('./study/ratio.ts')
  const absent = await stopOf(makeProject({ ...base, study: own.replace('{ study }', '{ study, pairdTTest }'), sources }))
  expect(absent.note).toContain('pairedTTest')
})

test('a plain number in the results is a finding with its path, and a hole', async () => {
  const { files, evidence } = makeProject({ ...base, study: `import { study } from 'paperline'\nexport default study(() => ({\n  large: {\n    speed: 3 * 4\n  }\n}))\n` })
  const results = await runStudy(files, evidence)
  expect(results.findings).toHaveLength(1)
  expect(results.findings[0]).toMatchObject({ ruleId: 'results-are-quantities', exitCode: 1, where: { file: 'paper/study.ts', line: 4, column: 5 } })
  expect(results.findings[0]!.reason).toBe('Unexpected plain number 12 at `large.speed`, expected a quantity')
  expect(quantityAt(results, 'large.speed').hole?.reason).toContain('plain number 12')
})

test('a default export that is no study, or none at all, is a finding', async () => {
  expect((await stopOf(makeProject({ ...base, study: 'export default 3\n' }))).reason).toContain('expected a study')
  expect((await stopOf(makeProject({ ...base, study: 'export const x = 3\n' }))).reason).toContain('expected a study')
})
