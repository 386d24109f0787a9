import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openTypesetter } from '../../scripts/edge/open-typesetter.ts'
import { openProjectFiles, type ProjectFiles } from '../../scripts/edge/project-files.ts'
import { keepTypeset } from '../../scripts/edge/typeset-memory.ts'
import type { TypstInput, TypstOutput } from '../../scripts/edge/typst.ts'

const long: TypstInput = { name: 'paper', main: 'A paper.\n#pagebreak()\nIts second page.', files: new Map() }
const short: TypstInput = { name: 'notes', main: 'Notes.', files: new Map() }

let files: ProjectFiles
beforeEach(() => {
  files = openProjectFiles(mkdtempSync(join(tmpdir(), 'paperline-typesetter-')))
})
afterEach(() => rmSync(files.root, { recursive: true, force: true }))

async function setAll(inputs: readonly TypstInput[]): Promise<TypstOutput[]> {
  const typesetter = openTypesetter(files)
  try {
    const setting = typesetter.set(inputs)
    await typesetter.rehearsed()
    return await setting
  } finally {
    typesetter.close()
  }
}

test('documents come in the order in which they were given, whatever was rehearsed', async () => {
  const first = await setAll([short, long])
  expect(first.map(({ pageCount }) => pageCount)).toEqual([1, 2])
  rmSync(join(files.root, '.paperline/cache/typeset-outputs.v8'))
  keepTypeset(files, [short, long])
  const rehearsed = await setAll([short, { ...long, main: long.main.replace('second', 'last') }])
  expect(rehearsed.map(({ pageCount }) => pageCount)).toEqual([1, 2])
  expect(rehearsed[0]?.pdf).toEqual(first[0]?.pdf)
  expect(rehearsed[1]?.pdf).not.toEqual(first[1]?.pdf)
})

test('of what was set before, only what has changed is set again', async () => {
  const first = await setAll([short, long])
  const second = await setAll([{ ...short, main: 'Other notes.' }, long])
  expect(second[1]?.pdf).toEqual(first[1]?.pdf)
  expect(second[0]?.pdf).not.toEqual(first[0]?.pdf)
})

test('a rehearsal of nothing ends', async () => {
  const typesetter = openTypesetter(files)
  await typesetter.rehearsed()
  typesetter.close()
  expect(files.exists('.paperline/cache/typeset-outputs.v8')).toBe(false)
})
