import { Finding } from '../diagnostics/finding.ts'
import { pageLayout } from '../document/to-typst/page-layout.ts'
import { readFonts } from '../edge/fonts.ts'
import type { ProjectFiles } from '../edge/project-files.ts'
import { drawFigure } from '../figures/draw-figure.ts'
import type { Draw } from '../figures/drawing.ts'
import type { LedgerFigure } from '../ledger/ledger.ts'
import type { Assembly } from './assemble.ts'
import { isOnlyChecked, overrideSettings } from './settings.ts'

export interface ProjectFigures {
  readonly figures: readonly { readonly id: string; readonly svg: string; readonly findings: readonly Finding[] }[]
  /** Those that could be drawn at all. */
  readonly ledger: readonly LedgerFigure[]
}

/** Draws every figure of every document that is set, in the order in which they stand. */
export async function drawFigures(files: ProjectFiles, { documents, results, evidence, settings }: Assembly, draw: Draw, say: (text: string) => void): Promise<ProjectFigures> {
  const wanted = documents.filter(({ path }) => !isOnlyChecked(path)).flatMap(({ path, frontMatter, figures }) => {
    const layout = pageLayout(overrideSettings(settings, frontMatter.raw).template)
    return figures.map(figure => ({ document: path, layout, ...figure }))
  })
  const drawn = await Promise.all(
    wanted.map(async ({ document, layout, id, src, span }) => {
      const specPath = `paper/${src}`
      const specText = files.readText(specPath)
      if (specText === null) return { figure: { id, svg: emptySvg, findings: [missingSpecification(document, id, specPath)] }, entry: null }
      const widthPt = span === 'page' ? layout.pageWidthPt : layout.columnWidthPt
      const { svg, data, sha256, findings } = await drawFigure({ id, specPath, specText, results, evidence, widthPt, fonts: readFonts(), draw })
      say(`drawn ${id}`)
      return { figure: { id, svg, findings }, entry: { id, spec: specPath, data, sha256 } }
    })
  )
  return { figures: drawn.map(({ figure }) => figure), ledger: drawn.flatMap(({ entry }) => entry ?? []) }
}

const emptySvg = '<svg xmlns="http://www.w3.org/2000/svg" width="241" height="20" viewBox="0 0 241 20"/>'

function missingSpecification(document: string, id: string, specPath: string): Finding {
  return new Finding({
    file: document,
    rule: 'figure-exists',
    message: `Unexpected absence of \`${specPath}\` for figure \`${id}\`, expected a Vega-Lite specification`,
    note: 'write the specification, or correct `src`'
  })
}
