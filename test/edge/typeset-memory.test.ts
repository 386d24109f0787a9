import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { expect, test } from 'vitest'
import { enginePackages } from '../../scripts/edge/engine-packages.ts'
import { stampToolkit } from '../../scripts/edge/toolkit.ts'
import { keyOf, longestOf } from '../../scripts/edge/typeset-memory.ts'
import type { TypstInput } from '../../scripts/edge/typst.ts'

const input: TypstInput = {
  name: 'paper',
  main: '#import "typst/look.typ": look\nA text.',
  files: new Map<string, string | Uint8Array>([['typst/look.typ', '#let look = 1'], ['figures/one.svg', '<svg/>'], ['pictures/rig.png', new Uint8Array([1, 2, 3])]]),
  documents: new Map([['paper/paper.md', 'A text.']])
}

test('a document is known again by all that it rests on', () => {
  const others: Record<string, TypstInput> = {
    text: { ...input, main: `${input.main} ` },
    title: { ...input, title: 'A title' },
    template: { ...input, files: new Map([...input.files, ['typst/look.typ', '#let look = 2']]) },
    figure: { ...input, files: new Map([...input.files, ['figures/one.svg', '<svg />']]) },
    picture: { ...input, files: new Map([...input.files, ['pictures/rig.png', new Uint8Array([1, 2, 4])]]) },
    source: { ...input, documents: new Map([['paper/paper.md', 'A text. ']]) }
  }
  const keys = Object.values(others).map(keyOf)
  expect(new Set([keyOf(input), ...keys]).size).toBe(keys.length + 1)
  expect(keyOf({ ...input, files: new Map(input.files) })).toBe(keyOf(input))
})

test('and by the engine and the fonts that set it', () => {
  const require = createRequire(import.meta.url)
  const installed = ['source-sans', ...enginePackages(process.platform, process.arch)].flatMap(name => {
    try {
      return readFileSync(require.resolve(`${name}/package.json`), 'utf8')
    } catch {
      return []
    }
  })
  expect(installed.length).toBeGreaterThan(1)
  for (const manifest of installed) expect(stampToolkit()).toContain(manifest)
})

test('the longest document is the one to rehearse', () => {
  expect(longestOf([{ ...input, main: 'short' }, input])).toBe(input)
  expect(longestOf([])).toBeNull()
})
