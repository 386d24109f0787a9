import { expect, test } from 'vitest'
import { parseDocument } from '../../scripts/document/parse-document.ts'

/** The findings of a source as `place rule message`, the place as the source itself. */
function reports(source: string): string[] {
  const lines = source.split('\n')
  return parseDocument('paper/paper.md', source).findings.map(({ where, ruleId, reason, severity, exitCode }) => {
    const { line = 0, column = 0, endLine, endColumn = 0 } = where
    const place = line === endLine ? (lines[line - 1] ?? '').slice(column - 1, endColumn - 1) : `${line}:${column}-${endLine}:${endColumn}`
    expect(exitCode).toBe(severity === 'error' ? 1 : 0)
    return `${place} | ${ruleId} | ${reason}`
  })
}

const bindings: readonly (readonly [name: string, source: string, place: string, message: RegExp])[] = [
  ['three braces', 'a {{{x.y}}} b', '{{{x.y}}}', /three braces/],
  ['a block', 'a {{#if x}} b', '{{#if x}}', /expected/],
  ['a partial', 'a {{> x}} b', '{{> x}}', /partial/],
  ['a comment', 'a {{! x}} b', '{{! x}}', /comment/],
  ['an unescaped mustache', 'a {{& x}} b', '{{& x}}', /expected one path/],
  ['whitespace control', 'a {{~x.y~}} b', '{{~x.y~}}', /`~`/],
  ['a subexpression', 'a {{num (size x)}} b', '{{num (size x)}}', /expected an address/],
  ['two addresses', 'a {{num x y}} b', '{{num x y}}', /2 addresses/],
  ['an unknown helper', 'a {{sise x.y}} b', '{{sise x.y}}', /helper `sise`/],
  ['a helper alone', 'a {{size}} b', '{{size}}', /helper `size` alone/],
  ['an unknown option', 'a {{num x digts=2}} b', '{{num x digts=2}}', /option `digts`/],
  ['a wrong kind of option', 'a {{num x digits="two"}} b', '{{num x digits="two"}}', /value of `digits`/],
  ['too many digits', 'a {{num x digits=99}} b', '{{num x digits=99}}', /whole number/],
  ['digits and decimals at once', 'a {{num x digits=2 decimals=2}} b', '{{num x digits=2 decimals=2}}', /both/],
  ['a parent path', 'a {{../x}} b', '{{../x}}', /address/],
  ['an index', 'a {{x.[0]}} b', '{{x.[0]}}', /address/],
  ['a literal', 'a {{12.4}} b', '{{12.4}}', /address/],
  ['nothing', 'a {{}} b', '{{}}', /binding/],
  ['an unclosed binding', 'a {{x.y b', '{{', /without its `}}`/],
  ['one unclosed before another', 'a {{x {{y.z}} b', '{{', /without its `}}`/],
  ['a bar that cuts a cell', '| a |\n|---|\n| {{num x unit="a|b"}} |', '{{', /without its `}}`/],
  ['a binding in a link address', '[a](http://x.org/{{x.y}})', '[a](http://x.org/{{x.y}})', /in an address/],
  ['a binding in HTML', '<div>\n{{x.y}}\n</div>', '{{x.y}}', /in HTML/],
  ['braces in maths', 'a ${{x.y}}$ b', '{{x.y}}', /in maths/],
  ['\\val without braces', 'a $\\val x$ b', '\\val', /without `\{…\}`/],
  ['a bound literal without its end', 'a <!--val x.y-->12 b', '<!--val', /without its end/],
  ['a binding in an attribute', ':claim[a]{that="{{x.y}} > 2"}', '{{x.y}} > 2', /in attribute `that`/],
  ['a binding in an author', '---\nauthors: ["{{x.y}}"]\n---\n', '"{{x.y}}"', /in `authors.0`/]
]
for (const [name, source, place, message] of bindings) {
  test(`reports ${name}, with its place`, () => {
    const [first, ...more] = reports(source)
    expect(first).toMatch(message)
    expect(first?.startsWith(`${place} | binding-syntax |`)).toBe(true)
    expect(more).toEqual([])
  })
}

test('warns of a binding in code, and of nothing else that has braces there', () => {
  const { findings } = parseDocument('p.md', '`{{x.y}}` `{{ user.name | upper }}` `{% x %}`\n\n```\n{{a.b}}\n```\n')
  expect(findings.map(({ severity, where }) => [severity, where.line, where.column])).toEqual([
    ['warning', 1, 2],
    ['warning', 4, 1]
  ])
})

test('a broken binding stays a node without a path, so that a hole is printed where it stands', () => {
  const { document } = parseDocument('p.md', '{{#if x}}')
  expect(document.children[0]).toMatchObject({ children: [{ type: 'binding', path: '', problem: expect.stringContaining('cannot be read') }] })
})

const directives: readonly (readonly [name: string, source: string, place: string, message: RegExp])[] = [
  ['a claim without a predicate', ':claim[words] and', ':claim[words]', /`claim` without `that`/],
  ['a claim that does not close', 'a :claim[words b', ':claim', /expected a whole directive/],
  ['a figure without attributes', ':::figure\nCaption\n:::', ':::', /without `#id`/],
  ['a figure without alt', ':::figure{#fig-a src="a.json"}\nCaption\n:::', ':::', /without `alt`/],
  ['a wrong prefix', ':::table{#fig-a of="x"}\nCaption\n:::', 'fig-a', /expected `tbl-`/],
  ['an unknown attribute', ':::figure{#fig-a scr="a" src="a" alt="b"}\nC\n:::', 'a', /attribute `scr`/],
  ['a second attribute', ':::table{#tbl-a of="x" of="y"}\nC\n:::', 'y', /second `of`/],
  ['an unknown span', ':::figure{#fig-a src="a" alt="b" span="wide"}\nC\n:::', 'wide', /span `wide`/],
  ['a block that is never closed', ':::figure{#fig-a src="a" alt="b"}\nCaption\n', ':::figure', /closing `:::`/],
  ['two colons', '::figure{#fig-a src="a" alt="b"}', '::figure', /whole directive/]
]
for (const [name, source, place, message] of directives) {
  test(`reports ${name}, with its place`, () => {
    const found = reports(source)
    expect(found.some(line => line.startsWith(`${place} | directive-syntax |`) && message.test(line))).toBe(true)
  })
}

test('prose that only looks like a directive is not reported', () => {
  expect(reports('At 5:40 model:latest ran ::x, \\:claim[x], a :claim of ours, figure: none, ratio 1:2.\n\n:::note\nhi\n:::\n')).toEqual([])
})

test('front matter that is no YAML is reported at its line, with how braces are quoted', () => {
  const { findings } = parseDocument('p.md', '---\ntitle: {{x.y}} falls\n---\n\nText')
  expect(findings).toHaveLength(1)
  expect(findings[0]).toMatchObject({ ruleId: 'front-matter', where: { line: 2 } })
  expect(findings[0]?.note).toMatch(/quotes/)
})

test('an unquoted binding that YAML takes for a mapping is reported', () => {
  expect(parseDocument('p.md', '---\ntitle: {{x.y}}\n---\n').findings.map(({ ruleId }) => ruleId)).toEqual(['front-matter'])
})
