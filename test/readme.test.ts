import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { makeProject, paperline, smallLogs } from './helpers/project.ts'

test('the example of the README builds, holds, and prints what its logs say', async () => {
  const readme = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8')
  const blocks = [...readme.matchAll(/^```\w+ file=(\S+)\n([^]*?)^```$/gm)].map(([, path = '', content = '']) => [path, content])
  expect(blocks.map(([path]) => path)).toEqual(['data/runs.yml', 'paper/study.ts', 'paper/paper.md'])
  const root = makeProject({ ...smallLogs(), ...Object.fromEntries(blocks) })

  expect(await paperline(root, 'lock')).toMatchObject({ code: 0 })
  const built = await paperline(root, 'build')
  expect(built).toMatchObject({ code: 0, stderr: '' })
  expect(built.stdout).toContain('1 of 1 claim hold')

  const results = JSON.parse(readFileSync(join(root, 'build/results.json'), 'utf8'))
  expect(results.small.value).toBeCloseTo(2.5, 12)
  expect(results.large.value).toBeCloseTo(2.1, 12)
  expect(results.gain.value).toBeCloseTo(0.4, 12)
  expect(await paperline(root, 'check')).toMatchObject({ code: 0 })
})
