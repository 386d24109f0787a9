import type { ResolvedDocument } from '../document/tree.ts'

/** `paper/paper.lock.json`, committed: what the paper said, for checkouts without raw files, for `diff`, for pull requests. */
export interface PaperLock {
  readonly schema: 'paperline-lock/1'
  readonly toolkit: string
  readonly engine: { readonly typst: string }
  /** `ledger` leaves out the commit, since committing the lock would change it. */
  readonly digests: { readonly ledger: string; readonly study: string | null; readonly evidence: string }
  readonly occurrences: readonly { readonly id: string; readonly document: string; readonly quantity: string; readonly printed: string }[]
  readonly claims: readonly { readonly document: string; readonly text: string; readonly that: string; readonly holds: boolean | null }[]
}

export const paperLockPath = 'paper/paper.lock.json'

export function buildPaperLock(
  documents: readonly ResolvedDocument[],
  versions: Pick<PaperLock, 'toolkit' | 'engine' | 'digests'>
): PaperLock {
  return {
    schema: 'paperline-lock/1',
    toolkit: versions.toolkit,
    engine: versions.engine,
    digests: versions.digests,
    occurrences: documents.flatMap(document =>
      document.occurrences.map(({ id, quantity, printed }) => ({ id, document: document.path, quantity, printed }))
    ),
    claims: documents.flatMap(document =>
      document.claims.map(({ text, that, holds }) => ({ document: document.path, text, that, holds }))
    )
  }
}

/** One entry a line, so that a pull request shows which number moved. */
export function printPaperLock(lock: PaperLock): string {
  const list = (entries: readonly unknown[]): string =>
    entries.length === 0 ? '[]' : `[\n${entries.map(entry => `    ${JSON.stringify(entry)}`).join(',\n')}\n  ]`
  return `{
  "schema": ${JSON.stringify(lock.schema)},
  "toolkit": ${JSON.stringify(lock.toolkit)},
  "engine": ${JSON.stringify(lock.engine)},
  "digests": ${JSON.stringify(lock.digests)},
  "occurrences": ${list(lock.occurrences)},
  "claims": ${list(lock.claims)}
}
`
}

/** `null` where the text is not a lock this version can read. */
export function readPaperLock(text: string): PaperLock | null {
  try {
    const parsed: unknown = JSON.parse(text)
    return isPaperLock(parsed) ? parsed : null
  } catch {
    return null
  }
}

function isPaperLock(value: unknown): value is PaperLock {
  return (
    typeof value === 'object' && value !== null &&
    'schema' in value && value.schema === 'paperline-lock/1' &&
    'digests' in value && typeof value.digests === 'object' && value.digests !== null &&
    'occurrences' in value && Array.isArray(value.occurrences) &&
    'claims' in value && Array.isArray(value.claims)
  )
}
