import { Finding } from '../../diagnostics/finding.ts'
import type { SourceFiles } from '../../edge/ssh/source-files.ts'
import type { LockedFile } from '../sources-lock.ts'
import type { PlannedFile } from './plan-fetch.ts'
import { showRemotePath } from './remote-path.ts'
import type { Source } from './source.ts'

export type RefusalReason = 'shorter-there' | 'changed-there' | 'edited-here' | 'in-the-way'

/** A file that was left as it lies, with what would take its place and how to let it. */
export function refusal(planned: Exclude<PlannedFile, { kind: 'keep' }>, reason: RefusalReason, source: Source, from: SourceFiles): Finding {
  const { destination, file, held } = planned
  const there = `\`${showRemotePath(from.address(file.path))}\` on \`${from.host}\``
  const accept = `\`paperline fetch ${source.name} --accept\``
  const texts: { readonly [reason in RefusalReason]: readonly [message: string, note: string] } = {
    'shorter-there': [
      `Unexpected shorter file ${there} (${file.bytes} bytes), expected at least the ${held?.bytes ?? 0} bytes that are locked`,
      `what is here was not touched: find out who cut it there; ${accept} takes it as it is there now`
    ],
    'changed-there': [
      `Unexpected other content of ${there}, expected what is locked (${held?.sha256.slice(0, 12) ?? ''}…), with or without more lines after it`,
      `what is here was not touched: a log may grow, not change; if the run was repeated on purpose, ${accept} takes it as it is there now`
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
  return new Finding({ file: destination, rule: 'source-unchanged', message, note, cause: { ...source.place, message: `fetched by source \`${source.name}\`` } })
}

/** Paths of the lock that were fetched from this source. */
export function fetchedBefore(locked: Iterable<LockedFile>, source: Source, host: string): string[] {
  return [...locked].filter(({ path, origin }) => origin?.host === host && path.startsWith(`${source.destination}/`)).map(({ path }) => path)
}
