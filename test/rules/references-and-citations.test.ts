import { expect, test } from 'vitest'
import type { Finding } from '../../scripts/diagnostics/finding.ts'
import { readBibliography, type Bibliography } from '../../scripts/document/bibliography.ts'
import { parseDocument } from '../../scripts/document/parse-document.ts'
import { resolveDocument } from '../../scripts/document/resolve-document.ts'
import { openProjectFiles } from '../../scripts/edge/project-files.ts'
import { citationResolves } from '../../scripts/rules/citation-resolves.ts'
import { claimHolds } from '../../scripts/rules/claim-holds.ts'
import { quantityExists } from '../../scripts/rules/quantity-exists.ts'
import { referenceResolves } from '../../scripts/rules/reference-resolves.ts'
import type { Rule } from '../../scripts/rules/rule.ts'
import { makeEvidence, makeResults } from '../document/make-results.ts'

const references = readBibliography('paper/references.bib', '@article{smith2019, title={x}}\n@book{jones2020, title={y}}\n')

function check(rule: Rule, source: string, bibliography: Bibliography | null = references): string[] {
  const results = makeResults({ 'doe.rank': { value: 1 } })
  const evidence = makeEvidence()
  const parsed = parseDocument('paper/paper.md', source)
  const resolved = resolveDocument(parsed.document, results, evidence)
  const findings: readonly Finding[] = [...parsed.findings, ...resolved.findings]
  return rule.check({ files: openProjectFiles('.'), evidence, results, documents: [resolved.document], bibliography, findings }).map(({ where, severity, reason, note, fix }) => {
    const fixed = fix === undefined ? '' : ` → ${source.slice(0, fix.start)}${fix.replacement}${source.slice(fix.end)}`
    return `${where.line}:${where.column} ${severity} ${reason} (${note})${fixed}`
  })
}

test('a citation of a key that the bibliography has is fine', () => {
  expect(check(citationResolves, 'As @smith2019 and [@jones2020, p. 3; @smith2019] say; me@example.com.')).toEqual([])
})
test('an unknown key is reported with the nearest', () => {
  expect(check(citationResolves, 'As @smth2019 says [see @nobody].')).toEqual([
    expect.stringMatching(/^1:4 error Unexpected citation `@smth2019`.*did you mean `@smith2019`\?\) → As @smith2019 says/),
    expect.stringMatching(/^1:20 error Unexpected citation `@nobody`/)
  ])
})
test('a citation without a bibliography says so, and duplicates in it are reported', () => {
  expect(check(citationResolves, '@smith2019', null)).toEqual([expect.stringContaining('without a bibliography')])
  expect(check(citationResolves, 'x', readBibliography('r.bib', '@a{k,}\n@a{k,}'))).toEqual([expect.stringContaining('second entry `k`')])
})
test('cross-references need a label, once; figures and tables need a mention', () => {
  const figure = (id: string): string => `:::figure{#${id} src="a" alt="b"}\nC\n:::\n\n`
  expect(check(referenceResolves, `# A {#sec-a}\n\nSee @sec-a and @fig-one.\n\n${figure('fig-one')}`)).toEqual([])
  expect(check(referenceResolves, `See @fig-on.\n\n${figure('fig-one')}`)).toEqual([expect.stringMatching(/`@fig-on`.*did you mean `@fig-one`.*→ See @fig-one\./s), expect.stringMatching(/warning Unexpected silence about `fig-one`/)])
  expect(check(referenceResolves, 'See @app-none.')).toEqual([expect.stringContaining('label the heading: # Heading {#app-none}')])
  expect(check(referenceResolves, `@fig-one ${'\n\n'}${figure('fig-one')}${figure('fig-one')}`)).toEqual([expect.stringMatching(/7:1 error Unexpected second label `fig-one`/)])
})
test('quantity-exists and claim-holds pass on what resolving found', () => {
  const source = '{{doe.rnk}} {{#if x}} :claim[w]{that="doe.rank > 2"} :claim[w]{that="doe.rank > 2 pp"}'
  expect(check(quantityExists, source)).toEqual([expect.stringContaining('{{#if x}}'), expect.stringContaining('`doe.rnk`')])
  expect(check(claimHolds, source)).toEqual([expect.stringContaining('false claim'), expect.stringContaining('cannot be evaluated')])
  expect(check(quantityExists, '{{doe.rank}}')).toEqual([])
})
