import { type LaunchedCode, type LaunchStatus, parseLaunchStatus } from '../evidence/launch-status.ts'

/** What the target said of itself and of the runs that it was asked about. */
export interface Survey {
  /** The runs folder there, links followed. */
  readonly root: string
  readonly node: string
  /** By the clock there. */
  readonly time: string
  readonly code: LaunchedCode | null
  /** Why the code is not known; `null` where it is. */
  readonly codeProblem: string | null
  readonly codeIsMissing: boolean
  readonly slurm: SlurmState
  readonly runs: ReadonlyMap<string, SurveyedRun>
  /** Of each launch whose runs have not all ended: its arrays, and the place of its runs in them. */
  readonly launches: ReadonlyMap<string, SurveyedLaunch>
}

export type SlurmState =
  | { readonly kind: 'unasked' | 'missing' }
  | { readonly kind: 'silent'; readonly reason: string }
  | { readonly kind: 'there'; readonly jobs: ReadonlySet<string>; readonly maxArraySize: number | null }

export interface SurveyedRun {
  /**
   * `none`: no folder; `occupied`: files that no launch made; `void`: of a launch that broke off before it took hold;
   * `alive` and `gone`: not ended, and its process is there, or is not; `slurm`: not ended, and only Slurm knows.
   */
  readonly life: 'none' | 'occupied' | 'over' | 'void' | 'alive' | 'gone' | 'slurm'
  /** `null` where there is none, or it cannot be understood. */
  readonly status: LaunchStatus | null
  /** The line as it stands there: what must still stand there when the run is launched. */
  readonly line: string
}

export interface SurveyedLaunch {
  readonly arrays: readonly SlurmArray[]
  /** Run → its number in the launch, from 1. */
  readonly order: ReadonlyMap<string, number>
}

/** Tasks 1 to `count` of one array are the runs `offset + 1` to `offset + count` of its launch, in one stage. */
export interface SlurmArray {
  readonly stage: number
  readonly id: string
  readonly offset: number
  readonly count: number
}

/** Another launch holds the target. */
export interface BusyTarget {
  readonly busy: string
}

/** Reads the survey script's answer; `null` where it is not whole. */
export function parseSurvey(text: string): Survey | BusyTarget | null {
  const lines = text.split('\n')
  const values = new Map<string, string>()
  const jobs = new Set<string>()
  const runs = new Map<string, SurveyedRun>()
  const launches = new Map<string, { arrays: SlurmArray[]; order: Map<string, number> }>()
  const launchOf = (name: string) => {
    const known = launches.get(name) ?? { arrays: [], order: new Map<string, number>() }
    launches.set(name, known)
    return known
  }
  for (const line of lines) {
    const space = line.indexOf(' ')
    const [word, rest] = space < 0 ? [line, ''] : [line.slice(0, space), line.slice(space + 1)]
    const parts = rest.split(' ')
    const [first = '', second = '', third = '', fourth = '', fifth = ''] = parts
    if (word === 'run') runs.set(first, surveyedRun(second, parts.slice(2).join(' ')))
    else if (word === 'job' && /^\d+(?:_\d+)?$/.test(first)) jobs.add(first)
    else if (word === 'array' && /^\d+$/.test(third)) launchOf(first).arrays.push({ stage: Number(second), id: third, offset: Number(fourth), count: Number(fifth) })
    else if (word === 'index') launchOf(first).order.set(third, Number(second))
    else values.set(word, rest)
  }
  const busy = values.get('busy')
  if (busy !== undefined) return { busy }
  const [root, node, time] = [values.get('root'), values.get('node'), values.get('time')]
  if (!values.has('done') || root === undefined || node === undefined || time === undefined) return null
  const maxArraySize = Number(values.get('max-array-size'))
  const silent = values.get('slurm-silent')
  return {
    root, node, time, runs, launches,
    code: parseCode(values.get('code')),
    codeProblem: values.get('code-unknown') ?? null,
    codeIsMissing: values.has('code-missing'),
    slurm: values.has('slurm-missing') ? { kind: 'missing' }
      : silent !== undefined ? { kind: 'silent', reason: silent }
      : !values.has('slurm-there') ? { kind: 'unasked' }
      : { kind: 'there', jobs, maxArraySize: Number.isSafeInteger(maxArraySize) && maxArraySize > 1 ? maxArraySize : null }
  }
}

const LIVES = ['none', 'occupied', 'over', 'void', 'alive', 'gone', 'slurm'] as const

function surveyedRun(word: string, line: string): SurveyedRun {
  return { life: LIVES.find(life => life === word) ?? 'occupied', status: line === '' ? null : parseLaunchStatus(line), line }
}

function parseCode(text: string | undefined): LaunchedCode | null {
  const match = /^\{"commit":"([0-9a-f]{40,64})","dirty":(?:null|"([0-9a-f]{64})")\}$/.exec(text ?? '')
  return match === null ? null : { commit: match[1] ?? null, dirty: match[2] ?? null }
}
