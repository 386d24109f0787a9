import type { Place } from '../../../analysis/quantities/quantity.ts'
import { Finding } from '../../diagnostics/finding.ts'
import type { ProjectFiles } from '../../edge/project-files.ts'
import type { FileIndex } from '../file-index.ts'
import { type LaunchStatus, parseLaunchStatus, STATUS_FILE, STATUS_SCHEMA } from '../launch-status.ts'

/** A status with the place that says it. */
export interface PlacedStatus {
  readonly status: LaunchStatus
  readonly place: Place
}

/** What the status files of launched runs say, by the folder they lie in. */
export interface Statuses {
  readonly runs: ReadonlyMap<string, PlacedStatus>
  /** Attempts that a retry set aside under `attempts/<n>/`, by the run's folder, in order. */
  readonly attempts: ReadonlyMap<string, readonly PlacedStatus[]>
  readonly files: ReadonlyMap<string, { readonly bytes: number; readonly sha256: string }>
  readonly findings: readonly Finding[]
}

/** One line is all that a status holds; a larger file is none. */
const LARGEST = 65_536

export function readStatuses(paths: readonly string[], files: ProjectFiles, index: FileIndex): Statuses {
  const runs = new Map<string, PlacedStatus>()
  const attempts = new Map<string, PlacedStatus[]>()
  const known = new Map<string, { bytes: number; sha256: string }>()
  const findings: Finding[] = []
  for (const path of paths) {
    if (!path.endsWith(`/${STATUS_FILE}`)) continue
    const digest = index.digest(path)
    if (digest === null) continue
    known.set(path, { bytes: digest.size, sha256: digest.sha256 })
    const bytes = digest.size > LARGEST ? null : (digest.bytes ?? files.readBytes(path))
    const placed = bytes === null ? null : placedStatus(path, Buffer.from(bytes).toString('utf8'))
    if (placed === null) {
      findings.push(new Finding({
        file: path, line: 1, column: 1, rule: 'evidence-readable',
        message: `Unexpected content of \`${STATUS_FILE}\`, expected one line with schema \`${STATUS_SCHEMA}\``,
        note: 'fetch it again; without it the marks in the logs decide how the run ended'
      }))
      continue
    }
    const folder = path.slice(0, -STATUS_FILE.length - 1)
    const of = /^(.+)\/attempts\/\d+$/.exec(folder)?.[1]
    if (of === undefined) runs.set(folder, placed)
    else attempts.set(of, [...(attempts.get(of) ?? []), placed].sort((a, b) => a.status.attempt - b.status.attempt))
  }
  return { runs, attempts, files: known, findings }
}

/** Without the files of attempts that were set aside: they are no runs, and no metrics of the run that followed. */
export function withoutAttempts(paths: readonly string[]): string[] {
  const present = new Set(paths)
  return paths.filter(path => {
    const [, run = '', attempt = ''] = /^(.+?)\/attempts\/(\d+)\//.exec(path) ?? []
    return run === '' || !(present.has(`${run}/${STATUS_FILE}`) || present.has(`${run}/attempts/${attempt}/${STATUS_FILE}`))
  })
}

/** The place is the member that names the state: what a reader looks for in a long line. */
function placedStatus(path: string, text: string): PlacedStatus | null {
  const line = text.trimEnd()
  const status = parseLaunchStatus(line)
  if (status === null) return null
  const member = /(?<!\\)"state"\s*:\s*"[a-z]+"/.exec(line)
  const shown = member?.[0] ?? line
  const before = member === null ? '' : line.slice(0, member.index)
  const start = Buffer.byteLength(before)
  return { status, place: { file: path, line: before.split('\n').length, start, end: start + Buffer.byteLength(shown), text: shown } }
}
