import type { Position } from 'unist'
import type { Evidence } from '../../evidence/evidence.ts'
import type { Results } from '../../study/results.ts'
import { alignText } from '../align-text.ts'
import type { LineIndex } from '../line-index.ts'
import { plainTextOf } from '../plain-text-of.ts'
import type { Report } from '../report.ts'
import type { Claim, ClaimVerdict, ParsedDocument } from '../tree.ts'
import { isAlwaysTrue } from './always-true.ts'
import { findBrokenPromises } from './claim-words.ts'
import type { Span } from './claim-syntax.ts'
import { evaluateClaim, type EvaluatedClaim } from './evaluate-claim.ts'

/** Judges one claim of a document, and reports what is wrong with it: false, not evaluable, or testing nothing. */
export function judgeClaim(claim: Claim, document: ParsedDocument, lines: LineIndex, results: Results, evidence: Evidence, report: Report): ClaimVerdict {
  const { that, thatPosition } = claim
  const position = claim.position ?? thatPosition
  const words = plainTextOf(claim.children)
  const evaluated: EvaluatedClaim =
    that.trim() === ''
      ? { holds: null, reason: 'it has no predicate', breaking: [], mend: null, span: null, quantities: [], predicate: null }
      : evaluateClaim(that, results, evidence)
  const placeOf = (span: Span | null): Position => (span === null ? thatPosition : placeInside(span, claim, document.source, lines))
  const { holds, reason, breaking } = evaluated

  if (holds === false) {
    report(
      {
        rule: 'claim-holds',
        message: `Unexpected false claim “${words}”, expected \`${that}\` to hold`,
        note: `now ${reason}${breaking.length === 0 ? '' : `; broken by ${some(breaking)}`}: change the words, or look at the data`
      },
      position
    )
  } else if (holds === null && that.trim() !== '') {
    const read = evaluated.predicate === null
    report(
      {
        rule: 'claim-holds',
        message: read ? `${reason} in a claim` : `Unexpected claim that cannot be evaluated (${reason}), expected one that is true or false`,
        note: evaluated.mend ?? 'correct the predicate'
      },
      placeOf(evaluated.span)
    )
  }
  if (evaluated.predicate !== null) {
    if (holds === true && isAlwaysTrue(evaluated.predicate, results, evidence)) {
      report({ rule: 'claim-holds', message: `Unexpected claim that no result could break (\`${that}\`), expected one that tests a result`, note: 'compare a result with something it could fail to reach' }, thatPosition)
    }
    for (const { word, form } of findBrokenPromises(words, evaluated.predicate)) {
      report({ rule: 'claim-holds', severity: 'warning', message: `Unexpected word “${word}” over \`${that}\`, expected a predicate that tests it`, note: `write ${form}, or choose other words` }, position)
    }
  }
  const { start } = position
  return { document: document.path, line: start.line, column: start.column, text: words, that, holds, quantities: evaluated.quantities, reason, breaking }
}

/** A stretch of the predicate, in the document: character references and line ends stand between the two. */
function placeInside({ start, end }: Span, { that, thatPosition }: Claim, source: string, lines: LineIndex): Position {
  const from = thatPosition.start.offset ?? 0
  const offsetOf = alignText(source, from, thatPosition.end.offset ?? from, that)
  const first = offsetOf(start)
  return lines.positionAt(first, end > start ? offsetOf(end - 1) + 1 : first)
}

function some(names: readonly string[]): string {
  return names.length <= 6 ? names.join(', ') : `${names.slice(0, 6).join(', ')} and ${names.length - 6} more`
}
