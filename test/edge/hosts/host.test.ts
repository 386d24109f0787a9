import { userInfo } from 'node:os'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { Host } from '../../../scripts/edge/hosts/host.ts'
import { quoteWord } from '../../../scripts/edge/quote-word.ts'
import { openHost } from '../../../scripts/edge/hosts/open-host.ts'
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

  test('runs more scripts at once than a connection has sessions', async () => {
    const host = open()
    const numbers = Array.from({ length: 24 }, (_, index) => `${index}`)
    const answers = await Promise.all(numbers.map(number => host.run('sleep 0.05; echo "$1"', [number])))
    expect(answers.map(({ stdout }) => Buffer.from(stdout).toString())).toEqual(numbers.map(number => `${number}\n`))
  })

  test('takes output as it comes, and waits while it is taken', async () => {
    const sizes: number[] = []
    const { code } = await open().stream('head -c "$1" /dev/zero; sleep 0.1; echo end', ['500000'], async chunk => {
      await new Promise(resolve => setTimeout(resolve, 1))
      sizes.push(chunk.length)
    })
    expect([code, sizes.reduce((sum, size) => sum + size, 0)]).toEqual([0, 500_004])
  })

  test('ends the script when its output is refused', async () => {
    await expect(open().stream('yes', [], async () => {
      throw new RangeError('no room')
    })).rejects.toThrow('no room')
  })

  test('keeps only the beginning of an endless complaint', async () => {
    const { code, stderr } = await open().run('head -c 5000000 /dev/zero | tr "\\0" x >&2')
    expect([code, stderr.length]).toEqual([0, 1 << 18])
  })
}

function endsWell(openAnother: () => Promise<Host>): void {
  test('is lost when it is closed: scripts that run, and those that come later', async () => {
    const host = await openAnother()
    const answer = host.run('sleep 30')
    setTimeout(() => host.close(), 100)
    await expect(answer).rejects.toMatchObject({ name: 'HostLost' })
    await expect(host.run('true')).rejects.toMatchObject({ name: 'HostLost' })
    host.close()
  })
}

describe('this machine', () => {
  const place = { file: 'data/sources.yml' }
  let host: Host

  beforeAll(async () => {
    host = await openHost({ kind: 'folder' }, place)
  })
  behaves(() => host)
  endsWell(() => openHost({ kind: 'folder' }, place))

  test('tells the signal that ended a script by no code', async () => {
    expect(await host.run('kill -9 $$')).toMatchObject({ code: null })
  })
})

describe.skipIf(sshdIsMissing).each(['ssh2', 'openssh'] as const)(`an SSH host over %s ${withSshd}`, transport => {
  const place = { file: 'data/sources.yml' }
  let sshd: Sshd
  let host: Host
  const open = (signal?: AbortSignal) => openHost({ kind: 'ssh', target: 'gpu', transport }, place, { prompter: null, signal })

  beforeAll(async () => {
    sshd = await startSshd()
    vi.stubEnv('HOME', sshd.home)
    vi.stubEnv('PATH', `${sshd.bin}:${process.env['PATH'] ?? ''}`)
    vi.stubEnv('SSH_AUTH_SOCK', undefined)
    sshd.writeConfig(`Host gpu\n  HostName 127.0.0.1\n  Port ${sshd.port}\n  User ${userInfo().username}\n  IdentityFile ${sshd.userKeyFile}\n`)
    sshd.writeKnownHosts(sshd.knownHostsLine())
    host = await open()
  })
  afterAll(async () => {
    host?.close()
    await sshd?.stop()
    vi.unstubAllEnvs()
  })

  behaves(() => host)
  endsWell(open)

  test('is named as the lock names it', () => {
    expect([host.name, 'kind' in host && host.kind]).toEqual(['gpu', transport])
  })

  test('is lost when the line fails, and says so', async () => {
    const other = await open()
    const answer = other.run('sleep 30')
    setTimeout(() => sshd.dropConnections(), 300)
    await expect(answer).rejects.toMatchObject({ name: 'HostLost', message: 'the connection to `gpu` ended' })
    await expect(other.run('true')).rejects.toMatchObject({ name: 'HostLost' })
    other.close()
    host = await open()
  })

  test('is closed by the signal, also while it is being opened', async () => {
    const ending = new AbortController()
    const other = await open(ending.signal)
    const answer = other.run('sleep 30')
    setTimeout(() => ending.abort(), 100)
    await expect(answer).rejects.toMatchObject({ name: 'HostLost' })
    await expect(open(ending.signal)).rejects.toMatchObject({ name: 'HostLost', message: 'interrupted' })
  })

  test('runs scripts one after another where the server lets no more run at once', async () => {
    const narrow = await startSshd({ config: ['MaxSessions 2'] })
    sshd.writeConfig(`Host narrow\n  HostName 127.0.0.1\n  Port ${narrow.port}\n  IdentityFile ${narrow.userKeyFile}\n`)
    sshd.writeKnownHosts(narrow.knownHostsLine())
    try {
      const other = await openHost({ kind: 'ssh', target: 'narrow', transport }, place, { prompter: null })
      const answers = await Promise.all(['1', '2', '3', '4'].map(number => other.run('sleep 0.1; echo "$1"', [number])))
      expect(answers.map(({ stdout }) => Buffer.from(stdout).toString())).toEqual(['1\n', '2\n', '3\n', '4\n'])
      other.close()
    } finally {
      await narrow.stop()
    }
  })

  test('takes no output of a login shell\'s start-up files for a script\'s', async () => {
    const noisy = await startSshd({ config: ['ForceCommand echo welcome; echo "to the cluster"; sh -c "$SSH_ORIGINAL_COMMAND"'] })
    sshd.writeConfig(`Host noisy\n  HostName 127.0.0.1\n  Port ${noisy.port}\n  IdentityFile ${noisy.userKeyFile}\n`)
    sshd.writeKnownHosts(noisy.knownHostsLine())
    try {
      const other = await openHost({ kind: 'ssh', target: 'noisy', transport }, place, { prompter: null })
      expect(Buffer.from((await other.run('echo said')).stdout).toString()).toBe('said\n')
      other.close()
    } finally {
      await noisy.stop()
    }
  })
})

test('a plain word needs no quotes, and NUL is refused', () => {
  expect(['a/b-c.d', 'x y', ''].map(quoteWord)).toEqual(['a/b-c.d', "'x y'", "''"])
  expect(() => quoteWord('a\0b')).toThrow('Unexpected NUL')
})
