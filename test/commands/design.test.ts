import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { DOE } from '../design/plans.ts'
import { makeProject, paperline, writeIn } from '../helpers/project.ts'

const PLAN = 'designs/doe.yml'
const THREE = DOE.replace('[1, 2]', '[1, 2, 3]')
const open = (plan = DOE): string => makeProject({ [PLAN]: plan })

/** Every file below `designs/doe/` with its bytes. */
function snapshot(root: string): { readonly [path: string]: string } {
  const folder = join(root, 'designs/doe')
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(path => path.endsWith('.json')).toSorted()
  return Object.fromEntries(paths.map(path => [path, readFileSync(join(folder, path), 'utf8')]))
}

describe('paperline design', () => {
  test('writes a configuration a run and design.json, and says what they will tell', async () => {
    const root = open()
    const { code, stdout, stderr } = await paperline(root, 'design', PLAN)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(Object.keys(snapshot(root))).toHaveLength(17)
    expect(stdout).toBe(`doe: full factorial, 2³
  factors          rank: 32 | 8
                   scheduler: false | true
                   weight_decay: 0.1 | 0.2
  runs             16 = 8 cells × 2 replicates
  resolution       full: every effect can be told from every other
  blocks           2, a replicate each (8 runs each)
  pure error       7 degrees of freedom (of 15: 7 between cells, 1 between blocks, 7 pure error)
  run order        random within each block, from seed 417
  a run            1 GPU; the plan does not say how long it takes
  train            python3 train.py --config {config} --into {folder}

designs/doe/: 16 configurations and design.json written
`)
  })

  test('makes the same bytes of the same plan, in another folder and a second time', async () => {
    const [one, other] = [open(), open()]
    for (const root of [one, other]) await paperline(root, 'design', PLAN)
    expect(snapshot(one)).toEqual(snapshot(other))
    const again = await paperline(one, 'design', join(one, PLAN))
    expect(again.code).toBe(0)
    expect(again.stdout).toMatch(/\ndesigns\/doe\/ is up to date\n$/)
    expect(snapshot(one)).toEqual(snapshot(other))
  })

  test('shows without writing', async () => {
    const root = open()
    const { code, stdout } = await paperline(root, 'design', PLAN, '--dry-run')
    expect(code).toBe(0)
    expect(stdout).toMatch(/16 configurations and design\.json would be written\n$/)
    expect(readdirSync(join(root, 'designs'))).toEqual(['doe.yml'])
  })

  test('extends by a seed, dated, and leaves what stands byte for byte', async () => {
    const root = open()
    await paperline(root, 'design', PLAN)
    const before = snapshot(root)
    writeIn(root, PLAN, THREE)
    const dry = await paperline(root, 'design', PLAN, '--dry-run')
    expect(dry.stdout).toMatch(/\n {2}new {2}doe\/\d\/seed3\n/)
    expect(snapshot(root)).toEqual(before)

    const { code, stdout } = await paperline(root, 'design', PLAN)
    const after = snapshot(root)
    expect(code).toBe(0)
    expect(stdout).toMatch(/block 3 was added on \d{4}-\d\d-\d\d: 8 runs/)
    expect(stdout).toMatch(/8 configurations and design\.json written/)
    for (const [path, text] of Object.entries(before)) if (path !== 'design.json') expect(after[path]).toBe(text)
    expect(JSON.parse(after['doe/1/seed3.json'] ?? '{}')).toMatchObject({ block: 3, seed: 3 })
    expect((await paperline(root, 'design', PLAN)).stdout).toMatch(/is up to date/)
  })

  test('refuses what would change a run that stands, writes nothing and exits with one', async () => {
    const root = open()
    await paperline(root, 'design', PLAN)
    const before = snapshot(root)
    writeIn(root, PLAN, THREE.replace('steps: 300', 'steps: 400'))
    for (const words of [['design', PLAN], ['design', PLAN, '--dry-run']]) {
      const { code, stdout, stderr } = await paperline(root, ...words)
      expect(code).toBe(1)
      expect(stderr).toMatch(/designs\/doe\.yml:2:20.*Unexpected `steps` 400, expected 300 as in the design that stands \(16 runs/)
      expect(stdout).toBe('designs/doe/ stays as it is\n')
    }
    expect(snapshot(root)).toEqual(before)
  })

  test('finds a configuration that was edited and never replaces it; one that is gone is made again', async () => {
    const root = open()
    await paperline(root, 'design', PLAN)
    const path = join(root, 'designs/doe/doe/3/seed1.json')
    const original = readFileSync(path, 'utf8')
    writeFileSync(path, original.replace('"steps": 300', '"steps": 3'))
    writeIn(root, PLAN, THREE)
    const edited = await paperline(root, 'design', PLAN)
    expect(edited.code).toBe(1)
    expect(edited.stderr).toMatch(/designs\/doe\/doe\/3\/seed1\.json.*Unexpected content/)
    expect(readFileSync(path, 'utf8')).toContain('"steps": 3,')
    expect(Object.keys(snapshot(root)).filter(name => name.includes('seed3'))).toEqual([])

    rmSync(path)
    expect((await paperline(root, 'design', PLAN)).code).toBe(0)
    expect(readFileSync(path, 'utf8')).toBe(original)
  })

  test('answers programs', async () => {
    const root = open()
    const { code, stdout } = await paperline(root, 'design', PLAN, '--json')
    const answer = JSON.parse(stdout) as { readonly design: unknown; readonly freedom: unknown; readonly written: readonly string[] }
    expect(code).toBe(0)
    expect(answer).toMatchObject({ folder: 'designs/doe', dryRun: false, added: [], findings: [], freedom: { pureError: 7 } })
    expect(answer.design).toEqual(JSON.parse(snapshot(root)['design.json'] ?? ''))
    expect(answer.written).toHaveLength(17)
  })

  test('cannot go on without a plan it understands', async () => {
    const root = open(DOE.replace('factors:', 'factor:'))
    const misspelt = await paperline(root, 'design', PLAN)
    expect(misspelt.code).toBe(2)
    expect(misspelt.stderr).toMatch(/designs\/doe\.yml:3:1.*Unexpected key `factor` in a plan, expected `factors`/)
    const absent = await paperline(root, 'design', 'designs/none.yml')
    expect([absent.code, absent.stderr]).toEqual([2, expect.stringMatching(/Unexpected absence of `designs\/none\.yml`/)])
    for (const words of [['design'], ['design', 'designs/doe']]) {
      const { code, stderr } = await paperline(root, ...words)
      expect(code).toBe(2)
      expect(stderr).toMatch(/usage: paperline design FILE\.yml/)
    }
    expect((await paperline(root, 'design', '../doe.yml')).code).toBe(2)
  })
})
