import { join } from 'node:path'
import { sortFindings } from '../diagnostics/compare-findings.ts'
import type { Finding } from '../diagnostics/finding.ts'
import { readLatexStyle, type LatexStyle } from '../document/to-latex/latex-style.ts'
import { toLatex } from '../document/to-latex/to-latex.ts'
import type { ResolvedDocument } from '../document/tree.ts'
import { readFonts } from '../edge/fonts.ts'
import { readHead } from '../edge/git.ts'
import { compileLatex } from '../edge/latex.ts'
import { readPdfText } from '../edge/pdf-text.ts'
import type { ProjectFiles } from '../edge/project-files.ts'
import { readToolkitTemplates } from '../edge/toolkit.ts'
import { drawFigure } from '../figures/draw-figure.ts'
import { openDrawings } from '../figures/open-drawings.ts'
import type { Draw } from '../figures/drawing.ts'
import { assemble, type Assembly, type AssembleOptions } from './assemble.ts'
import { compareEngines, titlesOf, type EngineComparison } from './compare-engines.ts'
import { figurePdf } from './figure-pdf.ts'
import { readImages } from './read-images.ts'
import { isOnlyChecked, overrideSettings } from './settings.ts'

export interface LatexBuild {
  /** Every file written, relative to the project. */
  readonly outputs: readonly string[]
  /** Of the paper; null where TeX made none. */
  readonly pdf: string | null
  /** The paper held against its PDF by Typst; null where one of the two, or pdftotext, is missing, or a venue cites in its own way. */
  readonly comparison: EngineComparison | null
  readonly findings: readonly Finding[]
}

/**
 *     assembly → figures as PDF → latex → latexmk → pdf → held against the PDF by Typst
 *
 * The sources are written whether or not TeX is installed to set them.
 */
export async function buildLatex(files: ProjectFiles, options: AssembleOptions): Promise<LatexBuild> {
  const say = options.onProgress ?? (() => {})
  const drawings = openDrawings(files)
  try {
    const assembly = await assemble(files, { ...options, meanwhile: async () => drawings.warmUp() })
    return await buildWith(assembly, drawings.draw, files, say)
  } finally {
    drawings.close()
    drawings.keep()
  }
}

async function buildWith(assembly: Assembly, draw: Draw, files: ProjectFiles, say: (text: string) => void): Promise<LatexBuild> {
  const outputs: string[] = []
  const findings: Finding[] = []
  const built: { pdf: string; comparison: EngineComparison | null }[] = []
  for (const document of assembly.documents.filter(({ path }) => !isOnlyChecked(path))) {
    const sources = await writeSources(files, assembly, document, draw, {})
    findings.push(...sources.findings)
    for (const [path, content] of sources.files) {
      files.write(`build/${path}`, content)
      outputs.push(`build/${path}`)
    }
    for (const main of sources.mains) {
      say(`setting ${main} by TeX`)
      const run = await compileLatex({ main, files: sources.files, folder: join(files.root, latexFolder) })
      findings.push(...run.diagnostics)
      if (run.pdf === null) continue
      const path = `build/${main === sources.main ? `${sources.name}-latex` : main.replace(/\.tex$/, '')}.pdf`
      files.write(path, run.pdf)
      outputs.push(path)
      if (main === sources.main) built.push({ pdf: path, comparison: sources.style.venue ? null : await compare(files, assembly, document, sources.name, run.pdf) })
    }
  }
  findings.push(...built.flatMap(({ comparison }) => comparison?.findings ?? []))
  return { outputs: [...new Set(outputs)].sort(), pdf: built[0]?.pdf ?? null, comparison: built[0]?.comparison ?? null, findings: sortFindings(findings) }
}

async function compare(files: ProjectFiles, { bibliography }: Assembly, document: ResolvedDocument, name: string, latex: Uint8Array): Promise<EngineComparison | null> {
  const typst = files.readBytes(`build/${name}.pdf`)
  if (typst === null) return null
  const [one, other] = [await readPdfText(typst), await readPdfText(latex)]
  return one === null || other === null ? null : compareEngines(document, one, other, titlesOf(bibliography?.text ?? ''))
}

/** Where TeX runs: its own files stay here, out of sight. */
export const latexFolder = '.paperline/latex'

export interface LatexDocument {
  readonly name: string
  /** `paper.tex`, and the provenance document where it is one of its own. */
  readonly main: string
  readonly mains: readonly string[]
  readonly files: ReadonlyMap<string, string | Uint8Array>
  readonly style: LatexStyle
  readonly findings: readonly Finding[]
}

/** Everything that TeX needs for one document, by path beside `paper.tex`. */
export async function writeSources(
  files: ProjectFiles,
  { results, evidence, bibliography, settings: shared }: Assembly,
  document: ResolvedDocument,
  draw: Draw,
  leaving: { readonly withoutOrigins?: boolean; readonly withoutComments?: boolean }
): Promise<LatexDocument> {
  const name = document.path.replace(/^.*\//, '').replace(/\.md$/, '')
  const settings = overrideSettings(shared, document.frontMatter.raw)
  const { style, findings } = readLatexStyle(document.path, document.frontMatter.raw, settings.template)
  const pictures = new Map<string, string | Uint8Array>()
  const figures = new Map<string, { path: string }>()
  for (const { id, src, span } of document.figures) {
    const specPath = `paper/${src}`
    const specText = files.readText(specPath)
    if (specText === null) continue
    const widthPt = span === 'page' ? style.pageWidthPt : style.columnWidthPt
    const { svg } = await drawFigure({ id, specPath, specText, results, evidence, widthPt, fonts: readFonts(), draw })
    const pdf = figurePdf(svg, 'svg', widthPt)
    if (pdf === null) continue
    figures.set(id, { path: `figures/${id}.pdf` })
    pictures.set(`figures/${id}.pdf`, pdf)
  }
  const images = new Map<string, { path: string }>()
  for (const [address, { path, bytes }] of readImages(files, document)) {
    const ending = path.slice(path.lastIndexOf('.') + 1).toLowerCase()
    const known = ending === 'png' || ending === 'jpg' || ending === 'jpeg'
    const content = known ? bytes : figurePdf(bytes, ending)
    if (content === null) continue
    const target = `figures/${name}-${path.replace(/^.*\//, '').replace(/\.\w+$/, '')}.${known ? ending : 'pdf'}`
    images.set(address, { path: target })
    pictures.set(target, content)
  }
  const commit = readHead(files.root)
  const latex = await toLatex({
    document,
    results,
    evidence,
    figures,
    images,
    bibliography: bibliography === null ? null : { path: bibliography.path, text: bibliography.text },
    style,
    settings: { provenance: overrideSettings(settings, document.frontMatter.raw).provenance, repository: settings.repository === null || commit === null ? null : { url: settings.repository, commit }, name, ...leaving },
    templates: readTemplates(files)
  })
  return {
    name,
    main: latex.main,
    mains: [latex.main, ...(latex.separate === null ? [] : [latex.separate])],
    files: new Map<string, string | Uint8Array>([...latex.files, ...pictures]),
    style,
    findings: [...findings, ...latex.findings]
  }
}

/** The toolkit's templates, each replaced by the project's own of the same path; a venue's files beside them. */
function readTemplates(files: ProjectFiles): Map<string, string> {
  const templates = readToolkitTemplates('latex')
  for (const path of files.list('templates/latex')) {
    const text = files.readText(path)
    if (text !== null) templates.set(path.slice('templates/'.length), text)
  }
  return templates
}
