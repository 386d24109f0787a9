import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parseDocument } from '../../scripts/document/parse-document.ts'

const folder = new URL('../fixtures/document/', import.meta.url)

/** Nodes as `type "raw source"` with their own fields, so that a fixture shows tree and places at once. */
function drawTree(value: unknown, source: string): unknown {
  if (Array.isArray(value)) return value.map(item => drawTree(item, source))
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).flatMap(([key, field]): [string, unknown][] => {
    if (isPosition(field)) return [[key, `${field.start.line}:${field.start.column} ${JSON.stringify(source.slice(field.start.offset, field.end.offset))}`]]
    return field === undefined ? [] : [[key, drawTree(field, source)]]
  })
  return Object.fromEntries(entries)
}

function isPosition(value: unknown): value is { start: { line: number; column: number; offset: number }; end: { offset: number } } {
  return typeof value === 'object' && value !== null && 'start' in value && 'end' in value
}

for (const name of readdirSync(folder).sort()) {
  const input = new URL(`${name}/input.md`, folder)
  if (!existsSync(input)) continue
  test(`${name}: the tree is as recorded`, () => {
    const source = readFileSync(input, 'utf8')
    const { document, findings } = parseDocument('paper/paper.md', source)
    const actual = `${JSON.stringify(drawTree({ frontMatter: document.frontMatter, children: document.children, findings: findings.map(({ where, ruleId, reason }) => `${where.line}:${where.column} ${ruleId} ${reason}`) }, source), null, 1)}\n`
    const output = new URL(`${name}/output.json`, folder)
    const changed = new URL(`${name}/output-changed.json`, folder)
    if (!existsSync(output)) {
      expect(process.env['CI'], 'a fixture without output').toBeUndefined()
      writeFileSync(output, actual)
    }
    const expected = readFileSync(output, 'utf8')
    if (actual === expected) rmSync(changed, { force: true })
    else writeFileSync(changed, actual)
    expect(actual).toBe(expected)
  })
}
