import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type AtTerminal, atTerminal } from '../../helpers/at-terminal.ts'
import { CODES, PASSWORD, pamIsMissing, twoQuestions, withPam } from '../../helpers/pam-service.ts'
import { makeKey, type Sshd, sshdIsMissing, startSshd, withSshd } from '../../helpers/sshd.ts'

const user = userInfo().username
const program = join(import.meta.dirname, '../../helpers/open-host.mjs')

function environment(sshd: Sshd): NodeJS.ProcessEnv {
  const { SSH_AUTH_SOCK: _, ...rest } = process.env
  return { ...rest, HOME: sshd.home, PATH: `${sshd.bin}:${rest['PATH'] ?? ''}` }
}

/** Opens the host and runs `echo "in as …"; exit 7` there, with progress on the same terminal all the while. */
function logInAt(sshd: Sshd, transport: string): AtTerminal {
  return atTerminal([process.execPath, program, 'gpu', transport], environment(sshd))
}

describe.skipIf(sshdIsMissing).each(['ssh2', 'openssh'])(`a passphrase at the terminal, over %s ${withSshd}`, transport => {
  let sshd: Sshd
  let folder: string
  let key: string

  beforeAll(async () => {
    sshd = await startSshd()
    folder = mkdtempSync(join(tmpdir(), 'paperline-keys-'))
    key = makeKey(join(folder, 'key'), 'over the hills')
    sshd.authorize(key)
    sshd.writeConfig(`Host gpu\n  HostName 127.0.0.1\n  Port ${sshd.port}\n  User ${user}\n  IdentityFile ${key}\n`)
    sshd.writeKnownHosts(sshd.knownHostsLine())
  })
  afterAll(async () => {
    await sshd?.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  test('is asked for, not shown, and asked for again', async () => {
    const terminal = logInAt(sshd, transport)
    await terminal.see(/passphrase/i)
    terminal.type('wrong\r')
    await terminal.see(/passphrase/i)
    terminal.type('over the hills\r')
    await terminal.see(`in as ${user}`)
    expect(await terminal.ended()).toBe(0)
    expect(terminal.shown).toContain('exit 7')
    expect(terminal.shown).not.toMatch(/wrong|over the hills/)
  })

  test('leaves its line alone while it is asked for, whatever progress there is', async () => {
    const terminal = logInAt(sshd, transport)
    await terminal.see(/passphrase/i)
    await new Promise(resolve => setTimeout(resolve, 300))
    const shown = terminal.shown
    expect(shown.slice(shown.search(/passphrase/i))).not.toContain('progress')
    terminal.type('\u0003')
    // The program's own end, not the signal's: what a command has to put away, it can. (A shell between may end by the signal.)
    await terminal.see('HostLost: interrupted')
    expect([2, 130]).toContain(await terminal.ended())
  })

  test('is a finding where there is no terminal, at once', async () => {
    const child = spawn(process.execPath, [program, 'gpu', transport], { env: environment(sshd), stdio: ['ignore', 'pipe', 'pipe'], detached: true })
    let said = ''
    child.stderr.on('data', (chunk: Buffer) => void (said += chunk.toString()))
    expect(await new Promise(resolve => child.once('close', resolve))).toBe(2)
    expect(said).toContain('data/sources.yml:2:5 error  Unexpected')
    expect(said).toContain('ssh-add')
  })

  test('is a finding also where a terminal is there, but neither our input nor our messages are on it', async () => {
    const line = `'${process.execPath}' '${program}' gpu ${transport} < /dev/null 2>&1 | cat; echo over`
    const terminal = atTerminal(['sh', '-c', line], environment(sshd))
    await terminal.see('ssh-add')
    await terminal.see('over')
    expect(terminal.shown).not.toMatch(/passphrase.*: $/im)
    await terminal.ended()
  })
})

test.skipIf(sshdIsMissing)(`Ctrl-C at a question ends with the terminal as it was ${withSshd}`, async () => {
  const sshd = await startSshd()
  const folder = mkdtempSync(join(tmpdir(), 'paperline-keys-'))
  try {
    const key = makeKey(join(folder, 'key'), 'over the hills')
    sshd.authorize(key)
    sshd.writeConfig(`Host gpu\n  HostName 127.0.0.1\n  Port ${sshd.port}\n  IdentityFile ${key}\n`)
    sshd.writeKnownHosts(sshd.knownHostsLine())
    const terminal = atTerminal(['sh', '-c', `'${process.execPath}' '${program}' gpu ssh2; echo "code $?"; stty -a`], environment(sshd))
    await terminal.see('Passphrase of')
    terminal.type('over\u007F\u0015\u0003')
    await terminal.see('HostLost: interrupted')
    await terminal.see('code 2')
    await terminal.ended()
    expect(terminal.shown).toMatch(/isig icanon iexten echo /)
  } finally {
    await sshd.stop()
    rmSync(folder, { recursive: true, force: true })
  }
})

describe.skipIf(sshdIsMissing || pamIsMissing).each(['ssh2', 'openssh'])(`two-factor login at the terminal, over %s ${withPam}`, transport => {
  let sshd: Sshd

  beforeEach(async () => {
    sshd = await startSshd({ pam: twoQuestions(), config: ['AuthenticationMethods publickey,keyboard-interactive'] })
    sshd.writeConfig(`Host gpu\n  HostName 127.0.0.1\n  Port ${sshd.port}\n  User ${user}\n  IdentityFile ${sshd.userKeyFile}\n`)
    sshd.writeKnownHosts(sshd.knownHostsLine())
  })
  afterEach(async () => {
    await sshd?.stop()
  })

  test('shows what the server says without its colours, the code as it is typed, the password never', async () => {
    const terminal = logInAt(sshd, transport)
    await terminal.see('Welcome to')
    await terminal.see('Password: ')
    terminal.type(`${PASSWORD}\r`)
    await terminal.see('Verification code: ')
    terminal.type(`${CODES[0]}\r`)
    await terminal.see(`in as ${user}`)
    expect(await terminal.ended()).toBe(0)
    expect(terminal.shown).not.toContain('\u001B[31m')
    expect(terminal.shown).not.toContain(PASSWORD)
    expect(terminal.shown).toContain(CODES[0])
  })
})
