import type { Position } from 'unist'
import { nearestName } from '../../diagnostics/nearest-name.ts'
import { alignText } from '../align-text.ts'
import type { LineIndex } from '../line-index.ts'
import { reportUnclosedBinding, splitAtBindings } from '../read-binding.ts'
import type { Report } from '../report.ts'
import type { Figure } from '../tree.ts'
import type { Attribute, Directive } from './directive.ts'

const known: { readonly [Type in Directive['type']]: readonly string[] } = {
  claim: ['that'],
  given: ['why'],
  figure: ['id', 'src', 'alt', 'span'],
  tableFigure: ['id', 'of', 'columns', 'span'],
  equation: ['id', 'why']
}
const required: { readonly [Type in Directive['type']]: readonly string[] } = {
  claim: ['that'],
  given: [],
  figure: ['id', 'src', 'alt'],
  tableFigure: ['id'],
  equation: ['id']
}
const prefixes: { readonly [Type in Directive['type']]?: string } = { figure: 'fig', tableFigure: 'tbl', equation: 'eq' }
const examples: { readonly [Type in Directive['type']]: string } = {
  claim: ':claim[words]{that="doe.effects.rank.share > 50 percent"}',
  given: ':given[12.4]{why="…"}',
  figure: ':::figure{#fig-effects src="figures/effects.vl.json" alt="…"}',
  tableFigure: ':::table{#tbl-doe of="doe.cells"}',
  equation: ':::equation{#eq-law}'
}

/** Puts the attributes where they belong in the node; what is missing, unknown or misspelt is reported with its place. */
export function fillDirective(directive: Directive, attributes: readonly Attribute[], source: string, lines: LineIndex, report: Report): void {
  const whole = directive.position
  if (whole === undefined) return
  const name = directive.type === 'tableFigure' ? 'table' : directive.type
  const values = new Map<string, Attribute>()
  for (const attribute of attributes) {
    if (!known[directive.type].includes(attribute.name)) reportUnknown(name, attribute, known[directive.type], report)
    else if (values.has(attribute.name)) {
      report({ rule: 'directive-syntax', message: `Unexpected second \`${attribute.name}\` in \`${name}\`, expected one`, note: 'leave one of them out' }, attribute.position)
    } else values.set(attribute.name, attribute)
    if (attribute.name !== 'alt' && attribute.value.includes('{{')) reportBinding(attribute, report)
  }
  const words = directive.type !== 'claim' && directive.type !== 'given' ? null : directive.children
  if (words !== null && words.length === 0) {
    report({ rule: 'directive-syntax', message: `Unexpected \`:${name}\` without words, expected a whole directive`, note: `write ${examples[directive.type]} with its brackets closed in the same paragraph` }, whole)
    return
  }
  for (const missing of required[directive.type].filter(wanted => (values.get(wanted)?.value ?? '').trim() === '')) {
    report({ rule: 'directive-syntax', message: `Unexpected \`${name}\` without \`${missing === 'id' ? '#id' : missing}\`, expected ${missing === 'id' ? `an id such as #${prefixes[directive.type] ?? 'fig'}-name` : `\`${missing}="…"\``}`, note: `write ${examples[directive.type]}` }, opening(whole))
  }
  const value = (wanted: string): string => values.get(wanted)?.value ?? ''
  switch (directive.type) {
    case 'claim':
      directive.that = value('that')
      directive.thatPosition = values.get('that')?.position ?? whole
      return
    case 'given':
      directive.why = value('why').trim()
      return
    case 'equation':
      directive.id = checkedId(directive, values.get('id'), report)
      directive.why = values.has('why') ? value('why').trim() : null
      return
    case 'figure':
      directive.src = value('src')
      fillAlt(directive, values.get('alt'), source, lines, report)
      break
    case 'tableFigure':
      directive.of = value('of').trim() === '' ? null : value('of').trim()
      directive.columns = values.has('columns') ? value('columns').split(/[\s,]+/).filter(column => column !== '') : null
      break
  }
  directive.id = checkedId(directive, values.get('id'), report)
  directive.span = checkedSpan(values.get('span'), report)
  directive.attributes = Object.fromEntries([...values].map(([key, attribute]) => [key, attribute.value]))
}

function fillAlt(figure: Figure, alt: Attribute | undefined, source: string, lines: LineIndex, report: Report): void {
  figure.alt = alt?.value ?? ''
  if (alt === undefined) return
  figure.altPosition = alt.position
  if (!figure.alt.includes('{{')) return
  const from = alt.position.start.offset ?? 0
  const offsetOf = alignText(source, from, alt.position.end.offset ?? from, figure.alt)
  const parts = splitAtBindings(figure.alt, (start, end) => lines.positionAt(offsetOf(start), offsetOf(end - 1) + 1), report)
  if (parts.some(part => typeof part !== 'string')) figure.altParts = parts
}

function checkedId(directive: Directive, id: Attribute | undefined, report: Report): string {
  const prefix = prefixes[directive.type]
  if (id === undefined || prefix === undefined) return id?.value ?? ''
  if (!new RegExp(`^${prefix}-[A-Za-z0-9]+(?:[_-]+[A-Za-z0-9]+)*$`).test(id.value)) {
    report({ rule: 'directive-syntax', message: `Unexpected id \`${id.value}\`, expected \`${prefix}-\` and a name of letters, digits and hyphens`, note: `write ${examples[directive.type]}; it is referred to as @${prefix}-name` }, id.position)
  }
  return id.value
}

function checkedSpan(span: Attribute | undefined, report: Report): 'column' | 'page' {
  if (span === undefined || span.value === 'column' || span.value === 'page') return span?.value === 'page' ? 'page' : 'column'
  report({ rule: 'directive-syntax', message: `Unexpected span \`${span.value}\`, expected \`column\` or \`page\``, note: 'leave it out for one column' }, span.position)
  return 'column'
}

function reportUnknown(name: string, attribute: Attribute, names: readonly string[], report: Report): void {
  const near = nearestName(attribute.name, names)
  report(
    {
      rule: 'directive-syntax',
      message: `Unexpected attribute \`${attribute.name}\` of \`${name}\`, expected one of ${names.map(known => (known === 'id' ? '#id' : known)).join(', ')}`,
      note: near === null ? 'leave it out' : `did you mean \`${near}\`?`
    },
    attribute.position
  )
}

function reportBinding(attribute: Attribute, report: Report): void {
  if (!attribute.value.includes('}}')) return reportUnclosedBinding(attribute.position, report)
  report(
    {
      rule: 'binding-syntax',
      message: `Unexpected binding in attribute \`${attribute.name}\`, expected plain text`,
      note: attribute.name === 'that' ? 'a claim names its results by address, without braces' : 'bindings work in the text, in captions and in alt'
    },
    attribute.position
  )
}

/** The first characters of a directive: what a reader looks for. */
function opening({ start, end }: Position): Position {
  return end.line === start.line ? { start, end } : { start, end: { ...start, column: start.column + 3, ...(start.offset === undefined ? {} : { offset: start.offset + 3 }) } }
}
