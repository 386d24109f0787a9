import { describe, expect, test } from 'vitest'
import { parseDocument } from '../../scripts/document/parse-document.ts'
import { resolveDocument } from '../../scripts/document/resolve-document.ts'
import { openProjectFiles } from '../../scripts/edge/project-files.ts'
import { numberHasSource } from '../../scripts/rules/number-has-source.ts'
import { makeEvidence, makeResults } from '../document/make-results.ts'

const results = makeResults({
  'speedup.median': { value: 12.37, unit: '1' },
  'doe.effects.rank': { value: -4.24, unit: 'pp' },
  'doe.share': { value: 65.2, unit: 'percent' },
  'bench.questions': { value: 2400, integer: true },
  'small.count': { value: 12, integer: true },
  'one.loss': { value: 1.871, unit: 'nats' },
  'two.loss': { value: 1.869, unit: 'nats' }
})
const files = openProjectFiles('.')

function check(source: string) {
  const { document } = parseDocument('paper/paper.md', source)
  const evidence = makeEvidence()
  const resolved = resolveDocument(document, results, evidence).document
  return numberHasSource.check({ files, evidence, results, documents: [resolved], bibliography: null, findings: [] }).map(({ where, reason, note, severity, fix, ruleId }) => {
    expect(ruleId).toBe('number-has-source')
    const line = source.split('\n')[(where.line ?? 1) - 1] ?? ''
    return { found: line.slice((where.column ?? 1) - 1, (where.endColumn ?? 1) - 1), reason, note: note ?? '', severity, fixed: fix === undefined ? null : source.slice(0, fix.start) + fix.replacement + source.slice(fix.end) }
  })
}
const found = (source: string): string[] => check(source).map(finding => finding.found)

describe('must fire', () => {
  const cases: readonly (readonly [source: string, ...found: string[]])[] = [
    ['It fell by 7.7 points.', '7.7'],
    ['# Part 3 of it', '3'],
    ['(Smith 2019, n=412)', '2019', '412'],
    ['per 83,214 and 500+ and p < 0.05', '83,214', '500', '0.05'],
    ['[1,2] and §3.1 and 1.01--1.05', '1', '2', '3.1', '1.01', '1.05'],
    ['CIFAR-10, GPT-4, Qwen3-8B, L2norm2', 'CIFAR-10', 'GPT-4', 'Qwen3-8B', 'L2norm2'],
    ['8B and 3x and 12-layer, 40ms', '8B', '3x', '12', '40ms'],
    ['2³ and 10⁻⁴ and 1e-4 and 1e−4 and ½ and −3.5', '2³', '10⁻⁴', '1e-4', '1e−4', '½', '−3.5'],
    ['2026-02-04 or 24/32 or v1.2.3', '2026-02-04', '24/32', 'v1.2.3'],
    ['٣ and ９ and 1 024 and 1\u202f024', '٣', '９', '1', '024', '1\u202f024'],
    ['*7* **8** ~~9~~ [6](x) {{small.count}}5', '7', '8', '9', '6', '5'],
    ['| a 3 |\n|---|\n| 4 |', '3', '4'],
    ['a[^n]\n\n[^n]: Note 17.', '17'],
    ['> They said 13.', '13'],
    ['- a 5\n- [x] b 6', '5', '6'],
    ['3\\. and &#49;2 and 5\\.6', '3', '&#49;2', '5\\.6'],
    [':::figure{#fig-a src="a1.json" alt="alt 5 of {{small.count}}"}\nCaption 6.\n:::', '5', '6'],
    ['![alt 5](x1.png)', '5'],
    ['`12.4` and `12 %`', '12.4', '12'],
    ['<div>14</div>', '14'],
    [':claim[rose by 5]{that="doe.share > 50 percent"}', '5'],
    ['---\ntitle: "In 5 steps"\nabstract: |\n  First.\n\n  Fell 8.\nkeywords: [GPT-4]\n---\n', '5', '8', 'GPT-4'],
    ['[@smith2019, with 12.4 % gains] [see 5 in @a]', '12.4', '5'],
    ['[@smith2019, 12.4 %]', '12.4'],
    ['[@smith2019, p. 3, where n = 412]', '412'],
    ['recall @5', '5'],
    // maths
    ['$n = 412$ and $x_1 = 0.5$', '412', '0.5'],
    ['$2^3$ and $10^{-4}$ and $x_{0.5}$ and $x_12$', '2^3', '10^{-4}', '0.5', '12'],
    ['$$\nr = 3 N^{-1/2} \\text{ with 14}\n$$', '3', '14'],
    ['$1{,}234$ and $x = \\val{small.count} + 7$', '1{,}234', '7'],
    // names must be declared, whole, and be names
    ['---\nnames: [GPT-4]\n---\nGPT-4o GPT-40 GPT-4.5 XGPT-4', 'GPT-4o', 'GPT-40', 'GPT-4.5', 'XGPT-4']
  ]
  for (const [source, ...expected] of cases) test(`${source.slice(0, 70).replaceAll('\n', '⏎')}`, () => expect(found(source)).toEqual(expected))

  test('wrapping a line changes nothing', () => {
    expect(found('It fell by\n7.7\npoints at > 3')).toEqual(['7.7', '3'])
    expect(found('> It fell by\n> 7.7 points')).toEqual(['7.7'])
  })
  test('a name that is a number in disguise is refused', () => {
    expect(check('---\nnames: [12.4 pp, "p < 0.05", "74.93", 93 percent]\n---\nText').map(({ reason }) => reason)).toEqual([expect.stringContaining('`12.4 pp`'), expect.stringContaining('`p < 0.05`'), expect.stringContaining('`74.93`'), expect.stringContaining('`93 percent`')])
  })
  test('a reason must be one', () => {
    expect(check(':given[7]{why=""} :given[8]{why="  "} :given[9]').map(({ reason }) => reason)).toEqual([7, 8, 9].map(number => `Unexpected given number \`${number}\` without a reason, expected why="…"`))
  })
})

describe('must not fire', () => {
  const cases: readonly string[] = [
    'No numbers, only {{small.count}} and <!--val small.count-->12<!--/val-->.',
    ':given[7]{why="days in a week"} and :given[*8* or 9]{why="both"} and :given[$2^3$]{why="a design"}',
    '[@smith2019, p. 3; see @jones2020, pp. 33--35] [@a2, 44] [@a2, fig. 3 and table 2] @lee2021 @fig-3 @sec-2',
    '# Method {#sec-2}\n\n1. one\n2. two\n\nText[^1]\n\n[^1]: Note.',
    '`lr=5e-4` and\n\n```\n12.4\n```\n\n    13.5\n',
    'https://example.com/2024/05 and <https://x.org/7> and me2@example.com and [words](http://x.org/2024)',
    '![alt](x1.png "7") <!-- 14 --> <b id="3">x</b>',
    '$x_1 + y^2 = W_{10} h_{t-1} N^{-1/2} \\val{small.count}$',
    '$a_1^2$ and $\\beta_{1}$ and $\\mathbf{x}_2$ and $f(x)^2$',
    'R² and H₂ and x₁',
    ':::equation{#eq-1 why="the law as published"}\n$$\ny = 3 x + 0.5\n$$\n:::',
    '---\ntitle: T\ndate: 2026-02-04\nauthors: [{name: A, affiliation: ETH 8092, email: a1@b.ch}]\nprovenance: appendix\nrepository: https://x.org/2\nnames: [CIFAR-10, GPT-4, 2³ factorial, "Qwen3-8B"]\n---\nOn CIFAR-10, GPT-4-based and (GPT-4), a 2³ factorial of Qwen3-8B.',
    '# References\n\n- Smith (2019), 12, 33--35.\n',
    ':::table{#tbl-1 of="doe.none"}\nCaption\n:::'
  ]
  for (const source of cases) test(`${source.slice(0, 70).replaceAll('\n', '⏎')}`, () => expect(found(source)).toEqual([]))

  test('what follows the reference list is text again', () => {
    expect(found('# References\n\nSmith 2019.\n\n# Appendix\n\n14')).toEqual(['14'])
  })
})

describe('a number that repeats a result', () => {
  test('is a defect of its own, with the binding to write', () => {
    expect(check('It was 12.4 times.')).toEqual([
      {
        found: '12.4',
        severity: 'error',
        reason: 'Unexpected typed number `12.4`, expected a quantity (retyped: it repeats `speedup.median`)',
        note: 'write {{speedup.median}}, which is 12.37 now, or give it a reason with :given[12.4]{why="…"}',
        fixed: 'It was {{speedup.median}} times.'
      }
    ])
    expect(check('It was 7.7.')[0]).toMatchObject({ reason: 'Unexpected typed number `7.7`, expected a quantity', fixed: null })
  })
  test('is mended with its unit, its sign and its precision', () => {
    expect(check('by −4.24 pp.')[0]?.fixed).toBe('by {{doe.effects.rank}}.')
    expect(check('fell 4.24 pp.')[0]?.fixed).toBe('fell {{size doe.effects.rank}}.')
    expect(check('65.2% of it')[0]?.fixed).toBe('{{doe.share}} of it')
    expect(check('65.2 of it')[0]?.fixed).toBe('{{num doe.share}} of it')
    expect(check('all 2,400 questions')[0]?.fixed).toBe('all {{bench.questions}} questions')
    expect(check('was 12.37 now')[0]?.fixed).toBe('was {{speedup.median decimals=2}} now')
  })
  test('has no mend where several results print so', () => {
    expect(check('was 1.87 nats')[0]).toMatchObject({ reason: expect.stringContaining('2 results'), fixed: null })
  })
  test('needs two significant digits, or an integer from 100', () => {
    for (const source of ['12 runs', '4 pp', '0.5 of']) expect(check(source)[0]?.reason).not.toContain('retyped')
  })
  test('with another sign is another number', () => {
    expect(check('by −12.4.')[0]?.reason).not.toContain('retyped')
  })
  test('is warned of inside a reason as well', () => {
    expect(check(':given[12.4]{why="because"}')).toMatchObject([{ severity: 'warning', reason: expect.stringContaining('`speedup.median`') }])
  })
})
