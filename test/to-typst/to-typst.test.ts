import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { toTypst } from '../../scripts/document/to-typst/to-typst.ts'
import type { TypstInput, TypstSettings } from '../../scripts/document/to-typst/typst-document.ts'
import type { FrontMatter } from '../../scripts/document/tree.ts'
import { compileTypst } from '../../scripts/edge/typst.ts'
import { sampleDocument } from './sample-document.ts'
import { sampleEvidence, sampleHoles, samplePrinted, sampleResults, sampleTables } from './sample-results.ts'

const root = join(import.meta.dirname, '../..')
const templates = new Map(readdirSync(join(root, 'templates/typst')).map(name => [`typst/${name}`, readFileSync(join(root, 'templates/typst', name), 'utf8')]))
const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="235" height="100" viewBox="0 0 235 100"><rect width="50" height="50"/></svg>'
const bibliography = `@inproceedings{hu2022, title = {{LoRA} \\emph{again}}, author = {Hu, Edward and M{\\"u}ller, J{\\"o}rg}, booktitle = {Proc. A \\& B}, pages = {1--10}, year = 2022}
@misc{zhao2024, title = {GaLore}, author = {Zhao, Jiawei}, eprint = {2403.03507}, archivePrefix = {arXiv}, year = 2024}
`
const fixtures = ['inline', 'blocks', 'tables', 'references', 'numbers'].map(name => readFileSync(join(root, 'test/fixtures/to-typst', name, 'input/paper.md'), 'utf8'))
/** Every construct in one paper; what the fixtures get wrong on purpose is taken out. */
const whole = [fixtures[0], fixtures[1], fixtures[2]?.replace('{#tbl-doe ', '{#tbl-cells '), fixtures[4], fixtures[3]].join('\n\n').replace('\\foo', '2').replace('![gone](pictures/gone.png)', '').replace('[script](javascript:alert(1))', '')

function sample(source: string, settings: Partial<TypstSettings> = {}, frontMatter: Partial<FrontMatter> = {}): TypstInput {
  return {
    document: sampleDocument(source, { printed: samplePrinted, holes: sampleHoles, tables: sampleTables, frontMatter: { authors: [{ name: 'Ada Example', affiliation: 'One House; Another', email: 'a@example.org' }, { name: 'Jürgen Ś.', affiliation: 'Another', email: null }], keywords: ['a', 'b'], date: 'May', ...frontMatter } }),
    results: sampleResults(),
    evidence: sampleEvidence(),
    figures: new Map([['fig-one', { path: 'figures/fig-one.svg' }]]),
    images: new Map([['pictures/rig.png', { path: 'pictures/rig.svg' }]]),
    bibliography: { path: 'paper/references.bib', text: bibliography },
    settings: { provenance: 'appendix', repository: null, ...settings },
    templates
  }
}

async function build(input: TypstInput) {
  const typst = await toTypst(input)
  const files = new Map([...typst.files, ['figures/fig-one.svg', svg], ['pictures/rig.svg', svg]])
  const compiled = compileTypst({ main: typst.main, files, documents: new Map([[input.document.path, input.document.source]]) })
  const appendix = typst.appendix === null ? null : compileTypst({ main: typst.appendix, files })
  return { typst, compiled, appendix, problems: [...typst.findings, ...compiled.diagnostics, ...(appendix?.diagnostics ?? [])].map(finding => finding.reason) }
}

describe('toTypst', () => {
  it('sets every construct without a word of the engine', async () => {
    const { compiled, problems } = await build(sample(whole))
    expect(problems).toEqual([])
    expect(compiled.pageCount).toBeGreaterThan(1)
  })

  it('sets every construct as a preprint too, with the same numbers on its pages', async () => {
    const { compiled, problems } = await build(sample(whole, { template: 'preprint' }))
    const conference = await build(sample(whole))
    expect(problems).toEqual([])
    expect([...compiled.places.keys()].sort()).toEqual([...conference.compiled.places.keys()].sort())
    expect((await build(sample(whole, { template: 'preprint' }, { raw: { papersize: 'letter' } }))).problems).toEqual([])
  })

  it('draws a figure as wide as its template has it, never blown up', async () => {
    const figure = ':::figure{#fig-one src="a.vl.json" alt="A"}\nWords.\n:::'
    const [conference, preprint] = await Promise.all((['conference', 'preprint'] as const).map(template => toTypst(sample(figure, { template }))))
    expect(conference?.main).toContain('drawing("figures/fig-one.svg", "A", 235pt)')
    expect(preprint?.main).toContain('drawing("figures/fig-one.svg", "A", 300pt)')
  })

  it('names a table that is wider than its column at the smallest type, and its place', async () => {
    const row = (cell: string, count: number): string => `|${` ${cell} |`.repeat(count)}`
    const table = (columns: number, span = 'column'): string => `Words.\n\n:::table{#tbl-wide span="${span}"}\n${row('heading', columns)}\n${row('---', columns)}\n${row('1234.5678', columns)}\n\nCaption.\n:::`
    const { compiled } = await build(sample(table(9)))
    expect(compiled.diagnostics.map(({ ruleId, severity, where, reason }) => ({ ruleId, severity, where, reason }))).toEqual([
      { ruleId: 'fits-column', severity: 'warning', where: { file: 'paper/paper.md', line: 3, column: 10 }, reason: expect.stringMatching(/^Unexpected table `tbl-wide`, \d+(\.\d)? pt wider than its column at the smallest type/) }
    ])
    expect((await build(sample(table(9, 'page')))).problems).toEqual([])
    expect((await build(sample(table(6)))).problems).toEqual([])
  })

  it('breaks the lines of prose in a table, and not its type', async () => {
    const prose = 'Every one of the cells in this column holds a sentence that takes several lines of it.'
    const { problems } = await build(sample(`:::table{#tbl-claims}\n| claim | what its numbers bear | ours |\n| --- | --- | --- |\n| ${prose} | ${prose} | 4.2 |\n\nCaption.\n:::`))
    expect(problems).toEqual([])
  })

  it('names a formula that is wider than its column', async () => {
    const { compiled } = await build(sample(`Words.\n\n$$\n${'a + '.repeat(40)}b\n$$`))
    expect(compiled.diagnostics.map(({ ruleId, where, reason }) => `${where.file}:${where.line} ${ruleId} ${reason.slice(0, 18)}`)).toEqual(['paper/paper.md:4 fits-column Unexpected formula'])
  })

  it('says the page of every number in the text', async () => {
    const input = sample(whole)
    const { typst, compiled } = await build(input)
    const written = [...typst.main.matchAll(/(?:#q|#hole|link: )\("\d+", "([^"]+)"/g)].map(match => match[1])
    expect(written.length).toBeGreaterThan(15)
    expect([...compiled.places.keys()].filter(name => !name.startsWith('prov-')).sort()).toEqual([...new Set(written)].sort())
  })

  it('links numbers and entries both ways', async () => {
    const { typst, compiled } = await build(sample(whole))
    const text = Buffer.from(compiled.pdf ?? []).toString('latin1')
    expect(text).not.toContain('paperline:')
    const numbers = typst.main.match(/#(?:q|hole)\("\d+"/g) ?? []
    expect((text.match(/\/Dest \[\d+ 0 R \/XYZ /g) ?? []).length).toBeGreaterThanOrEqual(2 * numbers.length)
  })

  it('gives the same text and the same bytes twice', async () => {
    const [one, two] = [await build(sample(whole)), await build(sample(whole))]
    expect(two.typst).toEqual(one.typst)
    expect(Buffer.from(two.compiled.pdf ?? []).equals(Buffer.from(one.compiled.pdf ?? []))).toBe(true)
  })

  it('writes no entries and no links where provenance is none', async () => {
    const { typst, compiled, problems } = await build(sample(whole, { provenance: 'none' }))
    expect(problems).toEqual([])
    expect(typst.main.includes('provenance-appendix(')).toBe(false)
    expect(typst.main.includes('#q(none, "doe.best#3", "45.15%");')).toBe(true)
    expect(compiled.places.has('doe.best#3')).toBe(true)
  })

  it('writes a second document where provenance is separate, with places that the paper can link to', async () => {
    const { typst, appendix, problems } = await build(sample(whole, { provenance: 'separate', separateFile: 'notes-provenance.pdf' }))
    expect(problems).toEqual([])
    expect(typst.main.includes('file: "notes-provenance.pdf"')).toBe(true)
    expect(typst.main.includes('provenance-appendix(')).toBe(false)
    expect(appendix?.pageCount).toBe(1)
  })

  it('sets US letter, numeric citations, a paper without front matter, and an empty one', async () => {
    for (const input of [
      sample(whole, {}, { raw: { papersize: 'letter', 'citation-style': 'ieee' } }),
      sample('Only a word.', {}, { title: [], authors: [], keywords: [], date: null }),
      { ...sample(''), bibliography: null }
    ]) {
      expect((await build(input)).problems).toEqual([])
    }
  })

  it('withholds names, hosts and addresses where the paper is anonymous', async () => {
    const { typst } = await build(sample('{{doe.effects.rank}}', { repository: { url: 'https://github.com/someone/paper', commit: 'abc' }, anonymous: true }))
    for (const name of ['Ada', 'House', 'gpu:', 'someone']) expect(typst.main).not.toContain(name)
    expect(typst.main).toContain('Anonymous authors')
  })

  it('sets a number that has no quantity, and says so in its entry', async () => {
    const { typst, problems } = await build(sample('{{nowhere}}'))
    expect(problems).toEqual([])
    expect(String(typst.files.get('provenance.json'))).toContain('no quantity of the results has this address')
  })

  it('never reads a document, a result or a log as markup', async () => {
    const evil = '#panic("x") $x$ *a* <l> @r "; #import \\u{41} {{title}}'
    const results = sampleResults([
      { id: 'evil', value: 1, unit: evil, text: evil, derivation: { operation: evil, inputs: ['observation:evil'], parameters: { [evil]: evil }, code: { file: evil, line: 1 }, method: evil, assumptions: [evil], warnings: [evil] } }
    ])
    const observation = { id: 'evil', run: evil, metric: evil, step: null, key: evil, value: 1, text: evil, file: evil, line: 1, start: 0, end: 1 }
    const input = sample('{{evil}} {{broken}}', {}, { title: [{ type: 'text', value: evil }], abstract: [{ type: 'text', value: evil }], authors: [{ name: evil, affiliation: evil, email: evil }], keywords: [evil], date: evil })
    const { problems } = await build({ ...input, results: { ...results, observations: new Map([...results.observations, ['evil', observation]]) } })
    expect(problems).toEqual([])
  })
})
