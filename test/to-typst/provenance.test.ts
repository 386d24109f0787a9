import { describe, expect, it } from 'vitest'
import type { Quantity } from '../../analysis/quantities/quantity.ts'
import { describeProvenance } from '../../scripts/document/to-typst/provenance/describe-provenance.ts'
import { describeFiles } from '../../scripts/document/to-typst/provenance/describe-files.ts'
import { entryPieces, methodSentences } from '../../scripts/document/to-typst/provenance/entry-pieces.ts'
import type { Provenance, ProvenanceEntry } from '../../scripts/document/to-typst/provenance/provenance-entry.ts'
import { writeProvenance } from '../../scripts/document/to-typst/provenance/write-provenance.ts'
import { provenanceKeys } from '../../scripts/document/to-typst/provenance-keys.ts'
import type { ResultNode, ResultRecord } from '../../scripts/study/results.ts'
import { sampleDocument } from './sample-document.ts'
import { sampleEvidence, sampleResults } from './sample-results.ts'

function provenance(ids: readonly string[], extra: readonly Quantity[] = [], repository: { url: string; commit: string } | null = null): Provenance {
  const keys = provenanceKeys()
  for (const id of ids) keys.keyOf({ text: id, quantity: id, occurrence: `${id}#1`, hole: null })
  return describeProvenance(keys, { results: sampleResults(extra), evidence: sampleEvidence(), document: sampleDocument(''), anonymous: false, repository })
}

function entries(...input: Parameters<typeof provenance>): readonly ProvenanceEntry[] {
  return provenance(...input).entries
}

function entry(id: string, extra: readonly Quantity[] = []): ProvenanceEntry {
  const [first] = entries([id], extra)
  if (first === undefined) throw new Error('no entry')
  return first
}

describe('provenance', () => {
  it('gives one entry to each distinct quantity, in order of first appearance', () => {
    expect(entries(['large.nll', 'doe.best', 'large.nll']).map(({ key, id }) => [key, id])).toEqual([[1, 'large.nll'], [2, 'doe.best']])
  })

  it('says all digits, error, interval, n, operation, parameters, method and assumptions', () => {
    const { value, facts, operation, notes } = entry('doe.effects.rank')
    expect(value).toBe('−4.2438271604938 pp')
    expect(facts).toEqual(['standard error 0.2812', '95% interval −4.8312 to −3.6511 (t)', 'n = 24'])
    expect(operation).toBe('contrast of cell means (factor rank, low 128, high 64)')
    expect(notes).toEqual(['assumed: independent errors of equal variance', 'rests on a run whose last line was cut'])
  })

  it('follows derivations to the first three lines and counts the rest', () => {
    const { inputs, left } = entry('doe.effects.rank')
    expect(inputs).toHaveLength(3)
    expect(inputs[0]).toEqual({
      kind: 'observation', depth: 0, label: 'doe/1/seed1#eval/accuracy', text: '0.4407',
      place: { file: 'data/raw/doe/1/seed1/eval.json', line: 4, url: null },
      file: { digest: '111111111111', origin: 'gpu:/home/someone/doe/1/seed1/eval.json, fetched 2026-11-02', seal: 'fetch' }
    })
    expect(left).toEqual({ observations: 5, series: 0 })
  })

  it('shows a series by its file, its rows and the first three of them', () => {
    const [series] = entry('large.nll').inputs
    expect(series).toMatchObject({ kind: 'series', count: 4, file: { digest: 'ffffffffffff', origin: 'made here' } })
    expect(series?.kind === 'series' ? series.rows.map(row => [row.label, row.text, row.place.line]) : []).toEqual([['document-001', '2.913', 1], ['document-002', '3.018', 2], ['document-003', '2.775', 3]])
  })

  it('names a quantity that has an entry of its own, and follows one that has none', () => {
    expect(entries(['large.gain', 'large.nll'])[0]?.inputs.map(input => input.kind)).toEqual(['entry', 'step', 'observation', 'observation'])
  })

  it('gives a printed part of a quantity, such as its n, an entry that leads to the whole', () => {
    const keys = provenanceKeys()
    keys.keyOf({ text: '24', quantity: 'doe.effects.rank.n', occurrence: 'n#1', hole: null })
    const results = sampleResults()
    const rank: ResultNode = { kind: 'quantity', id: 'doe.effects.rank', parts: new Map() }
    const record = (name: string, node: ResultNode): ResultRecord => ({ kind: 'record', entries: new Map([[name, node]]) })
    const root = record('doe', record('effects', record('rank', rank)))
    const [part] = describeProvenance(keys, { results: { ...results, root }, evidence: sampleEvidence(), document: sampleDocument(''), anonymous: false, repository: null }).entries
    expect(part).toMatchObject({ value: '24', hole: null })
  })

  it('ends at a quantity that rests on itself', () => {
    const loop: Quantity = { id: 'loop', value: 1, unit: '1', derivation: { operation: 'sum', inputs: ['quantity:loop', 'quantity:other'], parameters: {}, code: null } }
    const other: Quantity = { id: 'other', value: 1, unit: '1', derivation: { operation: 'sum', inputs: ['quantity:loop'], parameters: {}, code: null } }
    expect(entry('loop', [loop, other]).inputs).toEqual([])
  })

  it('shows the line of a configuration, and the lines of counted runs', () => {
    const configured: Quantity = { id: 'rank', value: 8, unit: '1', derivation: { operation: 'configuration', inputs: [], parameters: { leaf: 'rank', run: 'doe/1/seed1', runs: ['doe/1/seed1'], source: 'file', file: 'data/raw/doe/1/seed1/eval.json', line: 6, start: 1, end: 2, text: '8' }, code: null } }
    const counted: Quantity = { id: 'runs.doe.finished', value: 4, unit: '1', integer: true, derivation: { operation: 'count', inputs: [], parameters: { of: 'finished runs', runs: ['a', 'b', 'c', 'd', 'e'], places: ['a.log:1', 'b.log:2', 'c.log:3', 'd.log:4'] }, code: null } }
    expect(entry('rank', [configured])).toMatchObject({ operation: 'as configured (leaf rank)', inputs: [{ place: { file: 'data/raw/doe/1/seed1/eval.json', line: 6 }, text: '8' }] })
    expect(entry('runs.doe.finished', [counted])).toMatchObject({ operation: 'count of finished runs (runs [a, b, c, d, … 5 in all])', left: { observations: 1 } })
    expect(entry('runs.doe.finished', [counted]).inputs.map(input => (input.kind === 'observation' ? `${input.place.file}:${input.place.line}` : ''))).toEqual(['a.log:1', 'b.log:2', 'c.log:3'])
  })

  it('repeats the words of what was reported and the reason of what was given', () => {
    expect(entry('theirs').operation).toBe('reported by hu2022, Table 2: “an accuracy of 74.93 %”')
    expect(entry('alpha').operation).toBe('given: significance level fixed before the runs')
  })

  it('gives the reason of a hole', () => {
    expect(entry('broken')).toMatchObject({ value: 'no value', hole: 'run large/after has no metric `holdout/ppl` (data/raw/large/after/holdout.jsonl)' })
  })

  it('links files at their line where the repository is named', () => {
    const [first] = entries(['doe.best'], [], { url: 'https://github.com/someone/paper.git', commit: '0123abc' })
    expect(first?.inputs[0]).toMatchObject({ place: { url: 'https://github.com/someone/paper/blob/0123abc/data/raw/doe/1/seed1/eval.json#L4' } })
    expect(first?.code?.url).toBe('https://github.com/someone/paper/blob/0123abc/paper/study.ts#L14')
  })

  it('describes a method that several entries share once, by its letter', () => {
    const twin = (id: string, error: number): Quantity => ({ id, value: 1, unit: '1', error, derivation: { operation: 'paired-t-test', inputs: [], parameters: { by: 'seed' }, code: null, method: 'paired t-test', assumptions: ['the pairs are independent'] } })
    const { entries: described, methods } = provenance(['one', 'two', 'doe.effects.rank'], [twin('one', 1), twin('two', 2)])
    expect(methods).toEqual([{ key: 'a', text: 'paired t-test', assumptions: ['the pairs are independent'] }])
    expect(methods.map(methodSentences)).toEqual(['Paired t-test. The pairs are independent.'])
    expect(described[0]).toMatchObject({ operation: 'paired t test, method a (by seed)', notes: [] })
    expect(described[2]?.operation).toBe('contrast of cell means (factor rank, low 128, high 64)')
  })

  it('lists every file that an entry names once, with digest and origin', () => {
    expect(provenance(['doe.effects.rank', 'doe.best', 'large.nll']).files.map(({ path, digest }) => [path, digest])).toEqual([
      ['data/raw/doe/1/seed1/eval.json', '111111111111'],
      ...provenance(['doe.effects.rank']).files.slice(1).map(({ path, digest }) => [path, digest]),
      ['data/raw/large/after/holdout.jsonl', 'ffffffffffff']
    ])
  })

  it('says of the files once what holds of all, how their digests came about, and what none of them shows', () => {
    const file = { path: 'a.log', digest: '0123456789ab', origin: 'made here', seal: 'never' as const }
    expect(describeFiles([file, { ...file, path: 'b.log' }])).toEqual({
      introduction: 'The first twelve hexadecimal digits of the sha256 of each file named above; all were made here. The digests were first taken when they were locked here. No digest shows that a job wrote true logs before its last act, or that its clock was right.',
      lines: [{ path: 'a.log', words: '0123456789ab' }, { path: 'b.log', words: '0123456789ab' }]
    })
    const mixed = describeFiles([file, { ...file, origin: 'gpu:/b.log, fetched 2026-11-02', seal: 'exit' }])
    expect(mixed.introduction).toContain('first taken by the jobs that wrote them, as their last act (exit), or when they were locked here (never).')
    expect(mixed.lines.map(({ words }) => words)).toEqual(['0123456789ab made here; never', '0123456789ab gpu:/b.log, fetched 2026-11-02; exit'])
  })

  it('puts the inputs of a step in brackets behind it, and names entries', () => {
    const sum: Quantity = { id: 'sum', value: 2, unit: '1', derivation: { operation: 'sum', inputs: ['quantity:large.gain', 'quantity:theirs'], parameters: {}, code: null } }
    const [first] = entries(['sum', 'theirs'], [sum])
    const words = first === undefined ? [] : entryPieces(first).map(piece => (typeof piece === 'string' ? piece : 'file' in piece ? `${piece.file}:${piece.line}` : `${piece.key} ${piece.id}`))
    expect(words.join('')).toMatch(/^\. Sum\. ← .*, of \(data\/raw\/.*\); 2 theirs\.$/)
  })

  it('writes entries as data, naming entries side by side', () => {
    const sum: Quantity = { id: 'sum', value: 2, unit: '1', derivation: { operation: 'sum', inputs: ['quantity:alpha', 'quantity:theirs'], parameters: {}, code: null } }
    const { entries: written } = JSON.parse(writeProvenance(provenance(['sum', 'alpha', 'theirs'], [sum])))
    expect(written).toHaveLength(3)
    expect(written[0].pieces).toEqual(['. Sum. ← ', ['2', 'alpha'], ', ', ['3', 'theirs'], '.'])
  })

  it('writes half a surrogate pair as the mark of a character that is none', () => {
    const broken: Quantity = { id: 'broken', value: 2, unit: '1', text: '2\uD800', derivation: { operation: 'sum', inputs: [], parameters: {}, code: null } }
    expect(JSON.parse(writeProvenance(provenance(['broken'], [broken]))).entries[0].value).toBe('2\uFFFD')
  })
})
