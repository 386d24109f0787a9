import { chmodSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { paperline } from '../helpers/project.ts'
import { smallPaper, smallProject, smallRuns, smallStudy } from '../helpers/small-project.ts'

interface Case {
  readonly name: string
  readonly changes: { readonly [path: string]: string | null }
  readonly code: 1 | 2
  /** Place and words that the message must have. */
  readonly says: readonly RegExp[]
}

const study = (body: string): string => `import { difference, mean, study } from 'paperline'\n\nexport default study(({ runs }) => {\n${body}\n})\n`
const paper = (body: string): string => `---\ntitle: Broken\n---\n\n${body}\n`

const cases: readonly Case[] = [
  { name: 'a missing runs.yml', changes: { 'data/runs.yml': null }, code: 2, says: [/data\/runs\.yml/, /Unexpected project without/] },
  { name: 'invalid YAML', changes: { 'data/runs.yml': 'runs:\n  - path: [raw\n' }, code: 2, says: [/data\/runs\.yml:\d+:\d+/, /Unexpected YAML/] },
  { name: 'an unknown key', changes: { 'data/runs.yml': smallRuns.replace('finished:', 'finnished:') }, code: 2, says: [/data\/runs\.yml:5:5/, /finnished/, /finished/] },
  { name: 'a pattern that matches nothing', changes: { 'data/runs.yml': smallRuns.replace('| loss', '| lossy') }, code: 1, says: [/data\/runs\.yml:4/, /matches nothing/] },
  {
    name: 'a run without configuration',
    changes: { 'data/runs.yml': smallRuns.replace('    files:', '    config: config.json\n    files:') },
    code: 1,
    says: [/config\.json/, /Unexpected/]
  },
  {
    name: 'a metric absent at that step',
    changes: { 'paper/study.ts': study("  return { large: runs.one({ arm: 'large', seed: 1 }).at('loss', 75) }"), 'paper/paper.md': paper('It ends at {{large}}.') },
    code: 1,
    says: [/paper\/study\.ts:4/, /loss/, /75/, /100/]
  },
  {
    name: 'two runs where one was asked for',
    changes: { 'paper/study.ts': study("  return { large: runs.one({ seed: 1 }).final('loss') }"), 'paper/paper.md': paper('It ends at {{large}}.') },
    code: 1,
    says: [/paper\/study\.ts:4/, /2 runs/, /expected one/]
  },
  { name: 'a study that throws', changes: { 'paper/study.ts': study("  throw new Error('out of coffee')") }, code: 2, says: [/paper\/study\.ts:4/, /out of coffee/] },
  { name: 'a study that returns a plain number', changes: { 'paper/study.ts': study('  return { large: 2.1 }') }, code: 1, says: [/paper\/study\.ts/, /large/, /2\.1/] },
  { name: 'a study that is no TypeScript', changes: { 'paper/study.ts': 'export default study(({ runs }) => {\n' }, code: 2, says: [/paper\/study\.ts:\d+/] },
  { name: 'a misspelt quantity', changes: { 'paper/paper.md': paper('It ends at {{larg}}.') }, code: 1, says: [/paper\/paper\.md:5:12-5:20/, /larg/, /large/] },
  { name: 'an unclosed binding', changes: { 'paper/paper.md': paper('It ends at {{large.') }, code: 1, says: [/paper\/paper\.md:5:12/, /Unexpected/] },
  { name: 'a false claim', changes: { 'paper/paper.md': smallPaper.replace('large < small', 'large > small') }, code: 1, says: [/paper\/paper\.md:6:1/, /false claim/] },
  { name: 'a claim across units', changes: { 'paper/paper.md': smallPaper.replace('large < small', 'large < 3 percent') }, code: 1, says: [/paper\/paper\.md:6/, /cannot be evaluated/, /nats/, /percent/] },
  {
    name: 'a figure specification that is no JSON',
    changes: { 'paper/paper.md': `${smallPaper}\n:::figure{#fig-a src="a.vl.json" alt="A"}\nA.\n:::\n\nSee @fig-a.\n`, 'paper/a.vl.json': '{ "mark": }' },
    code: 1,
    says: [/paper\/a\.vl\.json:1:\d+/, /Unexpected/]
  },
  { name: 'an unresolved citation', changes: { 'paper/paper.md': `${smallPaper}\nAs shown [@nobody2020].\n`, 'paper/references.bib': '@misc{somebody2020, title = {A}}\n' }, code: 1, says: [/paper\/paper\.md:8:\d+/, /nobody2020/, /somebody2020/] },
  { name: 'a path leading out of the project', changes: { 'data/runs.yml': smallRuns.replace('path: raw/', 'path: ../../raw/') }, code: 2, says: [/data\/runs\.yml:2/, /leading out/] },
  { name: 'unknown keys of paper.yml', changes: { 'paper/paper.yml': 'provenence: none\n' }, code: 2, says: [/paper\/paper\.yml:1:1/, /provenance/] }
]

describe('each bad input gets place, rule, expectation and mend', () => {
  test.concurrent.each(cases)('$name', async ({ changes, code, says }) => {
    const outcome = await paperline(smallProject(changes), 'build')
    const words = outcome.stderr + outcome.stdout
    for (const expected of says) expect(words).toMatch(expected)
    expect(words).not.toMatch(/^\s+at .*:\d+:\d+\)?$/m)
    expect(outcome.code).toBe(code)
  })

  test('a study that hangs is stopped', async () => {
    const root = smallProject({ 'paper/study.ts': study('  for (;;) {}'), 'paper/paper.yml': 'timeout: 1\n' })
    const outcome = await paperline(root, 'build')
    expect(outcome.stderr).toMatch(/paper\/study\.ts/)
    expect(outcome.code).toBe(2)
  })

  test('an unreadable file is named', async () => {
    const root = smallProject()
    symlinkSync('train.log', join(root, 'data/raw/size/small/seed1/loop.log'))
    chmodSync(join(root, 'data/raw/size/small/seed1/train.log'), 0o000)
    const outcome = await paperline(root, 'build')
    // Root reads everything; for everybody else the file is named.
    if (process.getuid?.() === 0) expect(outcome.code).toBe(0)
    else expect(outcome.stderr).toMatch(/data\/raw\/size\/small\/seed1\/train\.log/)
  })

  test('a folder where the paper should be is named', async () => {
    const outcome = await paperline(smallProject({ 'paper/paper.md': null, 'paper/paper.md/inside.txt': 'x' }), 'build')
    expect(outcome).toMatchObject({ code: 2 })
    expect(outcome.stderr).toMatch(/paper\/paper\.md.*file-readable/s)
  })

  test('unknown commands and words exit 2 with usage', async () => {
    const root = smallProject()
    expect((await paperline(root, 'biuld')).stderr).toMatch(/run `paperline build`/)
    expect(await paperline(root, 'build', 'everything')).toMatchObject({ code: 2 })
    expect(await paperline(root, 'check', '--format', 'yaml')).toMatchObject({ code: 2 })
    expect(await paperline(root, 'build', '--project', 'absent')).toMatchObject({ code: 2 })
  })

  test('with --json the same comes as JSON on standard output', async () => {
    const outcome = await paperline(smallProject({ 'paper/paper.md': paper('It ends at {{larg}}.') }), 'build', '--json')
    const { findings } = JSON.parse(outcome.stdout)
    expect(findings[0]).toMatchObject({ file: 'paper/paper.md', line: 5, column: 12, rule: 'quantity-exists', severity: 'error' })
    expect(smallStudy).toContain('large')
  })
})
