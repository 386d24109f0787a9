import { constantFrom, oneof, sample, string } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { escapeMarkup, quoteString, writeArray } from '../../scripts/document/to-typst/escape.ts'
import { setMarks, writeProse } from '../../scripts/document/to-typst/prose.ts'
import { typstCompiler, workspace } from '../../scripts/edge/typst-engine.ts'

/** Values of `#metadata(…)<v>` in a document, in order. */
function evaluate(main: string): unknown {
  const compiler = typstCompiler()
  compiler.resetShadow()
  compiler.addSource(`${workspace}/escape.typ`, main)
  const compilation = compiler.compile({ mainFilePath: `${workspace}/escape.typ` })
  if (compilation.result === null) throw new Error(JSON.stringify(compiler.fetchDiagnostics(compilation.takeDiagnostics())))
  return compiler.query(compilation.result, { selector: '<v>', field: 'value' })
}

/** Text of some content, as Typst has it after parsing. */
const plain = `#let plain(it) = {
  if type(it) == str { it } else if it.has("text") { it.text } else if it.has("children") { it.children.map(plain).join("") } else if it == [ ] { " " } else if it.func() == smartquote { if it.double { "\\"" } else { "'" } } else { "<" + repr(it.func()) + ">" }
}
#let take(it) = [#metadata(if it == [] { "" } else { let found = plain(it); if found == none { "" } else { found } })<v>]
`

const anything = oneof(
  string({ unit: 'binary' }),
  string({ unit: constantFrom(...'\\#$*_`<>@[](){}~\'"/=+-:.;,! \n\tuabc0129é−“…') }),
  constantFrom('#import "x.typ"', '$x$', '*a*', '= title', '- item', '+ item', '1. one', '/ t: d', '// note', '/* x */', '@ref', '<label>', 'https://a.b/c', '\\u{41}', '--', '---', '...', '-?', "'q'", '~', '`raw`', '```x```', '#{', '#[', ']', 'a\\\nb', '\u2028', '\0', '\ud800', '-5', '#sym.arrow')
)

describe('escaping for Typst', () => {
  it('lets any string through a string literal unchanged', () => {
    const samples = sample(anything, { numRuns: 400, seed: 1 })
    const whole = samples.map(text => text.replace(/\p{Surrogate}/gu, '\uFFFD'))
    expect(evaluate(samples.map(text => `#metadata(${quoteString(text)})<v>`).join('\n'))).toEqual(whole)
  })

  it('lets any string through markup as literal text', () => {
    const samples = sample(anything, { numRuns: 400, seed: 2 })
    const whole = samples.map(text => text.replace(/\p{Surrogate}/gu, '\uFFFD'))
    expect(evaluate(plain + samples.map(text => `#take[${escapeMarkup(text)}]`).join('\n'))).toEqual(whole)
  })

  it('never lets prose become markup, whatever stands beside it', () => {
    const samples = sample(anything, { numRuns: 400, seed: 3 })
    const whole = samples.map(text => `<emph>${setMarks(text.replace(/\p{Surrogate}/gu, '\uFFFD').replace(/\s*\n\s*/g, ' '))}<emph>`)
    expect(evaluate(plain + samples.map(text => `#take[#emph[x];${writeProse(text)}#emph[y];]`).join('\n'))).toEqual(whole)
  })

  it('sets dashes, dots and leaves quotes to the language', () => {
    expect(writeProse(`a -- b --- c... "q" it's ---- 1.01--1.05`)).toBe(`a – b — c… "q" it's \\-\\-\\-\\- 1\\.01–1\\.05`)
  })

  it('writes an array of one with its comma', () => {
    expect([writeArray([]), writeArray(['1']), writeArray(['1', '2'])]).toEqual(['()', '(1,)', '(1, 2)'])
  })
})
