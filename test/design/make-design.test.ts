import { describe, expect, test } from 'vitest'
import { countFreedom } from '../../scripts/design/count-freedom.ts'
import { describeDesign } from '../../scripts/design/describe-design.ts'
import { printDesign } from '../../scripts/design/print-design.ts'
import { COMMAND, configuration, design, DOE } from './plans.ts'

const FRACTION = `experiment: screen
factors: { A: [1, 2], B: [1, 2], C: [1, 2], D: [low, high] }
generators: { D: A*B*C }
${COMMAND}`

describe('a full design', () => {
  test('has every combination for every seed', () => {
    const { design: { kind, runs, blocks, resolution } } = design(DOE)
    expect({ kind, resolution, runs: runs.length, blocks }).toEqual({
      kind: 'full', resolution: 'full', runs: 16, blocks: [{ block: 1, added: null, runs: 8 }, { block: 2, added: null, runs: 8 }]
    })
    expect(new Set(runs.map(({ cell, seed }) => `${cell}/${seed}`)).size).toBe(16)
  })

  test('numbers its cells with the first factor changing fastest', () => {
    const made = design(DOE)
    expect(configuration(made, 'doe/2/seed1')).toMatchObject({ cell: 2, rank: 8, scheduler: false, weight_decay: 0.1 })
    expect(configuration(made, 'doe/3/seed1')).toMatchObject({ cell: 3, rank: 32, scheduler: true, weight_decay: 0.1 })
  })

  test('keeps numbers as they are written', () => {
    expect(design(DOE).configurations.get('doe/1/seed1')).toBe(`{
  "run": "doe/1/seed1",
  "experiment": "doe",
  "cell": 1,
  "replicate": 1,
  "block": 1,
  "seed": 1,
  "rank": 32,
  "scheduler": false,
  "weight_decay": 0.10,
  "steps": 300,
  "lr": 5e-04
}
`)
  })

  test('takes factors with more than two levels', () => {
    const { design: { runs, factors } } = design(`experiment: scaling
folder: scaling/{size}/rank{rank}/seed{seed}
factors: { size: [small, middle, large], rank: [2, 8, 16, 32] }
replicates: 2
${COMMAND}`)
    expect(factors).toEqual({ size: ['small', 'middle', 'large'], rank: [2, 8, 16, 32] })
    expect(runs).toHaveLength(24)
    expect(runs.map(({ id }) => id)).toContain('scaling/large/rank16/seed2')
  })
})

describe('the run order', () => {
  const order = (source: string): string[] => design(source).design.runs.map(({ id }) => id)

  test('is drawn within each block', () => {
    const { runs } = design(DOE).design
    expect(runs.map(({ order: place }) => place)).toEqual(runs.map((_, index) => index + 1))
    expect(runs.map(({ block }) => block)).toEqual([...Array(8).fill(1), ...Array(8).fill(2)])
    expect(runs.slice(0, 8).map(({ cell }) => cell)).not.toEqual(['1', '2', '3', '4', '5', '6', '7', '8'])
    expect(runs.slice(0, 8).map(({ cell }) => cell)).not.toEqual(runs.slice(8).map(({ cell }) => cell))
  })

  test('is that of its seed', () => {
    expect(order(DOE)).toEqual(order(DOE))
    expect(order(DOE)).not.toEqual(order(DOE.replace('417', '418')))
    expect(order(DOE).toSorted()).toEqual(order(DOE.replace('417', '418')).toSorted())
  })

  test('has a recorded seed where the plan gives none, another for another experiment', () => {
    const seedOf = (name: string): number | null => design(DOE.replace('random_seed: 417\n', '').replace('experiment: doe', `experiment: ${name}`)).design.randomSeed
    expect(seedOf('doe')).toBeTypeOf('number')
    expect(seedOf('doe')).not.toBe(seedOf('doe2'))
  })

  test('puts each cell anywhere, as often as anywhere else', () => {
    const firsts = Array.from({ length: 400 }, (_, seed) => design(DOE.replace('417', String(seed))).design.runs[0]?.cell)
    for (const cell of ['1', '2', '3', '4', '5', '6', '7', '8']) expect(firsts.filter(first => first === cell).length).toBeGreaterThan(25)
  })

  test('may be the plan\'s own', () => {
    expect(order(DOE.replace('random_seed: 417', 'order: written')).slice(0, 3)).toEqual(['doe/1/seed1', 'doe/2/seed1', 'doe/3/seed1'])
  })
})

describe('a fraction', () => {
  // Box, Hunter and Hunter (2005), Statistics for Experimenters, 2nd ed., ch. 6: the 2⁴⁻¹ with D = ABC.
  test('says what it cannot tell apart', () => {
    const { design: made } = design(FRACTION)
    expect(made).toMatchObject({ kind: 'fractional', resolution: 'IV', generators: { D: 'A:B:C' }, definingRelation: ['A:B:C:D'], aliases: { 'A:B': ['C:D'], 'A:C': ['B:D'], 'A:D': ['B:C'] } })
    expect(made.runs).toHaveLength(8)
    expect(describeDesign(made)).toContain('  aliases          A × B = C × D\n                   A × C = B × D\n                   A × D = B × C\n')
  })

  test('sets the generated factor to the product of the others', () => {
    const made = design(FRACTION)
    for (const { id } of made.design.runs) {
      const { A, B, C, D } = configuration(made, id)
      const sign = [A, B, C].reduce<number>((product, level) => product * (level === 2 ? 1 : -1), 1)
      expect(D).toBe(sign === 1 ? 'high' : 'low')
    }
  })

  // The same: the 2⁷⁻⁴ of resolution III.
  test('says so loudly where main effects are aliased with interactions', () => {
    const { design: made } = design(`experiment: bike
factors: { A: [1, 2], B: [1, 2], C: [1, 2], D: [1, 2], E: [1, 2], F: [1, 2], G: [1, 2] }
generators: { D: A*B, E: A*C, F: B*C, G: A*B*C }
${COMMAND}`)
    expect(made.resolution).toBe('III')
    expect(made.aliases['A']).toEqual(['B:D', 'C:E', 'F:G'])
    expect(describeDesign(made)).toContain('III: main effects are aliased with two-factor interactions')
  })

  test('keeps the sign of a negative generator', () => {
    const { design: made } = design(FRACTION.replace('A*B*C', "'-A*B*C'"))
    expect(made.definingRelation).toEqual(['-A:B:C:D'])
    expect(made.aliases['A:B']).toEqual(['-C:D'])
  })
})

describe('blocks within a replicate', () => {
  const CONFOUNDED = DOE.replace('blocks: replicates', 'blocks: rank*scheduler*weight_decay')

  // The same, ch. 5: a 2³ in two blocks of four by the three-factor interaction.
  test('are told apart by the sign of an effect, which is confounded with them', () => {
    const made = design(CONFOUNDED)
    expect(made.design.confounded).toEqual(['rank:scheduler:weight_decay'])
    expect(made.design.blocks.map(({ runs }) => runs)).toEqual([4, 4, 4, 4])
    const cells = (block: number): string[] => made.design.runs.filter(run => run.block === block).map(({ cell }) => cell).toSorted()
    expect([cells(1), cells(2), cells(3)]).toEqual([['1', '4', '6', '7'], ['2', '3', '5', '8'], ['1', '4', '6', '7']])
  })

  // Montgomery (2017), Design and Analysis of Experiments, 9th ed., ch. 7: four blocks by ADE and BCE also confound ABCD.
  test('by two effects confound their product too', () => {
    const { design: made } = design(`experiment: four
factors: { A: [1, 2], B: [1, 2], C: [1, 2], D: [1, 2], E: [1, 2] }
blocks: [A*D*E, B*C*E]
${COMMAND}`)
    expect(made.confounded).toEqual(['A:D:E', 'B:C:E', 'A:B:C:D'])
    expect(made.blocks.map(({ runs }) => runs)).toEqual([8, 8, 8, 8])
  })

  test('of a fraction confound the aliases', () => {
    const { design: made } = design(`${FRACTION}blocks: A*B\n`)
    expect(made.confounded).toEqual(['A:B', 'C:D'])
  })
})

describe('centre points', () => {
  const CENTRED = `experiment: curve
settings: { steps: 10 }
factors: { rank: [8, 32], lr: [0.1, 0.2] }
centre_points: 3
seeds: [1, 2]
blocks: replicates
${COMMAND}`

  test('lie in the middle of every factor, in each block, on seeds of their own', () => {
    const made = design(CENTRED)
    const centres = made.design.runs.filter(({ cell }) => cell === 'centre')
    expect(centres.map(({ seed, block }) => `${seed} in ${block}`).toSorted()).toEqual(['1 in 1', '1001 in 1', '2 in 2', '2001 in 1', '1002 in 2', '2002 in 2'].toSorted())
    expect(configuration(made, 'curve/centre/seed1001')).toMatchObject({ cell: 'centre', rank: 20, lr: 0.15, steps: 10, replicate: 1 })
  })

  test('lie in every block of a confounded design', () => {
    const { runs } = design(CENTRED.replace('blocks: replicates', 'blocks: rank*lr')).design
    for (const block of [1, 2, 3, 4]) expect(runs.filter(run => run.block === block && run.cell === 'centre')).toHaveLength(3)
    expect(new Set(runs.map(({ id }) => id)).size).toBe(runs.length)
  })
})

describe('cells', () => {
  test('cross their lists, have seeds of their own, fill in placeholders', () => {
    const made = design(`experiment: grid
folder: grid/{method}/lr{lr}/seed{seed}
settings: { base: 'pretrain/{size}/seed{seed}', size: w48, note: '{{size}} stays' }
cells:
  - { method: galore, rank: 8, lr: [5e-05, 0.001] }
  - { method: full, size: w80, lr: 0.001, seeds: [4, 5], after: [] }
seeds: [1]
order: written
after: '{base}'
${COMMAND}`.replace(', after: []', ''))
    expect(made.design.runs.map(({ id, after }) => [id, ...after])).toEqual([
      ['grid/galore/lr5e-05/seed1', 'pretrain/w48/seed1'],
      ['grid/galore/lr0.001/seed1', 'pretrain/w48/seed1'],
      ['grid/full/lr0.001/seed4', 'pretrain/w80/seed4'],
      ['grid/full/lr0.001/seed5', 'pretrain/w80/seed5']
    ])
    expect(made.design.factors).toEqual({ method: ['galore', 'full'], lr: [5e-5, 0.001] })
    expect(configuration(made, 'grid/full/lr0.001/seed4')).toMatchObject({ size: 'w80', base: 'pretrain/w80/seed4', note: '{size} stays', replicate: 1 })
  })
})

describe('degrees of freedom', () => {
  const pureError = (source: string): number => countFreedom(design(source).design.runs).pureError

  test('for pure error are runs less cells, less blocks', () => {
    expect(pureError(DOE.replace('blocks: replicates\n', ''))).toBe(8)
    expect(pureError(DOE)).toBe(7)
    expect(pureError(DOE.replace('[1, 2]\nblocks', '[1, 2, 3]\nblocks'))).toBe(14)
    expect(pureError(DOE.replace('seeds: [1, 2]\n', ''))).toBe(0)
  })

  test('know that a confounded design falls into parts', () => {
    // Two halves, each with four cells in two blocks of their own: 2 × (4 − 1).
    expect(pureError(DOE.replace('blocks: replicates', 'blocks: rank*scheduler*weight_decay'))).toBe(6)
  })

  test('add up', () => {
    const { total, cells, blocks, pureError: error } = countFreedom(design(DOE).design.runs)
    expect(cells + blocks + error).toBe(total)
  })
})

describe('design.json', () => {
  test('is what was made', () => {
    const { design: made } = design(DOE)
    expect(JSON.parse(printDesign(made))).toEqual(made)
  })

  test('keeps words of commands as they are, placeholders and all', () => {
    const { stages } = design(DOE.replace(COMMAND, `stages:\n  train: python3 train.py --name 'a b' --lr {lr}\n  evaluate: [sh, -c, 'evaluate "$1"', sh, '{folder}']\n`)).design
    expect(stages).toEqual([
      { name: 'train', command: ['python3', 'train.py', '--name', 'a b', '--lr', '{lr}'] },
      { name: 'evaluate', command: ['sh', '-c', 'evaluate "$1"', 'sh', '{folder}'] }
    ])
  })
})
