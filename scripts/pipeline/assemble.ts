import type { Finding } from '../diagnostics/finding.ts'
import { stop } from '../diagnostics/finding.ts'
import { readBibliography, type Bibliography } from '../document/bibliography.ts'
import { resolveDocument } from '../document/resolve-document.ts'
import type { ResolvedDocument } from '../document/tree.ts'
import type { ProjectFiles } from '../edge/project-files.ts'
import type { Evidence } from '../evidence/evidence.ts'
import { readEvidence } from '../evidence/read-evidence.ts'
import { openStudy, type OpenedStudy } from '../study/run-study.ts'
import type { Results } from '../study/results.ts'
import { parseDocuments } from './parse-documents.ts'
import { checkOverrides, overrideSettings, readSettings, type Settings } from './settings.ts'

/** Everything that a command may look at, before anything is drawn or written. */
export interface Assembly {
  readonly settings: Settings
  readonly evidence: Evidence
  readonly results: Results
  readonly documents: readonly ResolvedDocument[]
  readonly bibliography: Bibliography | null
  /** What went wrong on the way: reading, the study, parsing, resolving. */
  readonly findings: readonly Finding[]
}

export interface AssembleOptions {
  /** Hash every raw file, whatever its stamp says. */
  readonly rehash?: boolean
  /** Run the study even where nothing it rests on has changed. */
  readonly fresh?: boolean
  readonly onProgress?: (text: string) => void
  /** Work that needs no results, done while the study's thread computes them. */
  readonly meanwhile?: () => Promise<unknown>
  /** Takes what only the next time needs, to be done when nothing waits; done at once where absent. */
  readonly later?: (work: () => void) => void
}

/**
 *     raw files → evidence → results → documents, resolved
 *                    ↑          ↑           ↑
 *                runs.yml   study.ts    paper.md, references.bib
 */
export async function assemble(files: ProjectFiles, options: AssembleOptions): Promise<Assembly> {
  const study = openStudy(files)
  try {
    return await assembleWith(study, files, options)
  } finally {
    study.close()
  }
}

async function assembleWith(study: OpenedStudy, files: ProjectFiles, options: AssembleOptions): Promise<Assembly> {
  const say = options.onProgress ?? (() => {})
  const later = options.later === undefined ? {} : { later: options.later }
  const { settings, findings: settingsFindings } = readSettings(files)

  say('reading the evidence')
  const evidence = await readEvidence(files, {
    rehash: options.rehash === true,
    onProgress: (done, total) => say(`reading the evidence: ${done} of ${total} files`),
    ...later
  })

  say('running the study')
  const running = study.run(evidence, { timeoutSeconds: settings.timeout, noMemo: options.fresh === true, ...later })
  // The study has a thread of its own: the documents are parsed while it runs. Should parsing stop first, that is what is told.
  running.catch(() => {})
  const parsed = await parseDocuments(files, settings.documents)
  await options.meanwhile?.()
  const results = await running

  const final = overrideSettings(settings, parsed[0]?.document.frontMatter.raw ?? {})
  const bibliographyText = final.bibliography === null ? null : files.readText(final.bibliography)
  if (final.bibliography !== null && bibliographyText === null) {
    stop({
      file: settings.documents[0] ?? 'paper/paper.md',
      rule: 'bibliography-exists',
      message: `Unexpected absence of \`${final.bibliography}\`, expected a bibliography`,
      note: 'write the file, or correct `bibliography:`'
    })
  }
  const bibliography = final.bibliography === null || bibliographyText === null ? null : readBibliography(final.bibliography, bibliographyText)

  say('resolving the numbers')
  const resolved = parsed.map(({ document }) => resolveDocument(document, results, evidence))

  return {
    settings: final,
    evidence,
    results,
    documents: resolved.map(({ document }) => document),
    bibliography,
    findings: [
      ...settingsFindings,
      ...evidence.findings,
      ...results.findings,
      ...parsed.flatMap(({ document, findings }) => [...findings, ...checkOverrides(document.path, document.frontMatter)]),
      ...resolved.flatMap(({ findings }) => findings)
    ]
  }
}
