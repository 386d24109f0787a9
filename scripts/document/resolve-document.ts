import type { Finding } from '../diagnostics/finding.ts'
import type { Evidence } from '../evidence/evidence.ts'
import type { Results } from '../study/results.ts'
import { judgeClaim } from './claims/judge-claim.ts'
import { compareLiteral } from './compare-literal.ts'
import { indexLines } from './line-index.ts'
import { createPrinter } from './print-quantity.ts'
import { reporterTo } from './report.ts'
import { resolveTable } from './resolve-table.ts'
import type { Binding, Claim, ClaimVerdict, ParsedDocument, ResolvedDocument } from './tree.ts'
import { reportTypedUnit } from './typed-unit.ts'
import { walkTree, type DocumentNode } from './walk-tree.ts'

/**
 * Prints every binding, fills every table, judges every claim, compares every bound literal; the parsed document is
 * left as it was. Front matter comes first, then the text in its order, so that ordinals and occurrences do too.
 */
export function resolveDocument(document: ParsedDocument, results: Results, evidence: Evidence): { document: ResolvedDocument; findings: Finding[] } {
  const findings: Finding[] = []
  const report = reporterTo(findings, document.path)
  const lines = indexLines(document.source)
  const printer = createPrinter(document.path, results)
  const claimNodes: Claim[] = []
  const figures: { id: string; src: string; span: 'column' | 'page' }[] = []
  const { frontMatter, children } = structuredClone({ frontMatter: document.frontMatter, children: document.children })

  const print = (binding: Binding): void => {
    if (binding.problem !== undefined || binding.position === undefined) return
    const printed = printer.printAddress(binding.path, { ...binding.options, helper: binding.helper }, binding.position, report)
    if (printed === null) return
    binding.printed = printed
    compareLiteral(binding, report)
  }
  const printParts = (parts: readonly (string | Binding)[]): string => {
    for (const part of parts) if (typeof part !== 'string') print(part)
    return parts.map(part => (typeof part === 'string' ? part : (part.printed?.text ?? '??'))).join('')
  }
  const visit = (node: DocumentNode): void => {
    switch (node.type) {
      case 'binding':
        return print(node)
      case 'inlineMath':
      case 'math':
      case 'image':
      case 'imageReference': {
        const parts = partsOf(node.data)
        if (parts !== null && 'alt' in node) node.alt = printParts(parts)
        else if (parts !== null) printParts(parts)
        return
      }
      case 'figure':
        figures.push({ id: node.id, src: node.src, span: node.span })
        if (node.altParts !== undefined) node.alt = printParts(node.altParts)
        return
      case 'tableFigure': {
        const table = resolveTable(node, results, printer, report)
        if (table !== null) node.resolved = table
        return
      }
      case 'claim':
        claimNodes.push(node)
        return
      default:
    }
  }

  const whole: readonly DocumentNode[] = [...frontMatter.title, ...frontMatter.subtitle, ...frontMatter.abstract, ...children]
  walkTree(whole, visit)
  // Words of a claim may hold bindings, which are printed by now.
  const claims = claimNodes.map((node): ClaimVerdict => {
    const verdict = judgeClaim(node, document, lines, results, evidence, report)
    node.holds = verdict.holds
    return verdict
  })

  const checkUnits = (siblings: readonly DocumentNode[]): void => {
    siblings.forEach((node, index) => {
      if (node.type === 'binding') reportTypedUnit(node, siblings[index + 1], results, document.source, lines, report)
    })
  }
  for (const siblings of [frontMatter.title, frontMatter.subtitle, frontMatter.abstract]) checkUnits(siblings)
  walkTree(children, node => {
    if ('children' in node) checkUnits(node.children)
  })

  return { document: { ...document, frontMatter, children, occurrences: printer.occurrences, claims, figures }, findings }
}

/** Bindings that maths and alt texts keep beside their value. */
function partsOf(data: object | undefined): readonly (string | Binding)[] | null {
  const parts: unknown = data === undefined ? null : 'parts' in data ? data.parts : 'altParts' in data ? data.altParts : null
  return Array.isArray(parts) ? (parts as (string | Binding)[]) : null
}
