import { chmodSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { Stop } from '../../scripts/diagnostics/finding.ts'
import { openProjectFiles, type ProjectFiles } from '../../scripts/edge/project-files.ts'

let root: string
let files: ProjectFiles

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'paperline-files-')))
  files = openProjectFiles(root)
})

describe('openProjectFiles', () => {
  test('stops with exit 2 where the folder is not there', () => {
    expect(ruleOf(() => openProjectFiles(join(root, 'absent')))).toBe('project-exists')
  })

  test.each(['../outside', '/etc/passwd', 'a/../../outside'])('refuses %s, which leads out of the project', path => {
    expect(ruleOf(() => files.readText(path))).toBe('path-inside-project')
  })

  test('refuses a symbolic link that leads out, to read and to write through', () => {
    symlinkSync('/etc', join(root, 'etc'))
    expect(ruleOf(() => files.readText('etc/hostname'))).toBe('path-inside-project')
    expect(ruleOf(() => files.write('etc/paperline', 'x'))).toBe('path-inside-project')
  })

  test('leaves files behind links that lead out of its lists', () => {
    mkdirSync(join(root, 'data'))
    writeFileSync(join(root, 'data/real.log'), '')
    symlinkSync('/etc/hostname', join(root, 'data/link.log'))
    expect(files.list('data')).toEqual(['data/real.log'])
  })

  test('gives null for a file that is not there, and stops at one that cannot be read', () => {
    expect(files.readText('absent.txt')).toBeNull()
    mkdirSync(join(root, 'folder'))
    expect(ruleOf(() => files.readText('folder'))).toBe('file-readable')
  })

  test('writes whole files, makes folders, leaves nothing beside', () => {
    files.write('build/deep/ledger.json', '{}')
    expect(files.readText('build/deep/ledger.json')).toBe('{}')
    expect(readdirSync(join(root, 'build/deep'))).toEqual(['ledger.json'])
  })

  test('stops where it may not write, with the reason and nothing left behind', () => {
    mkdirSync(join(root, 'build'))
    mkdirSync(join(root, 'build/ledger.json'))
    chmodSync(join(root, 'build'), 0o755)
    expect(ruleOf(() => files.write('build/ledger.json', '{}'))).toBe('file-writable')
    expect(readdirSync(join(root, 'build'))).toEqual(['ledger.json'])
  })

  test('keeps a byte order mark, so that offsets stay those of the file', () => {
    writeFileSync(join(root, 'bom.txt'), Buffer.from([0xef, 0xbb, 0xbf, 0x61]))
    expect(files.readText('bom.txt')).toBe('\uFEFFa')
  })
})

function ruleOf(act: () => unknown): string | undefined {
  try {
    act()
  } catch (error) {
    if (error instanceof Stop) return error.findings[0]?.ruleId
    throw error
  }
  return undefined
}
