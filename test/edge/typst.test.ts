import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { enginePackages } from '../../scripts/edge/engine-packages.ts'
import { compileTypst, rememberTypst } from '../../scripts/edge/typst.ts'

const none = new Map<string, string>()
const digest = (bytes: Uint8Array | null): string => createHash('sha256').update(bytes ?? '').digest('hex')

describe('compileTypst', () => {
  test('gives a PDF, its page count and the page of each occurrence', () => {
    const mark = (id: string): string => `#context [#metadata(((name: "${id}", page: here().page(), x: 0, y: 0),))<paperline-places>]`
    const { pdf, places, pageCount, diagnostics } = compileTypst({ main: `${mark('a')} one\n#pagebreak()\n${mark('b')} two`, files: none })
    expect(Buffer.from(pdf ?? '').subarray(0, 5).toString()).toBe('%PDF-')
    expect([...places].map(([name, { page }]) => [name, page])).toEqual([['a', 1], ['b', 2]])
    expect(pageCount).toBe(2)
    expect(diagnostics).toEqual([])
  })

  test('gives the same bytes for the same input, whatever was compiled between', () => {
    const input = { main: '#import "lib/a.typ": double\n= Title\n$x^2$ #double(2) #image("f.svg")', files: new Map([['lib/a.typ', '#let double(x) = [#(2 * x)]'], ['f.svg', svg('Text −1')]]) }
    const first = compileTypst(input)
    expect(first.diagnostics).toEqual([])
    compileTypst({ main: 'something else', files: none })
    expect(digest(compileTypst(input).pdf)).toBe(digest(first.pdf))
  })

  test('gives the same bytes after another text was rehearsed: other numbers, other words, other blocks', () => {
    const rehearsed = '#let q(body) = strong(body)\n#par[It ends at #q("1.5").]\n\n#par[More words.]'
    const input = (main: string) => ({ name: 'paper', main, files: none })
    for (const main of [rehearsed, rehearsed.replace('1.5', '1.75'), rehearsed.replace('More', 'Many more'), rehearsed.replace('\n\n', '\n\n#q("new")\n\n')]) {
      const alone = digest(compileTypst(input(main)).pdf)
      rememberTypst(input(rehearsed))
      expect(digest(compileTypst(input(main)).pdf)).toBe(alone)
    }
  })

  test('gives the same bytes in another process and another directory', () => {
    const here = compileTypst({ main: '= Title', files: none })
    const module = JSON.stringify(new URL('../../scripts/edge/typst.ts', import.meta.url).href)
    const folder = mkdtempSync(join(tmpdir(), 'paperline-typst-'))
    const program = `const { compileTypst } = await import(${module}); process.stdout.write(Buffer.from(compileTypst({ main: '= Title', files: new Map() }).pdf).toString('base64'))`
    const strip = new URL('../helpers/strip-types.mjs', import.meta.url).href
    writeFileSync(join(folder, 'program.mjs'), program)
    const there = execFileSync(process.execPath, ['--import', strip, 'program.mjs'], { cwd: folder, encoding: 'utf8' })
    rmSync(folder, { recursive: true })
    expect(digest(Buffer.from(there, 'base64'))).toBe(digest(here.pdf))
  })

  test('forgets the files of the document before', () => {
    compileTypst({ main: '#image("f.svg")', files: new Map([['f.svg', svg('x')]]) })
    const { pdf, diagnostics } = compileTypst({ main: '#image("f.svg")', files: none })
    expect(pdf).toBeNull()
    expect(diagnostics[0]?.exitCode).toBe(2)
  })

  test('embeds Source Sans 3 in the text of a figure', () => {
    const { pdf } = compileTypst({ main: '#set page(width: auto, height: auto)\n#image("f.svg")', files: new Map([['f.svg', svg('Text −1')]]) })
    expect(Buffer.from(pdf ?? '').toString('latin1')).toContain('SourceSans3-Regular')
  })

  test('reads nothing of the machine', () => {
    for (const path of ['/etc/hostname', '../../etc/hostname']) {
      const { pdf } = compileTypst({ main: `#read(${JSON.stringify(path)})`, files: none })
      expect(pdf).toBeNull()
    }
  })

  test('names the place in the document that a mark above the error gives', () => {
    const { diagnostics } = compileTypst({ main: 'fine\n\n//@ paper/paper.md:41:3\n#nonsense(1)', files: none })
    expect(diagnostics).toHaveLength(1)
    expect(diagnostics[0]?.where).toEqual({ file: 'paper/paper.md', line: 41, column: 3 })
    expect(diagnostics[0]?.ruleId).toBe('typst-compiles')
    expect(diagnostics[0]?.reason).toContain('unknown variable: nonsense')
  })

  test('names the generated place where there is no mark, and the data file where that is at fault', () => {
    const code = compileTypst({ main: '= A\n\n#nonsense(1)', files: none })
    expect(code.diagnostics[0]?.where).toEqual({ file: 'main.typ', line: 3, column: 2 })
    const data = compileTypst({ main: '#bibliography("r.bib")', files: new Map([['r.bib', '@article{a, title={x}']]) })
    expect(data.diagnostics[0]?.where.file).toBe('r.bib')
    expect(data.diagnostics[0]?.reason).toContain('failed to parse BibLaTeX')
  })

  test('reports a warning without failing', () => {
    const { pdf, diagnostics } = compileTypst({ main: '#text(font: "No Such Font")[x]', files: none })
    expect(pdf).not.toBeNull()
    expect(diagnostics[0]?.severity).toBe('warning')
    expect(diagnostics[0]?.exitCode).toBe(0)
  })

  test('reports characters that no font has, at their place in the document', () => {
    const { diagnostics } = compileTypst({
      main: 'One 漢 and 字 and 字.\n#pagebreak()\n字',
      files: none,
      documents: new Map([['paper/paper.md', '# Title\n\nOne 漢 and 字 and 字.\n']])
    })
    expect(diagnostics.map(({ ruleId, where }) => ({ ruleId, ...where }))).toEqual([
      { ruleId: 'glyph-exists', file: 'paper/paper.md', line: 3, column: 11 },
      { ruleId: 'glyph-exists', file: 'paper/paper.md', line: 3, column: 5 }
    ])
    expect(diagnostics[1]?.reason).toContain('`漢` (U+6F22)')
  })

  test('finds no missing characters in ordinary scientific text', () => {
    const { diagnostics } = compileTypst({ main: 'é ü ß “q” – — − × ± ≤ ≈ α β σ µ § † ‡ → … ﬁ 2³ 10⁻⁴ $alpha ≤ sum_(i=1)^n x_i^2 RR$ `code`', files: none })
    expect(diagnostics).toEqual([])
  })

  test('keeps memory bounded over many compilations', () => {
    const main = (n: number): string => `#set page(columns: 2)\nNumber ${n}\n#lorem(6000)`
    for (let n = 0; n < 15; n += 1) compileTypst({ main: main(n), files: none })
    const before = process.memoryUsage().rss
    for (let n = 15; n < 45; n += 1) compileTypst({ main: main(n), files: none })
    expect((process.memoryUsage().rss - before) / 2 ** 20).toBeLessThan(150)
  })
})

describe('enginePackages', () => {
  test('names both C libraries on Linux and none on a platform without an engine', () => {
    expect(enginePackages('linux', 'x64')).toEqual(['@myriaddreamin/typst-ts-node-compiler-linux-x64-gnu', '@myriaddreamin/typst-ts-node-compiler-linux-x64-musl'])
    expect(enginePackages('freebsd', 'x64')).toEqual([])
  })
})

function svg(text: string): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="100" height="40"><text x="5" y="20" font-family="'Source Sans 3'" font-size="9px">${text}</text></svg>`
}
