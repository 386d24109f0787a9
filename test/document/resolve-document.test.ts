import { expect, test } from 'vitest'
import { parseDocument } from '../../scripts/document/parse-document.ts'
import { resolveDocument } from '../../scripts/document/resolve-document.ts'
import { makeEvidence, makeResults } from './make-results.ts'

const results = makeResults(
  {
    'doe.effects.rank': { value: -4.24, unit: 'pp', error: 0.28, interval: { level: 0.95, low: -4.83, high: -3.65, method: 't' }, parts: { share: { value: 65.2, unit: 'percent' } } },
    'large.ratio': { value: 1.5 },
    'large.loss': { value: 2.5, unit: null },
    'large.hole': { hole: { reason: 'cell 3 has no runs' } }
  },
  { 'doe.cells': { columns: { method: null, accuracy: 'percent', time: 's' }, rows: { a: { method: 'GaLore', accuracy: 45.26, time: { value: 3, unit: 'min' } }, b: { method: 'LoRA', accuracy: { hole: { reason: 'no run' } } } } } }
)

function resolve(source: string) {
  const parsed = parseDocument('paper/paper.md', source)
  const resolved = resolveDocument(parsed.document, results, makeEvidence())
  const told = [...parsed.findings, ...resolved.findings].map(({ where, ruleId, reason, note, fix }) => ({
    place: source.split('\n')[(where.line ?? 1) - 1]?.slice((where.column ?? 1) - 1, where.endLine === where.line ? (where.endColumn ?? 1) - 1 : undefined),
    rule: ruleId,
    reason,
    note,
    fixed: fix === undefined ? null : source.slice(0, fix.start) + fix.replacement + source.slice(fix.end)
  }))
  return { parsed: parsed.document, document: resolved.document, told }
}

test('prints every binding, in front matter, text, captions, maths and alt texts, in document order', () => {
  const { document, told, parsed } = resolve(
    '---\ntitle: "Rank {{doe.effects.rank}}"\n---\n# H {{size doe.effects.rank}}\n\n$r = \\val{large.ratio}$ ![{{large.ratio}}](x.png)\n\n:::figure{#fig-a src="a" alt="alt {{doe.effects.rank.share}}"}\n{{ci doe.effects.rank}}\n:::\n'
  )
  expect(told).toEqual([])
  expect(document.occurrences.map(({ quantity, printed }) => [quantity, printed])).toEqual([
    ['doe.effects.rank', '−4.24\u202fpp'],
    ['doe.effects.rank', '4.24\u202fpp'],
    ['large.ratio', '1.50'],
    ['large.ratio', '1.50'],
    ['doe.effects.rank.share', '65.2%'],
    ['doe.effects.rank', expect.stringContaining('CI')]
  ])
  expect(document.figures).toEqual([{ id: 'fig-a', src: 'a', span: 'column' }])
  expect(document.frontMatter.title[1]).toMatchObject({ printed: { text: '−4.24\u202fpp', quantity: 'doe.effects.rank', hole: null } })
  expect(JSON.stringify(parsed)).not.toContain('printed')
})

test('ids of occurrences depend on document, quantity and ordinal, not on where they stand', () => {
  const ids = (source: string) => resolve(source).document.occurrences.map(({ id }) => id)
  const [first, second] = ids('{{large.ratio}} and {{large.ratio}}')
  expect(first).toMatch(/^o-[0-9a-f]{12}$/)
  expect(second).not.toBe(first)
  expect(ids('Words before.\n\n{{doe.effects.rank}} {{large.ratio}}')[1]).toBe(first)
})

test('a hole is printed as a hole, with its reason', () => {
  const { document, told } = resolve('It was {{large.hole}}.')
  expect(document.children[0]).toMatchObject({ children: [{}, { printed: { text: '??', hole: 'cell 3 has no runs' } }, {}] })
  expect(told).toEqual([])
})

test('a table is filled in the order asked for, each number an occurrence at the directive', () => {
  const { document } = resolve('Text\n\n:::table{#tbl-a of="doe.cells" columns="accuracy method time"}\nCaption\n:::\n')
  expect(document.children[1]).toMatchObject({
    resolved: {
      columns: [
        { label: 'accuracy', unit: 'percent', numeric: true },
        { label: 'method', numeric: false },
        { label: 'time', numeric: true }
      ],
      rows: [
        [{ text: '45.3', quantity: 'doe.cells.a.accuracy' }, 'GaLore', { text: '3.00\u202fmin' }],
        [{ text: '??', hole: 'no run' }, 'LoRA', '']
      ]
    }
  })
  expect(document.occurrences.map(({ line, column }) => [line, column])).toEqual([[3, 1], [3, 1], [3, 1]])
})

const wrong: readonly (readonly [source: string, rule: string, place: string, reason: RegExp, note?: RegExp])[] = [
  ['a {{doe.effects.rnk}} b', 'quantity-exists', '{{doe.effects.rnk}}', /`doe\.effects\.rnk`/, /did you mean `doe\.effects\.rank`/],
  ['a {{constructor}} b', 'quantity-exists', '{{constructor}}', /`constructor`/],
  ['a {{doe.__proto__}} b', 'binding-syntax', '{{doe.__proto__}}', /address/],
  ['a {{doe.effects}} b', 'quantity-exists', '{{doe.effects}}', /record/, /doe\.effects\.rank/],
  ['a {{doe.cells}} b', 'quantity-exists', '{{doe.cells}}', /table/, /:::table/],
  ['a {{pm large.ratio}} b', 'quantity-prints', '{{pm large.ratio}}', /with an error/],
  ['$\\val{large.rato}$', 'quantity-exists', '\\val{large.rato}', /large\.rato/],
  [':::table{#tbl-a of="doe.cels"}\nC\n:::', 'quantity-exists', ':::table', /doe\.cels/, /doe\.cells/],
  [':::table{#tbl-a of="doe.cells" columns="acuracy"}\nC\n:::', 'quantity-exists', ':::table', /`acuracy`/, /`accuracy`/],
  ['a {{doe.effects.rank}} pp b', 'unit-printed-once', 'pp', /typed unit `pp`/],
  ['a {{doe.effects.rank.share}}% b', 'unit-printed-once', '%', /typed unit `%`/],
  ['a {{num doe.effects.rank}} pp b', 'unit-printed-once', 'pp', /typed unit/, /write \{\{doe\.effects\.rank\}\}/],
  ['a {{large.ratio}}% b', 'unit-printed-once', '%', /typed unit/, /study/],
  ['a {{large.loss}} nats', 'unit-printed-once', 'nats', /typed unit/, /declare/],
  ['<!--val doe.effects.rank-->−4.25 pp<!--/val-->', 'literal-is-current', '−4.25 pp', /expected `−4\.24.pp`/]
]
for (const [source, rule, place, reason, note] of wrong) {
  test(`reports ${source.slice(0, 60).replaceAll('\n', ' ')}`, () => {
    const { told } = resolve(source)
    expect(told).toMatchObject([{ rule, place, reason: expect.stringMatching(reason), note: expect.stringMatching(note ?? /./) }])
  })
}

test('what has exactly one mend carries it', () => {
  expect(resolve('a {{doe.effects.rank}} pp b').told[0]?.fixed).toBe('a {{doe.effects.rank}} b')
  expect(resolve('<!--val doe.effects.rank-->−4.25 pp<!--/val-->').told[0]?.fixed).toBe('<!--val doe.effects.rank-->−4.24\u202fpp<!--/val-->')
})

test('words after a number are no units, and spaces and signs of a bound literal may differ', () => {
  for (const source of ['{{large.ratio}} samples of', '{{large.ratio}} times, in steps', '{{doe.effects.rank}} appeared', '{{doe.effects.rank}}, pp', '<!--val doe.effects.rank-->-4.24\u00a0pp<!--/val-->']) expect([source, resolve(source).told]).toEqual([source, []])
})
