import { expect, test } from 'vitest'
import { linkPlaces } from '../../scripts/edge/pdf-links.ts'
import { compileTypst } from '../../scripts/edge/typst.ts'

const marks = '#context [#metadata(query(<mark>).map(mark => { let (page, x, y) = mark.location().position(); (name: mark.value, page: page, x: x.pt(), y: y.pt()) }))<paperline-places>]'

function set(main: string): { text: string; places: ReadonlyMap<string, { page: number; x: number; y: number }> } {
  const { pdf, places, diagnostics } = compileTypst({ main: `${main}\n${marks}`, files: new Map() })
  expect(diagnostics).toEqual([])
  return { text: Buffer.from(pdf ?? []).toString('latin1'), places }
}

test('a link to a name leads to the page and the height of its mark', () => {
  const { text, places } = set('#link("paperline:there")[a number]\n#pagebreak()\n#v(100pt)\n#metadata("there")<mark> an entry')
  const place = places.get('there')!
  expect(place.page).toBe(2)
  expect(text).not.toContain('paperline:')
  expect(text).not.toContain('/S /URI')
  const [, reference, y] = /\/Dest \[(\d+ 0) R \/XYZ \S+ (\S+) 0\]/.exec(text) ?? []
  const [, kids = ''] = /\/Kids \[([^\]]*)\]/.exec(text) ?? []
  expect(kids.split(' R').map(kid => kid.trim())[1]).toBe(reference)
  expect(Number(y)).toBeCloseTo(841.8898 - place.y + 14, 1)
  expect(text).toContain('/Contents (page 2)')
})

test('every object stays where the table of the file says it is', () => {
  const { text } = set('#link("paperline:there")[a number] #metadata("there")<mark> an entry')
  const start = Number(/startxref\s+(\d+)/.exec(text)?.[1])
  const offsets = [...text.slice(start).matchAll(/^(\d{10}) \d{5} n/gm)].map(([, offset]) => Number(offset))
  expect(offsets.length).toBeGreaterThan(5)
  for (const offset of offsets) expect(text.slice(offset)).toMatch(/^\d+ 0 obj/)
})

test('a name without a place, and a link to the web, are left as they stand', () => {
  const pdf = compileTypst({ main: '#link("paperline:nowhere")[a] #link("https://example.org/x")[b]', files: new Map() }).pdf!
  expect(Buffer.from(linkPlaces(pdf, new Map())).equals(Buffer.from(pdf))).toBe(true)
  expect(Buffer.from(pdf).toString('latin1')).toContain('(https://example.org/x)')
})
