import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Design } from '../../scripts/design/design.ts'
import { findDesign } from '../../scripts/design/read-design.ts'
import { makeDesign } from '../../scripts/design/make-design.ts'
import { requirePlan } from '../../scripts/design/read-plan.ts'
import { planWriting } from '../../scripts/design/write-design.ts'
import { openProjectFiles, sha256 } from '../../scripts/edge/project-files.ts'

const root = join(import.meta.dirname, '../..')
const files = openProjectFiles(root)
const folder = 'paper/experiment/designs'
const plans = files.list(folder).filter(path => path.endsWith('.yml'))
const read = (path: string): { readonly [name: string]: unknown } => JSON.parse(readFileSync(join(root, path), 'utf8')) as { readonly [name: string]: unknown }
const designs = plans.map(path => read(path.replace('.yml', '/design.json')) as unknown as Design)

/** What the runs of the study were made with: all but who ran it, and what was only known when it started. */
function published(path: string): { readonly [name: string]: unknown } {
  const { identity: _, width, layers, heads, lr, lr_choice: choice, ...rest } = read(path)
  const { among, keep_within: keepWithin, rule } = (choice ?? {}) as { readonly [name: string]: unknown }
  return {
    ...rest,
    ...(rest['base'] === undefined ? { width, layers, heads } : {}),
    ...(choice === undefined ? { lr } : { 'lr_choice.among': among, 'lr_choice.keep_within': keepWithin, 'lr_choice.rule': rule })
  }
}

describe('the plans of the paper that ships with paperline', () => {
  test('ask for exactly the runs that were published', () => {
    const raw = files.list('data/raw').filter(path => path.endsWith('/config.json'))
    const runs = designs.flatMap((design, index) => design.runs.map(run => ({ ...run, path: `${plans[index]!.replace('.yml', '')}/${run.config}` })))
    expect(runs).toHaveLength(112)
    expect(runs.map(({ id }) => `data/raw/${id}/config.json`).toSorted()).toEqual(raw.toSorted())
    for (const { id, path } of runs) {
      const { replicate, block, cell, ...planned } = read(path)
      const before = published(`data/raw/${id}/config.json`)
      expect({ ...planned, ...(before['cell'] === undefined ? {} : { cell }) }).toEqual(before)
      expect([replicate, block, cell].every(value => typeof value === 'number')).toBe(true)
    }
  })

  test('are explained by an example that is one', () => {
    const [, example = ''] = /```yaml\n([^]*?)```/.exec(files.readText(`${folder}/README.md`) ?? '') ?? []
    const made = makeDesign(requirePlan('doe.yml', example), '', null, '2031-01-01')
    expect(made.design).toMatchObject({ kind: 'full', blocks: [{ runs: 8 }, { runs: 8 }, { runs: 8 }] })
    expect(made.design.runs.map(({ id }) => id)).toContain('doe/8/seed3')
  })

  test('wait only for runs of one another', () => {
    const ids = new Set(designs.flatMap(({ runs }) => runs.map(({ id }) => id)))
    expect(designs.flatMap(({ runs }) => runs.flatMap(({ after }) => after)).filter(id => !ids.has(id))).toEqual([])
  })

  test.each([...plans, 'paper/experiment/smoke.yml'])('%s is designed as it stands', path => {
    const stored = findDesign(files, path)!
    const source = files.readText(path)
    const plan = requirePlan(path, source)
    const configurationOf = (run: { readonly config: string }): string | null => files.readText(`${stored.folder}/${run.config}`)
    for (const standing of [{ design: stored.design, configurationOf }, null]) {
      const made = makeDesign(plan, sha256(source ?? ''), standing, '2031-01-01')
      expect(planWriting(files, { design: made.design, folder: stored.folder }, made.configurations)).toEqual({ changes: [], findings: [] })
      expect(made.findings).toEqual([])
    }
  })
})
