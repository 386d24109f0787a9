import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { userInfo } from 'node:os'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { makeProject } from '../helpers/project.ts'
import { type Sshd, sshdIsMissing, startSshd, withSshd } from '../helpers/sshd.ts'
import { readIn, readLock, runFetch } from './run-fetch.ts'

describe.skipIf(sshdIsMissing)(`fetch over the system's ssh ${withSshd}`, () => {
  let sshd: Sshd
  let root: string

  beforeAll(async () => {
    sshd = await startSshd()
  })
  afterAll(async () => {
    await sshd?.stop()
  })
  beforeEach(() => {
    vi.stubEnv('HOME', sshd.home)
    vi.stubEnv('PATH', `${sshd.bin}:${process.env['PATH'] ?? ''}`)
    vi.stubEnv('SSH_AUTH_SOCK', undefined)
    sshd.writeKnownHosts(sshd.knownHostsLine())
    sshd.writeConfig(`Host gpu\n  HostName 127.0.0.1\n  Port ${sshd.port}\n  User ${userInfo().username}\n  IdentityFile ${sshd.userKeyFile}\n`)
    rmSync(sshd.served, { recursive: true, force: true })
    for (const [path, content] of Object.entries({ 'doe/1/train.log': 'step 1 | loss 2.5\n', 'doe/1/eval.json': '{}\n', 'doe/1/a\nb.log': 'x', 'doe/1/model.bin': 'weights' })) {
      mkdirSync(dirname(join(sshd.served, path)), { recursive: true })
      writeFileSync(join(sshd.served, path), content)
    }
    symlinkSync('/etc', join(sshd.served, 'etc'))
    root = makeProject({ 'data/sources.yml': `sources:\n  - { name: gpu, ssh: gpu, transport: openssh, path: ${sshd.served}, to: raw, include: ['**/*.log', '**/*.json'] }\n` })
  })
  afterEach(() => {
    vi.unstubAllEnvs()
    rmSync(root, { recursive: true, force: true })
  })

  test('brings what our own SSH brings, and refuses the same names', async () => {
    const { code, stdout, stderr } = await runFetch(root)
    expect(code).toBe(1)
    expect(stdout).toContain('2 fetched')
    expect(stderr).toContain('`doe/1/a\\u{a}b.log` on `gpu` with a control character in its name')
    expect(stderr).toContain('Unexpected symbolic link `etc`')
    expect(readIn(root, 'data/raw/doe/1/train.log')).toBe('step 1 | loss 2.5\n')
    expect(readLock(root).files.map(({ path, origin }) => [path, origin?.host, origin?.path])).toEqual([
      ['data/raw/doe/1/eval.json', 'gpu', `${sshd.served}/doe/1/eval.json`], ['data/raw/doe/1/train.log', 'gpu', `${sshd.served}/doe/1/train.log`]
    ])
    expect((await runFetch(root)).stdout).toContain('0 fetched')
  })

  test('tells an unknown host as our own SSH does', async () => {
    sshd.writeKnownHosts('')
    expect(await runFetch(root)).toMatchObject({ code: 2, stderr: expect.stringMatching(/data\/sources\.yml:2:5 error {2}Unexpected host key of `gpu` \(ssh-ed25519 SHA256:/) })
  })
})
