import { Finding, Stop, stop, type FindingInput } from '../diagnostics/finding.ts'
import type { ProjectFiles } from '../edge/project-files.ts'
import type { WorkerThread } from '../edge/worker-thread.ts'
import { digestOf } from '../evidence/digest.ts'
import type { Evidence, EvidenceSeries } from '../evidence/evidence.ts'
import { countRuns } from './count-runs.ts'
import { launchStudyWorker, stampStudyCode } from './launch-study-worker.ts'
import type { ResultNode, Results } from './results.ts'
import { studyPath, type StudyAnswer, type StudyQuestion } from './study-answer.ts'
import { readStudyMemo, writeStudyMemo } from './study-memo.ts'

export interface RunStudyOptions {
  /** After so long a study counts as hanging (60). */
  readonly timeoutSeconds?: number
  /** Run the study even where nothing it rests on has changed. */
  readonly noMemo?: boolean
  /** Takes what only the next run needs, to be done when nothing waits; done at once where absent. */
  readonly later?: (work: () => void) => void
}

type StudyResults = Extract<StudyAnswer, { kind: 'results' }>

/** A study whose thread is starting, or has started: it loads while the evidence is read. */
export interface OpenedStudy {
  /**
   * @throws {Stop}
   *   Where the study cannot be run: it does not parse, throws, hangs, or imports what it may not.
   */
  run(evidence: Evidence, options?: RunStudyOptions): Promise<Results>
  /** To be called whatever happens: its thread keeps the process alive. */
  close(): void
}

/**
 *     study files → worker ┐
 *     evidence → question ─┴→ answer → results, with the counts of runs
 *                       ↘ memo ↗
 */
export function openStudy(files: ProjectFiles): OpenedStudy {
  const sources = readStudySources(files)
  const worker = sources.has(studyPath) ? launchStudyWorker({ root: files.root, sources }) : null
  return {
    async run(evidence, options = {}) {
      if (worker === null) return withCounts(emptyAnswer, evidence)
      const key = digestOf([stampStudyCode(), process.version, evidence.digest, ...[...sources].map(([path, source]) => `${path} ${digestOf(source)}`)].join('\n'))
      const known = options.noMemo === true ? null : readStudyMemo(files, key)
      if (known !== null) return withCounts(known, evidence)
      const answer = await askWorker(worker, evidence, options.timeoutSeconds ?? 60)
      const later = options.later ?? (work => work())
      later(() => writeStudyMemo(files, key, answer))
      return withCounts(answer, evidence)
    },
    close: () => worker?.stop()
  }
}

/** Opens a study, runs it on the evidence, and closes it. */
export async function runStudy(files: ProjectFiles, evidence: Evidence, options: RunStudyOptions = {}): Promise<Results> {
  const study = openStudy(files)
  try {
    return await study.run(evidence, options)
  } finally {
    study.close()
  }
}

const emptyAnswer: StudyResults = { kind: 'results', root: { kind: 'record', entries: new Map() }, quantities: new Map(), observations: new Map(), series: [], used: new Set(), findings: [] }

/** What a study may be made of: TypeScript and JavaScript below `paper/`. */
function readStudySources(files: ProjectFiles): Map<string, string> {
  const paths = files.list('paper').filter(path => /\.[cm]?[jt]s$/.test(path) && !path.endsWith('.d.ts'))
  return new Map(paths.map(path => [path, files.readText(path) ?? '']))
}

async function askWorker(worker: WorkerThread, evidence: Evidence, timeoutSeconds: number): Promise<StudyResults> {
  const question: StudyQuestion = { ...evidence, findings: [] }
  const outcome = await worker.ask(question, timeoutSeconds)
  if (outcome.kind === 'timed-out') {
    return stop({
      file: studyPath,
      rule: 'study-runs',
      message: `Unexpected study still running after ${timeoutSeconds} s, expected it to end`,
      note: 'look for a loop that does not end, or raise `timeout:` in paper/paper.yml'
    })
  }
  if (outcome.kind === 'crashed') {
    return stop({
      file: studyPath,
      rule: 'study-runs',
      message: `Unexpected end of the study (${outcome.reason}), expected results`,
      note: 'a study returns its results; it neither exits nor fills the memory'
    })
  }
  const answer = outcome.answer as StudyAnswer
  if (answer.kind === 'stopped') throw new Stop(answer.findings.map(finding => new Finding(finding)))
  return answer
}

/** The study's results with the counts under `runs`, and the evidence's own series in the place of their ids. */
function withCounts(answer: StudyResults, evidence: Evidence): Results {
  const counts = countRuns(evidence, answer.used)
  const wanted = new Set(answer.series)
  const series = new Map<string, EvidenceSeries>()
  for (const run of evidence.runs) for (const one of run.series) if (wanted.has(one.id)) series.set(one.id, one)
  const entries = new Map<string, ResultNode>([...answer.root.entries, ['runs', counts.node]])
  return {
    root: { kind: 'record', entries },
    quantities: new Map([...answer.quantities, ...counts.quantities]),
    observations: answer.observations,
    series,
    used: answer.used,
    findings: answer.findings.map((finding: FindingInput) => new Finding(finding))
  }
}
