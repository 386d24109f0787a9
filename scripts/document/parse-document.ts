import type { Yaml } from 'mdast'
import type { Finding } from '../diagnostics/finding.ts'
import { finishTree } from './finish-tree.ts'
import { indexLines } from './line-index.ts'
import { parseMarkdown } from './markdown/parse-markdown.ts'
import { movePoints } from './move-points.ts'
import { readFrontMatter } from './read-front-matter.ts'
import { reporterTo } from './report.ts'
import type { ParsedDocument } from './tree.ts'

/**
 * Markdown source → tree. Every place in it is exact: `source.slice(start.offset, end.offset)` is what was written.
 *
 *     source → micromark tokens → mdast → ids, maths, alt texts → front matter
 */
export function parseDocument(path: string, source: string): { document: ParsedDocument; findings: Finding[] } {
  const findings: Finding[] = []
  const report = reporterTo(findings, path)
  const mark = source.charCodeAt(0) === 0xfeff ? 1 : 0
  const text = source.slice(mark)
  const lines = indexLines(text)

  const root = parseMarkdown(text, lines, report, { kind: 'document' })
  finishTree(root, text, lines, report)
  const yaml = root.children.find((child): child is Yaml => child.type === 'yaml') ?? null
  const frontMatter = readFrontMatter(yaml, text, lines, report)

  // A byte order mark is a unit of the file, but no column of its first line.
  if (mark > 0) movePoints([root.children, frontMatter], point => ({ ...point, offset: (point.offset ?? 0) + mark }))
  return { document: { path, source, frontMatter, children: root.children }, findings }
}
