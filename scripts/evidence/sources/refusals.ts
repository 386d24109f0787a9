import { Finding, Stop } from '../../diagnostics/finding.ts'
import type { SourceFiles } from '../../edge/source-files/source-files.ts'
import type { LockedFile, RefusedFile } from '../sources-lock.ts'
import type { FetchOptions } from './fetch-effects.ts'
import type { HeldFile, PlannedArrival } from './plan-fetch.ts'
import { showRemotePath } from './remote-path.ts'
import type { Source } from './source.ts'

export type RefusalReason = 'shorter-there' | 'changed-there' | 'edited-here' | 'in-the-way'

interface Refused {
  readonly destination: string
  readonly file: { readonly path: string; readonly bytes: number }
  readonly held: HeldFile | null
}

/** A file that was left as it lies, with what would take its place and how to let it. */
export function refusal({ destination, file, held }: Refused, reason: RefusalReason, source: Source, from: SourceFiles, row: RefusedFile | null = null): Finding {
  const there = `\`${showRemotePath(from.address(file.path))}\` on \`${from.host}\``
  const accept = `\`paperline fetch ${source.name} --accept\``
  const aside = row === null || row.keptAt !== null ? '' : `, what is there now lies in ${row.beside}`
  const keep = row === null ? '' : `, \`paperline fetch ${source.name} --keep\` keeps what is here`
  const texts: { readonly [reason in RefusalReason]: readonly [message: string, note: string] } = {
    'shorter-there': [
      `Unexpected shorter file ${there} (${file.bytes} bytes), expected at least the ${held?.bytes ?? 0} bytes that are locked`,
      `what is here was not touched${aside}: find out who cut it there; ${accept} takes it as it is there now${keep}`
    ],
    'changed-there': [
      `Unexpected other content of ${there}, expected what is locked (${held?.sha256.slice(0, 12) ?? ''}…), with or without more lines after it`,
      `what is here was not touched${aside}: a log may grow, not change; if the run was repeated on purpose, ${accept} takes it as it is there now${keep}`
    ],
    'edited-here': [
      `Unexpected content that is not what was locked, expected the file as it was fetched from ${there}`,
      `raw files are never edited: restore it; ${accept} fetches it again over what is here`
    ],
    'in-the-way': [
      `Unexpected file that was not fetched from ${there} and differs from it, expected none or the same`,
      `choose another \`to\` in data/sources.yml or move the file away; ${accept} overwrites it`
    ]
  }
  const [message, note] = texts[reason]
  return new Finding({ file: destination, rule: 'source-unchanged', message, note, severity: row?.keptAt == null ? 'error' : 'info', cause: { ...source.place, message: `fetched by source \`${source.name}\`` } })
}

/** What was refused by an earlier fetch, and is there as it was then. */
export function undecided({ path, origin, reason, beside, keptAt }: RefusedFile, source: Source, onChange: FetchOptions['onChange']): Finding {
  const there = `${reason === 'shorter-there' ? 'shorter file' : 'other content of'} \`${showRemotePath(origin.path)}\` on \`${origin.host}\``
  const isKept = keptAt !== null || onChange === 'keep'
  return new Finding({
    file: path, rule: 'source-unchanged', severity: isKept ? 'info' : 'error',
    message: isKept ? `Unexpected ${there}, expected what is locked, which was kept by decision${keptAt === null ? '' : ` of ${keptAt}`}` : `Unexpected ${there} since ${origin.fetchedAt}, expected a decision which one is the evidence`,
    note: isKept
      ? `\`paperline fetch ${source.name} --accept\` takes it as it is there now`
      : `what is there now lies in ${beside}: \`paperline fetch ${source.name} --accept\` takes it, \`paperline fetch ${source.name} --keep\` keeps what is here`,
    cause: { ...source.place, message: `fetched by source \`${source.name}\`` }
  })
}

/** Said once a source: what arrived could be held against nothing that the server computed. */
export function noDigests(source: Source, host: string, files: number): Finding {
  return new Finding({
    ...source.place, rule: 'source-digest', severity: 'info',
    message: `Unexpected server \`${host}\` that computed no sha256 of ${files === 1 ? 'one file' : `${files} files`}, expected \`openssl\`, \`sha256sum\` or \`shasum\` and a shell to run it`,
    note: 'they are locked as they arrived; changes there are found by receiving a file again'
  })
}

/** What ended a fetch before its time. */
export function tellEnd(error: unknown, cut: readonly PlannedArrival[], at: { source: Source; from: SourceFiles; complete: number; wanted: number; isLost: (error: unknown) => boolean }): readonly Finding[] {
  if (error instanceof Stop) return error.findings
  if (!at.isLost(error)) throw error
  const [first] = cut
  const others = cut.length - 1
  const file = first === undefined ? '' : ` while fetching \`${showRemotePath(at.from.address(first.file.path))}\`${others > 0 ? ` and ${others} more` : ''}`
  return [new Finding({
    ...at.source.place, rule: 'source-reachable', fatal: true,
    message: `Unexpected end of the connection${file} (${error instanceof Error ? error.message : String(error)}), expected every file whole`,
    note: `${at.complete} of ${at.wanted} files are complete and locked, nothing is half-written: run \`paperline fetch ${at.source.name}\` again for the rest`
  })]
}

/** Paths of the lock that were fetched from this source. */
export function fetchedBefore(locked: Iterable<LockedFile>, source: Source, host: string): string[] {
  return [...locked].filter(({ path, origin }) => origin?.host === host && path.startsWith(`${source.destination}/`)).map(({ path }) => path)
}
