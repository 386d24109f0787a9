import { appendFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { paperline } from '../helpers/project.ts'
import { smallPaper, smallProject } from '../helpers/small-project.ts'

const outputs = ['build/paper.pdf', 'build/ledger.json', 'build/results.json', 'build/pages.json', 'paper/paper.lock.json']
const read = (root: string, path: string): Buffer => readFileSync(join(root, path))
const json = (root: string, path: string) => JSON.parse(read(root, path).toString())

/** As a disk might. */
function flipByte(path: string): void {
  const bytes = readFileSync(path)
  bytes[Math.floor(bytes.length * 0.9)]! ^= 1
  writeFileSync(path, bytes)
}

describe('paperline build', () => {
  test('gives the same bytes a second time, and in another folder', async () => {
    const root = smallProject()
    expect(await paperline(root, 'build')).toMatchObject({ code: 0 })
    const first = outputs.map(path => read(root, path))
    expect(await paperline(root, 'build', '--force')).toMatchObject({ code: 0 })
    expect(outputs.map(path => read(root, path).equals(first[outputs.indexOf(path)]!))).toEqual(outputs.map(() => true))

    const elsewhere = mkdtempSync(join(tmpdir(), 'paperline-elsewhere-'))
    for (const folder of ['paper', 'data']) cpSync(join(root, folder), join(elsewhere, folder), { recursive: true })
    expect(await paperline(tmpdir(), 'build', '--project', elsewhere)).toMatchObject({ code: 0 })
    expect(outputs.map(path => read(elsewhere, path).equals(first[outputs.indexOf(path)]!))).toEqual(outputs.map(() => true))
  })

  test('answers from the last build where nothing changed, and builds again where anything did', async () => {
    const root = smallProject()
    await paperline(root, 'build')
    expect((await paperline(root, 'build')).stdout).toContain('is up to date')
    appendFileSync(join(root, 'paper/paper.md'), '\nOne more sentence.\n')
    expect((await paperline(root, 'build')).stdout).not.toContain('is up to date')
    rmSync(join(root, 'build/paper.pdf'))
    expect((await paperline(root, 'build')).stdout).not.toContain('is up to date')
  })

  test('gives the same bytes with memories that are whole, gone or broken', async () => {
    const root = smallProject()
    await paperline(root, 'build')
    const first = outputs.map(path => read(root, path))
    const memories = readdirSync(join(root, '.paperline/cache'))
    expect(memories).toEqual(expect.arrayContaining(['documents.v8', 'evidence', 'stripped.v8', 'typeset-outputs.v8', 'typeset.v8']))
    for (const spoil of [flipByte, (path: string) => writeFileSync(path, Buffer.alloc(400)), (path: string) => writeFileSync(path, 'nothing that can be read'), (path: string) => rmSync(path)]) {
      for (const name of memories) spoil(join(root, '.paperline/cache', name))
      expect(await paperline(root, 'build', '--force')).toMatchObject({ code: 0, stderr: '' })
      expect(outputs.map(path => read(root, path).equals(first[outputs.indexOf(path)]!))).toEqual(outputs.map(() => true))
    }
  })

  test('gives what a build from nothing gives, whatever was changed since the last', async () => {
    const root = smallProject({ 'paper/paper.yml': 'documents: [paper.md, notes.md]\n', 'paper/notes.md': 'It ends at {{large}}.\n' })
    const all = [...outputs, 'build/notes.pdf']
    await paperline(root, 'build')
    const conference = readFileSync('templates/typst/paper-conference.typ', 'utf8')
    const changes: Record<string, [path: string, text: string]> = {
      log: ['data/raw/size/large/seed1/train.log', 'step 100 | loss 1.95\n[done]\n'],
      study: ['paper/study.ts', read(root, 'paper/study.ts').toString().replace('difference(small, large)', 'difference(large, small)')],
      text: ['paper/paper.md', smallPaper.replace('large', 'larger')],
      notes: ['paper/notes.md', 'It ended at {{large}}.\n'],
      template: ['templates/typst/paper-conference.typ', conference.replace('body: 10pt', 'body: 11pt')]
    }
    for (const [change, [path, text]] of Object.entries(changes)) {
      const before = all.map(output => read(root, output))
      mkdirSync(dirname(join(root, path)), { recursive: true })
      writeFileSync(join(root, path), text)
      await paperline(root, 'build')
      const after = all.map(output => read(root, output))
      expect([change, after.some((bytes, at) => !bytes.equals(before[at]!))]).toEqual([change, true])
      for (const folder of ['.paperline', 'build']) rmSync(join(root, folder), { recursive: true })
      await paperline(root, 'build')
      expect([change, all.filter((output, at) => !read(root, output).equals(after[at]!))]).toEqual([change, []])
    }
  })

  test('new runs arrive and the numbers follow', async () => {
    const root = smallProject()
    await paperline(root, 'build')
    writeFileSync(join(root, 'data/raw/size/large/seed3/train.log'), 'step 100 | loss 1.90\n[done]\n')
    expect(await paperline(root, 'build')).toMatchObject({ code: 0 })
    expect(json(root, 'build/results.json').large.value).toBeCloseTo(2, 12)
  })

  test('writes a ledger in which every number leads to the bytes of its log line', async () => {
    const root = smallProject()
    await paperline(root, 'build')
    const ledger = json(root, 'build/ledger.json')
    expect(ledger.schema).toBe('paperline-ledger/1')
    expect(ledger.occurrences.map((one: { quantity: string }) => one.quantity)).toEqual(['large', 'small', 'gain'])
    const byId = new Map(ledger.quantities.map((one: { id: string }) => [one.id, one]))
    const large = byId.get('large') as { derivation: { inputs: string[] } }
    expect(large.derivation.inputs).toHaveLength(3)
    for (const observation of ledger.observations) {
      const file = ledger.files[observation.file]
      const bytes = read(root, file.path)
      expect(bytes.subarray(observation.start, observation.end).toString()).toBe(observation.text)
      expect(bytes.subarray(0, observation.start).filter(byte => byte === 10).length + 1).toBe(observation.line)
    }
    for (const occurrence of ledger.occurrences) {
      const line = smallPaper.split('\n')[occurrence.line - 1]!
      expect(line.slice(occurrence.column - 1, occurrence.endColumn - 1)).toMatch(/^\{\{.*\}\}$/)
    }
    expect(ledger.claims).toMatchObject([{ that: 'large < small', holds: true, text: 'the large model is better' }])
  })

  test('with --write refreshes bound literals, and nothing else', async () => {
    const text = (literal: string): string => `It ends at <!--val large-->${literal}<!--/val--> here.\n`
    const root = smallProject({ 'paper/paper.md': text('9.9 nats') })
    expect(await paperline(root, 'build')).toMatchObject({ code: 1 })
    expect(await paperline(root, 'build', '--write')).toMatchObject({ code: 0 })
    expect(read(root, 'paper/paper.md').toString()).toBe(text('2.100\u202Fnats'))
  })

  test('checks a document outside paper/, sets it not, and builds again when it changes', async () => {
    const readme = (literal: string): string => `# A project\n\nIt ends at <!--val large-->${literal}<!--/val-->.\n\n\`\`\`md\n{{small}}\n\`\`\`\n`
    const root = smallProject({ 'paper/paper.yml': 'documents: [paper.md, ../README.md]\n', 'README.md': readme('9.9 nats') })
    const stale = await paperline(root, 'build')
    expect(stale.code).toBe(1)
    expect(stale.stderr).toMatch(/^README\.md:3:/m)
    expect(await paperline(root, 'build', '--write')).toMatchObject({ code: 0, stderr: '' })
    expect(read(root, 'README.md').toString()).toBe(readme('2.100\u202Fnats'))
    const built = await paperline(root, 'build', '--json')
    expect(JSON.parse(built.stdout)).toMatchObject({ unchanged: true, documentsElsewhere: ['README.md'] })
    expect(JSON.parse(built.stdout).outputs).not.toContain('build/README.pdf')
    appendFileSync(join(root, 'README.md'), '\nAnd {{gain}}.\n')
    expect((await paperline(root, 'build')).stdout).not.toContain('is up to date')
  })

  test('a document says for itself whether its numbers have an appendix', async () => {
    const root = smallProject({ 'paper/paper.yml': 'documents: [paper.md, notes.md]\n', 'paper/notes.md': '---\nprovenance: none\n---\n\nIt ends at {{large}}.\n' })
    expect(await paperline(root, 'build')).toMatchObject({ code: 0 })
    const links = (name: string): number => read(root, `build/${name}.pdf`).toString('latin1').match(/\/Subtype \/Link/g)?.length ?? 0
    expect(links('paper')).toBeGreaterThan(3)
    expect(links('notes')).toBe(0)
  })

  test('prints holes, keeps building, and exits 1', async () => {
    const root = smallProject({ 'paper/study.ts': "import { study } from 'paperline'\nexport default study(({ runs }) => ({ large: runs.one({ arm: 'huge' }).final('loss') }))\n", 'paper/paper.md': 'It is {{large}}.\n' })
    const outcome = await paperline(root, 'build')
    expect(outcome.code).toBe(1)
    expect(outcome.stderr).toMatch(/nothing-is-a-hole/)
    expect(read(root, 'build/paper.pdf').subarray(0, 5).toString()).toBe('%PDF-')
    expect(json(root, 'build/ledger.json').quantities.find((one: { id: string }) => one.id === 'large').hole.reason).toMatch(/huge/)
  })
})

describe('paperline check', () => {
  test('is clean after lock and build, and finds an edited log', async () => {
    const root = smallProject()
    await paperline(root, 'lock')
    await paperline(root, 'build')
    expect(await paperline(root, 'check')).toMatchObject({ code: 0 })
    const log = join(root, 'data/raw/size/large/seed1/train.log')
    writeFileSync(log, readFileSync(log, 'utf8').replace('2.00', '1.00'))
    const outcome = await paperline(root, 'check')
    expect(outcome.code).toBe(1)
    expect(outcome.stdout).toMatch(/data\/raw\/size\/large\/seed1\/train\.log.*evidence-unchanged/)
    expect(outcome.stdout).toMatch(/lock-is-current/)
  })

  test('without raw files holds the text against the lock, and says what it did not read', async () => {
    const root = smallProject()
    await paperline(root, 'lock')
    await paperline(root, 'build')
    rmSync(join(root, 'data/raw'), { recursive: true })
    const clean = await paperline(root, 'check')
    expect(clean.stdout).toMatch(/6 not re-read/)
    expect(clean.code).toBe(0)
    writeFileSync(join(root, 'paper/paper.md'), smallPaper.replace('large < small', 'large < 9 nats'))
    expect(await paperline(root, 'check')).toMatchObject({ code: 1 })
  })

  test('with --no-study runs no code of the project', async () => {
    const root = smallProject()
    await paperline(root, 'lock')
    await paperline(root, 'build')
    writeFileSync(join(root, 'paper/study.ts'), "throw new Error('this must not run')\n")
    expect(await paperline(root, 'check', '--no-study')).toMatchObject({ code: 0 })
    expect(await paperline(root, 'check')).toMatchObject({ code: 2 })
  })

  test('finds a finished run that no result uses', async () => {
    const root = smallProject({ 'data/raw/size/tiny/seed1/train.log': 'step 100 | loss 9.00\n[done]\n' })
    await paperline(root, 'lock')
    await paperline(root, 'build')
    const outcome = await paperline(root, 'check')
    expect(outcome.stdout).toMatch(/size\/tiny\/seed1.*runs-accounted-for/)
    expect(outcome.code).toBe(1)
  })

  test('finds a typed number', async () => {
    const root = smallProject({ 'paper/paper.md': `${smallPaper}\nIt took 12.4 hours.\n` })
    await paperline(root, 'lock')
    await paperline(root, 'build')
    const outcome = await paperline(root, 'check')
    expect(outcome.stdout).toMatch(/paper\/paper\.md:8:9-8:13 error {2}Unexpected typed number `12\.4`, expected a quantity {3}number-has-source/)
  })
})
