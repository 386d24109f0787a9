import { describe, expect, test } from 'vitest'
import { readFonts } from '../../scripts/edge/fonts.ts'
import { drawFigure, type DrawnFigure } from '../../scripts/figures/draw-figure.ts'
import { exampleResults, type Example, type NodeInput } from './example-results.ts'

const effects: Record<string, NodeInput> = {
  doe: {
    record: {
      effects: { record: { rank: { quantity: { value: -4.24, unit: 'pp', low: -4.8, high: -3.7, error: 0.28, n: 24, parts: { share: { value: 65, unit: 'percent' } } } }, rank_x_scheduler: { quantity: { value: 0.5, unit: 'pp' } } } },
      cells: { table: { columns: [['rank', 'Rank', '1'], ['method', 'Method', null], ['accuracy', 'Accuracy', 'percent']], rows: [{ key: 'a', rank: { value: 8 }, method: 'GaLore', accuracy: { value: 62 } }, { key: 'b', rank: { value: 32 }, method: 'LoRA', accuracy: { value: 58 } }] } }
    }
  }
}

const point = (x: string, y: string): object => ({ mark: 'point', encoding: { x: { field: x }, y: { field: y } } })

async function draw(specification: object | string, { results, evidence }: Example = exampleResults(effects), widthPt = 235): Promise<DrawnFigure> {
  const specText = typeof specification === 'string' ? specification : JSON.stringify(specification, null, 2)
  return drawFigure({ id: 'fig-test', specPath: 'figures/test.vl.json', specText, results, evidence, widthPt, fonts: readFonts() })
}

const summaries = ({ findings }: DrawnFigure): string[] => findings.map(({ ruleId, where, reason }) => `${where.line ?? '-'}:${where.column ?? '-'} ${ruleId} ${reason}`)

/** Text of the picture, in its order. */
const words = ({ svg }: DrawnFigure): string[] => [...svg.matchAll(/<text[^>]*>([^<]*)</g)].map(match => match[1] ?? '')

describe('drawFigure', () => {
  test('draws a record: one row an entry, labelled as a reader wants it, in the order of the study', async () => {
    const drawn = await draw({ data: { name: 'doe.effects' }, mark: 'point', encoding: { x: { field: 'value' }, y: { field: 'label', title: null } } })
    expect(summaries(drawn)).toEqual([])
    expect(drawn.data).toEqual(['doe.effects'])
    expect(words(drawn)).toEqual(expect.arrayContaining(['rank', 'rank × scheduler', 'pp']))
    expect(words(drawn).indexOf('rank')).toBeLessThan(words(drawn).indexOf('rank × scheduler'))
  })

  test('names axes as the table names its columns, with units', async () => {
    const drawn = await draw({ data: { name: 'doe.cells' }, ...point('rank', 'accuracy') })
    expect(words(drawn)).toEqual(expect.arrayContaining(['Rank', 'Accuracy (%)']))
  })

  test('draws parts of a quantity as fields', async () => {
    expect(summaries(await draw({ data: { name: 'doe.effects' }, ...point('share', 'error') }))).toEqual([])
  })

  test('draws a single quantity, and data under a shorter name', async () => {
    const drawn = await draw({ datasets: { rank: 'doe.effects.rank' }, data: { name: 'rank' }, ...point('low', 'high') })
    expect(summaries(drawn)).toEqual([])
    expect(drawn.data).toEqual(['doe.effects.rank'])
  })

  test('draws a record of records as a table', async () => {
    const study = exampleResults({ methods: { record: { galore: { record: { nll: { quantity: { value: 1.8, unit: 'nats' } } } }, lora: { record: { nll: { quantity: { value: 1.9, unit: 'nats' } } } } } } })
    const drawn = await draw({ data: { name: 'methods' }, ...point('nll', 'label') }, study)
    expect(summaries(drawn)).toEqual([])
    expect(words(drawn)).toEqual(expect.arrayContaining(['galore', 'lora', 'nll (nats)']))
  })

  test('draws a series with the configuration of its run, in the unit that the paper shows', async () => {
    const study = exampleResults(
      { curves: { series: [{ run: 'a/1', metric: 'eval/accuracy', steps: [0, 100], values: [0.25, 0.6], config: { 'model.width': 48 } }] } },
      { 'eval/accuracy': { unit: 'fraction', show: 'percent', better: 'higher', place: { file: 'data/runs.yml', line: 1 } } }
    )
    const drawn = await draw({ data: { name: 'curves' }, mark: 'line', encoding: { x: { field: 'step' }, y: { field: 'value' }, detail: { field: 'model_width' } } }, study)
    expect(summaries(drawn)).toEqual([])
    expect(words(drawn)).toEqual(expect.arrayContaining(['Step', 'eval/accuracy (%)', '60']))
  })

  test('leaves out rows that a restart replaced', async () => {
    const study = exampleResults({ curves: { series: [{ run: 'a/1', metric: 'loss', steps: [0, 100, 100], values: [3, 99, 2], superseded: [1] }] } })
    expect(words(await draw({ data: { name: 'curves' }, ...point('step', 'value') }, study))).not.toContain('99')
  })

  describe('reports', () => {
    test.each([
      ['malformed JSON with line and column', '{\n  "data": { "name": "doe.effects" },\n  "mark": "point",\n}', '4:1 figure-specification Unexpected `}`, expected a name in double quotes'],
      ['an unclosed text', '{\n  "mark": "poi\n}', '2:11 figure-specification Unexpected `"`, expected a text closed by `"` on the same line'],
      ['a name given twice', '{ "data": { "name": "doe.cells" },\n "mark": "point",\n "mark": "line" }', '3:2 figure-specification Unexpected second `mark` in one object, expected each name once']
    ])('%s', async (_, text, expected) => {
      expect(summaries(await draw(text))).toContain(expected)
    })

    test('an address that does not exist, with the nearest', async () => {
      const drawn = await draw({ data: { name: 'doe.efects' }, ...point('value', 'label') })
      expect(summaries(drawn)).toEqual(['3:13 quantity-exists Unexpected data `doe.efects`, expected an address of the results'])
      expect(drawn.findings[0]?.note).toBe('did you mean `doe.effects`?')
    })

    test('a field that no row has, with the nearest, in encodings and expressions', async () => {
      const drawn = await draw({ data: { name: 'doe.cells' }, transform: [{ filter: 'datum.acuracy > 50' }], ...point('rnk', 'accuracy') })
      expect(summaries(drawn)).toEqual([
        expect.stringContaining('figure-field-exists Unexpected field `rnk`, expected one of `doe.cells`'),
        expect.stringContaining('figure-field-exists Unexpected field `acuracy`, expected one of `doe.cells`')
      ])
      expect(drawn.findings[0]?.note).toContain('did you mean `rank`?')
    })

    test('no fields that transforms make', async () => {
      const drawn = await draw({
        data: { name: 'doe.cells' },
        transform: [{ calculate: 'datum.accuracy / 100', as: 'part' }, { aggregate: [{ op: 'mean', field: 'part', as: 'average' }], groupby: ['rank'] }, { fold: ['average'], as: ['name', 'height'] }],
        ...point('rank', 'height')
      })
      expect(summaries(drawn)).toEqual([])
    })

    test('properties, channels and marks that Vega-Lite would skip in silence', async () => {
      const drawn = await draw({ data: { name: 'doe.cells' }, mark: 'pont', encoding: { x: { field: 'rank', tilte: 'Rank' }, colour: { field: 'method' } } })
      expect(drawn.findings.map(({ note }) => note)).toEqual(expect.arrayContaining(['did you mean `point`?', 'did you mean `title`?', 'did you mean `color`?']))
    })

    test.each([
      ['typed values', { values: [{ a: 1 }] }, 'typed values'],
      ['an address', { url: 'file:///etc/passwd' }, 'an address `file:///etc/passwd`'],
      ['a generator', { sequence: { start: 0, stop: 10 } }, '`sequence`'],
      ['values under a name', { name: 'doe.cells', values: [{ rank: 1 }] }, 'typed values']
    ])('%s instead of named data', async (_, data, found) => {
      const drawn = await draw({ data, ...point('a', 'b') })
      expect(summaries(drawn)).toEqual([`2:11 figure-data-is-named Unexpected ${found}, expected \`"data": {"name": "…"}\` with an address of the results`])
      expect(drawn.svg).not.toContain('passwd')
    })

    test('typed values in lookups and datasets, and pictures', async () => {
      const lookup = { data: { name: 'doe.cells' }, transform: [{ lookup: 'rank', from: { data: { values: [] }, key: 'rank', fields: ['rank'] } }], ...point('rank', 'accuracy') }
      const datasets = { datasets: { mine: [{ a: 1 }] }, data: { name: 'doe.cells' }, ...point('rank', 'accuracy') }
      const picture = { data: { name: 'doe.cells' }, mark: { type: 'image', url: 'https://example.org/x.png' }, encoding: { x: { field: 'rank' } } }
      for (const specification of [lookup, datasets, picture]) expect((await draw(specification)).findings.map(({ ruleId }) => ruleId)).toContain('figure-data-is-named')
    })

    test('numbers typed into the picture, but not lines at zero or one', async () => {
      const layer = (datum: number): object => ({ data: { name: 'doe.cells' }, layer: [point('rank', 'accuracy'), { mark: 'rule', encoding: { y: { datum } } }] })
      expect(summaries(await draw(layer(0)))).toEqual([])
      expect(summaries(await draw(layer(60.2)))).toEqual([expect.stringContaining('number-has-source Unexpected typed number `60.2` in a figure')])
      const said = { data: { name: 'doe.cells' }, title: 'rises by 4.2 points', ...point('rank', 'accuracy') }
      expect(summaries(await draw(said))).toEqual([expect.stringContaining('number-has-source Unexpected typed number `4.2`')])
      const made = { data: { name: 'doe.cells' }, transform: [{ calculate: '43.45', as: 'accuracy' }], ...point('rank', 'accuracy') }
      expect(summaries(await draw(made))).toEqual([expect.stringContaining('number-has-source Unexpected typed number `43.45`')])
    })

    test('holes by name, and draws the rest', async () => {
      const study = exampleResults({ doe: { record: { rank: { quantity: { value: NaN, hole: 'no finished run in cell 3' } }, scheduler: { quantity: { value: 2, unit: 'pp' } } } } })
      const drawn = await draw({ data: { name: 'doe' }, ...point('value', 'label') }, study)
      expect(summaries(drawn)).toEqual(['3:13 figure-is-complete Unexpected hole in `doe`, expected every value: the figure is drawn without `doe.rank`: no finished run in cell 3'])
      expect(words(drawn)).toContain('scheduler')
      expect(words(drawn)).not.toContain('rank')
    })

    test('values that are not numbers, as a warning with their places', async () => {
      const study = exampleResults({ curves: { series: [{ run: 'a/1', metric: 'loss', steps: [0, 50, 100], values: [3, NaN, Infinity] }] } })
      const drawn = await draw({ data: { name: 'curves' }, mark: 'line', encoding: { x: { field: 'step' }, y: { field: 'value' } } }, study)
      expect(summaries(drawn)).toEqual([expect.stringContaining('`loss` of run `a/1` is NaN at step 50 and in 1 more places')])
      expect(drawn.findings[0]?.severity).toBe('warning')
      expect(drawn.svg).not.toMatch(/NaN/)
    })

    test('values that a logarithmic axis has no place for', async () => {
      const study = exampleResults({ points: { table: { columns: [['x', 'X', '1']], rows: [{ key: 'a', x: { value: 0 } }, { key: 'b', x: { value: 10 } }] } } })
      const drawn = await draw({ data: { name: 'points' }, mark: 'point', encoding: { x: { field: 'x', scale: { type: 'log' } } } }, study)
      expect(summaries(drawn)).toEqual([expect.stringContaining('at or below zero on a logarithmic scale (a)')])
      expect(drawn.svg).not.toMatch(/NaN/)
    })

    test('an expression that Vega cannot read, and one that would run code', async () => {
      const broken = await draw({ data: { name: 'doe.cells' }, transform: [{ calculate: 'nonsense(datum.rank)', as: 'z' }], ...point('z', 'accuracy') })
      expect(summaries(broken)).toEqual([expect.stringMatching(/figure-specification Unexpected failure to draw: .*nonsense/)])
      const evil = await draw({ data: { name: 'doe.cells' }, transform: [{ calculate: "datum.rank.constructor.constructor('globalThis.broken = 1')()", as: 'z' }], ...point('z', 'accuracy') })
      expect(evil.findings.length).toBeGreaterThan(0)
      expect('broken' in globalThis).toBe(false)
    })

    test('a figure that is wider than its column', async () => {
      const drawn = await draw({ width: 400, data: { name: 'doe.cells' }, ...point('rank', 'accuracy') })
      expect(summaries(drawn)).toEqual([expect.stringContaining('figure-fits Unexpected width')])
      expect(drawn.svg).toContain('width="235"')
    })

    test('another font, which would not be there', async () => {
      const drawn = await draw({ data: { name: 'doe.cells' }, config: { axis: { labelFont: 'Comic Sans MS' } }, ...point('rank', 'accuracy') })
      expect(summaries(drawn)).toEqual([expect.stringContaining('figure-specification Unexpected font `Comic Sans MS`')])
    })

    test('characters that the font does not have', async () => {
      const drawn = await draw({ data: { name: 'doe.cells' }, mark: 'point', encoding: { x: { field: 'rank', title: '漢' } } })
      expect(summaries(drawn)).toEqual([expect.stringContaining('glyph-exists Unexpected character `漢`')])
    })
  })

  test('gives legends fewer columns where they would be too wide', async () => {
    const rows = Array.from({ length: 5 }, (_, index) => ({ key: `k${index}`, x: { value: index }, name: `a rather long name of method ${index}` }))
    const study = exampleResults({ points: { table: { columns: [['x', 'X', '1'], ['name', 'Name', null]], rows } } })
    expect(summaries(await draw({ data: { name: 'points' }, mark: 'point', encoding: { x: { field: 'x' }, color: { field: 'name' } } }, study))).toEqual([])
  })

  test('draws legends of points on lines as points, whatever the author made redundant, and cuts none', async () => {
    const rows = ['a', 'b', 'c', 'd', 'e'].flatMap((name, index) => [1, 2].map(x => ({ key: `${name}${x}`, x: { value: x }, y: { value: x * index }, name: `model ${name.repeat(6)}` })))
    const study = exampleResults({ points: { table: { columns: [['x', 'X', '1'], ['y', 'Y', '1'], ['name', 'Name', null]], rows } } })
    const encoding = { x: { field: 'x' }, y: { field: 'y' }, color: { field: 'name' }, shape: { field: 'name' }, strokeDash: { field: 'name' } }
    const drawn = await draw({ data: { name: 'points' }, encoding, layer: [{ mark: 'line' }, { mark: 'point' }] }, study)
    expect(summaries(drawn)).toEqual([])
    expect(words(drawn).filter(word => word.startsWith('model'))).toHaveLength(5)
    expect(drawn.svg).toMatch(/viewBox="0 0 235 /)
    // Dashes are of lines only, not around the shapes.
    for (const [mark] of drawn.svg.matchAll(/<path[^>]* stroke="#[^>]*stroke-dasharray[^>]*>/g)) expect(mark).not.toMatch(/fill="#/)
  })

  test('knows the fields that a pivot makes', async () => {
    const study = exampleResults({ losses: { series: ['before', 'after'].map(run => ({ run, metric: 'nll', keys: ['a', 'b'], values: [1, 2] })) } })
    const pivot = { data: { name: 'losses' }, transform: [{ pivot: 'run', value: 'value', groupby: ['key'] }] }
    expect(summaries(await draw({ ...pivot, ...point('before', 'after') }, study))).toEqual([])
    expect(summaries(await draw({ ...pivot, ...point('befor', 'after') }, study))).toEqual([expect.stringContaining('Unexpected field `befor`')])
  })

  test('thins long curves and keeps their extremes', async () => {
    const values = Array.from({ length: 30_000 }, (_, index) => (index === 12_345 ? 50 : Math.sin(index / 500)))
    const study = exampleResults({ curves: { series: [{ run: 'a/1', metric: 'loss', steps: values.map((_, index) => index), values }] } })
    const drawn = await draw({ data: { name: 'curves' }, mark: 'line', encoding: { x: { field: 'step' }, y: { field: 'value', scale: { domain: [-1, 50] } } } }, study)
    const path = [...drawn.svg.matchAll(/ d="(M[^"]+)"/g)].map(match => match[1] ?? '').sort((left, right) => right.length - left.length)[0] ?? ''
    expect(path.split('L').length).toBeLessThan(3000)
    expect(Math.min(...path.slice(1).split('L').map(pair => Number(pair.split(',')[1])))).toBe(0)
  })
})
