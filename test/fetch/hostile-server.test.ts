import { generateKeyPairSync } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import ssh2 from 'ssh2'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { makeProject } from '../helpers/project.ts'
import { readIn, runFetch } from './run-fetch.ts'

const { STATUS_CODE: status } = ssh2.utils.sftp

interface Lie {
  readonly names: readonly string[]
  /** Whether the listing of a folder ends. */
  readonly endless?: boolean
  /** What a listing and `fstat` say of every file. */
  readonly listedBytes: number
  readonly statBytes: number
  /** What there is to read. */
  readonly content: string
}

/** Node's, since of the Ed25519 keys that ssh2 1.17 makes about one in 200 is not well-formed. */
function makeKey(): { secret: string; known: string } {
  const secret = generateKeyPairSync('ec', { namedCurve: 'prime256v1', privateKeyEncoding: { type: 'sec1', format: 'pem' }, publicKeyEncoding: { type: 'spki', format: 'pem' } }).privateKey
  const key = ssh2.utils.parseKey(secret)
  if (key instanceof Error) throw key
  return { secret, known: `${key.type} ${key.getPublicSSH().toString('base64')}` }
}

/** A server that answers as no file system would: no real sshd can be made to. */
function startLiar(lie: Lie, hostKey: string): Promise<{ port: number; close: () => void }> {
  const attributes = (mode: number, size: number) => ({ mode, size, uid: 0, gid: 0, atime: 1_600_000_000, mtime: 1_600_000_000 })
  const server = new ssh2.Server({ hostKeys: [hostKey] }, client => {
    client.on('error', () => undefined)
    client.on('authentication', context => context.accept())
    client.on('session', accept => accept().on('sftp', acceptSftp => {
      const sftp = acceptSftp()
      let listed = false
      sftp.on('STAT', id => sftp.attrs(id, attributes(0o040755, 0)))
      sftp.on('OPENDIR', id => {
        listed = false
        sftp.handle(id, Buffer.from('folder'))
      })
      sftp.on('READDIR', id => {
        if (listed && lie.endless !== true) sftp.status(id, status.EOF)
        else sftp.name(id, lie.names.map(filename => ({ filename, longname: '', attrs: attributes(0o100644, lie.listedBytes) as never })))
        listed = true
      })
      sftp.on('OPEN', id => sftp.handle(id, Buffer.from('file')))
      sftp.on('FSTAT', id => sftp.attrs(id, attributes(0o100644, lie.statBytes)))
      sftp.on('READ', (id, _handle, offset, length) => {
        const part = lie.content === 'without end' ? 'x'.repeat(length) : lie.content.slice(offset, offset + length)
        if (part === '') sftp.status(id, status.EOF)
        else sftp.data(id, Buffer.from(part))
      })
      sftp.on('CLOSE', id => sftp.status(id, status.OK))
    }))
  })
  return new Promise(resolve => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      resolve({ port: typeof address === 'object' && address !== null ? address.port : 0, close: () => server.close() })
    })
  })
}

describe('a server that lies', () => {
  const hostKey = makeKey()
  let close = (): void => undefined
  let home: string

  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'paperline-home-'))
    mkdirSync(join(home, '.ssh'))
    writeFileSync(join(home, '.ssh/id_ed25519'), makeKey().secret)
    vi.stubEnv('HOME', home)
    vi.stubEnv('SSH_AUTH_SOCK', undefined)
  })
  afterEach(() => {
    close()
    vi.unstubAllEnvs()
  })

  async function fetchFrom(lie: Lie) {
    const server = await startLiar(lie, hostKey.secret)
    close = server.close
    writeFileSync(join(home, '.ssh/known_hosts'), `[127.0.0.1]:${server.port} ${hostKey.known}\n`)
    const root = makeProject({ 'data/sources.yml': `sources:\n  - { name: liar, ssh: '127.0.0.1:${server.port}', path: /runs, to: raw, largest: 4 MB }\n` })
    return { root, ...(await runFetch(root)) }
  }

  const honest = { listedBytes: 6, statBytes: 6, content: 'line 1' }

  test('cannot lead a file out of its folder by its name', async () => {
    const { root, code, stderr } = await fetchFrom({ ...honest, names: ['../../paper.md', '/etc/cron.d/x', 'a/../../b', '...', 'ok.log', '.git/../../../x'] })
    expect(code).toBe(1)
    expect(stderr.match(/source-path-safe/g)).toHaveLength(5)
    expect(stderr).toContain('Unexpected file `../../paper.md` on')
    expect(readdirSync(root).sort()).toEqual(['.paperline', 'data'])
    expect(readdirSync(join(root, 'data')).sort()).toEqual(['listings', 'raw', 'sources.lock.json', 'sources.yml'])
    expect(readdirSync(join(root, 'data/raw'))).toEqual(['ok.log'])
  })

  test('that sends less than it lists gives no file', async () => {
    const { root, code, stderr } = await fetchFrom({ ...honest, names: ['a.log'], listedBytes: 1000, statBytes: 1000 })
    expect(code).toBe(2)
    expect(stderr).toContain('Unexpected failure to read `/runs/a.log`')
    expect(stderr).toContain('(it ended early), expected the whole file')
    expect(existsSync(join(root, 'data/raw'))).toBe(false)
  })

  test('whose file became shorter since it was listed gives no file', async () => {
    const { code, stderr } = await fetchFrom({ ...honest, names: ['a.log'], statBytes: 3 })
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining('it became shorter while it was read') })
  })

  test('whose file grew since it was listed gives it to its end', async () => {
    const { root, code } = await fetchFrom({ ...honest, names: ['a.log'], listedBytes: 4 })
    expect([code, readIn(root, 'data/raw/a.log')]).toEqual([0, 'line 1'])
  })

  test('that says a file is larger than any is told, and asked for none of it', async () => {
    const { root, code, stderr } = await fetchFrom({ ...honest, names: ['a.log'], listedBytes: 2 ** 50 })
    expect([code, existsSync(join(root, 'data/raw'))]).toEqual([1, false])
    expect(stderr).toContain('Unexpected size of `a.log` (1125.9 TB) on `127.0.0.1')
    expect(stderr).toContain('expected at most 4.0 MB a file')
  })

  test('whose file never ends is cut off at the size that the source allows', async () => {
    const { root, code, stderr } = await fetchFrom({ listedBytes: 6, statBytes: 2 ** 50, content: 'without end', names: ['a.log'] })
    expect([code, existsSync(join(root, 'data/raw/a.log'))]).toEqual([2, false])
    expect(stderr).toContain('it is longer than the 4000000 bytes that `largest` allows')
    expect(readdirSync(join(root, 'data/raw'))).toEqual([])
  })

  test('whose listing never ends is left, and nothing is fetched', async () => {
    const { root, code, stderr } = await fetchFrom({ ...honest, endless: true, names: Array.from({ length: 2000 }, (_, index) => `${index}.log`) })
    expect([code, existsSync(join(root, 'data/raw'))]).toEqual([2, false])
    expect(stderr).toContain('it lists more than 2000000 files')
  })

  test('cannot deceive by length, case or composed letters', async () => {
    const { root, code, stderr } = await fetchFrom({ ...honest, names: [`${'n'.repeat(300)}.log`, 'caf\u00E9.log', 'cafe\u0301.log', 'A.log', 'a.log', 'b.log', 'b.log', 'x\u001B]0;title\u0007.log', 'line\nbreak.log'] })
    expect(code).toBe(1)
    expect(stderr.match(/source-path-safe/g)).toHaveLength(6)
    for (const character of ['\u001B', '\u0007']) expect(stderr).not.toContain(character)
    expect(readdirSync(join(root, 'data/raw')).sort()).toEqual(['A.log', 'b.log', 'cafe\u0301.log'])
  })

  test('has no word on the line that shows progress', async () => {
    const { progress, stdout } = await fetchFrom({ ...honest, names: ['\u001B[2Jevil.log', 'b.log'] })
    for (const text of ['evil', '\u001B']) expect(`${progress.join('')}${stdout}`).not.toContain(text)
    expect(progress.join('\n')).toMatch(/1 of 1 files, 6 bytes of 6 bytes/)
  })
})
