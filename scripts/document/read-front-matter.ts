import type { Yaml } from 'mdast'
import type { Position } from 'unist'
import { isAlias, isMap, isPair, isScalar, isSeq, parseDocument as parseYaml } from 'yaml'
import { alignYaml } from './align-yaml.ts'
import { indexLines, type LineIndex } from './line-index.ts'
import { finishTree } from './finish-tree.ts'
import { movePoints } from './move-points.ts'
import { parseMarkdown } from './markdown/parse-markdown.ts'
import { readAuthors } from './read-authors.ts'
import type { Report } from './report.ts'
import type { FrontMatter, FrontMatterScalar, InlinePart } from './tree.ts'

interface Scalar extends FrontMatterScalar {
  readonly start: number
  readonly end: number
}

const emptyFrontMatter: FrontMatter = { title: [], subtitle: [], abstract: [], authors: [], keywords: [], date: null, raw: {}, scalars: [] }

/** YAML front matter; its title, subtitle and abstract are Markdown, with places in the document. */
export function readFrontMatter(node: Yaml | null, source: string, lines: LineIndex, report: Report): FrontMatter {
  if (node?.position === undefined) return emptyFrontMatter
  const base = startOfYaml(source, node.position.start.offset ?? 0)
  const at = (start: number, end: number): Position => lines.positionAt(base + start, base + Math.max(start, end))
  const yaml = parseYaml(node.value, { prettyErrors: false, uniqueKeys: true, logLevel: 'silent' })
  for (const { message, pos } of yaml.errors) report(brokenYaml(message, node.value), at(pos[0], pos[1]))
  if (yaml.errors.length > 0) return emptyFrontMatter
  if (yaml.contents !== null && !isMap(yaml.contents)) {
    report({ rule: 'front-matter', message: 'Unexpected front matter without names, expected `name: value` lines', note: 'write title: "…" and so on' }, node.position)
    return emptyFrontMatter
  }
  const raw = toRecord(yaml, report, node.position)
  const scalars = new Map<string, Scalar>()
  collectScalars(yaml.contents, '', base, lines, scalars)

  const parts = (name: string): InlinePart[] => readParts(name, raw, scalars, source, lines, report, node.position)
  for (const scalar of scalars.values()) {
    if (!boundNames.includes(scalar.name) && scalar.value.includes('{{')) {
      report({ rule: 'binding-syntax', message: `Unexpected binding in \`${scalar.name}\`, expected plain text`, note: `bindings work in ${boundNames.join(', ')}` }, scalar.position)
    }
  }
  return {
    title: parts('title'),
    subtitle: parts('subtitle'),
    abstract: parts('abstract'),
    authors: readAuthors(raw['authors'] ?? raw['author'], problem => report(problem, scalars.get('authors')?.position ?? node.position ?? at(0, 0))),
    keywords: readWords(raw['keywords']),
    date: raw['date'] === undefined || raw['date'] === null ? null : String(raw['date']),
    raw,
    scalars: [...scalars.values()].map(({ name, value, position }) => ({ name, value, position }))
  }
}

const boundNames: readonly string[] = ['title', 'subtitle', 'abstract']

function readParts(name: string, raw: Record<string, unknown>, scalars: ReadonlyMap<string, Scalar>, source: string, lines: LineIndex, report: Report, whole: Position | undefined): InlinePart[] {
  const value = raw[name]
  if (value === undefined || value === null) return []
  const scalar = scalars.get(name)
  if (scalar === undefined || typeof value === 'object') {
    if (whole !== undefined) report({ rule: 'front-matter', message: `Unexpected kind of value for \`${name}\`, expected text`, note: `put it in quotes: ${name}: "…" (YAML takes {{…}} without quotes for a mapping)` }, whole)
    return []
  }
  const text = scalar.value
  const offsetOf = alignYaml(source, scalar.start, scalar.end, text)
  const moveOffset = (offset: number, side: 'start' | 'end'): number => (side === 'start' || offset === 0 ? offsetOf(offset) : offsetOf(offset - 1) + 1)
  const textLines = indexLines(text)
  const moved: Report = (finding, { start, end }) => {
    report(finding, lines.positionAt(moveOffset(start.offset ?? 0, 'start'), moveOffset(end.offset ?? 0, 'end')))
  }
  const root = parseMarkdown(text, textLines, moved, { kind: 'paragraphs' })
  finishTree(root, text, textLines, moved)
  movePoints(root.children, ({ offset = 0 }, side) => lines.pointAt(moveOffset(offset, side)))
  return root.children.flatMap((child, index): InlinePart[] => {
    if (child.type !== 'paragraph') return []
    return index === 0 ? child.children : [{ type: 'break' }, ...child.children]
  })
}

function collectScalars(node: unknown, name: string, base: number, lines: LineIndex, into: Map<string, Scalar>): void {
  const under = (key: string): string => (name === '' ? key : `${name}.${key}`)
  if (isAlias(node)) return
  if (isScalar(node)) {
    const [start, end] = node.range ?? [0, 0]
    if (node.value === null) return
    into.set(name, { name, value: String(node.value), start: base + start, end: base + end, position: lines.positionAt(base + start, base + end) })
  } else if (isSeq(node)) node.items.forEach((item, index) => collectScalars(item, under(String(index)), base, lines, into))
  else if (isMap(node)) for (const pair of node.items) if (isPair(pair) && isScalar(pair.key)) collectScalars(pair.value, under(String(pair.key.value)), base, lines, into)
}

function toRecord(yaml: { toJS(options: { maxAliasCount: number }): unknown }, report: Report, position: Position): Record<string, unknown> {
  try {
    const value = yaml.toJS({ maxAliasCount: 20 })
    return typeof value === 'object' && value !== null ? { ...value } : {}
  } catch (error) {
    report(brokenYaml(error instanceof Error ? error.message : String(error), ''), position)
    return {}
  }
}

function brokenYaml(message: string, value: string) {
  const braces = value.includes('{{') ? '; a value that holds {{…}} needs quotes around it' : ''
  return { rule: 'front-matter', message: `Unexpected front matter (${message.replace(/\s+/g, ' ')}), expected valid YAML`, note: `correct it: name: value, indented by spaces${braces}` }
}

/** After the line of the opening `---`. */
function startOfYaml(source: string, start: number): number {
  let at = start
  while (at < source.length && source.charAt(at) !== '\n' && source.charAt(at) !== '\r') at++
  return at + (source.startsWith('\r\n', at) ? 2 : 1)
}

function readWords(value: unknown): string[] {
  const items: unknown[] = Array.isArray(value) ? value : typeof value === 'string' ? value.split(/[,;]/) : value === undefined || value === null ? [] : [value]
  return items.map(item => String(item).trim()).filter(item => item !== '')
}
