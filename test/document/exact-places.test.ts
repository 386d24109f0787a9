import fc from 'fast-check'
import remarkGfm from 'remark-gfm'
import remarkParse from 'remark-parse'
import { unified } from 'unified'
import { expect, test } from 'vitest'
import { parseDocument } from '../../scripts/document/parse-document.ts'
import { indexLines } from '../../scripts/document/line-index.ts'
import { walkTree, type DocumentNode } from '../../scripts/document/walk-tree.ts'

const constructs = ['binding', 'claim', 'given', 'citation', 'crossReference', 'inlineMath', 'image'] as const

/** Our nodes as `type` and what stands in the source at their place; places of line and column are checked on the way. */
function placed(source: string): [string, string][] {
  const { document } = parseDocument('p.md', source)
  const lines = indexLines(source)
  const found: [string, string][] = []
  const add = (node: DocumentNode): void => {
    const { start, end } = node.position ?? {}
    if (start?.offset === undefined || end?.offset === undefined) throw new Error(`no place for ${node.type}`)
    expect({ line: start.line, column: start.column }).toEqual(withoutOffset(lines.pointAt(start.offset)))
    expect({ line: end.line, column: end.column }).toEqual(withoutOffset(lines.pointAt(end.offset)))
    found.push([node.type, source.slice(start.offset, end.offset)])
  }
  const parts = [...document.frontMatter.title, ...document.frontMatter.abstract, ...document.children]
  walkTree(parts, node => {
    if (constructs.some(type => type === node.type)) add(node)
    const data: object = node.data ?? {}
    const inner: unknown = 'parts' in data ? data.parts : 'altParts' in data ? data.altParts : 'altParts' in node ? node.altParts : []
    for (const part of inner as (string | DocumentNode)[]) if (typeof part !== 'string') add(part)
  })
  return found
}

function withoutOffset({ line, column }: { line: number; column: number }): { line: number; column: number } {
  return { line, column }
}

/** Constructs with the nodes they give, outermost first. */
const pieces: readonly (readonly [string, readonly (readonly [string, string])[]])[] = [
  ['{{a.b}}', [['binding', '{{a.b}}']]],
  ['{{num a_b.c_d digits=2}}', [['binding', '{{num a_b.c_d digits=2}}']]],
  ['<!--val a.b-->−1.2 pp<!--/val-->', [['binding', '<!--val a.b-->−1.2 pp<!--/val-->']]],
  [':claim[w {{c.d}}]{that="a.b > 2"}', [['claim', ':claim[w {{c.d}}]{that="a.b > 2"}'], ['binding', '{{c.d}}']]],
  [':given[12]{why="x"}', [['given', ':given[12]{why="x"}']]],
  ['[@k, p. 3; see @m]', [['citation', '[@k, p. 3; see @m]']]],
  ['@smith2019', [['citation', '@smith2019']]],
  ['@fig-one', [['crossReference', '@fig-one']]],
  ['$x_1$', [['inlineMath', '$x_1$']]],
  ['$x = \\val{a.b}$', [['inlineMath', '$x = \\val{a.b}$'], ['binding', '\\val{a.b}']]],
  ['![a {{a.b}}](x.png)', [['image', '![a {{a.b}}](x.png)'], ['binding', '{{a.b}}']]],
  ['words', []],
  ['&amp; \\* \\{{', []],
  ['_c_', []],
  ['naïve 漢字 😀', []],
  ['**b**', []]
]
const contexts: readonly (readonly [string, (text: string) => string])[] = [
  ['a paragraph', text => `${text}\n`],
  ['a heading', text => `## ${text}\n`],
  ['a block quote', text => `> before\n> ${text}\n`],
  ['a list', text => `- one\n\n  ${text}\n`],
  ['a footnote', text => `a[^n]\n\n[^n]: ${text}\n`],
  ['a caption', text => `:::figure{#fig-one src="a" alt="b"}\n${text}\n:::\n`],
  ['a table cell', text => `| a | b |\n|---|---|\n| ${text} | c |\n`],
  ['emphasis', text => `a *b ${text} c* d\n`],
  ['Windows line ends', text => `one\r\n\r\ntwo ${text}\r\nthree\r\n`],
  ['an abstract', text => `---\ntitle: T\nabstract: |\n  One.\n\n  Two ${text}\n---\n`]
]
for (const [name, wrap] of contexts) {
  test(`places are exact in ${name}`, () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 6 }), chosen => {
        const source = wrap(chosen.map(([text]) => text).join(' '))
        expect(placed(source)).toEqual(chosen.flatMap(([, nodes]) => nodes))
      }),
      { numRuns: 30, seed: 7 }
    )
  })
}

test('a byte order mark shifts offsets, not columns', () => {
  const source = '\uFEFF{{a.b}} and :claim[x]{that="a.b > 1"}\n'
  expect(placed(source)).toEqual([
    ['binding', '{{a.b}}'],
    ['claim', ':claim[x]{that="a.b > 1"}']
  ])
  const { document } = parseDocument('p.md', source)
  expect(document.children[0]).toMatchObject({ children: [{ position: { start: { line: 1, column: 1, offset: 1 } } }, {}, {}] })
})

test('what holds none of our constructs gives the tree of plain Markdown, byte for byte', () => {
  const plain = unified().use(remarkParse).use(remarkGfm, { singleTilde: false })
  const alphabet = [':', ':', ':', 'a', 'b', '5', ' ', '\n', '[', ']', '{', '}', '=', '"', '.', '#', '*', '(', ')', '-', '!', 'note', 'claims', 'figur']
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...alphabet), { maxLength: 60 }).map(parts => parts.join('')), source => {
      fc.pre(!source.includes('{{') && !/\{#[a-z]/i.test(source) && !/^-{3}/.test(source))
      const { document, findings } = parseDocument('p.md', source)
      expect(findings).toEqual([])
      expect(JSON.parse(JSON.stringify(document.children))).toEqual(JSON.parse(JSON.stringify(plain.parse(source).children)))
    }),
    { numRuns: 500, seed: 11 }
  )
})

test('any text at all is parsed without a crash, every place inside it', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom('{{', '}}', '{', '}', ':claim[', ':::figure{', ':::', ']', '{that="', '"}', '[@a', '@fig-', '@', '$', '\\val{', '<!--val ', '-->', '<!--/val-->', '\n', '> ', '| a |\n|-|\n', '- ', '`', ' ', 'x', '\\', '&lt;', '---\n', 'title: ', '😀'), { maxLength: 40 }).map(parts => parts.join('')), source => {
      const { document, findings } = parseDocument('p.md', source)
      walkTree(document.children, ({ position }) => {
        const { start, end } = position ?? {}
        expect(start?.offset).toBeLessThanOrEqual(end?.offset ?? -1)
        expect(end?.offset).toBeLessThanOrEqual(source.length)
      })
      for (const { where } of findings) expect(where.line).toBeLessThanOrEqual(source.split('\n').length)
    }),
    { numRuns: 500, seed: 13 }
  )
})
