import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { toTypst } from '../../scripts/document/to-typst/to-typst.ts'
import { sampleDocument } from './sample-document.ts'
import { sampleHoles, samplePrinted, sampleEvidence, sampleResults, sampleTables } from './sample-results.ts'

const folder = join(import.meta.dirname, '../fixtures/to-typst')
const bibliography = '@misc{hu2022, title = {LoRA}}\n@misc{zhao2024, title = {GaLore}}\n'

/** Only what the constructs write, and what they report; the look is not compared here. */
const template = '{{body}}\n\n//// after the references\n\n{{appendix}}'

describe('constructs', () => {
  it.each(readdirSync(folder))('writes %s', async name => {
    const source = readFileSync(join(folder, name, 'input/paper.md'), 'utf8')
    const { main, findings } = await toTypst({
      document: sampleDocument(source, { printed: samplePrinted, holes: sampleHoles, tables: sampleTables }),
      results: sampleResults(),
      evidence: sampleEvidence(),
      figures: new Map([['fig-one', { path: 'figures/fig-one.svg' }]]),
      images: new Map([['pictures/rig.png', { path: 'pictures/rig.png' }]]),
      bibliography: { path: 'paper/references.bib', text: bibliography },
      settings: { provenance: 'appendix', repository: null },
      templates: new Map([['typst/paper.typ.hbs', template]])
    })
    const reported = findings.map(finding => `${finding.where.file}:${finding.where.line}:${finding.where.column} ${finding.severity} ${finding.reason} ${finding.ruleId}\n    ${finding.note}\n`)
    expect(main).toBe(expectedOutput(name, 'paper.typ', main))
    expect(reported.join('')).toBe(expectedOutput(name, 'findings.txt', reported.join('')))
  })
})

/** What the fixture holds. Missing output is written here and fails in CI; a difference is written beside it. */
function expectedOutput(name: string, file: string, actual: string): string {
  const path = join(folder, name, 'output', file)
  const changed = path.replace(/(\.\w+)$/, '-changed$1')
  rmSync(changed, { force: true })
  if (!existsSync(path) && process.env['CI'] === undefined) {
    mkdirSync(join(folder, name, 'output'), { recursive: true })
    writeFileSync(path, actual)
  }
  const expected = existsSync(path) ? readFileSync(path, 'utf8') : ''
  if (actual !== expected) writeFileSync(changed, actual)
  return expected
}
