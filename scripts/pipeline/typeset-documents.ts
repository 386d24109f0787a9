import type { Finding } from '../diagnostics/finding.ts'
import { toTypst } from '../document/to-typst/to-typst.ts'
import type { ResolvedDocument } from '../document/tree.ts'
import type { Typesetter } from '../edge/open-typesetter.ts'
import type { ProjectFiles } from '../edge/project-files.ts'
import { readToolkitTemplates } from '../edge/toolkit.ts'
import type { TypstInput } from '../edge/typst.ts'
import type { Assembly } from './assemble.ts'
import { readImages } from './read-images.ts'
import { isOnlyChecked, overrideSettings } from './settings.ts'

/** A document in Typst, but for its figures: they may still be being drawn. */
export interface TypstDocument {
  readonly path: string
  /** Of its files under `build/`. */
  readonly name: string
  readonly main: string
  readonly appendix: string | null
  readonly files: ReadonlyMap<string, string | Uint8Array>
  readonly sources: ReadonlyMap<string, string>
  /** Ids of the figures it shows. */
  readonly figures: readonly string[]
  /** Ids of the numbers it prints. */
  readonly occurrences: readonly string[]
  readonly findings: readonly Finding[]
}

export interface TypesetDocuments {
  /** PDFs and the pages of their numbers, by path. */
  readonly outputs: ReadonlyMap<string, string | Uint8Array>
  readonly findings: readonly Finding[]
  readonly pageCount: number
}

/** Writes every document that is set as Typst. */
export function writeDocuments(files: ProjectFiles, assembly: Assembly, commit: string | null): Promise<TypstDocument[]> {
  const templates = readTemplates(files)
  return Promise.all(assembly.documents.filter(({ path }) => !isOnlyChecked(path)).map(document => writeDocument(files, assembly, document, commit, templates)))
}

async function writeDocument(
  files: ProjectFiles,
  { results, evidence, bibliography, settings }: Assembly,
  document: ResolvedDocument,
  commit: string | null,
  templates: ReadonlyMap<string, string>
): Promise<TypstDocument> {
  const name = document.path.replace(/^.*\//, '').replace(/\.md$/, '')
  const own = overrideSettings(settings, document.frontMatter.raw)
  const images = readImages(files, document)
  const typst = await toTypst({
    document,
    results,
    evidence,
    figures: new Map(document.figures.map(({ id }) => [id, { path: `figures/${id}.svg` }])),
    images,
    bibliography: bibliography === null ? null : { path: bibliography.path, text: bibliography.text },
    settings: {
      provenance: own.provenance,
      template: own.template,
      repository: settings.repository === null || commit === null ? null : { url: settings.repository, commit },
      separateFile: `${name}-provenance.pdf`
    },
    templates
  })
  return {
    path: document.path,
    name,
    main: typst.main,
    appendix: typst.appendix,
    files: new Map<string, string | Uint8Array>([...typst.files, ...[...images.values()].map(({ path, bytes }) => [path, bytes] as const)]),
    sources: new Map([[document.path, document.source]]),
    figures: document.figures.map(({ id }) => id),
    occurrences: document.occurrences.map(({ id }) => id),
    findings: typst.findings
  }
}

/** What the engine is given: the documents with the figures they show. */
export function typstInputs(documents: readonly TypstDocument[], figures: ReadonlyMap<string, string>): TypstInput[] {
  return documents.flatMap(({ name, main, appendix, files, figures: shown, sources }): TypstInput[] => {
    const all = new Map([...files, ...shown.map(id => [`figures/${id}.svg`, figures.get(id) ?? ''] as const)])
    return [{ name, main, files: all, documents: sources }, ...(appendix === null ? [] : [{ name: `${name}-provenance`, main: appendix, files: all }])]
  })
}

/** Sets what `typstInputs` gave, in its order. */
export async function typesetDocuments(documents: readonly TypstDocument[], inputs: readonly TypstInput[], typesetter: Typesetter): Promise<TypesetDocuments> {
  const outputs = new Map<string, string | Uint8Array>()
  const findings: Finding[] = []
  const pages: Record<string, Record<string, number>> = {}
  let pageCount = 0
  const set = await typesetter.set(inputs)
  for (const { path, name, occurrences, appendix, findings: written } of documents) {
    const paper = set.shift()
    const separate = appendix === null ? undefined : set.shift()
    findings.push(...written, ...(paper?.diagnostics ?? []), ...(separate?.diagnostics ?? []))
    if (paper?.pdf != null) outputs.set(`build/${name}.pdf`, paper.pdf)
    if (separate?.pdf != null) outputs.set(`build/${name}-provenance.pdf`, separate.pdf)
    const ids = new Set(occurrences)
    pages[path] = Object.fromEntries([...(paper?.places ?? [])].flatMap(([id, { page }]): [string, number][] => (ids.has(id) ? [[id, page]] : [])).sort(([left], [right]) => (left < right ? -1 : 1)))
    pageCount += paper?.pageCount ?? 0
  }
  outputs.set('build/pages.json', `${JSON.stringify(pages, null, 1)}\n`)
  return { outputs, findings, pageCount }
}

/** The toolkit's templates, each replaced by the project's own of the same path. */
function readTemplates(files: ProjectFiles): Map<string, string> {
  const templates = readToolkitTemplates('typst')
  for (const path of files.list('templates/typst')) {
    const text = files.readText(path)
    if (text !== null) templates.set(path.slice('templates/'.length), text)
  }
  return templates
}
