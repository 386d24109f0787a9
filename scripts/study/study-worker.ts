import { Stop, type Finding, type FindingInput } from '../diagnostics/finding.ts'
import { openProjectFiles } from '../edge/project-files.ts'
import { answerInWorker } from '../edge/worker-thread.ts'
import type { Evidence } from '../evidence/evidence.ts'
import { collectResults } from './collect-results.ts'
import * as door from './door.ts'
import { failureFinding, loadStudy } from './load-study.ts'
import { locateName } from './locate-name.ts'
import { openSpans } from './open-spans.ts'
import { RunSet } from './run-set.ts'
import type { Study } from './study.ts'
import type { StudyAnswer, StudyCode, StudyQuestion } from './study-answer.ts'
import { openStrippedMemory } from './stripped-memory.ts'
import { openStudyEvidence } from './study-evidence.ts'
import { plainFinding } from '../diagnostics/plain-finding.ts'

/** The thread a study runs in: loads it, and when the evidence is there calls it and posts its results as plain data. */
async function prepare({ root, sources }: StudyCode): Promise<(evidence: StudyQuestion) => Promise<StudyAnswer>> {
  const stripped = openStrippedMemory(openProjectFiles(root))
  const loading = openDoors(sources).then(async doors => {
    const study = await loadStudy(sources, doors, stripped.strip)
    stripped.keep()
    return study
  })
  // Told when somebody asks.
  loading.catch(() => {})
  return async evidence => {
    try {
      return await analyse(await loading, evidence, root, sources)
    } catch (error) {
      if (error instanceof Stop) return { kind: 'stopped', findings: error.findings.map((finding: Finding): FindingInput => plainFinding(finding)) }
      throw error
    }
  }
}

async function analyse(declared: Study, evidence: Evidence, root: string, sources: StudyCode['sources']): Promise<StudyAnswer> {
  const study = openStudyEvidence(evidence, openSpans(openProjectFiles(root)))
  let returned: unknown
  try {
    returned = await declared.analyse({ runs: new RunSet(study, evidence.runs) })
  } catch (error) {
    throw new Stop([failureFinding(error, sources)])
  }
  const { series, ...collected } = collectResults(returned, locateName(sources, declared.place))
  return { kind: 'results', ...collected, series: [...series.keys()] }
}

/** The statistics are many files, so they are loaded for a study that names them only. */
async function openDoors(sources: StudyCode['sources']): Promise<Map<string, Record<string, unknown>>> {
  const doors = new Map<string, Record<string, unknown>>([['paperline', door]])
  if ([...sources.values()].some(source => source.includes('paperline/analysis'))) doors.set('paperline/analysis', await import('../../analysis/index.ts'))
  return doors
}

answerInWorker(prepare)
