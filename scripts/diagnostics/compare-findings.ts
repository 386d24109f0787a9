import type { Finding } from './finding.ts'

/** Order of reports: by file, line, column, rule, message; the worst exit code is the command's. */
export function compareFindings(left: Finding, right: Finding): number {
  return (
    compareText(left.where.file, right.where.file) ||
    (left.where.line ?? 0) - (right.where.line ?? 0) ||
    (left.where.column ?? 0) - (right.where.column ?? 0) ||
    compareText(left.ruleId ?? '', right.ruleId ?? '') ||
    compareText(left.reason, right.reason) ||
    right.exitCode - left.exitCode
  )
}

/** Sorted, with what is word for word the same said once, at its most severe. */
export function sortFindings(findings: readonly Finding[]): Finding[] {
  const seen = new Set<string>()
  return [...findings].sort(compareFindings).filter(finding => {
    const key = JSON.stringify([finding.where, finding.ruleId, finding.reason])
    return seen.has(key) ? false : (seen.add(key), true)
  })
}

/** 2 where anything could not be done, 1 where anything is wrong, else 0. */
export function exitCodeOf(findings: readonly Finding[]): 0 | 1 | 2 {
  return findings.reduce<0 | 1 | 2>((worst, finding) => (finding.exitCode > worst ? finding.exitCode : worst), 0)
}

function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0
}
