import { expect, test } from 'vitest'
import { readBibliography } from '../../scripts/document/bibliography.ts'

test('reads keys with their places, whatever stands between entries', () => {
  const { keys, findings } = readBibliography('paper/references.bib', 'A comment, me@example.com.\n@string{x = "y"}\n@comment{@article{no,}}\n@Article{smith-2019:a,\n  title = {A {Nested} @title},\n}\n\n@book(jones,\n title = "x")\n  @misc {lee_2020, url={http://x.org/@a}}\n')
  expect([...keys.values()]).toEqual([
    { key: 'no', type: 'article', line: 3, column: 19 },
    { key: 'smith-2019:a', type: 'article', line: 4, column: 10 },
    { key: 'jones', type: 'book', line: 8, column: 7 },
    { key: 'lee_2020', type: 'misc', line: 10, column: 10 }
  ])
  expect(findings).toEqual([])
})

test('a key given twice is reported at the second, with the first as its cause', () => {
  const { findings } = readBibliography('r.bib', '@a{k, x={1}}\n@b{k, x={2}}\n')
  expect(findings).toMatchObject([{ ruleId: 'citation-resolves', where: { line: 2, column: 4 }, second: { line: 1, column: 4 } }])
})

test('an entry that never closes is reported, and those after it are still read', () => {
  const { keys, findings } = readBibliography('r.bib', '@a{one, x={1}\n@b{two, x={2}}\n')
  expect([...keys.keys()]).toEqual(['one', 'two'])
  expect(findings).toMatchObject([{ where: { line: 1 }, reason: expect.stringContaining('`one`') }])
})
