import { spawn, execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { Stop } from '../../../scripts/diagnostics/finding.ts'
import type { Prompter } from '../../../scripts/edge/prompter.ts'
import { connectSsh } from '../../../scripts/edge/ssh/connect-ssh.ts'
import { atHome } from '../../helpers/at-home.ts'
import { CODES, PASSWORD, pamIsMissing, twoQuestions, withPam } from '../../helpers/pam-service.ts'
import { type KeyType, makeKey, type Sshd, sshdIsMissing, startSshd, stopProcess, withSshd } from '../../helpers/sshd.ts'
import { typist } from '../../helpers/typist.ts'

const place = { file: 'data/sources.yml', line: 2, column: 5 }
const user = userInfo().username

/** `in`, or the finding that stopped it. */
async function logIn(target: string, prompter: Prompter | null = null): Promise<string> {
  try {
    const { close } = await connectSsh(target, place, { prompter })
    close()
    return 'in'
  } catch (error) {
    if (!(error instanceof Stop)) throw error
    expect(error.findings).toHaveLength(1)
    return `${error.findings[0]?.reason ?? ''}\n${error.findings[0]?.note ?? ''}`
  }
}

describe.skipIf(sshdIsMissing)(`logging in ${withSshd}`, () => {
  let sshd: Sshd
  let folder: string

  beforeAll(async () => {
    sshd = await startSshd()
  })
  afterAll(async () => {
    await sshd?.stop()
    vi.unstubAllEnvs()
  })
  beforeEach(() => {
    atHome(sshd)
    folder = mkdtempSync(join(tmpdir(), 'paperline-keys-'))
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  const config = (...lines: readonly string[]): void => sshd.writeConfig(`Host gpu\n  HostName 127.0.0.1\n  Port ${sshd.port}\n  User ${user}\n${lines.map(line => `  ${line}\n`).join('')}`)
  const ownKey = (passphrase = '', type: KeyType = 'ed25519', format: string | null = null): string => {
    const key = makeKey(join(folder, 'key'), passphrase, type, format)
    sshd.authorize(key)
    config(`IdentityFile ${key}`)
    return key
  }

  const kinds: readonly (readonly [KeyType, string | null])[] = [['ed25519', null], ['rsa', null], ['ecdsa', null], ['rsa', 'PEM'], ['ecdsa', 'PEM'], ['rsa', 'PKCS8'], ['ecdsa', 'PKCS8']]

  test.each(kinds)('lets in with a key of type %s, form %s, with and without a passphrase', async (type, format) => {
    const key = ownKey('', type, format)
    expect(await logIn('gpu')).toBe('in')
    rmSync(key)
    rmSync(`${key}.pub`)
    ownKey('over the hills', type, format)
    const person = typist('over the hills')
    expect(await logIn('gpu', person)).toBe('in')
    expect(person.asked).toEqual([{ text: `Passphrase of ${key}: `, echo: false }])
  })

  test('asks for the passphrase of an old key without its public half', async () => {
    const key = ownKey('over the hills', 'rsa', 'PEM')
    rmSync(`${key}.pub`)
    expect(await logIn('gpu', typist('over the hills'))).toBe('in')
  })

  test('asks three times, and not about the server\'s other keys', async () => {
    const key = ownKey('over the hills')
    const late = typist('wrong', 'also wrong', 'over the hills')
    expect(await logIn('gpu', late)).toBe('in')
    expect(late.asked[1]?.text).toBe(`That was not it. Passphrase of ${key}: `)
    const never = typist('one', 'two', 'three', 'four')
    expect(await logIn('gpu', never)).toContain(`${key} (its passphrase was not given)`)
    expect(never.asked).toHaveLength(3)
  })

  test('asks for no passphrase of a key that the server does not know', async () => {
    const stranger = makeKey(join(folder, 'stranger'), 'secret')
    config(`IdentityFile ${stranger}`, `IdentityFile ${sshd.userKeyFile}`)
    const person = typist()
    expect(await logIn('gpu', person)).toBe('in')
    expect(person.asked).toEqual([])
  })

  test('names ssh-add where nobody is at a terminal', async () => {
    const key = ownKey('over the hills')
    const said = await logIn('gpu')
    expect(said).toContain(`Unexpected passphrase on ${key}, which would be let in by \`gpu\` (${user}@127.0.0.1, port ${sshd.port}), expected a terminal to ask for it at`)
    expect(said).toContain(`\`ssh-add ${key}\``)
  })

  test('asks nothing under BatchMode, and goes no further when the person gives up', async () => {
    ownKey('over the hills')
    const person = typist()
    expect(await logIn('gpu', person)).toContain('Unexpected end of the questions for `gpu`')
    config(`IdentityFile ${join(folder, 'key')}`, 'BatchMode yes')
    const silent = typist()
    expect(await logIn('gpu', silent)).toContain('ssh-add')
    expect(silent.asked).toEqual([])
  })

  test('passes on what the server said, harmless, where it lets nobody in', async () => {
    const closed = await startSshd({ config: ['Banner {folder}/banner'], files: { banner: '\u001B[2JUnder repair until noon\n' } })
    try {
      sshd.writeKnownHosts(closed.knownHostsLine())
      sshd.writeConfig(`Host gpu\n  HostName 127.0.0.1\n  Port ${closed.port}\n  IdentityFile ${makeKey(join(folder, 'stranger'))}\n`)
      expect(await logIn('gpu')).toContain('\nthe server said: \\u{1b}[2JUnder repair until noon')
    } finally {
      await closed.stop()
    }
  })

  test('knows what to do about a server that speaks only what ours does not', async () => {
    const newer = await startSshd({ config: ['KexAlgorithms sntrup761x25519-sha512@openssh.com'] })
    try {
      sshd.writeConfig(`Host gpu\n  HostName 127.0.0.1\n  Port ${newer.port}\n  IdentityFile ${newer.userKeyFile}\n  AddressFamily inet\n`)
      expect(await logIn('gpu')).toMatch(/no matching key exchange algorithm[^]*`transport: openssh`/)
    } finally {
      await newer.stop()
    }
  })

  test('offers the named key of an agent first, for a server that closes after a few', async () => {
    const socket = join(folder, 'agent')
    const agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: 'ignore' })
    const strict = await startSshd({ config: ['MaxAuthTries 3'] })
    try {
      const environment = { ...process.env, SSH_AUTH_SOCK: socket }
      const add = (key: string): unknown => execFileSync('ssh-add', ['-q', key], { env: environment, stdio: 'ignore' })
      await vi.waitFor(() => add(makeKey(join(folder, 'stranger0'))), 5000)
      for (let index = 1; index < 6; index++) add(makeKey(join(folder, `stranger${index}`)))
      add(strict.userKeyFile)
      vi.stubEnv('SSH_AUTH_SOCK', socket)
      writeFileSync(join(folder, 'elsewhere.pub'), readFileSync(`${strict.userKeyFile}.pub`))
      sshd.writeKnownHosts(strict.knownHostsLine())
      const reach = (...lines: readonly string[]): void => sshd.writeConfig(`Host gpu\n  HostName 127.0.0.1\n  Port ${strict.port}\n${lines.map(line => `  ${line}\n`).join('')}`)
      reach(`IdentityFile ${join(folder, 'elsewhere')}`)
      expect(await logIn('gpu')).toBe('in')
      reach(`IdentityFile ${join(folder, 'elsewhere.pub')}`, 'IdentitiesOnly yes')
      expect(await logIn('gpu')).toBe('in')
      reach('IdentityFile none', `IdentityAgent ${socket}`)
      expect(await logIn('gpu')).toMatch(/tried: the agent's ssh-ed25519 key .*; the agent's/)
      reach('IdentityFile none', 'IdentityAgent none')
      expect(await logIn('gpu')).toContain('no agent')
    } finally {
      await strict.stop()
      await stopProcess(agent)
    }
  })

  test('says that an agent does not answer', async () => {
    vi.stubEnv('SSH_AUTH_SOCK', join(folder, 'nowhere'))
    config(`IdentityFile ${makeKey(join(folder, 'stranger'))}`)
    expect(await logIn('gpu')).toContain('the agent (it does not answer)')
  })

  test.each<KeyType>(['rsa', 'ecdsa'])('knows a server by its %s key', async type => {
    const other = await startSshd({ hostKeyType: type })
    sshd.writeConfig(`Host gpu\n  HostName 127.0.0.1\n  Port ${other.port}\n  IdentityFile ${other.userKeyFile}\n`)
    try {
      sshd.writeKnownHosts(other.knownHostsLine())
      expect(await logIn('gpu')).toBe('in')
      sshd.writeKnownHosts('')
      expect(await logIn('gpu')).toContain(`Unexpected host key of \`gpu\` (${other.hostKey.split(' ')[0]} SHA256:`)
    } finally {
      await other.stop()
    }
  })

  test.each(['StrictHostKeyChecking no', 'StrictHostKeyChecking accept-new', 'UserKnownHostsFile /dev/null', 'UserKnownHostsFile none', 'NoHostAuthenticationForLocalhost yes', 'VerifyHostKeyDNS yes'])('believes no unknown host for `%s`', async line => {
    sshd.writeKnownHosts(line.startsWith('User') ? sshd.knownHostsLine() : '')
    config(`IdentityFile ${sshd.userKeyFile}`, line, 'GlobalKnownHostsFile none')
    expect(await logIn('gpu')).toContain('Unexpected host key of `gpu`')
  })

  test('believes no key that a RevokedHostKeys file forbids, and none where the file cannot be read', async () => {
    const list = join(folder, 'revoked')
    config(`IdentityFile ${sshd.userKeyFile}`, `RevokedHostKeys ${list}`)
    expect(await logIn('gpu')).toContain('file that can be read at')
    writeFileSync(list, '# none of these\n')
    expect(await logIn('gpu')).toBe('in')
    writeFileSync(list, `# an old one\n${sshd.hostKey}\n`)
    expect(await logIn('gpu')).toContain(`expected one that is not revoked in ${list}`)
    execFileSync('ssh-keygen', ['-k', '-q', '-f', list], { stdio: 'ignore' })
    expect(await logIn('gpu')).toContain('file of plain keys')
  })

  test('looks a HostKeyAlias up without a port, also where it is the host\'s own name', async () => {
    config(`IdentityFile ${sshd.userKeyFile}`, 'HostKeyAlias 127.0.0.1')
    expect(await logIn('gpu')).toContain('expected one that known_hosts holds for 127.0.0.1\n')
    sshd.writeKnownHosts(`127.0.0.1 ${sshd.hostKey}\n`)
    expect(await logIn('gpu')).toBe('in')
  })

  test('tells what it does not do where that may be the reason', async () => {
    sshd.writeKnownHosts('')
    config(`IdentityFile ${sshd.userKeyFile}`, 'KnownHostsCommand /usr/bin/keys %H')
    expect(await logIn('gpu')).toContain('`KnownHostsCommand` is not run here')
    config('ProxyCommand nc %h %p')
    expect(await logIn('gpu')).toContain('`transport: openssh`')
  })

  describe('through jump hosts', () => {
    let [first, second]: Sshd[] = []

    beforeAll(async () => {
      [first, second] = [await startSshd(), await startSshd()]
      sshd.authorize(first.userKeyFile)
      second.authorize(first.userKeyFile)
    })
    afterAll(async () => {
      await first?.stop()
      await second?.stop()
    })

    function ways(jump: string, more = ''): void {
      if (first === undefined || second === undefined) return
      const host = (name: string, port: number): string => `Host ${name}\n  HostName 127.0.0.1\n  Port ${port}\n`
      sshd.writeConfig(`${more}${host('gpu', sshd.port)}  ProxyJump ${jump}\n${host('first', first.port)}${host('second', second.port)}Host *\n  IdentityFile ${first.userKeyFile}\n`)
    }
    const known = (...servers: readonly (Sshd | undefined)[]): void => sshd.writeKnownHosts(servers.map(server => server?.knownHostsLine() ?? '').join(''))

    test('reaches the last of a list through those before it', async () => {
      ways('first,second')
      known(sshd, first, second)
      expect(await logIn('gpu')).toBe('in')
    })

    test('writes a jump host as user@host:port', async () => {
      ways(`${user}@127.0.0.1:${first?.port ?? 0}`)
      known(sshd, first)
      expect(await logIn('gpu')).toBe('in')
    })

    test.each([0, 1, 2])('believes no unknown host on the way: %s', async unknown => {
      ways('first,second')
      known(...[first, second, sshd].filter((_, index) => index !== unknown))
      expect(await logIn('gpu')).toContain(`Unexpected host key of \`${['first', 'second', 'gpu'][unknown] ?? ''}\``)
    })

    test('follows the ProxyJump of a jump host that stands alone, not of one in a list', async () => {
      ways('second', `Host second\n  ProxyJump first\n`)
      known(sshd, second)
      expect(await logIn('gpu')).toContain('Unexpected host key of `first`')
      known(sshd, first, second)
      expect(await logIn('gpu')).toBe('in')
      ways('first,second', `Host second\n  ProxyJump nowhere.invalid\n`)
      expect(await logIn('gpu')).toBe('in')
    })

    test('ends in a circle with a finding', async () => {
      ways('first', 'Host first\n  ProxyJump second\nHost second\n  ProxyJump first\n')
      known(sshd, first, second)
      expect(await logIn('gpu')).toContain('Unexpected chain of more than 8 jump hosts')
    })
  })
})

describe.skipIf(sshdIsMissing || pamIsMissing)(`answering a server's questions ${withPam}`, () => {
  let sshd: Sshd

  async function serve(...lines: readonly string[]): Promise<void> {
    sshd = await startSshd({ pam: twoQuestions(), config: lines })
    atHome(sshd)
    sshd.writeConfig(`Host gpu\n  HostName 127.0.0.1\n  Port ${sshd.port}\n  User ${user}\n`)
  }
  afterEach(async () => {
    await sshd?.stop()
    vi.unstubAllEnvs()
  })

  const asked = [{ text: `(${user}@gpu) Password: `, echo: false }, { text: `(${user}@gpu) Verification code: `, echo: true }]

  test('a password and a code, with what the server says made harmless', async () => {
    await serve('AuthenticationMethods keyboard-interactive')
    const person = typist(PASSWORD, CODES[0])
    expect(await logIn('gpu', person)).toBe('in')
    expect(person.asked).toEqual(asked)
    expect(person.told.join('\n')).toContain('Welcome to ')
    expect(person.told.join('\n')).not.toContain('\u001B')
  })

  test('after a key, as a second factor', async () => {
    await serve('AuthenticationMethods publickey,keyboard-interactive')
    const person = typist(PASSWORD, CODES[0])
    expect(await logIn('gpu', person)).toBe('in')
    expect(person.asked).toEqual(asked)
  })

  test('before a key', async () => {
    await serve('AuthenticationMethods keyboard-interactive,publickey')
    expect(await logIn('gpu', typist(PASSWORD, CODES[0]))).toBe('in')
  })

  test('again after a wrong answer, three times at most', async () => {
    await serve('AuthenticationMethods publickey,keyboard-interactive')
    expect(await logIn('gpu', typist('wrong', PASSWORD, CODES[0]))).toBe('in')
    const person = typist('wrong', 'wrong', 'wrong', 'wrong')
    expect(await logIn('gpu', person)).toContain('Unexpected refusal by `gpu`')
    expect(person.asked).toHaveLength(3)
  })

  test('twice, where the server wants it twice', async () => {
    await serve('AuthenticationMethods keyboard-interactive,keyboard-interactive')
    expect(await logIn('gpu', typist(PASSWORD, CODES[0], PASSWORD, CODES[1]))).toBe('in')
  })

  test('by nobody: a finding that says so, and nothing is begun', async () => {
    await serve('AuthenticationMethods publickey,keyboard-interactive')
    const said = await logIn('gpu')
    expect(said).toContain(`Unexpected refusal by \`gpu\` (${user}@127.0.0.1, port ${sshd.port}), which has a question (keyboard-interactive), expected a terminal to answer at`)
    expect(said).toContain('run this at a terminal')
  })

  test('given up: nothing more is asked', async () => {
    await serve('AuthenticationMethods publickey,keyboard-interactive')
    const person = typist(PASSWORD)
    expect(await logIn('gpu', person)).toContain('Unexpected end of the questions for `gpu`')
    expect(person.asked).toHaveLength(2)
  })

  test('a plain password, typed and used once', async () => {
    sshd = await startSshd({ pam: { ...twoQuestions(), service: twoQuestions().service.filter(line => !line.includes('google')) }, config: ['PasswordAuthentication yes', 'AuthenticationMethods password'] })
    atHome(sshd)
    sshd.writeConfig(`Host gpu\n  HostName 127.0.0.1\n  Port ${sshd.port}\n  User ${user}\n`)
    const person = typist('wrong', PASSWORD)
    expect(await logIn('gpu', person)).toBe('in')
    expect(person.asked.map(({ text, echo }) => `${text}${echo}`)).toEqual([`${user}@gpu's password: false`, `${user}@gpu's password: false`])
    sshd.writeConfig(`Host gpu\n  HostName 127.0.0.1\n  Port ${sshd.port}\n  User ${user}\n  PasswordAuthentication no\n`)
    const silent = typist(PASSWORD)
    expect(await logIn('gpu', silent)).toContain('Unexpected refusal')
    expect(silent.asked).toEqual([])
  })
})
