import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { countFreedom } from '../../scripts/design/count-freedom.ts'
import { makeDesign, type MadeDesign } from '../../scripts/design/make-design.ts'
import { printDesign } from '../../scripts/design/print-design.ts'
import { readPlan } from '../../scripts/design/read-plan.ts'
import { COMMAND, configuration, design, DOE, place } from './plans.ts'

const later = (source: string, before: MadeDesign, today = '2026-11-30'): MadeDesign =>
  makeDesign(readPlan('designs/doe.yml', source), '1'.repeat(64), { design: before.design, configurationOf: run => before.configurations.get(run.id) ?? null }, today)

const THREE = DOE.replace('seeds: [1, 2]', 'seeds: [1, 2, 3]')
const refusals = (source: string, before = design(DOE)): string[] => later(source, before).findings.map(place)

describe('more seeds', () => {
  test('leave every run that stands as it is, and come after them as a later block', () => {
    const before = design(DOE)
    const after = later(THREE, before)
    expect(after.findings).toEqual([])
    expect(after.design.runs.slice(0, 16)).toEqual(before.design.runs)
    for (const [id, text] of before.configurations) expect(after.configurations.get(id)).toBe(text)
    expect(after.added).toHaveLength(8)
    expect(after.added).toEqual(after.design.runs.slice(16).map(({ id }) => id))
    expect(after.design.blocks.at(-1)).toEqual({ block: 3, added: '2026-11-30', runs: 8 })
    expect(configuration(after, 'doe/1/seed3')).toMatchObject({ block: 3, replicate: 3, seed: 3 })
    expect(after.design.runs.slice(16).map(({ cell }) => cell)).not.toEqual(['1', '2', '3', '4', '5', '6', '7', '8'])
  })

  test('are block two of a design without blocks', () => {
    const plan = DOE.replace('blocks: replicates\n', '')
    const after = later(plan.replace('seeds: [1, 2]', 'replicates: 3'), design(plan))
    expect(after.design.blocks).toEqual([{ block: 1, added: null, runs: 16 }, { block: 2, added: '2026-11-30', runs: 8 }])
    expect(configuration(after, 'doe/8/seed3')['block']).toBe(2)
  })

  test('come once: the day after nothing has changed', () => {
    const after = later(THREE, design(DOE))
    const again = later(THREE, after, '2026-12-01')
    expect(again.added).toEqual([])
    expect(printDesign(again.design)).toBe(printDesign(after.design))
    expect(again.configurations).toEqual(after.configurations)
  })

  test('may come again, each time as a block of its day', () => {
    const twice = later(THREE.replace('3]', '3, 7]'), later(THREE, design(DOE)), '2026-12-05')
    expect(twice.design.blocks.map(({ block, added }) => `${block} ${added ?? 'first'}`)).toEqual(['1 first', '2 first', '3 2026-11-30', '4 2026-12-05'])
    expect(twice.design.runs).toHaveLength(32)
  })

  test('keep centre points and confounding in each new block', () => {
    const plan = `experiment: a\nfactors: { x: [1, 3], y: [1, 3] }\nblocks: x*y\ncentre_points: 2\nseeds: [1]\n${COMMAND}`
    const after = later(plan.replace('[1]', '[1, 2]'), design(plan))
    expect(after.findings).toEqual([])
    expect(after.design.blocks.map(({ runs }) => runs)).toEqual([4, 4, 4, 4])
  })

  test('of one cell alone are a block too, though its number stands already', () => {
    const plan = `experiment: base\nfolder: base/{size}/seed{seed}\ncells:\n  - { size: big, seeds: [1, 2] }\n  - { size: small, seeds: [1] }\nblocks: replicates\n${COMMAND}`
    const after = later(plan.replace('seeds: [1] }', 'seeds: [1, 2] }'), design(plan))
    expect(after.added).toEqual(['base/small/seed2'])
    expect(configuration(after, 'base/small/seed2')['block']).toBe(3)
  })
})

describe('whatever the plan, and however often it grows', () => {
  const plan = fc.record({
    factors: fc.integer({ min: 1, max: 4 }),
    blocks: fc.constantFrom('none', 'replicates', 'all'),
    centres: fc.integer({ min: 0, max: 2 }),
    order: fc.constantFrom('order: written', 'random_seed: 3'),
    steps: fc.array(fc.integer({ min: 1, max: 2 }), { minLength: 1, maxLength: 3 })
  })
  const write = (chosen: typeof plan extends fc.Arbitrary<infer Chosen> ? Chosen : never, seeds: number): string => {
    const names = ['a', 'b', 'c', 'd'].slice(0, chosen.factors)
    const blocks = chosen.blocks === 'all' ? (chosen.factors > 1 ? names.join('*') : 'none') : chosen.blocks
    return `experiment: any\nfactors: { ${names.map(name => `${name}: [1, 3]`).join(', ')} }\nreplicates: ${seeds}\nblocks: ${blocks}\ncentre_points: ${chosen.centres}\n${chosen.order}\n${COMMAND}`
  }

  test('runs keep their place and bytes, orders count on, degrees of freedom add up', () => {
    fc.assert(fc.property(plan, chosen => {
      let seeds = 1
      let made = design(write(chosen, seeds))
      for (const [index, step] of chosen.steps.entries()) {
        seeds += step
        const grown = later(write(chosen, seeds), made, `2026-12-0${index + 1}`)
        expect(grown.findings).toEqual([])
        expect(grown.design.runs.slice(0, made.design.runs.length)).toEqual(made.design.runs)
        expect(grown.design.blocks.slice(0, made.design.blocks.length)).toEqual(made.design.blocks)
        for (const [id, text] of made.configurations) expect(grown.configurations.get(id)).toBe(text)
        expect(grown.design.runs.map(({ order }) => order)).toEqual(grown.design.runs.map((_, at) => at + 1))
        expect(grown.design.runs.map(({ id }) => id).toSorted()).toEqual(design(write(chosen, seeds)).design.runs.map(({ id }) => id).toSorted())
        const { total, cells, blocks, pureError } = countFreedom(grown.design.runs)
        expect(cells + blocks + pureError).toBe(total)
        made = grown
      }
    }), { numRuns: 60 })
  })
})

describe('what a run asks for', () => {
  test('may change: it is not what the run is', () => {
    const after = later(`${DOE}resources: { gpus: 2, time: '08:00:00' }\nresume: true\nafter: pretrain/seed{seed}\n`, design(DOE))
    expect(after.findings).toEqual([])
    expect(after.design).toMatchObject({ resume: true, resources: { gpus: 2, time: '08:00:00' } })
    expect(after.design.runs[0]?.after).toEqual([`pretrain/seed1`])
  })
})

describe('any other change of a plan that runs stand for is refused', () => {
  const cases: readonly { readonly name: string; readonly plan: string; readonly says: readonly RegExp[] }[] = [
    { name: 'a setting', plan: DOE.replace('5e-04', '1e-03'), says: [/^2:29 Unexpected `lr` 0\.001, expected 0\.0005 as in the design that stands \(16 runs: /] },
    { name: 'a setting more', plan: DOE.replace('steps: 300', 'steps: 300, clip: 1.0'), says: [/^2:31 Unexpected `clip` 1, expected none/] },
    { name: 'a setting less', plan: DOE.replace('steps: 300, ', ''), says: [/^2:1 Unexpected `steps` none, expected 300/] },
    { name: 'a setting written with other digits', plan: DOE.replace('5e-04', '0.0005'), says: [/^2:1 Unexpected configuration/] },
    { name: 'a level', plan: DOE.replace('[32, 8]', '[32, 4]'), says: [/^3:1 Unexpected `factors` \{"rank":\[32,4\]/] },
    { name: 'the order of levels', plan: DOE.replace('[32, 8]', '[8, 32]'), says: [/^3:1 Unexpected `factors`/] },
    { name: 'a factor', plan: DOE.replace('seeds:', '  dropout: [0, 0.1]\nseeds:'), says: [/^3:1 Unexpected `factors`/] },
    { name: 'a seed less', plan: DOE.replace('[1, 2]', '[1]'), says: [/^7:1 Unexpected absence of 8 runs that the design has .*expected seed 2 of/] },
    { name: 'another seed instead', plan: DOE.replace('[1, 2]', '[1, 3]'), says: [/^7:1 Unexpected absence of 8 runs/] },
    { name: 'a seed put before those that stand', plan: DOE.replace('[1, 2]', '[0, 1, 2]'), says: [/Unexpected seed 0 before seeds that the design has/] },
    { name: 'blocks', plan: DOE.replace('blocks: replicates', 'blocks: none'), says: [/^8:1 Unexpected `blocks` `none`, expected `replicates`/] },
    { name: 'the run order', plan: DOE.replace('417', '418'), says: [/^9:1 Unexpected seed of the run order 418, expected 417/] },
    { name: 'the command', plan: DOE.replace('train.py', 'train2.py'), says: [/^10:1 Unexpected command/] },
    { name: 'the experiment', plan: DOE.replace('experiment: doe', 'experiment: doe2'), says: [/^1:1 Unexpected `experiment` `doe2`, expected `doe`/] },
    { name: 'the folder', plan: DOE.replace('settings:', "folder: 'doe/c{cell}/s{seed}'\nsettings:"), says: [/^2:1 Unexpected id `doe\/c1\/s1`, expected `doe\/1\/seed1`/] }
  ]

  test.each(cases)('$name', ({ plan, says }) => {
    const told = refusals(plan)
    for (const say of says) expect(told.join('\n')).toMatch(new RegExp(say.source, 'm'))
  })

  test('a cell more of a list of cells', () => {
    const plan = `experiment: grid\ncells: [{ lr: 0.1 }]\n${COMMAND}`
    expect(refusals(plan.replace('[{ lr: 0.1 }]', '[{ lr: 0.1 }, { lr: 0.2 }]'), design(plan))).toEqual([
      '2:1 Unexpected cell 2 that the design does not have, expected further seeds of its cells only'
    ])
  })

  test('centre points added later', () => {
    const plan = `experiment: a\nfactors: { x: [1, 3], y: [1, 3] }\n${COMMAND}`
    expect(refusals(`${plan}centre_points: 2\n`, design(plan))[0]).toMatch(/^4:1 Unexpected `centre_points` 2, expected 0/)
  })

  test('says how to begin anew', () => {
    const [finding] = later(DOE.replace('5e-04', '1e-03'), design(DOE)).findings
    expect(finding?.note).toMatch(/another `experiment`/)
    expect(finding?.exitCode).toBe(1)
  })
})
