import type { Finding } from '../diagnostics/finding.ts'
import { indexLines, type LineIndex } from '../document/line-index.ts'
import { findingAt } from '../document/report.ts'
import { plainTextOf } from '../document/plain-text-of.ts'
import type { ResolvedDocument } from '../document/tree.ts'
import { walkTree } from '../document/walk-tree.ts'
import { readDeclaredNames, type DeclaredNames } from './numbers/declared-names.ts'
import { findMathsNumerals } from './numbers/find-maths-numerals.ts'
import { findNumerals, type Numeral } from './numbers/find-numerals.ts'
import { numeralStretches, type Stretch } from './numbers/numeral-stretches.ts'
import { bindingFor, indexValues, type Retyped, type ValueIndex } from './numbers/retyped-value.ts'
import type { Rule } from './rule.ts'

const id = 'number-has-source'

/**
 * Every numeral is a quantity, structural by its place in the tree, a declared name, or given with a reason. Nothing is
 * exempt by its shape. A typed number that repeats a result is a defect of its own.
 */
export const numberHasSource: Rule = {
  id,
  check({ documents, results, names = [] }) {
    const values = indexValues(results)
    return documents.flatMap(document => checkDocument(document, values, readDeclaredNames(document, names)))
  }
}

function checkDocument(document: ResolvedDocument, values: ValueIndex, names: DeclaredNames): Finding[] {
  const findings: Finding[] = [...checkReasons(document), ...checkNames(document, names)]
  const lines = indexLines(document.source)
  for (const stretch of numeralStretches(document)) {
    const declared = names.stretchesOf(stretch.text)
    for (const numeral of numeralsOf(stretch)) {
      if (isDeclared(numeral, declared)) continue
      const retyped = numeral.decimal === null ? [] : values.find(numeral.decimal)
      // A missing reason was reported with the `:given` itself.
      if (stretch.given !== null) {
        if (stretch.given.why !== '' && retyped.length > 0) findings.push(givenResult(document, stretch, numeral, retyped, lines))
      } else findings.push(typedNumber(document, stretch, numeral, retyped, lines))
    }
  }
  return findings
}

/** All its digits are inside declared names; `GPT-4-based` may go on. */
function isDeclared({ text, start }: Numeral, declared: readonly { readonly start: number; readonly end: number }[]): boolean {
  if (declared.length === 0) return false
  return [...text.matchAll(/\p{N}/gu)].every(({ index }) => declared.some(name => name.start <= start + index && start + index < name.end))
}

function numeralsOf({ kind, text }: Stretch): Numeral[] {
  if (kind === 'maths') return findMathsNumerals(text)
  const numerals = findNumerals(text)
  // Code is quoted as it stands; a number alone in it is a number all the same.
  return kind === 'code' ? numerals.filter(({ start, end }) => /^[\s`]*$/.test(text.slice(0, start)) && /^\s*(?:%|pp|×)?[\s`]*$/.test(text.slice(end))) : numerals
}

function typedNumber(document: ResolvedDocument, stretch: Stretch, numeral: Numeral, retyped: readonly Retyped[], lines: LineIndex): Finding {
  const { text } = numeral
  const [start, end] = [stretch.offsetOf(numeral.start), stretch.offsetOf(numeral.end - 1) + 1]
  const position = lines.positionAt(start, end)
  if (numeral.kind === 'name') {
    return findingAt(document.path, position, { rule: id, message: `Unexpected name with a number \`${text}\`, expected a declared name`, note: `declare it in the front matter, names: [${text}], or bind the number` })
  }
  const reason = howToGiveReason(stretch, text)
  const [only, ...others] = retyped
  if (only === undefined) {
    const reported = stretch.quoted ? '; a number of somebody else is reported(…) in the study, with the words it stands in' : ''
    return findingAt(document.path, position, { rule: id, message: `Unexpected typed number \`${text}\`, expected a quantity`, note: `bind it to a result with ${stretch.kind === 'maths' ? '\\val{…}' : '{{…}}'}, or ${reason}${reported}` })
  }
  const binding = others.length === 0 && stretch.kind === 'text' ? bindingFor(only, text, stretch.text.slice(numeral.end)) : null
  const until = binding === null || binding.length === 0 ? end : stretch.offsetOf(numeral.end + binding.length - 1) + 1
  const suggestions = retyped.slice(0, 3).map(({ address, quantity, unsigned }) => `${stretch.kind === 'maths' ? `\\val{${unsigned ? 'size ' : ''}${address}}` : `{{${unsigned ? 'size ' : ''}${address}}}`}, which is ${showValue(unsigned ? -quantity.value : quantity.value)} now`)
  return findingAt(document.path, position, {
    rule: id,
    message: `Unexpected typed number \`${text}\`, expected a quantity (retyped: it repeats ${retyped.length === 1 ? `\`${only.address}\`` : `${retyped.length} results`})`,
    note: `write ${suggestions.join(', or ')}, or ${reason}`,
    ...(binding === null ? {} : { fix: { start, end: until, replacement: binding.binding } })
  })
}

function howToGiveReason({ kind }: Stretch, text: string): string {
  switch (kind) {
    case 'maths':
      return 'give the formula a reason with :given[$…$]{why="…"}, or why="…" on its :::equation'
    case 'alt':
    case 'citation':
    case 'entry':
      return 'leave it out'
    default:
      return `give it a reason with :given[${text}]{why="…"}`
  }
}

/** A result with a reason is still a result: the reason does not move when the data does. */
function givenResult(document: ResolvedDocument, stretch: Stretch, numeral: Numeral, retyped: readonly Retyped[], lines: LineIndex): Finding {
  const position = lines.positionAt(stretch.offsetOf(numeral.start), stretch.offsetOf(numeral.end - 1) + 1)
  const named = retyped.slice(0, 3).map(({ address }) => `\`${address}\``).join(', ')
  return findingAt(document.path, position, {
    rule: id,
    severity: 'warning',
    message: `Unexpected given number \`${numeral.text}\`, expected a quantity (retyped: it repeats ${named})`,
    note: `bind it where it is that result; where it is not, say so in \`why\`, or use given(…) in the study`
  })
}

/** Every `:given` says why, and every equation that says why says something. */
function checkReasons({ path, frontMatter, children }: ResolvedDocument): Finding[] {
  const findings: Finding[] = []
  walkTree([...frontMatter.title, ...frontMatter.subtitle, ...frontMatter.abstract, ...children], node => {
    const without = (node.type === 'given' && node.why === '') || (node.type === 'equation' && node.why === '')
    if (!without || node.position === undefined) return
    const words = node.type === 'given' ? plainTextOf(node.children) : node.id
    findings.push(
      findingAt(path, node.position, {
        rule: id,
        message: `Unexpected ${node.type === 'given' ? `given number \`${words}\`` : `equation \`${words}\``} without a reason, expected why="…"`,
        note: node.type === 'given' ? `write :given[${words}]{why="…"} with the reason it may be typed` : 'say why its numbers may be typed, or leave `why` out'
      })
    )
  })
  return findings
}

function checkNames({ path }: ResolvedDocument, { refused }: DeclaredNames): Finding[] {
  return refused.map(({ name, position }) =>
    findingAt(path, position ?? { start: { line: 1, column: 1 }, end: { line: 1, column: 1 } }, {
      rule: id,
      message: `Unexpected name \`${name}\`, expected a word with a letter and no unit or relation`,
      note: 'a number is bound to a result, or given with a reason; `names` is for the likes of CIFAR-10'
    })
  )
}

function showValue(value: number): string {
  return String(Number(value.toPrecision(6))).replace('-', '−')
}
