import { userInfo } from 'node:os'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { Host } from '../../../scripts/edge/hosts/host.ts'
import { openLocalHost } from '../../../scripts/edge/hosts/local-host.ts'
import { quoteWord } from '../../../scripts/edge/hosts/quote-word.ts'
import { openSshHost } from '../../../scripts/edge/hosts/ssh-host.ts'
import { type Sshd, sshdIsMissing, startSshd, withSshd } from '../../helpers/sshd.ts'

const nasty = ['$(rm -rf ~)', "it's", '`id`', 'two words', 'line\nbreak', '-n', '', 'ü — ✓', '"', '\\', '!x', '~', '*']

function behaves(open: () => Host): void {
  test('gives words to the script as they are', async () => {
    const { code, stdout } = await open().run('for word; do printf "%s\\0" "$word"; done', nasty)
    expect([code, Buffer.from(stdout).toString().split('\0').slice(0, -1)]).toEqual([0, nasty])
  })

  test('tells how the script ended and what it complained of', async () => {
    expect(await open().run('echo said; echo wrong >&2; exit 3')).toMatchObject({ code: 3, stderr: 'wrong\n' })
  })

  test('lets no command swallow the rest of the script', async () => {
    const { stdout } = await open().run('cat\necho after')
    expect(Buffer.from(stdout).toString()).toBe('after\n')
  })

  test('takes a long script and long output', async () => {
    const { stdout } = await open().run(`${'# a line of no effect\n'.repeat(20_000)}head -c 3000000 /dev/zero`)
    expect(stdout.length).toBe(3_000_000)
  })

  test('runs several scripts at once', async () => {
    const host = open()
    const answers = await Promise.all([1, 2, 3, 4].map(number => host.run('sleep 0.1; echo "$1"', [`${number}`])))
    expect(answers.map(({ stdout }) => Buffer.from(stdout).toString())).toEqual(['1\n', '2\n', '3\n', '4\n'])
  })
}

describe('this machine', () => {
  behaves(() => openLocalHost())
})

describe.skipIf(sshdIsMissing)(`an SSH host ${withSshd}`, () => {
  let sshd: Sshd
  let host: Host

  beforeAll(async () => {
    sshd = await startSshd()
    vi.stubEnv('HOME', sshd.home)
    vi.stubEnv('SSH_AUTH_SOCK', undefined)
    sshd.writeConfig(`Host gpu\n  HostName 127.0.0.1\n  Port ${sshd.port}\n  User ${userInfo().username}\n`)
    sshd.writeKnownHosts(sshd.knownHostsLine())
    host = await openSshHost('gpu', { file: 'data/sources.yml' })
  })
  afterAll(async () => {
    host?.close()
    await sshd?.stop()
    vi.unstubAllEnvs()
  })

  behaves(() => host)

  test('is lost when the line fails, and says so', async () => {
    const other = await openSshHost('gpu', { file: 'data/sources.yml' })
    const answer = other.run('sleep 30')
    setTimeout(() => sshd.dropConnections(), 300)
    await expect(answer).rejects.toMatchObject({ name: 'HostLost' })
    other.close()
    host = await openSshHost('gpu', { file: 'data/sources.yml' })
  })
})

test('a plain word needs no quotes, and NUL is refused', () => {
  expect(['a/b-c.d', 'x y', ''].map(quoteWord)).toEqual(['a/b-c.d', "'x y'", "''"])
  expect(() => quoteWord('a\0b')).toThrow('Unexpected NUL')
})
