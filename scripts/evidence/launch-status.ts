import { parseRow } from './json/parse-row.ts'
/** The file in which a launched run says how it fares: one line of JSON, replaced as a whole whenever something changes. */
export const STATUS_FILE = 'launch-status.json'
export const STATUS_SCHEMA = 'paperline-status/1'

const STATES = ['launched', 'running', 'finished', 'failed', 'killed'] as const

export type LaunchState = (typeof STATES)[number]

export interface LaunchStatus {
  readonly run: string
  readonly experiment: string | null
  /** The launch that started it: `20261126T233012Z-doe-4f2a`. */
  readonly launch: string | null
  /** From 1. */
  readonly attempt: number
  readonly stage: string | null
  /** `finished` only after the last stage. */
  readonly state: LaunchState
  readonly exit: number | null
  readonly signal: string | null
  readonly host: string | null
  readonly gpu: string | null
  /** Slurm's `<array id>_<task>`. */
  readonly job: string | null
  readonly pid: number | null
  readonly launched: string | null
  readonly started: string | null
  readonly ended: string | null
  readonly reason: string | null
  readonly code: LaunchedCode | null
}

/** The code that ran. */
export interface LaunchedCode {
  readonly commit: string | null
  /** Sha256 of the difference to the commit; `null` where there was none. */
  readonly dirty: string | null
}

/** Reads a status; `null` where the line is none: cut short, another schema, a state that nobody knows. */
export function parseLaunchStatus(line: string): LaunchStatus | null {
  const row = parseRow(line)
  if (row === null || row['schema'] !== STATUS_SCHEMA) return null
  const state = STATES.find(name => name === row['state'])
  const { run, attempt = 1 } = row
  if (state === undefined || typeof run !== 'string' || typeof attempt !== 'number' || !Number.isSafeInteger(attempt) || attempt < 1) return null
  const text = (name: string): string | null => textOf(row[name])
  const whole = (name: string): number | null => (Number.isSafeInteger(row[name]) ? (row[name] as number) : null)
  return {
    run, attempt, state,
    experiment: text('experiment'), launch: text('launch'), stage: text('stage'), exit: whole('exit'), signal: text('signal'),
    host: text('host'), gpu: text('gpu'), job: text('job'), pid: whole('pid'),
    launched: text('launched'), started: text('started'), ended: text('ended'), reason: text('reason'),
    code: launchedCode(row['code'])
  }
}

export function launchedCode(value: unknown): LaunchedCode | null {
  if (typeof value !== 'object' || value === null) return null
  const { commit, dirty } = value as { readonly commit?: unknown; readonly dirty?: unknown }
  return { commit: textOf(commit), dirty: textOf(dirty) }
}

/** Why it ended as it did, in the status's own words, else by its exit code or signal; `null` where it ended well or goes on. */
export function reasonOf({ state, reason, stage, exit, signal }: LaunchStatus): string | null {
  if (reason !== null || state === 'launched' || state === 'running' || state === 'finished') return reason
  const where = stage === null ? '' : ` in stage ${stage}`
  if (signal !== null) return `signal ${signal}${where}`
  return exit === null ? null : `exit code ${exit}${where}`
}

/** A job number may stand there as a number. */
function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : typeof value === 'number' ? String(value) : null
}
