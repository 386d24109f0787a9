import { execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { Stop } from '../../../scripts/diagnostics/finding.ts'
import { openHost } from '../../../scripts/edge/hosts/open-host.ts'
import { makeKey, type Sshd, sshdIsMissing, startSshd, withSshd } from '../../helpers/sshd.ts'

const user = userInfo().username
const place = { file: 'data/sources.yml', line: 2, column: 5 }

describe.skipIf(sshdIsMissing)(`the system's ssh ${withSshd}`, () => {
  let sshd: Sshd
  let other: Sshd
  let temporary: string

  beforeAll(async () => {
    [sshd, other] = [await startSshd(), await startSshd()]
    other.authorize(sshd.userKeyFile)
  })
  afterAll(async () => {
    await sshd?.stop()
    await other?.stop()
  })
  beforeEach(() => {
    temporary = mkdtempSync(join(tmpdir(), 't-'))
    vi.stubEnv('TMPDIR', temporary)
    vi.stubEnv('HOME', sshd.home)
    vi.stubEnv('PATH', `${sshd.bin}:${process.env['PATH'] ?? ''}`)
    vi.stubEnv('SSH_AUTH_SOCK', undefined)
    sshd.writeKnownHosts(sshd.knownHostsLine() + other.knownHostsLine())
    config()
  })
  afterEach(() => {
    vi.unstubAllEnvs()
    rmSync(temporary, { recursive: true, force: true })
  })

  function config(...lines: readonly string[]): void {
    sshd.writeConfig([
      'Host gpu', `  Port ${sshd.port}`, ...lines.map(line => `  ${line}`), 'Host door', `  Port ${other.port}`,
      'Host *', '  HostName 127.0.0.1', `  User ${user}`, `  IdentityFile ${sshd.userKeyFile}`, ''
    ].join('\n'))
  }

  const open = (target = 'gpu') => openHost({ kind: 'ssh', target, transport: 'openssh' }, place, { prompter: null })

  /** `in`, or the finding that stopped it. */
  async function reach(target = 'gpu'): Promise<string> {
    try {
      const host = await open(target)
      const { stdout } = await host.run('echo in')
      host.close()
      return Buffer.from(stdout).toString().trim()
    } catch (error) {
      if (!(error instanceof Stop)) throw error
      return `${error.findings[0]?.ruleId ?? ''}: ${error.findings[0]?.reason ?? ''}\n${error.findings[0]?.note ?? ''}`
    }
  }

  test('is told a host that known_hosts does not know, with its fingerprint and what to type', async () => {
    sshd.writeKnownHosts('')
    const said = await reach()
    expect(said).toMatch(/^host-key-known: Unexpected host key of `gpu` \(ssh-ed25519 SHA256:[\w+/]{43}\), expected one that known_hosts holds for \[127\.0\.0\.1\]:\d+\n/)
    expect(said).toContain(`connect once with \`ssh gpu\` and answer yes, or run \`ssh-keyscan -p ${sshd.port} 127.0.0.1 >> ~/.ssh/known_hosts\``)
    expect(readdirSync(temporary)).toEqual([])
  })

  test.each(['StrictHostKeyChecking no', 'StrictHostKeyChecking accept-new', 'StrictHostKeyChecking off', 'NoHostAuthenticationForLocalhost yes', 'VerifyHostKeyDNS yes'])('believes no unknown host for `%s`', async line => {
    sshd.writeKnownHosts('')
    config(line)
    expect(await reach()).toContain('host-key-known: Unexpected host key of `gpu`')
    expect(readFileSync(join(sshd.home, '.ssh/known_hosts'), 'utf8')).toBe('')
  })

  test('refuses a changed key, and one that is revoked', async () => {
    const key = makeKey(join(temporary, 'key'))
    sshd.writeKnownHosts(`# ours\n[127.0.0.1]:${sshd.port} ${readFileSync(`${key}.pub`, 'utf8')}`)
    config('StrictHostKeyChecking no')
    const changed = await reach()
    expect(changed).toMatch(/^host-key-known: Unexpected host key of `gpu` \(ssh-ed25519 SHA256:.*\), expected the one in ~\/\.ssh\/known_hosts:2\n/)
    expect(changed).toContain(`ssh-keygen -R '[127.0.0.1]:${sshd.port}' -f ~/.ssh/known_hosts`)
    sshd.writeKnownHosts(`${sshd.knownHostsLine()}@revoked * ${sshd.hostKey}\n`)
    expect(await reach()).toMatch(/^host-key-known: Unexpected host key of `gpu` \(ssh-ed25519 SHA256:.*\), expected one that is not revoked in ~\/\.ssh\/known_hosts/)
  })

  test('goes through a ProxyCommand', async () => {
    const program = join(temporary, 'pipe.mjs')
    writeFileSync(program, `import { connect } from 'node:net'\nconst socket = connect(Number(process.argv[3]), process.argv[2])\nprocess.stdin.pipe(socket).pipe(process.stdout)\nsocket.on('close', () => process.exit())\n`)
    config(`ProxyCommand ${process.execPath} ${program} %h %p`)
    expect(await reach()).toBe('in')
  })

  test('goes through jump hosts, whose keys are known or refused too', async () => {
    config('ProxyJump door')
    expect(await reach()).toBe('in')
    config('ProxyJump door', 'StrictHostKeyChecking no', 'Host door', 'StrictHostKeyChecking no')
    sshd.writeKnownHosts(sshd.knownHostsLine())
    expect(await reach()).toMatch(new RegExp(`^host-key-known: Unexpected host key of \`\\[127\\.0\\.0\\.1\\]:${other.port}\` \\(ssh-ed25519 SHA256:.*\\), expected one that known_hosts holds for \\[127\\.0\\.0\\.1\\]:${other.port}\\n`))
    sshd.writeKnownHosts(sshd.knownHostsLine() + other.knownHostsLine())
    sshd.writeConfig(`Host gpu\n  Port ${sshd.port}\n  ProxyJump a%b@door:${other.port},${user}@127.0.0.1:${other.port},door\nHost door\n  Port ${other.port}\nHost *\n  User ${user}\n  HostName 127.0.0.1\n  IdentityFile ${sshd.userKeyFile}\n`)
    expect(await reach()).toContain('source-reachable: Unexpected failure to reach')
    sshd.writeConfig(`Host gpu\n  Port ${sshd.port}\n  ProxyJump door,${user}@127.0.0.1:${other.port},door\nHost door\n  Port ${other.port}\nHost *\n  User ${user}\n  HostName 127.0.0.1\n  IdentityFile ${sshd.userKeyFile}\n`)
    expect(await reach()).toBe('in')
  })

  test('lets a certificate in, and knows a host by one', async () => {
    const [authority, own, hostKey] = ['authority', 'own', 'host'].map(name => makeKey(join(temporary, name))) as [string, string, string]
    const sign = (...words: readonly string[]): unknown => execFileSync('ssh-keygen', ['-q', '-s', authority, ...words], { stdio: 'ignore' })
    sign('-I', 'me', '-n', user, `${own}.pub`)
    sign('-I', 'cluster', '-h', '-n', '127.0.0.1', `${hostKey}.pub`)
    const cluster = await startSshd({ config: [`TrustedUserCAKeys ${authority}.pub`, `HostKey ${hostKey}`, `HostCertificate ${hostKey}-cert.pub`] })
    try {
      sshd.writeConfig(`Host gpu\n  HostName 127.0.0.1\n  Port ${cluster.port}\n  User ${user}\n  IdentityFile ${own}\n`)
      sshd.writeKnownHosts(`@cert-authority [127.0.0.1]:* ${readFileSync(`${authority}.pub`, 'utf8')}`)
      expect(await reach()).toBe('in')
      sshd.writeKnownHosts('')
      expect(await reach()).toContain('host-key-known: Unexpected host key of `gpu`')
    } finally {
      await cluster.stop()
    }
  })

  test('asks nothing where nobody is at a terminal, and says how to be let in', async () => {
    const key = makeKey(join(temporary, 'key'), 'over the hills')
    sshd.authorize(key)
    sshd.writeConfig(`Host gpu\n  HostName 127.0.0.1\n  Port ${sshd.port}\n  User ${user}\n  IdentityFile ${key}\n  IdentitiesOnly yes\n`)
    const said = await reach()
    expect(said).toContain(`Unexpected refusal by \`gpu\` (${user}@127.0.0.1, port ${sshd.port}), expected to be let in without a terminal`)
    expect(said).toContain('ssh-add')
  })

  test.each([['-oProxyCommand=touch evil', 'Unexpected host'], ['-oProxyCommand=evil@gpu', 'Unexpected host'], ['$(touch evil)@gpu', 'Unexpected host'], ['gpu:1', 'Connection refused'], ['nowhere.invalid', 'source-reachable']])('takes %j for a host and nothing else', async (target, message) => {
    sshd.writeConfig(`Host gpu\n  HostName 127.0.0.1\n`)
    expect(await reach(target)).toContain(message)
    expect(existsSync('evil')).toBe(false)
  })

  test('puts up with a RemoteCommand, a terminal and a forwarded port that ssh_config wants', async () => {
    config('RemoteCommand tmux attach', 'RequestTTY force', `LocalForward ${other.port} 127.0.0.1:22`, 'ExitOnForwardFailure yes', 'LogLevel QUIET', 'SessionType none', 'ControlPath ~/nowhere/%C', 'ControlMaster auto', 'ControlPersist 10m')
    expect(await reach()).toBe('in')
  })

  test('says what is wrong with ssh_config, and that there is no ssh', async () => {
    config('NoSuchOption yes')
    expect(await reach()).toContain('Bad configuration option: nosuchoption')
    vi.stubEnv('PATH', temporary)
    expect(await reach()).toContain('Unexpected machine without `ssh`')
  })

  test('keeps its socket where nobody else can reach it, and leaves nothing behind', async () => {
    const host = await open()
    const [folder = ''] = readdirSync(temporary)
    expect(statSync(join(temporary, folder)).mode & 0o777).toBe(0o700)
    expect(sshProcesses(temporary)).toHaveLength(1)
    host.close()
    expect(readdirSync(temporary)).toEqual([])
    await vi.waitFor(() => expect(sshProcesses(temporary)).toEqual([]), 5000)
  })

  test('ends the connection when we are killed', async () => {
    const program = join(import.meta.dirname, '../../helpers/hold-host.mjs')
    const child = spawn(process.execPath, [program, 'gpu', 'openssh'], { stdio: ['ignore', 'pipe', 'inherit'], detached: true })
    await new Promise(resolve => child.stdout.once('data', resolve))
    expect(sshProcesses(temporary)).toHaveLength(1)
    child.kill('SIGKILL')
    await vi.waitFor(() => expect(sshProcesses(temporary)).toEqual([]), 10_000)
  })
})

/** ssh of this machine with a socket below a folder. */
function sshProcesses(folder: string): string[] {
  return readdirSync('/proc').filter(name => /^\d+$/.test(name)).flatMap(name => {
    try {
      const words = readFileSync(`/proc/${name}/cmdline`, 'utf8').split('\0')
      return words[0]?.endsWith('ssh') === true && words.some(word => word.startsWith(folder)) ? [words.join(' ')] : []
    } catch {
      return []
    }
  })
}
