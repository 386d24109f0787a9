import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { appendFileSync, chmodSync, existsSync, mkdirSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { userInfo } from 'node:os'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { atHome } from '../helpers/at-home.ts'
import { startBreakableLine } from '../helpers/breakable-line.ts'
import { makeProject, paperline } from '../helpers/project.ts'
import { type Sshd, sshdIsMissing, startSshd, withSshd } from '../helpers/sshd.ts'
import { expectSound, expectTrue } from './expect-sound.ts'
import { readIn, readLock, runFetch } from './run-fetch.ts'

const isRoot = userInfo().uid === 0
/** A container may forbid it to root too. */
const canMount = isRoot && canMountHere()
const cli = join(import.meta.dirname, '../../dist/bin/paperline.js')

describe.skipIf(sshdIsMissing)(`faults while fetching ${withSshd}`, () => {
  let sshd: Sshd
  let root: string
  /** Stands first in the server's PATH. */
  let programs: string
  const undo: (() => unknown)[] = []

  beforeAll(async () => {
    programs = makeProject({})
    chmodSync(programs, 0o755)
    sshd = await startSshd({ config: [`SetEnv SHLVL=1 PATH=${programs}:/usr/bin:/bin`] })
  })
  afterAll(async () => {
    await sshd?.stop()
    vi.unstubAllEnvs()
  })
  beforeEach(() => {
    atHome(sshd)
    reach(sshd.port)
    rmSync(sshd.served, { recursive: true, force: true })
    for (let seed = 1; seed <= 4; seed++) serve(`doe/1/seed${seed}/train.log`, `step 1 | loss ${seed}.5\n`)
    root = project()
  })
  afterEach(async () => {
    for (const step of undo.splice(0).reverse()) await step()
    for (const name of readdirSync(programs)) rmSync(join(programs, name))
    rmSync(root, { recursive: true, force: true })
  })

  function serve(path: string, content: string | Uint8Array): void {
    mkdirSync(dirname(join(sshd.served, path)), { recursive: true })
    writeFileSync(join(sshd.served, path), content)
  }

  function reach(port: number, user = userInfo().username): void {
    sshd.writeConfig(`Host gpu\n  HostName 127.0.0.1\n  Port ${port}\n  User ${user}\n  HostKeyAlias gpu\n`)
    sshd.writeKnownHosts(`gpu ${sshd.hostKey}\n`)
  }

  function project(path = sshd.served): string {
    return makeProject({ 'data/sources.yml': `sources:\n  - { name: gpu, ssh: gpu, path: ${path}, to: raw }\n` })
  }

  /** A program in place of the server's own. */
  function standIn(name: string, script: string): void {
    writeFileSync(join(programs, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 })
  }

  async function throughProxy<Result>(afterBytes: number, work: () => Promise<Result>): Promise<Result> {
    const proxy = await startBreakableLine(sshd.port, afterBytes)
    reach(proxy.port)
    try {
      return await work()
    } finally {
      await proxy.stop()
      reach(sshd.port)
    }
  }

  test.each([500, 2_500, 4_000, 6_000, 9_000, 20_000, 300_000, 3_000_000, 9_000_000])('a connection that closes after %i bytes', async bytes => {
    serve('large/train.log', randomBytes(10 << 20))
    const { code, stderr } = await throughProxy(bytes, () => runFetch(root))
    expect([code, stderr]).toEqual([2, expect.stringContaining('source-reachable')])
    await expectSound(root, sshd.served)
  })

  test('a connection cut in the middle of the listing', async () => {
    for (let index = 0; index < 3000; index++) serve(`many/${index}.log`, `${index}`)
    const { code, stderr } = await throughProxy(90_000, () => runFetch(root))
    expect(code).toBe(2)
    expect(stderr).toContain('while its files were listed')
    expect(existsSync(join(root, 'data/sources.lock.json'))).toBe(false)
    await expectSound(root, sshd.served)
  })

  test('a connection cut while the server hashes', async () => {
    const started = join(root, 'hashing')
    standIn('openssl', `[ $# -gt 3 ] || exec /usr/bin/openssl "$@"\ntouch ${started}\nsleep 30`)
    const fetching = runFetch(root)
    await vi.waitFor(() => expect(existsSync(started)).toBe(true), 10_000)
    sshd.dropConnections()
    expect(await fetching).toMatchObject({ code: 2, stderr: expect.stringContaining('Unexpected end of the connection') })
    rmSync(join(programs, 'openssl'))
    await expectSound(root, sshd.served)
  })

  test('a server that was restarted between, with a log that grew', async () => {
    await runFetch(root)
    await sshd.restart()
    appendFileSync(join(sshd.served, 'doe/1/seed1/train.log'), 'step 2 | loss 1.1\n')
    expect(await runFetch(root)).toMatchObject({ code: 0, stdout: expect.stringContaining('1 fetched (36 bytes), 3 already here') })
    await expectSound(root, sshd.served)
  })

  test('permission denied on one file', async () => {
    const user = isRoot ? otherUser(sshd, undo) : userInfo().username
    reach(sshd.port, user)
    for (const path of ['doe/1/seed2/train.log', 'doe/1/seed3/train.log']) chmodSync(join(sshd.served, path), path.includes('seed2') ? 0o000 : 0o644)
    const { code, stdout, stderr } = await runFetch(root)
    expect(code).toBe(2)
    expect(stderr).toContain(`Unexpected failure to read \`${sshd.served}/doe/1/seed2/train.log\` on \`gpu\` (permission denied), expected the whole file`)
    expect(stdout).toContain('3 fetched')
    expect(readLock(root).files).toHaveLength(3)
    chmodSync(join(sshd.served, 'doe/1/seed2/train.log'), 0o644)
    await expectSound(root, sshd.served)
  })

  test('no room for so large a file here', async () => {
    serve('large/train.log', randomBytes(12 << 20))
    const limited = spawnSync('sh', ['-c', `ulimit -f 4096; exec "$@"`, 'sh', process.execPath, cli, 'fetch', '--project', root], { env: { ...process.env, HOME: sshd.home }, encoding: 'utf8' })
    expect([limited.status, limited.stderr]).toEqual([2, expect.stringContaining('Unexpected failure to write `data/raw/large/train.log` (no space left on the device)')])
    await expectSound(root, sshd.served)
  })

  test.skipIf(!canMount)('no space left here', async () => {
    serve('large/train.log', randomBytes(12 << 20))
    mkdirSync(join(root, 'data/raw'), { recursive: true })
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=6m', 'tmpfs', join(root, 'data/raw')])
    undo.push(() => execFileSync('umount', [join(root, 'data/raw')]))
    const { code, stderr } = await runFetch(root)
    expect(code).toBe(2)
    expect(stderr).toContain('Unexpected failure to write `data/raw/large/train.log` (no space left on the device)')
    expectTrue(root, sshd.served)
    execFileSync('mount', ['-o', 'remount,size=64m', join(root, 'data/raw')])
    await expectSound(root, sshd.served)
  })

  test.skipIf(!canMount)('no space left there', async () => {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', sshd.served])
    undo.push(() => execFileSync('umount', [sshd.served]))
    serve('doe/1/train.log', randomBytes(4096))
    expect(() => serve('full.log', randomBytes(2 << 20))).toThrow('ENOSPC')
    await expectSound(root, sshd.served)
  })

  test.each(['SIGINT', 'SIGTERM', 'SIGKILL'] as const)('%s in the middle of a file', async signal => {
    serve('large/train.log', randomBytes(64 << 20))
    const child = spawn(process.execPath, [cli, 'fetch', '--project', root], { env: { ...process.env, HOME: sshd.home }, stdio: 'ignore' })
    const ended = new Promise<number | null>(resolve => child.once('exit', code => resolve(code)))
    await vi.waitFor(() => expect(readdirSync(join(root, 'data/raw'), { recursive: true, encoding: 'utf8' }).some(path => /^large\/.*\.part$/.test(path))).toBe(true), { timeout: 20_000, interval: 1 })
    child.kill(signal)
    expect(await ended).toBe(signal === 'SIGKILL' ? null : 2)
    expectTrue(root, sshd.served, { leftovers: signal === 'SIGKILL' })
    if (signal === 'SIGKILL') await runFetch(root)
    await expectSound(root, sshd.served)
  })

  test('two fetches at once: the second says so', async () => {
    const [started, goOn] = [join(root, 'hashing'), join(root, 'go-on')]
    standIn('openssl', `[ $# -gt 3 ] || exec /usr/bin/openssl "$@"\ntouch ${started}\nwhile [ ! -e ${goOn} ]; do sleep 0.1; done\nexec /usr/bin/openssl "$@"`)
    const first = runFetch(root)
    await vi.waitFor(() => expect(existsSync(started)).toBe(true), 10_000)
    const second = await paperline(root, 'fetch')
    expect(second).toMatchObject({ code: 2, stderr: expect.stringContaining(`Unexpected \`paperline fetch\` that is at work here already (process ${process.pid}), expected one at a time`) })
    expect(await paperline(root, 'lock')).toMatchObject({ code: 2 })
    writeFileSync(goOn, '')
    expect(await first).toMatchObject({ code: 0 })
    expect(existsSync(join(root, '.paperline/fetch.lock'))).toBe(false)
    await expectSound(root, sshd.served)
  })

  test('a clock that is ahead there', async () => {
    const nextYear = new Date().getTime() / 1000 + 31_536_000
    utimesSync(join(sshd.served, 'doe/1/seed1/train.log'), nextYear, nextYear)
    await expectSound(root, sshd.served)
    expect(await runFetch(root)).toMatchObject({ code: 0, stdout: expect.stringContaining('0 fetched, 4 already here') })
  })

  test('a clock that is behind there: a change is found by its digest', async () => {
    await runFetch(root)
    rmSync(join(root, '.paperline'), { recursive: true })
    serve('doe/1/seed1/train.log', 'step 1 | loss 9.5\n')
    utimesSync(join(sshd.served, 'doe/1/seed1/train.log'), 1_600_000_000, 1_600_000_000)
    expect(await runFetch(root)).toMatchObject({ code: 1, stderr: expect.stringContaining('Unexpected other content') })
    expect(readIn(root, 'data/raw/doe/1/seed1/train.log')).toBe('step 1 | loss 1.5\n')
  })

  test('bytes that differ from what the server hashed are sent again, and told when they differ twice', async () => {
    standIn('openssl', `if [ $# -gt 3 ]; then /usr/bin/openssl "$@" | sed 's/^..\\(.*seed2\\)/00\\1/'; else /usr/bin/openssl "$@"; fi`)
    const { code, stderr, stdout } = await runFetch(root)
    expect(code).toBe(2)
    expect(stderr).toContain('doe/1/seed2/train.log` from `gpu`, expected those of the sha256 that was computed there; sent twice, they differed twice')
    expect(stdout).toContain('3 fetched')
    rmSync(join(programs, 'openssl'))
    await expectSound(root, sshd.served)
  })

  test.each([['openssl'], ['openssl', 'sha256sum'], ['openssl', 'sha256sum', 'shasum']])('a server without %s', async (...missing) => {
    for (const name of missing) standIn(name, 'exit 127')
    const { code, stderr } = await runFetch(root)
    expect(code).toBe(0)
    expect(stderr.includes('that computed no sha256 of 4 files')).toBe(missing.length === 3)
    await expectSound(root, sshd.served)
  })

  test('a file that becomes shorter while tar reads it', async () => {
    serve('doe/1/seed1/train.log', randomBytes(3 << 20))
    standIn('tar', `[ "$1" = --version ] && exec /usr/bin/tar --version\n/usr/bin/tar "$@" | { head -c 1000000; truncate -s 1000000 ${sshd.served}/doe/1/seed1/train.log; cat; }`)
    for (const name of ['openssl', 'sha256sum', 'shasum']) standIn(name, 'exit 127')
    expect(await runFetch(root)).toMatchObject({ code: 2, stderr: expect.stringMatching(/seed1\/train.log` on `gpu` \(it (ended early|became shorter while it was read)\)/) })
    await expectSound(root, sshd.served)
  })
})

describe.skipIf(sshdIsMissing)(`servers that allow less ${withSshd}`, () => {
  test.each([['runs no command', ['ForceCommand internal-sftp']], ['opens one session', ['MaxSessions 1']]])('one that %s: files come whole, digests are those of arrival', async (_, config) => {
    const sshd = await startSshd({ config })
    atHome(sshd)
    const root = makeProject({ 'data/sources.yml': `sources:\n  - { name: gpu, ssh: gpu, path: ${sshd.served}, to: raw }\n` })
    try {
      for (const name of ['a.log', 'b.log']) writeFileSync(join(sshd.served, name), `${name}\n`)
      expect(await runFetch(root)).toMatchObject({ code: 0, stdout: expect.stringContaining('2 fetched'), stderr: expect.stringContaining('info  Unexpected server `gpu` that computed no sha256 of 2 files') })
      appendFileSync(join(sshd.served, 'a.log'), 'more\n')
      expect(await runFetch(root)).toMatchObject({ code: 0, stdout: expect.stringContaining('grown       data/raw/a.log  6 → 11 bytes') })
      await expectSound(root, sshd.served)
    } finally {
      await sshd.stop()
      rmSync(root, { recursive: true, force: true })
    }
  })
})

function canMountHere(): boolean {
  const folder = makeProject({})
  const isMounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder]).status === 0
  if (isMounted) execFileSync('umount', [folder])
  rmSync(folder, { recursive: true })
  return isMounted
}

/** To root everything is readable: somebody else logs in. */
function otherUser(sshd: Sshd, undo: (() => unknown)[]): string {
  const name = `paperline${process.pid}`
  execFileSync('useradd', ['--system', '--no-create-home', '--shell', '/bin/sh', '--password', '*', name])
  undo.push(() => spawnSync('userdel', ['--force', name]))
  chmodSync(dirname(sshd.home), 0o755)
  return name
}
