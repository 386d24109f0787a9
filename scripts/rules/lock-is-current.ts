import { Finding } from '../diagnostics/finding.ts'
import { paperLockPath, readPaperLock, type PaperLock } from '../ledger/paper-lock.ts'
import type { Rule, RuleContext } from './rule.ts'

const id = 'lock-is-current'

/** `paper/paper.lock.json` says what the paper says now: each printed number, each claim, the evidence behind them. */
export const lockIsCurrent: Rule = {
  id,
  check(context) {
    const text = context.files.readText(paperLockPath)
    if (text === null) return [report('Unexpected absence of `paper.lock.json`, expected the record of what the paper prints')]
    const lock = readPaperLock(text)
    if (lock === null) return [report('Unexpected content, expected a lock of this version')]
    return [...compareOccurrences(context, lock), ...compareClaims(context, lock), ...compareEvidence(context, lock)]
  }
}

function report(message: string, at: { file: string; line?: number; column?: number } = { file: paperLockPath }): Finding {
  return new Finding({ ...at, rule: id, message, note: 'run `paperline build`, look at what changed, and commit the lock with it' })
}

function compareOccurrences({ documents }: RuleContext, lock: PaperLock): Finding[] {
  const locked = new Map(lock.occurrences.map(occurrence => [occurrence.id, occurrence]))
  const now = documents.flatMap(document => document.occurrences)
  const moved = now.flatMap(occurrence => {
    const before = locked.get(occurrence.id)
    const { document: file, line, column } = occurrence
    if (before === undefined) return [report(`Unexpected \`${occurrence.printed}\` (${occurrence.quantity}) that the lock does not know, expected a current lock`, { file, line, column })]
    if (before.printed === occurrence.printed) return []
    return [report(`Unexpected \`${occurrence.printed}\` for ${occurrence.quantity}, expected \`${before.printed}\` as locked`, { file, line, column })]
  })
  const ids = new Set(now.map(occurrence => occurrence.id))
  const gone = lock.occurrences.filter(occurrence => !ids.has(occurrence.id))
  return gone.length === 0 ? moved : [...moved, report(`Unexpected lock of ${gone.length === 1 ? 'a number' : `${gone.length} numbers`} that the paper no longer prints (first: ${gone[0]?.quantity}), expected a current lock`)]
}

function compareClaims({ documents }: RuleContext, lock: PaperLock): Finding[] {
  const key = (claim: PaperLock['claims'][number]): string => JSON.stringify([claim.document, claim.that, claim.text, claim.holds])
  const locked = new Set(lock.claims.map(key))
  return documents
    .flatMap(document => document.claims)
    .filter(claim => !locked.has(key({ document: claim.document, text: claim.text, that: claim.that, holds: claim.holds })))
    .map(claim => report(`Unexpected claim "${claim.text}" that the lock does not know with these words and this verdict, expected a current lock`, { file: claim.document, line: claim.line, column: claim.column }))
}

function compareEvidence({ evidence }: RuleContext, lock: PaperLock): Finding[] {
  if (lock.digests.evidence === evidence.digest) return []
  return [report(`Unexpected evidence ${evidence.digest.slice(0, 12)}, expected ${lock.digests.evidence.slice(0, 12)} as locked`)]
}
