import { generateKeyPairSync } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import ssh2, { type Prompt } from 'ssh2'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { connectSsh } from '../../../scripts/edge/ssh/connect-ssh.ts'
import { typist } from '../../helpers/typist.ts'

/** A server that asks what it likes: no real one can be made to. Lets in who answers every question. */
function startAsker(rounds: readonly { readonly title: string; readonly text: string; readonly prompts: readonly Prompt[] }[], home: string): Promise<() => void> {
  const secret = generateKeyPairSync('ec', { namedCurve: 'prime256v1', privateKeyEncoding: { type: 'sec1', format: 'pem' }, publicKeyEncoding: { type: 'spki', format: 'pem' } }).privateKey
  const key = ssh2.utils.parseKey(secret)
  if (key instanceof Error) throw key
  const server = new ssh2.Server({ hostKeys: [secret], banner: '\u001B]0;owned\u0007rules of use' }, client => {
    client.on('error', () => undefined)
    client.on('authentication', context => {
      if (context.method !== 'keyboard-interactive') {
        context.reject(['keyboard-interactive'])
        return
      }
      const ask = (at: number): void => {
        const round = rounds[at]
        if (round === undefined) context.accept()
        else context.prompt([...round.prompts], round.title, round.text, () => ask(at + 1))
      }
      ask(0)
    })
  })
  return new Promise(resolve => server.listen(0, '127.0.0.1', () => {
    const { port } = server.address() as { port: number }
    mkdirSync(join(home, '.ssh'), { recursive: true })
    writeFileSync(join(home, '.ssh/config'), `Host gpu\n  HostName 127.0.0.1\n  Port ${port}\n  User me\n`)
    writeFileSync(join(home, '.ssh/known_hosts'), `[127.0.0.1]:${port} ${key.type} ${key.getPublicSSH().toString('base64')}\n`)
    resolve(() => server.close())
  }))
}

describe('questions of a hostile server', () => {
  let home: string
  let close = (): void => undefined

  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'paperline-home-'))
    vi.stubEnv('HOME', home)
    vi.stubEnv('SSH_AUTH_SOCK', undefined)
  })
  afterEach(() => {
    close()
    vi.unstubAllEnvs()
    rmSync(home, { recursive: true, force: true })
  })

  test('reach the terminal without what could deceive it, and are cut', async () => {
    close = await startAsker([
      { title: '\u001B[2Jtitle', text: `first line\r\nsecond \u202Eline\n${'x\n'.repeat(1000)}`, prompts: [{ prompt: 'Code\u001B[8m: ', echo: true }, { prompt: 'y'.repeat(5000), echo: false }] },
      { title: '', text: '', prompts: [{ prompt: 'notice\r\u001B[K\nAgain: ', echo: false }] }
    ], home)
    const person = typist('1', '2', '3')
    const connection = await connectSsh('gpu', { file: 'data/sources.yml' }, { prompter: person })
    connection.close()
    expect(person.asked).toEqual([
      { text: '(me@gpu) Code\\u{1b}[8m: ', echo: true },
      { text: `(me@gpu) ${'y'.repeat(200)}…`, echo: false },
      { text: '(me@gpu) Again: ', echo: false }
    ])
    expect(person.told.slice(0, 4)).toEqual(['\\u{1b}]0;owned\\u{7}rules of use', '(me@gpu) \\u{1b}[2Jtitle', '(me@gpu) first line', '(me@gpu) second \\u{202e}line'])
    expect(person.told.length).toBeLessThan(60)
    expect(person.told.at(-1)).toBe('(me@gpu) notice\\u{d}\\u{1b}[K')
  })
})
