import { execFileSync, spawnSync } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { Stop } from '../../../scripts/diagnostics/finding.ts'
import { connectSsh } from '../../../scripts/edge/ssh/connect-ssh.ts'
import { readSshSettings } from '../../../scripts/edge/ssh/ssh-settings.ts'
import { makeKey, type Sshd, sshdIsMissing, startSshd, withSshd } from '../../helpers/sshd.ts'

const place = { file: 'data/sources.yml' }
const home = userInfo().homedir

describe.skipIf(sshdIsMissing)('ssh_config is read as `ssh -G` reads it', () => {
  let folder: string

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'paperline-config-'))
    mkdirSync(join(folder, '.ssh'))
    vi.stubEnv('SSH_AUTH_SOCK', undefined)
  })
  afterEach(() => {
    vi.unstubAllEnvs()
    rmSync(folder, { recursive: true, force: true })
  })

  /** What ssh finds, for the values that both have; paths of our HOME as ssh's own. */
  function bySsh(target: string): { readonly [name: string]: string | undefined } {
    const values: { [name: string]: string } = {}
    for (const line of execFileSync('ssh', ['-G', '-F', join(folder, '.ssh/config'), target], { encoding: 'utf8' }).split('\n')) {
      const at = line.indexOf(' ')
      if (at > 0) values[line.slice(0, at)] ??= line.slice(at + 1)
    }
    return values
  }

  function byUs(target: string): { readonly [name: string]: string | null } {
    vi.stubEnv('HOME', folder)
    const { host, port, user, identityFiles, identityFilesAsked, identitiesOnly, jumps, hostKeyAlias, knownHostsFiles, connectTimeoutSeconds, tries, agent } = readSshSettings(target, place)
    vi.stubEnv('HOME', home)
    return { host, port: String(port), user, key: identityFilesAsked ? (identityFiles[0] ?? null) : null, only: identitiesOnly ? 'yes' : 'no', jumps: jumps.join(','), hostKeyAlias, known: knownHostsFiles[0] ?? null, timeout: String(connectTimeoutSeconds), tries: String(tries), agent }
  }

  test.each([
    ['the first value', 'User first\nHost gpu\n  User second\n  Port 2222\nHost *\n  Port 99\n'],
    ['HostName with %h', 'Host gpu\n  HostName %h.example.org\n'],
    ['a name in capitals', 'Host gpu\n  HostName GPU.Example.ORG\n'],
    ['an equals sign and quotes', 'Host=gpu\n  HostName = "gpu.example.org"\n  User "a b"\n  IdentityFile "/a key"\n'],
    ['single quotes', "Host 'gpu'\n  HostName 'single.example.org'\n"],
    ['a comment at the end', 'Host gpu # the new one\n  Port 2200 # since May\n'],
    ['negated and several patterns', 'Host *pu !gpu\n  Port 1\nHost cpu g?u\n  Port 2\n'],
    ['Match host after HostName', 'Host gpu\n  HostName big.example.org\nMatch host *.example.org\n  User matched\nMatch host gpu\n  Port 5\n'],
    ['Match originalhost and user', 'User me\nMatch originalhost gpu user me\n  Port 7\nMatch originalhost gpu user you\n  HostName wrong\n'],
    ['Match negated', 'Match !originalhost gpu\n  Port 7\nMatch originalhost cpu,g*\n  User listed\n'],
    ['Match all', 'Match all\n  Port 8\n'],
    ['Match localuser', `Match localuser ${userInfo().username}\n  Port 9\n`],
    ['tokens in paths', 'Host gpu\n  HostName %h.example.org\n  User me\n  Port 3\n  IdentityFile /keys/%n-%h-%p-%r-%u-%%-%k-%L-%l-%C\n'],
    ['a variable in a path', 'Host gpu\n  IdentityFile ${PAPERLINE_KEYS}/key\n'],
    ['a list of jump hosts', 'Host gpu\n  ProxyJump first,me@second:2222\n'],
    ['no jump host', 'Host gpu\n  ProxyJump none\nHost *\n  ProxyJump door\n'],
    ['a HostKeyAlias and known hosts', 'Host gpu\n  HostKeyAlias Cluster\n  UserKnownHostsFile /a/known /b/known\n'],
    ['numbers', 'Host gpu\n  ConnectTimeout 7\n  NumberOfPasswordPrompts 1\n  IdentitiesOnly yes\n'],
    ['an agent', 'Host gpu\n  IdentityAgent /run/%u/agent\n'],
    ['tabs and blank lines', '\n\tHost\tgpu\n\n\t\tPort\t2201\n  \n']
  ])('%s', (_, text) => {
    vi.stubEnv('PAPERLINE_KEYS', '/keys')
    writeFileSync(join(folder, '.ssh/config'), text)
    const them = bySsh('gpu')
    const us = byUs('gpu')
    const given = (name: string): boolean => new RegExp(`^\\s*${name}\\b`, 'im').test(text)
    expect(us).toMatchObject({
      host: them['hostname'], port: them['port'], user: them['user'], only: them['identitiesonly'], tries: them['numberofpasswordprompts'],
      jumps: them['proxyjump'] === 'none' ? '' : (them['proxyjump'] ?? ''),
      hostKeyAlias: them['hostkeyalias'] ?? null,
      ...(given('ConnectTimeout') ? { timeout: them['connecttimeout'] } : {}),
      ...(given('UserKnownHostsFile') ? { known: them['userknownhostsfile']?.split(' ')[0] } : {})
    })
    // ssh -G leaves their tokens as they are written: what they mean is held below.
    if (given('IdentityFile') && !text.includes('%') && !text.includes('$')) expect(us['key']).toBe(them['identityfile'])
  })
})

describe.skipIf(sshdIsMissing)(`host keys are believed as ssh believes them ${withSshd}`, () => {
  let sshd: Sshd
  let folder: string
  const key = (type: 'ed25519' | 'rsa'): string => readFileSync(`${join(folder, type)}.pub`, 'utf8').split(' ').slice(0, 2).join(' ')

  beforeAll(async () => {
    sshd = await startSshd()
    folder = mkdtempSync(join(tmpdir(), 'paperline-known-'))
    makeKey(join(folder, 'ed25519'))
    makeKey(join(folder, 'rsa'), '', 'rsa')
    vi.stubEnv('HOME', sshd.home)
    vi.stubEnv('SSH_AUTH_SOCK', undefined)
  })
  afterAll(async () => {
    await sshd?.stop()
    rmSync(folder, { recursive: true, force: true })
    vi.unstubAllEnvs()
  })

  function hashed(name: string): string {
    const salt = Buffer.from('twenty bytes of salt')
    return `|1|${salt.toString('base64')}|${createHmac('sha1', salt).update(name).digest('base64')}`
  }

  /** `{name}` is the server as known_hosts names it, `{key}` its key, `{other}` and `{rsa}` keys of others. */
  const cases: readonly (readonly [what: string, lines: string, option?: string])[] = [
    ['nothing', ''],
    ['its line', '{name} {key}'],
    ['its line among others', '# a comment\n\n{name},gpu.example.org {key} somebody@somewhere\nother {other}'],
    ['its line with blanks and tabs', '  \t{name}\t{key}'],
    ['its line with a carriage return', '{name} {key}\r'],
    ['its name without the port', '127.0.0.1 {key}'],
    ['another port', '[127.0.0.1]:1 {key}'],
    ['a wildcard', '[127.0.0.*]:* {key}'],
    ['a wildcard that forbids it', '[127.0.0.*]:*,!{name} {key}'],
    ['only a wildcard that forbids', '!{name} {key}'],
    ['a question mark', '[127.0.0.?]:* {key}'],
    ['a hashed name', '{hash} {key}'],
    ['a hashed name of another', '{otherhash} {key}'],
    ['a broken hash', '|1|abc {key}'],
    ['another key', '{name} {other}'],
    ['another key without the port', '127.0.0.1 {other}'],
    ['another key, then its own', '{name} {other}\n{name} {key}'],
    ['a key of another type', '{name} {rsa}'],
    ['keys of two types', '{name} {rsa}\n{name} {key}'],
    ['a revoked key', '@revoked {name} {key}'],
    ['a revoked key that is known', '{name} {key}\n@revoked * {key}'],
    ['a revoked key of somebody else', '{name} {key}\n@revoked * {other}'],
    ['a certificate authority with the server\'s own key', '@cert-authority * {key}'],
    ['an unknown mark', '@trusted {name} {key}'],
    ['a line cut short', '{name} ssh-ed25519'],
    ['a key that is no base64', '{name} ssh-ed25519 AAAA****'],
    ['a wrong type before the key', '{name} ssh-rsa {encoded}'],
    ['an alias', 'cluster {key}', 'HostKeyAlias cluster'],
    ['an alias in capitals', 'cluster {key}', 'HostKeyAlias CLUSTER'],
    ['an alias, with a line of its address', '{name} {key}', 'HostKeyAlias cluster'],
    ['an alias with a port', '[cluster]:{port} {key}', 'HostKeyAlias cluster']
  ]

  test.each(cases)('%s', async (_, lines = '', option = '') => {
    const name = `[127.0.0.1]:${sshd.port}`
    const text = lines.replaceAll('{name}', name).replaceAll('{key}', sshd.hostKey).replaceAll('{other}', key('ed25519')).replaceAll('{rsa}', key('rsa'))
      .replaceAll('{hash}', hashed(name)).replaceAll('{otherhash}', hashed('gpu')).replaceAll('{encoded}', sshd.hostKey.split(' ')[1] ?? '').replaceAll('{port}', String(sshd.port))
    sshd.writeKnownHosts(text)
    sshd.writeConfig(`Host gpu\n  HostName 127.0.0.1\n  Port ${sshd.port}\n  IdentityFile ${sshd.userKeyFile}\n  GlobalKnownHostsFile /dev/null\n  ${option}\n`)
    const { status, stderr } = spawnSync(join(sshd.bin, 'ssh'), ['-o', 'StrictHostKeyChecking=yes', '-o', 'BatchMode=yes', '-o', 'UpdateHostKeys=no', 'gpu', 'true'], { encoding: 'utf8' })
    const them = status === 0 ? 'in' : /REVOKED/.test(stderr) ? 'revoked' : /HAS CHANGED/.test(stderr) ? 'changed' : 'unknown'
    expect(await verdict()).toBe(them)
  })

  test('tokens of paths mean what they mean to ssh, which tells where it looks for a key', () => {
    sshd.writeKnownHosts(sshd.knownHostsLine())
    sshd.writeConfig(`Host gpu\n  HostName 127.0.0.1\n  User me\n  Port ${sshd.port}\n  HostKeyAlias 127.0.0.1\n  IdentityFile /keys/%n-%h-%p-%r-%u-%%-%k-%L-%l-%C-%i-%d\n`)
    const { stderr } = spawnSync(join(sshd.bin, 'ssh'), ['-v', '-o', 'BatchMode=yes', 'gpu', 'true'], { encoding: 'utf8' })
    // %d is the home folder of the password file, where ours is a temporary one.
    expect(readSshSettings('gpu', place).identityFiles[0]?.replace(sshd.home, home)).toBe(/identity file (.*) type/.exec(stderr)?.[1])
  })

  async function verdict(): Promise<string> {
    try {
      (await connectSsh('gpu', place, { prompter: null })).close()
      return 'in'
    } catch (error) {
      if (!(error instanceof Stop)) throw error
      const message = error.findings[0]?.reason ?? ''
      return /not revoked/.test(message) ? 'revoked' : /expected the one in/.test(message) ? 'changed' : /that known_hosts holds/.test(message) ? 'unknown' : message
    }
  }
})
