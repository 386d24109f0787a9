import { Finding, stop } from '../diagnostics/finding.ts'
import { parseDocument } from '../document/parse-document.ts'
import { plainTextOf } from '../document/plain-text-of.ts'
import type { ParsedDocument } from '../document/tree.ts'
import { walkTree, type DocumentNode } from '../document/walk-tree.ts'
import type { ProjectFiles } from '../edge/project-files.ts'
import { checkSourcesLock } from '../evidence/check-sources-lock.ts'
import { readSourcesLock } from '../evidence/sources-lock.ts'
import { paperLockPath, readPaperLock, type PaperLock } from '../ledger/paper-lock.ts'
import { readSettings } from './settings.ts'

const rule = 'lock-is-current'
const note = 'build where the raw files are, and commit `paper/paper.lock.json`'

export interface LockVerdict {
  readonly findings: readonly Finding[]
  readonly numbers: number
  readonly claims: number
  readonly filesRead: number
  readonly filesNotRead: number
  readonly study: 'not run'
}

/**
 * Holds the documents against `paper.lock.json` without running the study: for checkouts without raw files, and for
 * projects that one does not trust. Raw files that are here are hashed against their lock.
 */
export function checkAgainstLock(files: ProjectFiles): LockVerdict {
  const lock = requireLock(files)
  const { settings, findings: settingsFindings } = readSettings(files)
  const parsed = settings.documents.map(path => parseDocument(path, files.readText(path) ?? ''))
  const locked = readSourcesLock(files)
  const present = new Set(files.list('data/raw'))
  const absent = [...(locked?.files.keys() ?? [])].filter(path => !present.has(path))
  return {
    findings: [
      ...settingsFindings,
      ...parsed.flatMap(({ findings }) => findings),
      ...parsed.flatMap(({ document }) => compareDocument(document, lock)),
      // A file that is not here is counted, not reported: this is the checkout without them.
      ...checkSourcesLock(files, null, { rehash: true }).filter(finding => present.has(finding.where.file))
    ],
    numbers: lock.occurrences.length,
    claims: lock.claims.length,
    filesRead: present.size,
    filesNotRead: absent.length,
    study: 'not run'
  }
}

function requireLock(files: ProjectFiles): PaperLock {
  const text = files.readText(paperLockPath)
  const lock = text === null ? null : readPaperLock(text)
  if (lock !== null) return lock
  return stop({
    file: paperLockPath,
    rule,
    message: `Unexpected ${text === null ? 'absence' : 'content'} of \`${paperLockPath}\`, expected the record of what the paper prints`,
    note
  })
}

function compareDocument(document: ParsedDocument, lock: PaperLock): Finding[] {
  const left = countByKey(lock.occurrences.filter(occurrence => occurrence.document === document.path).map(occurrence => occurrence.quantity))
  const claims = lock.claims.filter(claim => claim.document === document.path)
  const findings: Finding[] = []
  const report = (node: DocumentNode, message: string): void => {
    const { start, end } = node.position ?? { start: { line: 1, column: 1 }, end: { line: 1, column: 1 } }
    findings.push(new Finding({ file: document.path, line: start.line, column: start.column, endLine: end.line, endColumn: end.column, rule, message, note }))
  }
  const { title, subtitle, abstract } = document.frontMatter
  walkTree([...title, ...subtitle, ...abstract, ...document.children], node => {
    if (node.type === 'binding') {
      const remaining = left.get(node.path) ?? 0
      if (remaining === 0) report(node, `Unexpected binding of \`${node.path}\` that the lock does not know here, expected one it has`)
      left.set(node.path, Math.max(0, remaining - 1))
    } else if (node.type === 'claim') {
      const same = claims.find(claim => claim.that === node.that && (claim.text === plainTextOf(node.children) || holdsBinding(node)))
      if (same === undefined) report(node, `Unexpected claim \`${node.that}\` that the lock does not know with these words, expected one it has`)
      else if (same.holds !== true) report(node, `Unexpected claim \`${node.that}\` that ${same.holds === false ? 'was false' : 'could not be evaluated'} when it was locked, expected one that holds`)
    }
  })
  return findings
}

/** Words that hold a binding read otherwise once they are printed. */
function holdsBinding(node: DocumentNode): boolean {
  let found = false
  walkTree([node], child => {
    if (child.type === 'binding') found = true
  })
  return found
}

function countByKey(keys: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1)
  return counts
}
