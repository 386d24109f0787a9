import { chmodSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type FindingPlace, stop } from '../../diagnostics/finding.ts'
import type { Prompter } from '../prompter.ts'
import { explainOpenssh } from '../ssh/explain-openssh.ts'
import { OpensshMessages } from '../ssh/openssh-messages.ts'
import { strictOptions, targetWords } from '../ssh/openssh-options.ts'
import type { OpensshSettings } from '../ssh/openssh-settings.ts'
import { HostLost } from '../host-lost.ts'

/** The one connection of the system's ssh (ControlMaster), over whose socket sessions are opened. */
export interface OpensshMaster {
  readonly socket: string
  /** When the connection is gone. */
  readonly ended: Promise<void>
  close(): void
}

/** Where ssh_config says nothing: the system's own is minutes. */
const CONNECT_SECONDS = 20
/** Without a person to wait for, a server that does not finish is given up. */
const UNATTENDED_SECONDS = 150
const POLL_MILLISECONDS = 20
/** ssh appends 17 letters while it makes the socket, whose path may have 104 on some systems. */
const LONGEST_SOCKET = 80

/** Connects, with ssh asking at the terminal where there is a person. Stops (exit 2) with what ssh said where it cannot. */
export async function startMaster(target: string, settings: OpensshSettings, place: FindingPlace, prompter: Prompter | null, signal: AbortSignal | undefined): Promise<OpensshMaster> {
  const { execa } = await import('execa')
  const folder = makePrivateFolder()
  const socket = join(folder, 's')
  const said = new OpensshMessages()
  const isThere = (): boolean => existsSync(socket)
  const child = execa('ssh', [
    ...strictOptions(prompter !== null),
    ...(settings.connectTimeoutSeconds === null ? ['-o', `ConnectTimeout=${CONNECT_SECONDS}`] : []),
    ...settings.way,
    '-M', '-S', socket, '-T',
    ...targetWords(settings.parts),
    // Lives as long as our end of its input: where we are killed, the connection ends too.
    'exec cat'
  ], {
    // A session of its own has no terminal, so that no proxy of a proxy can ask where nobody answers.
    detached: prompter === null,
    env: prompter === null ? { SSH_ASKPASS_REQUIRE: 'never' } : {},
    // execa's own would end this process at the first Ctrl-C, before what is whole is put away.
    cleanup: false,
    stdin: 'pipe', stdout: 'ignore', stderr: 'pipe', buffer: false, reject: false
  })
  const removeFolder = (): void => rmSync(folder, { recursive: true, force: true })
  const ended = child.then(removeFolder, removeFolder)
  const close = (): void => {
    child.kill()
    removeFolder()
  }
  child.stdin.on('error', () => undefined)
  child.stderr.on('data', (chunk: Buffer) => {
    const fresh = said.add(chunk)
    // Instructions of the server, and a security key's wish to be touched.
    if (!isThere()) for (const line of fresh) prompter?.say(line)
  })
  const deadline = prompter === null ? setTimeout(() => void child.kill(), UNATTENDED_SECONDS * 1000) : undefined
  const interrupt = (): void => void child.kill()
  signal?.addEventListener('abort', interrupt)
  if (signal?.aborted === true) interrupt()
  // The socket is put in its place when the server has let us in.
  let isOver = false
  while (!isOver && !isThere()) isOver = await Promise.race([ended.then(() => true), pause(POLL_MILLISECONDS).then(() => false)])
  clearTimeout(deadline)
  signal?.removeEventListener('abort', interrupt)
  if (!isOver) return { socket, ended, close }
  close()
  if (signal?.aborted === true) throw new HostLost('interrupted')
  return stop(explainOpenssh(said, settings, target, place, prompter !== null))
}

/** Nobody else may reach the socket: who can, is logged in. */
function makePrivateFolder(): string {
  const base = join(tmpdir(), 'paperline-XXXXXX/s').length > LONGEST_SOCKET ? '/tmp' : tmpdir()
  const folder = mkdtempSync(join(base, 'paperline-'))
  chmodSync(folder, 0o700)
  return folder
}

function pause(milliseconds: number): Promise<void> {
  return new Promise(resolve => {
    setTimeout(resolve, milliseconds)
  })
}
