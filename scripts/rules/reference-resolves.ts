import type { Position } from 'unist'
import { nearestName } from '../diagnostics/nearest-name.ts'
import type { Finding } from '../diagnostics/finding.ts'
import { findingAt } from '../document/report.ts'
import type { CrossReference, ResolvedDocument } from '../document/tree.ts'
import { walkTree } from '../document/walk-tree.ts'
import type { Rule } from './rule.ts'

interface Label {
  readonly position: Position
  readonly isFloat: boolean
}

/** Every cross-reference has one label to lead to; every figure and table is spoken of. */
export const referenceResolves: Rule = {
  id: 'reference-resolves',
  check: ({ documents }) => documents.flatMap(checkDocument)
}

function checkDocument({ path, frontMatter, children }: ResolvedDocument): Finding[] {
  const findings: Finding[] = []
  const labels = new Map<string, Label>()
  const references: { node: CrossReference; position: Position }[] = []
  const declare = (id: string, position: Position | undefined, isFloat: boolean): void => {
    if (id === '' || position === undefined) return
    const first = labels.get(id)
    if (first === undefined) labels.set(id, { position, isFloat })
    else {
      findings.push(
        findingAt(path, firstLine(position), {
          rule: 'reference-resolves',
          message: `Unexpected second label \`${id}\`, expected each label once`,
          note: 'rename one of them, and what refers to it',
          cause: { file: path, line: first.position.start.line, column: first.position.start.column, message: 'the first is here' }
        })
      )
    }
  }
  walkTree([...frontMatter.title, ...frontMatter.subtitle, ...frontMatter.abstract, ...children], node => {
    switch (node.type) {
      case 'heading': {
        const id: unknown = node.data !== undefined && 'id' in node.data ? node.data.id : undefined
        if (typeof id === 'string') declare(id, node.position, false)
        return
      }
      case 'figure':
      case 'tableFigure':
        return declare(node.id, node.position, true)
      case 'equation':
        return declare(node.id, node.position, false)
      case 'crossReference':
        if (node.position !== undefined) references.push({ node, position: node.position })
        return
      default:
    }
  })
  for (const { node, position } of references) {
    if (labels.has(node.target)) continue
    const near = nearestName(node.target, labels.keys())
    findings.push(
      findingAt(path, position, {
        rule: 'reference-resolves',
        message: `Unexpected reference \`@${node.target}\`, expected a label of this document`,
        note: near === null ? howToLabel(node) : `did you mean \`@${near}\`?`,
        ...(near === null || position.start.offset === undefined || position.end.offset === undefined ? {} : { fix: { start: position.start.offset + 1, end: position.end.offset, replacement: near } })
      })
    )
  }
  const spokenOf = new Set(references.map(({ node }) => node.target))
  for (const [id, { position, isFloat }] of labels) {
    if (!isFloat || spokenOf.has(id)) continue
    findings.push(findingAt(path, firstLine(position), { rule: 'reference-resolves', severity: 'warning', message: `Unexpected silence about \`${id}\`, expected the text to refer to it`, note: `write @${id} where it is spoken of, or leave it out` }))
  }
  return findings
}

function howToLabel({ kind, target }: CrossReference): string {
  switch (kind) {
    case 'fig':
      return `label the figure: :::figure{#${target} src="…" alt="…"}`
    case 'tbl':
      return `label the table: :::table{#${target} …}`
    case 'eq':
      return `label the equation: :::equation{#${target}}`
    default:
      return `label the heading: # Heading {#${target}}`
  }
}

/** A block's opening, not the whole of it. */
function firstLine({ start, end }: Position): Position {
  return start.line === end.line ? { start, end } : { start, end: { ...start, column: start.column + 3, ...(start.offset === undefined ? {} : { offset: start.offset + 3 }) } }
}
