import type { Seal } from '../../../evidence/seal.ts'
import type { Provenance } from './provenance-entry.ts'

/** The list of files in words: what holds of all of them is said once, above it. */
export interface FilesDescription {
  readonly introduction: string
  readonly lines: readonly { readonly path: string; readonly words: string }[]
}

const FIRST_TAKEN: { readonly [seal in Seal]: string } = {
  exit: 'by the jobs that wrote them, as their last act',
  fetch: 'when they were fetched',
  never: 'when they were locked here'
}

export function describeFiles(files: Provenance['files']): FilesDescription {
  const origins = new Set(files.map(({ origin }) => origin))
  const seals = new Set(files.flatMap(({ seal }) => seal ?? []))
  const [only] = origins
  return {
    introduction: [
      `The first twelve hexadecimal digits of the sha256 of each file named above${origins.size === 1 && only != null ? `; all were ${only}` : ''}.`,
      ...describeSeals(seals),
      'No digest shows that a job wrote true logs before its last act, or that its clock was right.'
    ].join(' '),
    lines: files.map(({ path, digest, origin, seal }) => ({
      path,
      words: `${digest ?? 'not among the evidence'}${origins.size > 1 && origin !== null ? ` ${origin}` : ''}${seals.size > 1 && seal !== null ? `; ${seal}` : ''}`
    }))
  }
}

function describeSeals(seals: ReadonlySet<Seal>): string[] {
  const present = (['exit', 'fetch', 'never'] as const).filter(seal => seals.has(seal))
  const [only] = present
  if (only === undefined) return []
  if (present.length === 1) return [`The digests were first taken ${FIRST_TAKEN[only]}.`]
  return [`The digests were first taken ${present.map(seal => `${FIRST_TAKEN[seal]} (${seal})`).join(', or ')}.`]
}
