import { join } from 'node:path'
import { sortFindings } from '../diagnostics/compare-findings.ts'
import { Finding } from '../diagnostics/finding.ts'
import type { ResolvedDocument } from '../document/tree.ts'
import { readBuilder } from '../edge/builder.ts'
import { placeAbove } from '../edge/latex-log.ts'
import { compileLatex } from '../edge/latex.ts'
import { readPdfText } from '../edge/pdf-text.ts'
import type { ProjectFiles } from '../edge/project-files.ts'
import { openDrawings } from '../figures/open-drawings.ts'
import { buildRules, runRules } from '../rules/index.ts'
import { assemble, type Assembly, type AssembleOptions } from './assemble.ts'
import { latexFolder, writeSources } from './build-latex.ts'
import { findSecrets, type KnownNames } from './find-secrets.ts'
import { stripPicture } from './strip-picture.ts'

export interface ArxivBundle {
  /** Sources, bibliography, figures by path; null where something keeps the paper from leaving: see the findings. */
  readonly files: ReadonlyMap<string, string | Uint8Array> | null
  readonly findings: readonly Finding[]
}

/**
 *     assembly → sources → latexmk → .bbl → bundle → scanned → set again from nothing
 *
 * The bundle is what arXiv needs and no more: no comment, no path of a machine, no host that evidence came from. A paper
 * with an error, or with a secret in it, is not bundled.
 */
export async function exportArxiv(files: ProjectFiles, options: AssembleOptions): Promise<ArxivBundle> {
  const say = options.onProgress ?? (() => {})
  const drawings = openDrawings(files)
  try {
    const assembly = await assemble(files, { ...options, meanwhile: async () => drawings.warmUp() })
    const [document] = assembly.documents
    if (document === undefined) return { files: null, findings: assembly.findings }
    say('writing the sources')
    const leaving = { withoutOrigins: true }
    // The same twice: with comments, by which a finding names its line, and as it leaves.
    const marked = await writeSources(files, assembly, document, drawings.draw, leaving)
    const bare = await writeSources(files, assembly, document, drawings.draw, { ...leaving, withoutComments: true })
    const findings = [...assembly.findings, ...marked.findings, ...runRules(buildRules, { ...assembly, files })]

    say('setting by TeX')
    const run = await compileLatex({ main: marked.main, files: marked.files, folder: join(files.root, latexFolder) })
    findings.push(...run.diagnostics)
    if (run.pdf === null) return { files: null, findings: sortFindings(findings) }

    const bundle = new Map([...bare.files].filter(([path]) => !path.endsWith('.bib')).map(([path, content]) => [path, typeof content === 'string' ? content : stripPicture(content)] as const))
    if (run.bbl !== null && run.bbl !== '') bundle.set(`${bare.name}.bbl`, run.bbl)
    findings.push(...(await scan(marked.files, bundle, document, assembly)))
    if (findings.some(finding => finding.severity === 'error')) return { files: null, findings: sortFindings(findings) }

    say('setting the bundle from an empty folder')
    const alone = await compileLatex({ main: bare.main, files: bundle, folder: join(files.root, `${latexFolder}-arxiv`), fresh: true })
    const failed = alone.diagnostics.filter(finding => finding.severity === 'error')
    return { files: alone.pdf === null || failed.length > 0 ? null : bundle, findings: sortFindings([...findings, ...failed]) }
  } finally {
    drawings.close()
    drawings.keep()
  }
}

async function scan(marked: ReadonlyMap<string, string | Uint8Array>, bundle: ReadonlyMap<string, string | Uint8Array>, document: ResolvedDocument, { evidence }: Assembly): Promise<Finding[]> {
  const { authors, raw } = document.frontMatter
  const anonymous = raw['anonymous'] === true
  const builder = readBuilder()
  const known: KnownNames = {
    hosts: [...new Set([builder.host, ...evidence.files.flatMap(({ origin }) => origin?.host ?? []), ...evidence.runs.flatMap(({ identity }) => hostsOf(identity))])],
    home: builder.home,
    emails: anonymous ? [] : authors.flatMap(({ email }) => email ?? []),
    withheld: anonymous ? authors.flatMap(({ name, affiliation }) => [name, ...(affiliation ?? '').split(/\s*;\s*/)]) : []
  }
  const findings: Finding[] = []
  for (const [path, content] of bundle) {
    const source = marked.get(path)
    const text = typeof source === 'string' ? source : typeof content === 'string' ? content : path.endsWith('.pdf') ? await readPdfText(content) : null
    if (text === null || /\.(?:sty|cls|bst)$/.test(path)) continue
    const lines = text.split('\n')
    for (const { line, kind, found } of findSecrets(text.replace(/^%.*$/gm, '%'), known)) {
      const place = path.endsWith('.tex') ? (placeAbove(lines, line - 1) ?? { file: `build/${path}`, line }) : { file: path }
      findings.push(
        new Finding({ ...place, rule: 'nothing-leaks', message: `Unexpected ${kind} \`${found}\` in what leaves, expected none`, note: `take it out, or where it comes from: it would stand in ${path} of the bundle` })
      )
    }
  }
  return findings
}

function hostsOf(identity: unknown): string[] {
  const host = typeof identity === 'object' && identity !== null && 'host' in identity ? identity.host : null
  return typeof host === 'string' ? [host] : []
}
