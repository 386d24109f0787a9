import type { Finding } from '../diagnostics/finding.ts'
import { sortFindings } from '../diagnostics/compare-findings.ts'
import { readProjectCommit, type ProjectCommit } from '../edge/git.ts'
import type { Typesetter } from '../edge/open-typesetter.ts'
import { sha256, type ProjectFiles } from '../edge/project-files.ts'
import { engineVersions, toolkitVersion } from '../edge/toolkit.ts'
import { keepTypeset } from '../edge/typeset-memory.ts'
import { openDrawings, type Drawings } from '../figures/open-drawings.ts'
import { buildLedger } from '../ledger/build-ledger.ts'
import { flattenResults, printFlatResults } from '../ledger/flat-results.ts'
import type { LedgerFigure } from '../ledger/ledger.ts'
import { buildPaperLock, paperLockPath, printPaperLock } from '../ledger/paper-lock.ts'
import { printLedger } from '../ledger/print-ledger.ts'
import { buildRules, runRules } from '../rules/index.ts'
import { assemble, type Assembly, type AssembleOptions } from './assemble.ts'
import type { BuildSummary } from './build-record.ts'
import { digestStudy } from './digest-study.ts'
import { drawFigures } from './draw-figures.ts'
import { isOnlyChecked } from './settings.ts'
import { typesetDocuments, typstInputs, writeDocuments } from './typeset-documents.ts'

export interface Build {
  readonly summary: BuildSummary
  readonly findings: readonly Finding[]
}

/** Threads that work beside this one, and what is left for the end. */
interface Workshop {
  readonly drawings: Drawings
  readonly typesetter: Typesetter
  /** Work that only the next build needs. */
  readonly left: (() => void)[]
}

/**
 *     assembly → typst ─┬→ pdf
 *         ↘ figures ────┘
 *             ↘ ledger → lock, results
 *
 * Everything is computed before anything is written; each file is then replaced whole.
 *
 * @param typesetter
 *   Opened, and to be closed, by the caller: it gets ready while this is still being loaded.
 */
export async function build(files: ProjectFiles, typesetter: Typesetter, options: AssembleOptions): Promise<Build> {
  const workshop = { typesetter, drawings: openDrawings(files), left: [] as (() => void)[] }
  try {
    return await buildWith(workshop, files, options)
  } finally {
    catchUp(workshop)
    workshop.drawings.close()
  }
}

function catchUp({ left }: Workshop): void {
  for (const work of left.splice(0)) work()
}

async function buildWith(workshop: Workshop, files: ProjectFiles, options: AssembleOptions): Promise<Build> {
  const { drawings, typesetter, left } = workshop
  const say = options.onProgress ?? (() => {})
  let reading: Promise<ProjectCommit> | undefined
  const assembly = await assemble(files, {
    ...options,
    async meanwhile() {
      drawings.warmUp()
      reading = readProjectCommit(files.root)
    },
    later: work => left.push(work)
  })
  const project = await (reading ?? readProjectCommit(files.root))

  say('drawing')
  const drawing = drawFigures(files, assembly, drawings.draw, say)
  // While the figures are drawn; should writing stop first, that is what is told.
  drawing.catch(() => {})
  const documents = await writeDocuments(files, assembly, project.commit)
  const ruled = runRules(buildRules, { ...assembly, files })
  const drawn = await drawing
  drawings.close()
  left.push(() => drawings.keep())

  say('setting')
  const inputs = typstInputs(documents, new Map(drawn.figures.map(({ id, svg }) => [id, svg])))
  const setting = typesetDocuments(documents, inputs, typesetter)
  setting.catch(() => {})
  // What follows has room beside the setting, and none beside the rehearsal.
  await Promise.race([typesetter.rehearsed(), setting])
  const records = writeRecords(files, assembly, project, drawn.ledger)
  keepTypeset(files, inputs)
  catchUp(workshop)
  const typeset = await setting

  say('writing')
  const outputs = new Map([...records, ...drawn.figures.map(({ id, svg }) => [`build/figures/${id}.svg`, svg] as const), ...typeset.outputs])
  // The lock is committed; what stands in build/ can be made again.
  for (const [path, content] of outputs) {
    if (path === paperLockPath) files.write(path, content)
    else files.writeAgain(path, content)
  }

  return {
    summary: summarise(assembly, [...outputs.keys()], typeset.pageCount),
    findings: sortFindings([...assembly.findings, ...drawn.figures.flatMap(figure => figure.findings), ...typeset.findings, ...ruled])
  }
}

/** The ledger, and what is written from it. */
function writeRecords(files: ProjectFiles, { documents, evidence, results }: Assembly, project: ProjectCommit, figures: readonly LedgerFigure[]): Map<string, string | Uint8Array> {
  const study = digestStudy(files)
  const ledger = buildLedger({ toolkit: toolkitVersion, engine: engineVersions, study, project, evidence, results, documents, figures })
  const lock = buildPaperLock(documents, {
    toolkit: toolkitVersion,
    engine: engineVersions,
    // Without the commit: committing the lock would change it.
    digests: { ledger: sha256(printLedger({ ...ledger, project: { commit: null, dirty: null } })), study, evidence: evidence.digest }
  })
  return new Map([
    ['build/ledger.json', printLedger(ledger)],
    ['build/results.json', printFlatResults(flattenResults(results))],
    [paperLockPath, printPaperLock(lock)]
  ])
}

function summarise({ documents, evidence, results }: Assembly, outputs: readonly string[], pages: number): BuildSummary {
  const occurrences = documents.flatMap(document => document.occurrences)
  const claims = documents.flatMap(document => document.claims)
  return {
    pdf: outputs.find(path => path.endsWith('.pdf')) ?? '',
    outputs: [...outputs].sort(),
    documentsElsewhere: documents.map(({ path }) => path).filter(isOnlyChecked),
    pages,
    numbers: occurrences.length,
    quantities: new Set(occurrences.map(occurrence => occurrence.quantity)).size,
    claims: {
      hold: claims.filter(claim => claim.holds === true).length,
      fail: claims.filter(claim => claim.holds === false).length,
      open: claims.filter(claim => claim.holds === null).length
    },
    runs: {
      all: evidence.runs.length,
      used: results.used.size,
      excluded: evidence.runs.filter(run => run.excluded !== null).length,
      failed: evidence.runs.filter(run => run.status === 'failed').length
    }
  }
}
