import { Finding } from '../diagnostics/finding.ts'
import { findMissingGlyphs } from './pdf-glyphs.ts'
import { linkPlaces, type PdfPlace } from './pdf-links.ts'
import { reportOverflows } from './typst-overflow.ts'
import { type TypstCompiler, type TypstDiagnostic, rememberingCompiler, typstCompiler, workspace } from './typst-engine.ts'

export interface TypstInput {
  /** Of its source, `main` where none is given: documents set by one engine are remembered apart. */
  readonly name?: string
  /**
   * Source of the document. A line `//@ paper/paper.md:41:3` says where what follows it comes from: findings then name
   * that place instead of the generated line.
   */
  readonly main: string
  /** Everything it reads, by paths relative to `main`: templates, figures, `.bib`. Nothing else can be read. */
  readonly files: ReadonlyMap<string, string | Uint8Array>
  /** The PDF's title, where `main` sets none. */
  readonly title?: string
  /** The authors' own files by path, in which a character that no font has is looked up. */
  readonly documents?: ReadonlyMap<string, string>
  /** `{ standard: '1.5', tagged: false }` for a figure that pdfTeX will include. */
  readonly pdf?: { readonly standard: string; readonly tagged: boolean }
}

export interface TypstOutput {
  /** `null` where an error stopped Typst; `diagnostics` then holds a fatal finding. */
  readonly pdf: Uint8Array | null
  /** Occurrence id or other name → where it stands, from `#metadata(((name: "…", page: 1, x: 0, y: 0),)) <paperline-places>`. */
  readonly places: ReadonlyMap<string, PdfPlace>
  readonly pageCount: number
  readonly diagnostics: readonly Finding[]
}

/** Zero would be fine for reproducibility, but readers show the date: 2020-01-01. */
const creationTimestamp = 1_577_836_800

/**
 * Sets a document with the embedded engine. The same input gives the same bytes, on any machine and from any directory:
 * files and fonts come only from the caller and the toolkit, and the time of creation is fixed.
 */
export function compileTypst(input: TypstInput): TypstOutput {
  const compiler = isEditOfRehearsed(input) ? rememberingCompiler() : typstCompiler()
  try {
    const compilation = layOut(compiler, input)
    const document = compilation.result
    const problems = document === null ? compilation.takeDiagnostics() : compilation.takeWarnings()
    const diagnostics = problems === null ? [] : toFindings(compiler.fetchDiagnostics(problems), input)
    if (document === null) return { pdf: null, places: new Map(), pageCount: 0, diagnostics }
    const places = readPlaces(compiler.query(document, { selector: '<paperline-places>', field: 'value' }))
    const written = compiler.pdf(document, {
      creationTimestamp,
      ...(input.pdf === undefined ? {} : { pdfStandard: input.pdf.standard, pdfTags: input.pdf.tagged })
    })
    const overflows = reportOverflows(compiler.query(document, { selector: '<paperline-overflow>', field: 'value' }), text => findText(text, input.documents))
    const pdf = linkPlaces(written, places)
    return { pdf, places, pageCount: document.numOfPages, diagnostics: [...diagnostics, ...overflows, ...reportMissingGlyphs(compiler, pdf, input)] }
  } finally {
    // Kept for ten compilations without a hit: `watch` stays fast, and memory does not grow with every edit.
    compiler.evictCache(10)
  }
}

let rehearsed: TypstInput | null = null

/** Lays a document out and throws it away: the engine remembers its paragraphs. */
export function rememberTypst(input: TypstInput): void {
  layOut(rememberingCompiler(), input)
  rehearsed = input
}

/**
 * Whether the rehearsed source has become another, and not only texts in it, such as numbers: places in a source are numbered
 * by its structure. The same structure has the same places wherever it is read; another one keeps them but for what lies
 * between the first change and the last, and only in the engine that read it before.
 */
function isEditOfRehearsed({ name, main }: TypstInput): boolean {
  return rehearsed !== null && rehearsed.name === name && structureOf(rehearsed.main) !== structureOf(main)
}

function structureOf(source: string): string {
  return source.replace(/"(?:[^"\\]|\\[^])*"/g, '""')
}

function layOut(compiler: TypstCompiler, input: TypstInput): ReturnType<TypstCompiler['compile']> {
  const mainPath = pathOf(input)
  compiler.resetShadow()
  for (const [path, content] of input.files) {
    if (typeof content === 'string' && path.endsWith('.typ')) compiler.addSource(`${workspace}/${path}`, content)
    else compiler.mapShadow(`${workspace}/${path}`, Buffer.from(content))
  }
  compiler.addSource(mainPath, `${preamble(input.title)}${input.main}`)
  return compiler.compile({ mainFilePath: mainPath })
}

function pathOf({ name = 'main' }: TypstInput): string {
  return `${workspace}/${name}.typ`
}

/**
 * On the first line, so that lines below keep their numbers. Without `fallback: false` Typst would take a missing
 * character from whatever the machine has installed.
 */
function preamble(title: string | undefined): string {
  const set = title === undefined ? '' : `#set document(title: ${JSON.stringify(title)}); `
  return `#set text(font: ${fontStack('serif')}, fallback: false); ${set}`
}

/**
 * A Typst array of families for `text(font: …)`: the one wanted, then every other that ships with the toolkit or the
 * engine, so that a rare character is taken from one of them, the same on every machine.
 */
export function fontStack(first: 'serif' | 'sans' | 'mono'): string {
  const families = ['Libertinus Serif', 'Source Sans 3', 'DejaVu Sans Mono', 'New Computer Modern', 'New Computer Modern Math']
  const wanted = { serif: 'Libertinus Serif', sans: 'Source Sans 3', mono: 'DejaVu Sans Mono' }[first]
  return `(${[wanted, ...families.filter(family => family !== wanted)].map(family => JSON.stringify(family)).join(', ')})`
}

/** A number in a heading or caption is met again in an outline; the first place wins. */
function readPlaces(values: unknown): ReadonlyMap<string, PdfPlace> {
  const places = new Map<string, PdfPlace>()
  if (!Array.isArray(values)) return places
  for (const value of values.flat(1) as readonly unknown[]) {
    if (typeof value !== 'object' || value === null || !('name' in value && 'page' in value && 'x' in value && 'y' in value)) continue
    const { name, page, x, y } = value
    if (typeof name === 'string' && typeof page === 'number' && typeof x === 'number' && typeof y === 'number' && !places.has(name)) places.set(name, { page, x, y })
  }
  return places
}

function toFindings(diagnostics: readonly TypstDiagnostic[], input: TypstInput): readonly Finding[] {
  return diagnostics
    .filter(diagnostic => diagnostic.severity <= 2)
    .map(diagnostic => {
      const [message = '', ...hints] = diagnostic.message.split(', hints: ')
      const place = placeOf(diagnostic, input, diagnostics)
      return new Finding({
        ...place,
        rule: 'typst-compiles',
        message: `Unexpected ${diagnostic.severity === 1 ? 'error' : 'warning'} of the typesetter: ${message.replaceAll(`${workspace}/`, '')}`,
        note: hints.length > 0 ? hints.join('; ') : `correct ${place.file}; it names the first thing that Typst could not read`,
        ...(diagnostic.severity === 1 ? { fatal: true } : { severity: 'warning' })
      })
    })
}

/** The nearest `//@` line above, where the error or a call that led to it stands in `main`. */
function placeOf(diagnostic: TypstDiagnostic, input: TypstInput, all: readonly TypstDiagnostic[]): { file: string; line?: number; column?: number } {
  const inMain = (one: TypstDiagnostic): boolean => one.path.endsWith(pathOf(input)) && one.range !== null
  const origin = [diagnostic, ...all.filter(other => other.severity === 4)].find(inMain)
  const marked = origin?.range == null ? null : markAbove(input.main, origin.range.start.line)
  const dataFile = !diagnostic.path.endsWith('.typ')
  if (marked !== null && !dataFile) return marked
  const file = diagnostic.path.replace(`${workspace}/`, '')
  return { file, ...(diagnostic.range === null ? {} : { line: diagnostic.range.start.line + 1, column: diagnostic.range.start.character + 1 }) }
}

function markAbove(main: string, line: number): { file: string; line: number; column: number } | null {
  const lines = main.split('\n')
  for (let at = Math.min(line, lines.length - 1); at >= 0; at -= 1) {
    const match = /^\s*\/\/@ (.+?):(\d+)(?::(\d+))?\s*$/.exec(lines[at] ?? '')
    if (match !== null) return { file: match[1] ?? '', line: Number(match[2]), column: Number(match[3] ?? 1) }
  }
  return null
}

/** One finding a character: where the authors wrote it, else the page. */
function reportMissingGlyphs(compiler: TypstCompiler, pdf: Uint8Array, input: TypstInput): readonly Finding[] {
  const missing = findMissingGlyphs(pdf)
  const named = new Map<string, { page: number; font: string }>()
  for (const { character, page, font } of missing) {
    const characters = character === '' ? uncoveredCharacters(compiler, input) : [character]
    for (const one of characters.length === 0 ? [''] : characters) if (!named.has(one)) named.set(one, { page, font })
  }
  const characters = [...named].sort(([left], [right]) => (left < right ? -1 : 1))
  return characters.map(([character, { page, font }]) => {
    const code = character === '' ? '' : ` \`${character}\` (U+${character.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')})`
    return new Finding({
      ...(findText(character, input.documents) ?? { file: 'main.typ' }),
      rule: 'glyph-exists',
      message: `Unexpected character${code} that ${font} does not have, an empty box on page ${page}, expected one that can be printed`,
      note: 'write it in maths or in words'
    })
  })
}

/**
 * Characters of the input that none of our fonts has, found by setting each on a page of its own. Costs a few
 * milliseconds, and runs only when a box without a name was found.
 */
function uncoveredCharacters(compiler: TypstCompiler, input: TypstInput): readonly string[] {
  const texts = [input.main, ...[...input.files.values()].filter(content => typeof content === 'string')]
  const candidates = [...new Set(texts.flatMap(text => text.match(/[^\0-\x7f]/gu) ?? []))].sort()
  const pages = candidates.map(character => `#page[#"${character}"]`).join('\n')
  compiler.addSource(`${workspace}/probe.typ`, `#set page(width: auto, height: auto)\n#set text(fallback: false, font: ${fontStack('serif')})\n${pages}`)
  const probe = compiler.compile({ mainFilePath: `${workspace}/probe.typ` }).result
  if (probe === null) return []
  const boxes = findMissingGlyphs(compiler.pdf(probe, { creationTimestamp }))
  return boxes.flatMap(({ page }) => candidates[page - 1] ?? [])
}

function findText(text: string, documents: ReadonlyMap<string, string> | undefined): { file: string; line: number; column: number } | null {
  if (text === '') return null
  for (const [file, source] of documents ?? []) {
    const at = source.indexOf(text)
    if (at === -1) continue
    const before = source.slice(0, at)
    return { file, line: before.split('\n').length, column: at - before.lastIndexOf('\n') }
  }
  return null
}
