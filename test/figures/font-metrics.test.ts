import { describe, expect, test } from 'vitest'
import { readFonts } from '../../scripts/edge/fonts.ts'
import { typstCompiler, workspace } from '../../scripts/edge/typst-engine.ts'
import { readFontMetrics } from '../../scripts/figures/font-metrics.ts'

/** What Typst says that a text is wide, at 100 points, kerning and all. */
function measure(text: string, weight: number, style: string): number {
  const compiler = typstCompiler()
  const source = `#context [#metadata(measure(text(font: "Source Sans 3", size: 100pt, weight: ${weight}, style: "${style}", ${JSON.stringify(text)})).width.pt())<width>]`
  compiler.addSource(`${workspace}/measure.typ`, source)
  const document = compiler.compile({ mainFilePath: `${workspace}/measure.typ` }).result
  if (document === null) throw new Error('Typst could not measure')
  const [width] = compiler.query(document, { selector: '<width>', field: 'value' }) as number[]
  return width ?? NaN
}

describe('readFontMetrics', () => {
  const faces = readFonts().map(font => ({ ...font, name: `${font.weight} ${font.style}`, metrics: readFontMetrics(font.bytes) }))

  test.each(faces)('gives digits of $name the width that Typst sets them at', ({ weight, style, metrics }) => {
    for (const text of ['0123456789', '−4.24', '10⁻⁶', '2×10⁵']) expect(metrics.width(text) * 100).toBeCloseTo(measure(text, weight, style), 1)
  })

  test.each(faces)('gives words of $name their width within two per cent', ({ weight, style, metrics }) => {
    for (const text of ['Accuracy (%)', 'Held-out perplexity', 'weight decay × scheduler', 'optimizer state', 'Training loss (nats)']) {
      expect(Math.abs((metrics.width(text) * 100) / measure(text, weight, style) - 1)).toBeLessThan(0.02)
    }
  })

  test('knows what the face has', () => {
    const [regular] = faces
    expect(['a', '−', '×', '⁵', 'é', 'α', '→', '≤'].filter(character => !regular?.metrics.has(character))).toEqual([])
    expect(regular?.metrics.has('漢')).toBe(false)
  })
})
