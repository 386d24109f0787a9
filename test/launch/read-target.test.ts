import { afterAll, describe, expect, test } from 'vitest'
import { rmSync } from 'node:fs'
import { Stop } from '../../scripts/diagnostics/finding.ts'
import { openProjectFiles } from '../../scripts/edge/project-files.ts'
import { limitTarget, readTarget } from '../../scripts/launch/read-target.ts'
import { makeProject } from '../helpers/project.ts'

const roots: string[] = []
afterAll(() => {
  for (const root of roots) rmSync(root, { recursive: true })
})

function read(name: string, sources: string | null) {
  const root = makeProject(sources === null ? {} : { 'data/sources.yml': `sources:\n${sources}` })
  roots.push(root)
  return { root, target: () => readTarget(openProjectFiles(root), name) }
}

function findings(work: () => unknown): { rule: string | null; reason: string; line: number | undefined; exit: number }[] {
  try {
    work()
  } catch (error) {
    if (error instanceof Stop) return error.findings.map(({ ruleId, reason, where, exitCode }) => ({ rule: ruleId ?? null, reason, line: where.line, exit: exitCode }))
    throw error
  }
  return []
}

const ssh = (launch: string): string => `  - { name: gpu, ssh: gpu, path: ~/runs/, to: raw, launch: ${launch} }\n`

describe('where runs are launched', () => {
  test('is this machine, without any entry', () => {
    const { root, target } = read('local', null)
    expect(target()).toMatchObject({ name: 'local', reach: { kind: 'folder' }, root: `${root}/.paperline/runs`, code: root, engine: { kind: 'queue', gpus: null, atOnce: 1 } })
  })

  test('is a host with GPUs, one without, or a cluster', () => {
    expect(read('gpu', ssh('{ code: ~/paper, gpus: 4 }')).target()).toMatchObject({
      name: 'gpu', reach: { kind: 'ssh', target: 'gpu', transport: 'ssh2' }, root: '~/runs', code: '~/paper', engine: { kind: 'queue', gpus: 4, atOnce: 4 }, place: { file: 'data/sources.yml', line: 2 }
    })
    expect(read('gpu', ssh('{ code: ~/paper, at_once: 2 }')).target().engine).toEqual({ kind: 'queue', gpus: null, atOnce: 2 })
    expect(read('gpu', ssh('{ code: ~/paper, slurm: { partition: a100, qos: long, array: 64 } }')).target().engine).toEqual({ kind: 'slurm', partition: 'a100', account: null, qos: 'long', most: 64 })
    const { root, target } = read('here', '  - { name: here, folder: ../runs, to: raw, launch: { gpus: 1 } }\n')
    expect(target()).toMatchObject({ root: `${root.replace(/\/[^/]*$/, '')}/runs`, code: root })
  })

  test('lets --at-once limit what goes at a time', () => {
    const limit = (launch: string) => limitTarget(read('gpu', ssh(launch)).target(), 2).engine
    expect([limit('{ code: x, gpus: 4 }'), limit('{ code: x, at_once: 8 }'), limit('{ code: x, slurm: {} }')]).toMatchObject([{ gpus: 2 }, { atOnce: 2 }, { most: 2 }])
  })

  test.each([
    ['{ gpus: 4 }', 'launch-target-valid', 'Unexpected `launch` on an SSH host without `code`, expected the checkout there'],
    ['{ code: x }', 'launch-target-valid', 'Unexpected `launch` without `gpus`, `at_once` or `slurm`, expected one of them'],
    ['{ code: x, gpus: 4, slurm: {} }', 'launch-target-valid', 'Unexpected `launch` with `gpus` and `slurm`, expected one of them'],
    ['{ code: x, gpus: many }', 'launch-target-valid', 'Unexpected `many` for `gpus`, expected a whole number from 1'],
    ['{ code: x, gpus: 0 }', 'launch-target-valid', 'Unexpected `0` for `gpus`, expected a whole number from 1'],
    ['{ code: x, gpu: 4 }', 'sources-file-known-keys', 'Unexpected key `gpu` in `launch`, expected `gpus`'],
    ['{ code: x, slurm: { partion: gpu } }', 'sources-file-known-keys', 'Unexpected key `partion` in `slurm`, expected `partition`'],
    ['4', 'sources-file-valid', 'Unexpected `launch` that is no mapping, expected `name: value` pairs']
  ])('tells what is wrong with an entry at its line: %s', (launch, rule, reason) => {
    expect(findings(read('gpu', ssh(launch)).target)).toContainEqual({ rule, reason, line: 2, exit: 2 })
  })

  test('names those that there are', () => {
    expect(findings(read('gpo', ssh('{ code: x, gpus: 4 }')).target)[0]?.reason).toBe('Unexpected target `gpo`, expected `gpu`')
    expect(findings(read('disk', '  - { name: disk, folder: x, to: raw }\n').target)[0]?.reason).toBe('Unexpected target `disk`, whose entry has no `launch`, expected one that runs may be launched on')
  })
})
