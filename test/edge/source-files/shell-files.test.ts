import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, linkSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { createHash } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { openLocalHost } from '../../../scripts/edge/hosts/local-host.ts'
import { openShellFiles } from '../../../scripts/edge/source-files/shell-files.ts'
import type { SourceFiles } from '../../../scripts/edge/source-files/source-files.ts'

const BUSYBOX = '/usr/bin/busybox'
const place = { file: 'data/sources.yml' }

/** In CI it must be there. */
const busyboxIsMissing = !existsSync(BUSYBOX) && process.env['CI'] !== 'true'

/** For the names of tests that are skipped without it. */
const withBusybox = busyboxIsMissing ? 'busybox (skipped: apt-get install -y --no-install-recommends busybox-static)' : 'busybox'

describe.each(['gnu', 'busybox'] as const)(`files through a shell with the tools of %s, of gnu and ${withBusybox}`, tools => {
  describe.skipIf(tools === 'busybox' && busyboxIsMissing)('that are here', () => {
    filesThroughShell(tools)
  })
})

function filesThroughShell(tools: 'gnu' | 'busybox'): void {
  let folder: string
  let root: string
  let from: SourceFiles

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'paperline-shell-'))
    root = join(folder, 'runs')
    mkdirSync(root)
    if (tools === 'busybox') {
      const bin = join(folder, 'bin')
      mkdirSync(bin)
      execFileSync(BUSYBOX, ['--install', '-s', bin])
      vi.stubEnv('PATH', bin)
    }
    from = openShellFiles(openLocalHost(), root, place)
  })
  afterEach(() => {
    from.close()
    vi.unstubAllEnvs()
    rmSync(folder, { recursive: true, force: true })
  })

  const serve = (path: string, content: string | Uint8Array = 'x'): void => {
    mkdirSync(join(root, path, '..'), { recursive: true })
    writeFileSync(join(root, path), content)
    utimesSync(join(root, path), 1_600_000_000, 1_600_000_000)
  }
  const read = async (path: string, bytes: number, fromByte = 0): Promise<string> => {
    const chunks: Uint8Array[] = []
    await from.receive(path, bytes, fromByte, async chunk => void chunks.push(chunk))
    return Buffer.concat(chunks).toString()
  }

  const names = ['plain.log', 'two words.log', ' leading', 'trailing ', 'new\nline.log', 'a\n81a4 9 1600000000 ./forged.log', 'back\\slash', 'quo"te', "apo'strophe", '-n', '--help', '$(touch evil)', '`id`', '*', 'ü.log', 'u\u0308.log', '\u001B[2J', 'tab\there', 'x'.repeat(255), '%s%n', '\\n']

  test('lists every name as it is', async () => {
    for (const name of names) serve(`deep/${name}/${name}`)
    const { files, links, others, impossible, unreadable } = await from.list(() => undefined)
    expect(files.map(({ path }) => path).sort()).toEqual(names.map(name => `deep/${name}/${name}`).sort())
    expect(files.every(({ bytes, modifiedSeconds }) => bytes === 1 && modifiedSeconds === 1_600_000_000)).toBe(true)
    expect({ links, others, impossible, unreadable }).toEqual({ links: [], others: [], impossible: [], unreadable: [] })
    for (const name of names) expect(await read(`deep/${name}/${name}`, 1)).toBe('x')
    expect(existsSync('evil')).toBe(false)
  })

  test('tells links and pipes apart from files, follows none, and counts a hard link as a file', async () => {
    serve('a')
    linkSync(join(root, 'a'), join(root, 'b'))
    symlinkSync('/etc', join(root, 'etc'))
    symlinkSync('nowhere', join(root, 'dangling'))
    execFileSync('/usr/bin/mkfifo', [join(root, 'pipe')])
    const { files, links, others } = await from.list(() => undefined)
    expect([files.map(({ path }) => path).sort(), [...links].sort(), others]).toEqual([['a', 'b'], ['dangling', 'etc'], ['pipe']])
  })

  test('brings a file from any byte on', async () => {
    serve('a', 'step 1\nstep 2\n')
    expect(await Promise.all([read('a', 14), read('a', 14, 7), read('a', 14, 14)])).toEqual(['step 1\nstep 2\n', 'step 2\n', ''])
    await expect(read('a', 20)).rejects.toMatchObject({ name: 'SourceFileProblem' })
    await expect(read('gone', 1)).rejects.toMatchObject({ name: 'SourceFileProblem', message: 'no such file or directory' })
  })

  test('hashes there', async () => {
    const sha = (text: string): string => createHash('sha256').update(text).digest('hex')
    for (const name of names) serve(name, `${name}\nmore`)
    await from.list(() => undefined)
    const plain = names.filter(name => !/[\n\\]/.test(name))
    const whole = await from.digests(plain.map(path => ({ path, bytes: Buffer.byteLength(path) + 5 })))
    expect([...whole].sort()).toEqual(plain.map(path => [path, sha(`${path}\nmore`)]).sort())
    const beginnings = await from.digests([...plain.map(path => ({ path, bytes: Buffer.byteLength(path) })), { path: 'gone', bytes: 1 }])
    expect([...beginnings].sort()).toEqual(plain.map(path => [path, sha(path)]).sort())
  })

  test.skipIf(userInfo().uid !== 0)('tells the folders and files that it may not read, and lists the rest', async () => {
    const bin = join(folder, 'restricted')
    mkdirSync(bin)
    writeFileSync(join(bin, 'sh'), `#!/bin/sh\nexec /usr/bin/setpriv --reuid 65534 --clear-groups ${tools === 'busybox' ? `${BUSYBOX} sh` : '/bin/sh'} "$@"\n`, { mode: 0o755 })
    vi.stubEnv('PATH', `${bin}:${process.env['PATH'] ?? ''}`)
    for (const path of ['open/a', 'secret/b', "it's/mine/c", 'd']) serve(path)
    for (const path of ['secret', "it's/mine", 'd']) chmodSync(join(root, path), 0o700)
    chmodSync(folder, 0o755)
    chmodSync(root, 0o755)
    const { files, unreadable } = await from.list(() => undefined)
    expect(files.map(({ path }) => path).sort()).toEqual(['d', 'open/a'])
    expect([...unreadable].sort((left, right) => (left.path < right.path ? -1 : 1))).toEqual([{ path: "it's/mine", reason: 'permission denied' }, { path: 'secret', reason: 'permission denied' }])
    await expect(read('d', 1)).rejects.toMatchObject({ name: 'SourceFileProblem', message: 'permission denied' })
  })

  test('stops where there is no such folder', async () => {
    rmSync(root, { recursive: true })
    await expect(from.list(() => undefined)).rejects.toThrow('Unexpected path')
  })
}
