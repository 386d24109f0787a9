import type { Binding } from '../tree.ts'
import { quoteString } from './escape.ts'
import { renamedSymbols, texMacros } from './tex-macros.ts'

/** The converter of tex2typst: loaded late, and only for a document that has maths. */
export type TexConverter = (tex: string, options: { nonStrict: boolean; customTexMacros: Record<string, string> }) => string

export type MathsResult = { readonly typst: string } | { readonly failure: string }

/**
 * TeX maths as Typst maths. Words and numbers are taken out first and put back as strings, so that nothing of them is
 * ever read as markup; the converter sees a stand-in for each.
 */
export function convertMaths(parts: readonly (string | Binding)[], writeNumber: (binding: Binding) => string, convert: TexConverter): MathsResult {
  const kept: string[] = []
  const keep = (typst: string): string => `\\text{${standInName}${kept.push(typst) - 1}}`
  if (parts.some(part => typeof part === 'string' && part.includes(standInName))) return { failure: `\`${standInName}\` is a word that paperline keeps for itself` }
  const tex = parts.map(part => (typeof part === 'string' ? withoutComments(part) : keep(writeNumber(part)))).join('')

  let reduced: string
  try {
    reduced = replaceCommands(plainerTex(tex), (name, argument) => {
      if (argument.startsWith(standInName)) return `\\text{${argument}}`
      // One upright letter is a symbol (`\mathrm{d}x`); several are a word, which keeps its letters together.
      if (name === 'mathrm' && !/^[A-Za-z]{2,}[A-Za-z\d -]*$/.test(argument)) return `\\mathrm{${argument}}`
      return splitAtDollars(argument).map((piece, at) => (at % 2 === 1 ? ` ${piece} ` : piece === '' ? '' : keep(dress(name, quoteString(plainText(piece)))))).join('')
    })
  } catch (error) {
    return { failure: reasonOf(error) }
  }

  let typst: string
  try {
    typst = convert(reduced.replace(/(?<=\d)\{,\}(?=\d)/g, () => keep('","')), { nonStrict: false, customTexMacros: { ...texMacros } })
  } catch (error) {
    return { failure: reasonOf(error) }
  }
  for (const [from, to] of renamedSymbols) typst = typst.replace(from, to)
  // `#none^…`: an exponent with nothing below it.
  typst = typst.replaceAll('#none^', '""^').replaceAll('#none_', '""_')
  const unsafe = strayMarkup(typst)
  if (unsafe !== null) return { failure: `the converter left \`${unsafe}\`` }
  return { typst: typst.trim().replace(standInPattern, (_, at: string) => kept[Number(at)] ?? '') }
}

const standInName = 'PaperlineKeeps'
const standInPattern = new RegExp(`"${standInName}(\\d+)"`, 'g')

function withoutComments(tex: string): string {
  return tex.replace(/(?<!\\)((?:\\\\)*)%.*$/gm, '$1')
}

/** Delimiters and columns in the words that the converter sets well: `\lVert x \rVert` is a norm, as `\left\|` is. */
function plainerTex(tex: string): string {
  return tex
    .replace(/(?:\\(?:left|[bB]igg?l?)\s*)?\\l([vV])ert(?![A-Za-z])/g, (_, size: string) => (size === 'V' ? '\\left\\|' : '\\left|'))
    .replace(/(?:\\(?:right|[bB]igg?r?)\s*)?\\r([vV])ert(?![A-Za-z])/g, (_, size: string) => (size === 'V' ? '\\right\\|' : '\\right|'))
    .replace(/\\(?:limits|nolimits|[bB]igg?)(?![A-Za-z])/g, ' ')
    .replace(/\\begin\{cases\}[\s\S]*?\\end\{cases\}/g, cases => cases.replace(/(?<!\\)&/g, '&\\quad '))
}

/** Text of a `\text{…}`: its escapes undone. Commands in it have no place in a formula. */
function plainText(tex: string): string {
  const text = tex.replace(/\\([#%&_$ {}])/g, '$1').replace(/\\,/g, '\u2009').replaceAll('~', '\u00A0')
  const command = /\\[A-Za-z]+/.exec(text)
  if (command !== null) throw new Error(`\`${command[0]}\` inside \`\\text{…}\``)
  return text.replace(/(?<!\\)[{}]/g, '')
}

/** `if $x > 0$ holds`: text and formulas by turns. */
function splitAtDollars(text: string): readonly string[] {
  const pieces = text.split(/(?<!\\)\$/)
  return pieces.length % 2 === 1 ? pieces : [text.replace(/(?<!\\)\$/g, '\\$')]
}

function dress(name: string, typst: string): string {
  return name === 'textbf' ? `bold(${typst})` : name === 'textit' ? `italic(${typst})` : name === 'texttt' ? `mono(${typst})` : typst
}

const commands = /\\(text|textrm|textnormal|mbox|textbf|textit|texttt|mathrm)(?![A-Za-z])\s*\{/g

/** Calls back for each command with its braced argument, braces inside counted. */
function replaceCommands(tex: string, replace: (name: string, argument: string) => string): string {
  let result = ''
  let from = 0
  commands.lastIndex = 0
  for (let match = commands.exec(tex); match !== null; match = commands.exec(tex)) {
    const start = commands.lastIndex
    const end = closingBrace(tex, start)
    if (end === -1) throw new Error(`\`${match[0]}\` is not closed`)
    result += tex.slice(from, match.index) + replace(match[1] ?? '', tex.slice(start, end))
    from = end + 1
    commands.lastIndex = from
  }
  return result + tex.slice(from)
}

function closingBrace(tex: string, start: number): number {
  let depth = 1
  for (let at = start; at < tex.length; at += 1) {
    const character = tex[at]
    if (character === '\\') at += 1
    else if (character === '{') depth += 1
    else if (character === '}' && --depth === 0) return at
  }
  return -1
}

/** Outside its strings, converted maths holds code only in the few forms that the converter is known to write. */
function strayMarkup(typst: string): string | null {
  const bare = typst
    .replace(/"(?:[^"\\]|\\.)*"/g, '""')
    .replace(/\\./g, '')
    .replace(/#(?:h\(-?(?:[\d.]+(?:em|pt|cm|mm|in)|math\.thin\.amount)\)|true|false|none|center|left|right)(?![\w(])/g, '')
  return /[#$]|\/\/|\/\*/.exec(bare)?.[0] ?? null
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
