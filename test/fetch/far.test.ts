import { spawn, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { appendFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { makeProject } from '../helpers/project.ts'
import { type Sshd, sshdIsMissing, startSshd, stopProcess, withSshd } from '../helpers/sshd.ts'
import { expectSound } from './expect-sound.ts'
import { runFetch } from './run-fetch.ts'

const SLOW_LINE = join(import.meta.dirname, '../bench/slow-line.mjs')
const MILLISECONDS = 60

describe.skipIf(sshdIsMissing)(`a long line ${withSshd}`, () => {
  const opened: { sshd: Sshd; line: ChildProcess; root: string }[] = []

  afterEach(async () => {
    for (const { sshd, line, root } of opened.splice(0)) {
      await stopProcess(line)
      await sshd.stop()
      rmSync(root, { recursive: true, force: true })
    }
    vi.unstubAllEnvs()
  })

  async function openLine({ config = [] as readonly string[], below = '' } = {}): Promise<{ served: string; root: string }> {
    const sshd = await startSshd({ config })
    const line = spawn(process.execPath, [SLOW_LINE, '127.0.0.1', String(sshd.port), String(MILLISECONDS)], { stdio: ['ignore', 'pipe', 'inherit'] })
    const port = await new Promise<number>(resolve => line.stdout.once('data', text => resolve(Number(text))))
    vi.stubEnv('HOME', sshd.home)
    vi.stubEnv('SSH_AUTH_SOCK', undefined)
    sshd.writeConfig(`Host gpu\n  HostName 127.0.0.1\n  Port ${port}\n  User ${userInfo().username}\n`)
    sshd.writeKnownHosts(sshd.knownHostsLine().replace(String(sshd.port), String(port)))
    const root = makeProject({ 'data/sources.yml': `sources:\n  - { name: gpu, ssh: gpu, path: ${sshd.served}${below}, to: raw }\n` })
    opened.push({ sshd, line, root })
    mkdirSync(join(sshd.served, 'doe/1'), { recursive: true })
    writeFileSync(join(sshd.served, 'doe/1/train.log'), 'step 1\n')
    writeFileSync(join(sshd.served, 'large.bin'), randomBytes(9 << 20))
    return { served: sshd.served, root }
  }

  test('brings everything, then what grew, then nothing', async () => {
    const { served, root } = await openLine()
    expect(await runFetch(root)).toMatchObject({ code: 0, stderr: '', stdout: expect.stringContaining('2 files seen, 2 fetched') })
    appendFileSync(join(served, 'doe/1/train.log'), 'step 2\n')
    expect(await runFetch(root)).toMatchObject({ code: 0, stdout: expect.stringContaining('7 → 14 bytes') })
    expect(await runFetch(root)).toMatchObject({ code: 0, stdout: expect.stringContaining('0 fetched, 2 already here') })
    await expectSound(root, served)
  })

  test.each([['runs no command', ['ForceCommand internal-sftp']], ['opens one session', ['MaxSessions 1']]])('to a server that %s', async (_, config) => {
    const { served, root } = await openLine({ config })
    expect(await runFetch(root)).toMatchObject({ code: 0, stdout: expect.stringContaining('2 fetched') })
    await expectSound(root, served)
  })

  test.each([['/nowhere', 'no such file'], ['/large.bin', 'Unexpected file at']])('to a path that is no folder: %s', async (below, words) => {
    const { root } = await openLine({ below })
    expect(await runFetch(root)).toMatchObject({ code: 2, stderr: expect.stringContaining(words) })
  })
})
