import { tex2typst } from 'tex2typst'
import { describe, expect, it } from 'vitest'
import { convertMaths, type TexConverter } from '../../scripts/document/to-typst/maths.ts'
import { texMacros } from '../../scripts/document/to-typst/tex-macros.ts'
import type { Binding } from '../../scripts/document/tree.ts'
import { compileTypst } from '../../scripts/edge/typst.ts'

const binding: Binding = { type: 'binding', value: 'a.b', form: 'maths', helper: 'plain', path: 'a.b', options: {} }

function convert(...parts: (string | Binding)[]): string {
  const result = convertMaths(parts, () => '#q("1", "a#1", $"−4.24"$);', tex2typst as TexConverter)
  return 'typst' in result ? result.typst : `failure: ${result.failure}`
}

const formulas: readonly (readonly [tex: string, typst: string])[] = [
  ['\\bm{W} \\in \\mathbb{R}^{d \\times k}', 'bold(W) in RR^(d times k)'],
  ['\\lVert x \\rVert_2', 'norm(x)_2'],
  ['\\left\\lVert x \\right\\rVert', 'norm(x)'],
  ['\\lvert x \\rvert', 'lr(|x|)'],
  ['x_{\\mathrm{max}}', 'x_"max"'],
  ['\\mathrm{d}x', 'dif x'],
  ['\\operatorname{rank}(BA) \\le r', 'op("rank")(B A) <= r'],
  ['\\argmin_\\theta L', 'op("arg min", limits: #true)_theta L'],
  ['\\max_i x_i', 'op("max", limits: #true)_i x_i'],
  ['100\\% % a comment', '100 %'],
  ['14{,}042', '14 "," 042'],
  ['\\text{if $x > 0$, "or" \\# so}', '"if " x > 0 ", \\"or\\" # so"'],
  ['\\begin{cases} 1 & x > 0 \\\\ 0 & \\text{else} \\end{cases}', 'cases(1 & quad x > 0, 0 & quad "else")'],
  ['\\begin{aligned} a &= b \\\\ &= c \\end{aligned}', 'a &= b \\ &= c'],
  ['A \\otimes B', 'A times.o B'],
  ['20^\\circ', '20^circle.small'],
  ['\\sum\\limits_{i=1}^n \\big( x_i \\big)', 'sum_(i = 1)^n (x_i)'],
  ['\\log_{10} N \\approx 2 \\times 10^{-4}', 'log_10 N approx 2 times 10^(-4)']
]

describe('maths', () => {
  it.each(formulas)('converts %s', (tex, typst) => {
    expect(convert(tex)).toBe(typst)
  })

  it('puts linked numbers where they stand, also in exponents and fractions', () => {
    expect(convert('e^{', binding, '} + \\frac{', binding, '}{2}')).toBe('e^#q("1", "a#1", $"−4.24"$); + #q("1", "a#1", $"−4.24"$);/2')
  })

  it.each([
    ['\\foo{x}', 'Unknown token: \\foo'],
    ['x \\label{eq}', 'Unknown token: \\label'],
    ['\\frac{1}{', ''],
    ['\\text{a', 'is not closed'],
    ['\\text{\\emph{a}}', 'inside'],
    ['#import "x.typ"', ''],
    ['PaperlineKeeps0', 'keeps for itself']
  ])('fails on %s and says why', (tex, reason) => {
    expect(convert(tex)).toMatch(/^failure: ./)
    expect(convert(tex)).toContain(reason)
  })

  it('gives the engine only what it can set', () => {
    const macros = Object.keys(texMacros).filter(name => !['\\bm', '\\stackrel'].includes(name))
    const sources = [...formulas.map(([tex]) => tex), ...macros.map(name => `a ${name} b`)].map(tex => `$ ${convert(tex)} $`)
    expect(sources.filter(source => source.includes('failure'))).toEqual([])
    const { pdf, diagnostics } = compileTypst({ main: `#let q(..) = []\n${sources.join('\n\n')}`, files: new Map() })
    expect(diagnostics.map(finding => finding.reason)).toEqual([])
    expect(pdf).not.toBeNull()
  })
})
