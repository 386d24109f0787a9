import { Finding, type FindingInput } from '../diagnostics/finding.ts'
import type { Position } from 'unist'

/** What a finding of a document says; its place is a position in the source. */
export type DocumentFinding = Omit<FindingInput, 'file' | 'line' | 'column' | 'endLine' | 'endColumn'>

export type Report = (finding: DocumentFinding, position: Position) => void

/** Collects findings of one document. */
export function reporterTo(findings: Finding[], file: string): Report {
  return (finding, position) => findings.push(findingAt(file, position, finding))
}

export function findingAt(file: string, position: Position, finding: DocumentFinding): Finding {
  return new Finding({
    ...finding,
    file,
    line: position.start.line,
    column: position.start.column,
    endLine: position.end.line,
    endColumn: position.end.column
  })
}
