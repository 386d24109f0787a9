import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { Stop } from '../../scripts/diagnostics/finding.ts'
import { readEvidence } from '../../scripts/evidence/read-evidence.ts'
import { checkSourcesLock } from '../../scripts/evidence/check-sources-lock.ts'
import { lockSources } from '../../scripts/evidence/lock-sources.ts'
import { readSourcesLock } from '../../scripts/evidence/sources-lock.ts'
import { projectWith } from './project.ts'

const content = {
  'data/runs.yml': "runs:\n  - path: raw/{name}.log\n    read: { pattern: 'loss {loss:float}' }\n",
  'data/raw/b.log': 'loss 2\n',
  'data/raw/a.log': 'loss 1\n',
  'data/raw/notes.txt': 'x'
}

describe('the sources lock', () => {
  test('says size, digest, origin and time of every raw file, sorted, and is stable', () => {
    const files = projectWith(content)
    lockSources(files, '2026-01-01T00:00:00Z', new Map([['data/raw/b.log', { host: 'gpu', path: '/runs/b.log', fetchedAt: '2025-12-31T00:00:00Z' }]]))
    const first = files.readText('data/sources.lock.json')!
    expect(JSON.parse(first)).toEqual({
      schema: 'paperline-sources-lock/1',
      files: [
        { path: 'data/raw/a.log', bytes: 7, sha256: expect.stringMatching(/^[0-9a-f]{64}$/), origin: null, lockedAt: '2026-01-01T00:00:00Z', sealed: 'never' },
        expect.objectContaining({ path: 'data/raw/b.log', origin: { host: 'gpu', path: '/runs/b.log', fetchedAt: '2025-12-31T00:00:00Z' }, sealed: 'fetch' }),
        expect.objectContaining({ path: 'data/raw/notes.txt', bytes: 1 })
      ]
    })
    lockSources(files, '2026-02-02T00:00:00Z')
    expect(files.readText('data/sources.lock.json')).toBe(first)
  })

  test('gives the evidence its origins', async () => {
    const files = projectWith(content)
    const origin = { host: 'gpu', path: '/runs/b.log', fetchedAt: '2025-12-31T00:00:00Z' }
    lockSources(files, '2026-01-01T00:00:00Z', new Map([['data/raw/b.log', origin]]))
    const evidence = await readEvidence(files)
    expect(evidence.files.map(file => [file.path, file.origin])).toEqual([['data/raw/a.log', null], ['data/raw/b.log', origin]])
    expect(checkSourcesLock(files, evidence)).toEqual([])
  })

  test('tells what changed, what is not in it, what is gone', async () => {
    const files = projectWith(content)
    lockSources(files, '2026-01-01T00:00:00Z')
    writeFileSync(join(files.root, 'data/raw/a.log'), 'loss 9\n')
    writeFileSync(join(files.root, 'data/raw/c.log'), 'loss 3\n')
    rmSync(join(files.root, 'data/raw/b.log'))
    const findings = checkSourcesLock(files, await readEvidence(files), { rehash: true })
    expect(findings.map(finding => [finding.where.file, finding.ruleId, finding.severity, finding.reason.split(',')[0]])).toEqual([
      ['data/raw/a.log', 'evidence-unchanged', 'error', expect.stringContaining('Unexpected content')],
      ['data/raw/c.log', 'evidence-unchanged', 'error', 'Unexpected file that is not in the lock'],
      ['data/raw/b.log', 'evidence-unchanged', 'error', 'Unexpected absence of a locked file']
    ])
  })

  test('raw files without a lock are one finding, no raw files none', () => {
    expect(checkSourcesLock(projectWith(content), null).map(finding => finding.where.file)).toEqual(['data/sources.lock.json'])
    expect(checkSourcesLock(projectWith({ 'data/runs.yml': 'runs: []\n' }), null)).toEqual([])
  })

  test('a lock that is none stops with exit code 2', () => {
    const files = projectWith({ ...content, 'data/sources.lock.json': '{}' })
    expect(() => readSourcesLock(files)).toThrow(Stop)
  })
})
