import { describe, expect, test } from 'vitest'
import { openProjectFiles } from '../../scripts/edge/project-files.ts'
import { Stop } from '../../scripts/diagnostics/finding.ts'
import { printDesign } from '../../scripts/design/print-design.ts'
import { designFolder, readConfiguration, readDesign } from '../../scripts/design/read-design.ts'
import { makeProject, writeIn } from '../helpers/project.ts'
import { design, DOE } from './plans.ts'

const made = design(DOE)
const project = (text = printDesign(made.design)) => {
  const root = makeProject({ 'designs/doe/design.json': text })
  for (const [id, configuration] of made.configurations) writeIn(root, `designs/doe/${id}.json`, configuration)
  return { root, files: openProjectFiles(root) }
}
const reasonOf = (action: () => unknown): string => {
  try {
    action()
  } catch (error) {
    if (error instanceof Stop) return error.message
    throw error
  }
  return 'nothing'
}

describe('a design', () => {
  test('is found by its plan, its folder or its file', () => {
    const { files } = project()
    for (const path of ['designs/doe.yml', 'designs/doe', 'designs/doe/', 'designs/doe/design.json', './designs/doe']) {
      expect(readDesign(files, path)).toEqual({ design: made.design, folder: 'designs/doe' })
      expect(designFolder(path)).toBe('designs/doe')
    }
  })

  test('that is not there says how to make it', () => {
    expect(reasonOf(() => readDesign(project().files, 'designs/other.yml'))).toMatch(/Unexpected absence of a design for `designs\/other\.yml`/)
  })

  const text = printDesign(made.design)
  test.each([
    ['no JSON', text.slice(0, -10)],
    ['another schema', text.replace('paperline-design/1', 'paperline-design/9')],
    ['an id that leads out', text.replaceAll('doe/1/seed1', '../../etc/seed1')],
    ['an id of an option', text.replaceAll('doe/1/seed1', '-rf/seed1')],
    ['a run twice', text.replaceAll('doe/1/seed1', 'doe/2/seed1')],
    ['a configuration elsewhere', text.replace('"config": "doe/1/seed1.json"', '"config": "/etc/passwd"')],
    ['a command that is no words', text.replace('["python3", "train.py", "--config", "{config}", "--into", "{folder}"]', '"rm -rf /"')]
  ])('with %s is not understood', (_, changed) => {
    expect(changed).not.toBe(text)
    expect(reasonOf(() => readDesign(project(changed).files, 'designs/doe'))).toMatch(/Unexpected content/)
  })
})

describe('a configuration', () => {
  test('is read byte for byte', () => {
    const { files } = project()
    const stored = readDesign(files, 'designs/doe')
    const run = stored.design.runs[0]!
    expect(new TextDecoder().decode(readConfiguration(files, stored, run))).toBe(made.configurations.get(run.id))
  })

  test('that was edited or removed is not used', () => {
    const { root, files } = project()
    const stored = readDesign(files, 'designs/doe')
    writeIn(root, 'designs/doe/doe/1/seed1.json', '{}')
    files.remove('designs/doe/doe/2/seed1.json')
    const of = (id: string) => stored.design.runs.find(run => run.id === id)!
    expect(reasonOf(() => readConfiguration(files, stored, of('doe/1/seed1')))).toMatch(/Unexpected content/)
    expect(reasonOf(() => readConfiguration(files, stored, of('doe/2/seed1')))).toMatch(/Unexpected absence/)
  })
})
