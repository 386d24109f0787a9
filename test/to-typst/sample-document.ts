import remarkDirective from 'remark-directive'
import remarkGfm from 'remark-gfm'
import remarkMath from 'remark-math'
import remarkParse from 'remark-parse'
import type { Nodes, Parents, PhrasingContent, RootContent } from 'mdast'
import { unified } from 'unified'
import type { Binding, Citation, CrossReference, FrontMatter, Occurrence, Printed, ResolvedDocument, ResolvedTable } from '../../scripts/document/tree.ts'

/**
 * A resolved document made from Markdown, without the parts of paperline that usually make one: `{{id}}` becomes a
 * binding that prints what `printed` says. Only what the tests of the Typst output need.
 */
export function sampleDocument(
  source: string,
  options: {
    readonly printed?: Readonly<Record<string, string>>
    readonly holes?: Readonly<Record<string, string>>
    readonly tables?: Readonly<Record<string, ResolvedTable>>
    readonly frontMatter?: Partial<FrontMatter>
  } = {}
): ResolvedDocument {
  const root = unified().use(remarkParse).use(remarkGfm).use(remarkMath).use(remarkDirective).parse(source)
  const counts = new Map<string, number>()
  const occurrences: Occurrence[] = []

  const bind = (id: string, node: Nodes): Binding => {
    const printed = print(id)
    const start = node.position?.start ?? { line: 1, column: 1 }
    occurrences.push({ id: printed.occurrence, document: 'paper/paper.md', line: start.line, column: start.column, endLine: start.line, endColumn: start.column, quantity: id, printed: printed.text })
    return { type: 'binding', value: id, form: 'mustache', helper: 'plain', path: id, options: {}, printed, ...(node.position === undefined ? {} : { position: node.position }) }
  }

  const print = (id: string): Printed => {
    const ordinal = (counts.get(id) ?? 0) + 1
    counts.set(id, ordinal)
    return { text: options.printed?.[id] ?? '0.00', quantity: id, occurrence: `${id}#${ordinal}`, hole: options.holes?.[id] ?? null }
  }

  const splitText = (node: Extract<Nodes, { type: 'text' }>): PhrasingContent[] =>
    node.value
      .split(/(\{\{[^}]+\}\}|\[-?@[^\]]+\]|@(?:fig|tbl|eq|sec|app)-[\w-]+|@[a-z]+\d{4})/)
      .filter(piece => piece !== '')
      .map((piece): PhrasingContent => {
        if (piece.startsWith('{{')) return bind(piece.slice(2, -2).trim(), node)
        const reference = /^@((fig|tbl|eq|sec|app)-[\w-]+)$/.exec(piece)
        if (reference !== null) return { type: 'crossReference', kind: reference[2] as CrossReference['kind'], target: reference[1] ?? '' }
        if (/^\[-?@/.test(piece) || /^@[a-z]+\d{4}$/.test(piece)) return cite(piece, node)
        return { type: 'text', value: piece }
      })

  const transform = (node: Nodes): Nodes[] => {
    if (node.type === 'text') return splitText(node)
    if ((node.type === 'math' || node.type === 'inlineMath') && node.value.includes('\\val{')) {
      const parts = node.value.split(/\\val\{([^}]+)\}/).map((piece, at) => (at % 2 === 0 ? piece : bind(piece, node)))
      return [{ ...node, data: { ...node.data, parts } as object }]
    }
    if (node.type === 'heading') {
      const last = node.children.at(-1)
      const id = last?.type === 'text' ? /\s*\{#([\w-]+)\}\s*$/.exec(last.value) : null
      if (last?.type === 'text' && id !== null) {
        last.value = last.value.slice(0, id.index)
        node.data = { id: id[1] } as object
      }
    }
    if ('children' in node) (node as Parents).children = (node.children as Nodes[]).flatMap(transform) as typeof node.children
    const directive = node as unknown as { type: string; name?: string; attributes?: Record<string, string>; children?: Nodes[] }
    if (directive.type === 'containerDirective' || directive.type === 'textDirective') {
      const attributes = directive.attributes ?? {}
      const common = { id: attributes['id'] ?? '', attributes, span: attributes['span'] === 'page' ? 'page' : 'column', children: directive.children, position: node.position }
      const made: Record<string, object> = {
        figure: { type: 'figure', src: attributes['src'] ?? '', alt: attributes['alt'] ?? '', ...common },
        table: { type: 'tableFigure', of: attributes['of'] ?? null, columns: null, ...common, ...(options.tables?.[attributes['of'] ?? ''] === undefined ? {} : { resolved: options.tables[attributes['of'] ?? ''] }) },
        equation: { type: 'equation', ...common },
        claim: { type: 'claim', that: attributes['that'] ?? '', holds: attributes['holds'] !== 'false', children: directive.children },
        given: { type: 'given', why: attributes['why'] ?? '', children: directive.children, position: node.position }
      }
      return [(made[directive.name ?? ''] ?? node) as Nodes]
    }
    return [node]
  }

  const children = root.children.flatMap(transform) as RootContent[]
  return {
    path: 'paper/paper.md',
    source,
    children,
    frontMatter: { title: [{ type: 'text', value: 'A sample' }], subtitle: [], abstract: [], authors: [], keywords: [], date: null, raw: {}, ...options.frontMatter },
    occurrences,
    claims: [],
    figures: []
  }
}

function cite(piece: string, node: Nodes): Citation {
  const narrative = !piece.startsWith('[')
  const position = node.position ?? { start: { line: 1, column: 1 }, end: { line: 1, column: 1 } }
  const items = (narrative ? [piece] : piece.slice(1, -1).split(/;\s*/)).map(item => {
    const [, prefix = '', suppress = '', key = '', locator] = /^(.*?)(-?)@([\w:-]+)(?:,\s*(.*))?$/.exec(item) ?? []
    return { key, locator: locator ?? null, prefix: prefix.trim() === '' ? null : prefix, suppressAuthor: suppress === '-', position }
  })
  return { type: 'citation', narrative, items }
}
