import { execFileSync, spawn } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { appendFileSync, mkdirSync, readFileSync, readdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { userInfo } from 'node:os'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { atHome } from '../helpers/at-home.ts'
import { makeProject } from '../helpers/project.ts'
import { makeKey, type Sshd, sshdIsMissing, startSshd, stopProcess, withSshd } from '../helpers/sshd.ts'
import { readIn, readLock, runFetch } from './run-fetch.ts'

const digest = (content: string | Uint8Array): string => createHash('sha256').update(content).digest('hex')

describe.skipIf(sshdIsMissing)(`fetch over SSH ${withSshd}`, () => {
  let sshd: Sshd
  let root: string

  beforeAll(async () => {
    sshd = await startSshd()
  })
  afterAll(async () => {
    await sshd?.stop()
    vi.unstubAllEnvs()
  })
  beforeEach(() => {
    atHome(sshd)
    sshd.writeConfig(`Host gpu\n  HostName 127.0.0.1\n  Port ${sshd.port}\n  User ${userInfo().username}\n`)
    rmSync(sshd.served, { recursive: true, force: true })
    serve('doe/1/train.log', 'step 1 | loss 2.5\n')
    serve('doe/1/eval.json', '{"accuracy": 0.45}\n')
    serve('doe/1/model.safetensors', 'weights')
    root = project()
  })

  afterEach(() => {
    rmSync(root, { recursive: true, force: true })
  })

  function serve(path: string, content: string | Uint8Array, secondsAgo = 3600): void {
    const absolute = join(sshd.served, path)
    mkdirSync(dirname(absolute), { recursive: true })
    writeFileSync(absolute, content)
    age(path, secondsAgo)
  }

  function age(path: string, secondsAgo: number): void {
    const time = new Date().getTime() / 1000 - secondsAgo
    utimesSync(join(sshd.served, path), time, time)
  }

  function project(source = `ssh: gpu, path: ${sshd.served}`): string {
    return makeProject({ 'data/sources.yml': `sources:\n  - { name: gpu, ${source}, to: raw, include: ['**/*.log', '**/*.json'] }\n` })
  }

  test('brings the files that are asked for, locked with where they are from', async () => {
    const { code, stdout, stderr } = await runFetch(root)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toBe('gpu (gpu): 3 files seen, 2 fetched (37 bytes), 0 already here, 1 seen but not fetched (7 bytes)\n')
    expect(readIn(root, 'data/raw/doe/1/train.log')).toBe('step 1 | loss 2.5\n')
    const { files, seen } = readLock(root)
    expect(files).toEqual([
      expect.objectContaining({ path: 'data/raw/doe/1/eval.json', origin: { host: 'gpu', path: `${sshd.served}/doe/1/eval.json`, fetchedAt: expect.stringMatching(/^\d{4}-.*Z$/) } }),
      expect.objectContaining({ path: 'data/raw/doe/1/train.log', bytes: 18, sha256: createHash('sha256').update('step 1 | loss 2.5\n').digest('hex') })
    ])
    expect(seen).toEqual([{ source: 'gpu', host: 'gpu', destination: 'data/raw', files: 3, notFetched: 1, bytesNotFetched: 7, listing: { path: 'data/listings/gpu.tsv', sha256: digest(readIn(root, 'data/listings/gpu.tsv') ?? '') } }])
  })

  test('fetches nothing the second time, with and without its memory', async () => {
    await runFetch(root)
    const lock = readIn(root, 'data/sources.lock.json')
    const second = await runFetch(root)
    expect(second).toMatchObject({ code: 0, stdout: expect.stringContaining('0 fetched, 2 already here') })
    expect(second.progress.join('\n')).not.toContain('MB')
    rmSync(join(root, '.paperline'), { recursive: true })
    const third = await runFetch(root)
    expect(third.progress.join('\n')).not.toContain('MB')
    expect(readIn(root, 'data/sources.lock.json')).toBe(lock)
  })

  test('says what it would do, and does nothing', async () => {
    expect(await runFetch(root, ['--dry-run'])).toMatchObject({ code: 0, stdout: expect.stringContaining('would fetch data/raw/doe/1/train.log  18 bytes\n') })
    expect([readIn(root, 'data/raw/doe/1/train.log'), readIn(root, 'data/sources.lock.json')]).toEqual([null, null])
  })

  test('continues a log that grew from where it ended, and says so', async () => {
    await runFetch(root)
    appendFileSync(join(sshd.served, 'doe/1/train.log'), 'step 2 | loss 2.1\n')
    const { code, stdout } = await runFetch(root)
    expect(code).toBe(0)
    expect(stdout).toContain('grown       data/raw/doe/1/train.log  18 → 36 bytes\n')
    expect(readIn(root, 'data/raw/doe/1/train.log')).toBe('step 1 | loss 2.5\nstep 2 | loss 2.1\n')
    expect(readLock(root).files.find(({ path }) => path.endsWith('train.log'))?.bytes).toBe(36)
  })

  test.each([
    ['changed in place', 'step 1 | loss 1.5\n', 'Unexpected other content'],
    ['became shorter', 'step 1\n', 'Unexpected shorter file'],
    ['grew, but not from what it was', 'step 1 | loss 1.5\nstep 2 | loss 1.1\n', 'Unexpected other content']
  ])('refuses a file that %s there, and takes it with --accept', async (_, content, message) => {
    await runFetch(root)
    const before = readLock(root).files
    serve('doe/1/train.log', content, 0)
    const refused = await runFetch(root)
    expect(refused.code).toBe(1)
    expect(refused.stderr).toContain(`data/raw/doe/1/train.log error  ${message}`)
    expect(refused.stderr).toContain('source-unchanged')
    expect(refused.stderr).toContain('`paperline fetch gpu --accept`')
    expect(refused.stdout).toContain('1 refused')
    expect(readIn(root, 'data/raw/doe/1/train.log')).toBe('step 1 | loss 2.5\n')
    expect(readLock(root).files).toEqual(before)
    expect(readIn(root, 'data/refused/doe/1/train.log')).toBe(content)
    expect(readLock(root).refused).toMatchObject([{ path: 'data/raw/doe/1/train.log', there: { sha256: digest(content) }, beside: 'data/refused/doe/1/train.log', keptAt: null }])
    expect(await runFetch(root, ['--accept'])).toMatchObject({ code: 0, stdout: expect.stringContaining('accepted    data/raw/doe/1/train.log') })
    expect(readIn(root, 'data/raw/doe/1/train.log')).toBe(content)
    expect([readLock(root).refused, readIn(root, 'data/refused/doe/1/train.log')]).toEqual([undefined, null])
  })

  test('stops at a host that known_hosts does not know', async () => {
    sshd.writeKnownHosts('')
    const { code, stderr } = await runFetch(root)
    expect(code).toBe(2)
    writeFileSync(join(root, 'host.pub'), sshd.hostKey)
    const fingerprint = execFileSync('ssh-keygen', ['-l', '-f', join(root, 'host.pub')], { encoding: 'utf8' }).split(' ')[1]
    expect(stderr).toContain(`data/sources.yml:2:5 error  Unexpected host key of \`gpu\` (ssh-ed25519 ${fingerprint}), expected`)
    expect(stderr).toContain(`ssh-keyscan -p ${sshd.port} 127.0.0.1 >> ~/.ssh/known_hosts`)
    expect(readIn(root, 'data/raw/doe/1/train.log')).toBeNull()
  })

  test('stops at a host whose key has changed', async () => {
    const other = makeKey(join(root, 'other-host-key'))
    sshd.writeKnownHosts(`# ours\n[127.0.0.1]:${sshd.port} ${readIn(root, 'other-host-key.pub')}`)
    const { code, stderr } = await runFetch(root)
    expect(other).toContain('other-host-key')
    expect(code).toBe(2)
    expect(stderr).toContain('expected the one in ~/.ssh/known_hosts:2 (SHA256:')
    expect(stderr).toContain(`ssh-keygen -R '[127.0.0.1]:${sshd.port}' -f ~/.ssh/known_hosts`)
  })

  test('stops at a revoked key even where it is known', async () => {
    sshd.writeKnownHosts(`${sshd.knownHostsLine()}@revoked * ${sshd.hostKey}\n`)
    expect(await runFetch(root)).toMatchObject({ code: 2, stderr: expect.stringContaining('expected one that is not revoked in ~/.ssh/known_hosts:2') })
  })

  test('knows a host by a hashed line, as ssh-keygen -H writes it', async () => {
    execFileSync('ssh-keygen', ['-q', '-H', '-f', join(sshd.home, '.ssh/known_hosts')], { stdio: 'ignore' })
    expect(readIn(sshd.home, '.ssh/known_hosts')).toMatch(/^\|1\|/)
    expect(await runFetch(root)).toMatchObject({ code: 0 })
  })

  test('says what it tried where no key is let in, and prints nothing of the key', async () => {
    const secret = makeKey(join(root, 'stranger'))
    const locked = makeKey(join(root, 'locked'), 'passphrase')
    sshd.writeConfig(`Host gpu\n  HostName 127.0.0.1\n  Port ${sshd.port}\n  IdentityFile ${secret}\n  IdentityFile ${locked}\n`)
    const { code, stderr } = await runFetch(root)
    expect(code).toBe(2)
    expect(stderr).toContain('expected to be let in with a key')
    expect(stderr).toContain(`${locked} (has a passphrase`)
    expect(stderr).not.toContain((readIn(root, 'stranger') ?? '').split('\n')[2])
  })

  test('finds its key in the agent, also where IdentitiesOnly narrows it', async () => {
    const socket = join(root, 'agent')
    const agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: 'ignore' })
    try {
      const environment = { ...process.env, SSH_AUTH_SOCK: socket }
      await vi.waitFor(() => execFileSync('ssh-add', ['-q', sshd.userKeyFile], { env: environment, stdio: 'ignore' }), 5000)
      execFileSync('ssh-add', ['-q', makeKey(join(root, 'stranger'))], { env: environment, stdio: 'ignore' })
      vi.stubEnv('SSH_AUTH_SOCK', socket)
      const target = `Host gpu\n  HostName 127.0.0.1\n  Port ${sshd.port}\n`
      writeFileSync(join(root, 'elsewhere.pub'), readIn(sshd.home, '.ssh/id_ed25519.pub') ?? '')
      sshd.writeConfig(`${target}  IdentitiesOnly yes\n  IdentityFile ${join(root, 'elsewhere')}\n`)
      expect(await runFetch(root)).toMatchObject({ code: 0 })
      sshd.writeConfig(`${target}  IdentitiesOnly yes\n  IdentityFile ${join(root, 'stranger')}\n`)
      expect(await runFetch(root)).toMatchObject({ code: 2 })
    } finally {
      await stopProcess(agent)
    }
  })

  test('goes through a jump host, whose key is verified too', async () => {
    sshd.writeConfig(`Host gpu\n  HostName 127.0.0.1\n  Port ${sshd.port}\n  ProxyJump door\nHost door\n  HostName localhost\n  HostKeyAlias door\n  Port ${sshd.port}\n`)
    expect(await runFetch(root)).toMatchObject({ code: 2, stderr: expect.stringContaining('Unexpected host key of `door`') })
    sshd.writeKnownHosts(`${sshd.knownHostsLine()}door ${sshd.hostKey}\n`)
    expect(await runFetch(root)).toMatchObject({ code: 0, stdout: expect.stringContaining('2 fetched') })
  })

  test('keeps what is complete when the line fails, writes no half file, and finishes the next time', async () => {
    const big = randomBytes(96 << 20)
    serve('large/train.log', big)
    let dropped = false
    const broken = await runFetch(root, [], text => {
      if (dropped || !text.includes('2 of 3 files')) return
      dropped = true
      sshd.dropConnections()
    })
    expect(broken.code).toBe(2)
    expect(broken.stderr).toContain(`Unexpected end of the connection while fetching \`${sshd.served}/large/train.log\` (the connection to \`gpu\` ended)`)
    expect(broken.stderr).toContain('2 of 3 files are complete and locked')
    expect(readdirSync(join(root, 'data/raw'), { recursive: true }).filter(path => path !== 'large').sort()).toEqual(['doe', 'doe/1', 'doe/1/eval.json', 'doe/1/train.log'])
    expect(readLock(root).files).toHaveLength(2)
    const again = await runFetch(root)
    expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining('1 fetched (100.7 MB), 2 already here') })
    expect(readLock(root).files.find(({ path }) => path.startsWith('data/raw/large'))?.sha256).toBe(createHash('sha256').update(big).digest('hex'))
  })

  test('leaves names that could deceive or lead elsewhere, and fetches the rest', async () => {
    for (const name of ['a\nb.log', '\u001B[2J.log', 'c\\..\\d.log', 'TRAIN.log', 'e\u202Egol.log']) serve(`doe/1/${name}`, 'x')
    const { code, stderr, stdout } = await runFetch(root)
    expect(code).toBe(1)
    expect(stdout).toContain('2 fetched')
    expect(stderr).not.toContain('\u001B')
    expect(stderr).toContain('`doe/1/\\u{1b}[2J.log` on `gpu` with a control character in its name')
    expect(stderr).toContain('with a backslash in its name')
    expect(stderr).toContain('`doe/1/train.log` on `gpu` with a name that is `doe/1/TRAIN.log` where case does not count')
    expect(readdirSync(join(root, 'data/raw/doe/1')).sort()).toEqual(['TRAIN.log', 'eval.json'])
  })

  test('follows no symbolic link, and names it', async () => {
    symlinkSync('/etc/passwd', join(sshd.served, 'doe/1/passwd.log'))
    symlinkSync('/etc', join(sshd.served, 'etc'))
    const { code, stderr } = await runFetch(root)
    expect(code).toBe(0)
    expect(stderr).toContain('warning  Unexpected symbolic links `doe/1/passwd.log`, `etc` on `gpu`, expected plain files')
    expect(readdirSync(join(root, 'data/raw/doe/1')).sort()).toEqual(['eval.json', 'train.log'])
  })

  test('goes down two hundred folders, and holds file for file what lies there', async () => {
    const deep = Array.from({ length: 200 }, (_, depth) => `d${depth % 10}`).join('/')
    serve(`${deep}/train.log`, 'deep\n')
    expect(await runFetch(root)).toMatchObject({ code: 0, stderr: '' })
    expect(readIn(root, `data/raw/${deep}/train.log`)).toBe('deep\n')
  })

  test('sends only what is new of a log that grew', async () => {
    const big = randomBytes(8 << 20)
    serve('large/train.log', big)
    await runFetch(root)
    appendFileSync(join(sshd.served, 'large/train.log'), 'step 2\n')
    const { progress, stdout } = await runFetch(root)
    expect(stdout).toContain(`grown       data/raw/large/train.log  ${big.length} → ${big.length + 7} bytes`)
    expect(progress.at(-2)).toMatch(/^gpu: 1 of 1 files, 7 bytes of 7 bytes/)
    expect(digest(readFileSync(join(root, 'data/raw/large/train.log')))).toBe(digest(Buffer.concat([big, Buffer.from('step 2\n')])))
  })

  test('fetches hundreds of small files and an empty one', async () => {
    for (let index = 0; index < 400; index++) serve(`many/${index}.json`, index === 0 ? '' : `{"index": ${index}}`)
    expect(await runFetch(root)).toMatchObject({ code: 0, stdout: expect.stringContaining('402 fetched') })
    expect([readIn(root, 'data/raw/many/0.json'), readIn(root, 'data/raw/many/399.json')]).toEqual(['', '{"index": 399}'])
    expect(readLock(root).files).toHaveLength(402)
  })

  test('reads a path from the home folder, a target with user and port, and a folder that is not there', async () => {
    const target = `${userInfo().username}@127.0.0.1:${sshd.port}`
    root = project(`ssh: '${target}', path: ${sshd.served}/nowhere`)
    expect(await runFetch(root)).toMatchObject({ code: 2, stderr: expect.stringContaining('Unexpected path') })
    root = project(`ssh: '${target}', path: ${sshd.served}/`)
    expect(await runFetch(root)).toMatchObject({ code: 0 })
    expect(readLock(root).files[0]?.origin).toMatchObject({ host: `127.0.0.1:${sshd.port}`, path: `${sshd.served}/doe/1/eval.json` })
  })

  test('fetches, continues and is denied over the system\'s ssh as over ours', async () => {
    vi.stubEnv('PATH', `${sshd.bin}:${process.env['PATH']}`)
    sshd.writeConfig(`Host gpu\n  HostName 127.0.0.1\n  Port ${sshd.port}\n  User ${userInfo().username}\n  IdentityFile ${sshd.userKeyFile}\n  IdentitiesOnly yes\n`)
    root = project(`ssh: gpu, transport: openssh, path: ${sshd.served}`)
    serve('doe/2/a b\'c.log', 'step 1\n')
    expect(await runFetch(root)).toMatchObject({ code: 0, stderr: '', stdout: expect.stringContaining('3 fetched') })
    appendFileSync(join(sshd.served, 'doe/2/a b\'c.log'), 'step 2\n')
    expect(await runFetch(root)).toMatchObject({ code: 0, stderr: '', stdout: expect.stringContaining('1 fetched (14 bytes), 2 already here') })
    expect(readIn(root, 'data/raw/doe/2/a b\'c.log')).toBe('step 1\nstep 2\n')
    root = project(`ssh: gpu, transport: openssh, path: ${sshd.served}/nowhere`)
    expect(await runFetch(root)).toMatchObject({ code: 2, stderr: expect.stringContaining('expected a folder') })
    vi.unstubAllEnvs()
  })

  test('says that nobody answers', async () => {
    sshd.writeConfig('Host gpu\n  HostName 127.0.0.1\n  Port 1\n')
    expect(await runFetch(root)).toMatchObject({ code: 2, stderr: expect.stringContaining('Unexpected failure to reach `gpu`') })
  })
})
