import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { appendFileSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { basename, join } from 'node:path'

const SSHD = '/usr/sbin/sshd'

/** Whether a real server can be started here. In CI it must be: what is not tested there is tested nowhere. */
export const sshdIsMissing: boolean = !existsSync(SSHD) && process.env['CI'] !== 'true'

/** For the names of tests that are skipped without it. */
export const withSshd: string = sshdIsMissing ? 'with a real sshd (skipped: apt-get install -y --no-install-recommends openssh-server)' : 'with a real sshd'

/** A real OpenSSH server on loopback, with keys, port and home of its own. */
export interface Sshd {
  readonly port: number
  /** To stand for `~`: holds .ssh/config with the alias `gpu`, and an empty known_hosts. */
  readonly home: string
  /** A folder to serve files from. */
  readonly served: string
  /** `ssh-ed25519 AAAA…` of the server. */
  readonly hostKey: string
  readonly userKeyFile: string
  /** Holds an `ssh` that reads `~/.ssh` of `home`, which the real one takes from the password file: to stand first in PATH. */
  readonly bin: string
  /** Gives a key a way in. */
  authorize(keyFile: string): void
  writeConfig(text: string): void
  writeKnownHosts(text: string): void
  /** The line by which the server is known. */
  knownHostsLine(): string
  /** Kills the processes that serve the open connections, not the server: a line that fails. */
  dropConnections(): void
  /** Ends it with all its connections, and starts it again at the same port. */
  restart(): Promise<void>
  stop(): Promise<void>
}

export interface SshdOptions {
  /** Lines of sshd_config before ours: the first that names something holds. `{folder}` is where `files` lie. */
  readonly config?: readonly string[]
  readonly files?: { readonly [name: string]: string }
  readonly hostKeyType?: KeyType
  /** Lines of a PAM service, which asks its own questions (keyboard-interactive). Needs root. `{folder}` is where its files lie. */
  readonly pam?: { readonly service: readonly string[]; readonly files: { readonly [name: string]: string } }
}

export type KeyType = 'ed25519' | 'rsa' | 'ecdsa'

export async function startSshd(options: SshdOptions = {}): Promise<Sshd> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'paperline-sshd-')))
  const [home, served] = [join(folder, 'home'), join(folder, 'served')]
  mkdirSync(join(home, '.ssh'), { recursive: true, mode: 0o700 })
  mkdirSync(served)
  // Debian's sshd separates its privileges into this folder, which an init script makes otherwise.
  if (userInfo().uid === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 })
  const hostKeyFile = makeKey(join(folder, 'host_key'), '', options.hostKeyType)
  const userKeyFile = makeKey(join(home, '.ssh/id_ed25519'))
  const port = await freePort()
  const configuration = join(folder, 'sshd_config')
  writeFileSync(join(folder, 'authorized_keys'), readFileSync(`${userKeyFile}.pub`))
  for (const [name, text] of Object.entries(options.files ?? {})) writeFileSync(join(folder, name), text)
  const pam = options.pam === undefined ? null : preparePam(folder, options.pam)
  const bin = join(folder, 'bin')
  mkdirSync(bin)
  writeFileSync(join(bin, 'ssh'), `#!/bin/sh\nexec /usr/bin/ssh -F '${home}/.ssh/config' -o UserKnownHostsFile='${home}/.ssh/known_hosts' "$@"\n`, { mode: 0o755 })
  writeFileSync(configuration, [
    ...(options.config ?? []).map(line => line.replaceAll('{folder}', folder)), ...(pam === null ? [] : ['UsePAM yes', 'KbdInteractiveAuthentication yes', 'PermitRootLogin yes']),
    `Port ${port}`, 'ListenAddress 127.0.0.1', `HostKey ${hostKeyFile}`, `PidFile ${join(folder, 'sshd.pid')}`,
    // bash reads no ~/.bashrc where it believes itself inside another: what this machine's owner keeps there is no part of a test.
    'SetEnv SHLVL=1',
    `AuthorizedKeysFile ${join(folder, 'authorized_keys')}`, 'StrictModes no', 'UsePAM no', 'PasswordAuthentication no',
    'KbdInteractiveAuthentication no', 'PermitRootLogin prohibit-password', 'Subsystem sftp internal-sftp', 'AllowTcpForwarding yes', 'LogLevel ERROR', ''
  ].join('\n'))
  const start = async (): Promise<ChildProcess> => {
    const started = spawn(pam?.program ?? SSHD, ['-D', '-e', '-f', configuration], { stdio: ['ignore', 'ignore', 'pipe'] })
    let complaint = ''
    started.stderr.on('data', (text: Buffer) => {
      complaint += text.toString()
    })
    await waitForPort(port, () => (started.exitCode === null ? null : complaint))
    return started
  }
  let server = await start()
  const sshd: Sshd = {
    port, home, served, userKeyFile, bin,
    authorize: keyFile => appendFileSync(join(folder, 'authorized_keys'), readFileSync(`${keyFile}.pub`)),
    hostKey: readFileSync(`${hostKeyFile}.pub`, 'utf8').split(' ').slice(0, 2).join(' ').trim(),
    writeConfig: text => writeFileSync(join(home, '.ssh/config'), text),
    writeKnownHosts: text => writeFileSync(join(home, '.ssh/known_hosts'), text),
    knownHostsLine: () => `[127.0.0.1]:${port} ${sshd.hostKey}\n`,
    dropConnections() {
      for (const pid of descendantsOf(server.pid ?? -1)) killQuietly(pid)
    },
    async restart() {
      sshd.dropConnections()
      await stopProcess(server)
      server = await start()
    },
    async stop() {
      sshd.dropConnections()
      await stopProcess(server)
      pam?.remove()
      rmSync(folder, { recursive: true, force: true })
    }
  }
  sshd.writeConfig(`Host gpu\n  HostName 127.0.0.1\n  Port ${port}\n  User ${userInfo().username}\n`)
  sshd.writeKnownHosts('')
  return sshd
}

/** Makes a key, by default without a passphrase; returns the path of its secret half. `format` is PEM or PKCS8 for the older forms. */
export function makeKey(path: string, passphrase = '', type: KeyType = 'ed25519', format: string | null = null): string {
  execFileSync('ssh-keygen', ['-q', '-t', type, '-N', passphrase, '-C', 'test', ...(format === null ? [] : ['-m', format]), '-f', path])
  return path
}

/** sshd takes the name of its program for the name of its PAM service: a copy by another name, in lower case as PAM reads it, has a service of its own. */
function preparePam(folder: string, { service, files }: NonNullable<SshdOptions['pam']>): { program: string; remove: () => void } {
  const program = join(folder, basename(folder).toLowerCase())
  copyFileSync(SSHD, program)
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text, { mode: text.startsWith('#!') ? 0o700 : 0o600 })
  const path = join('/etc/pam.d', basename(program))
  writeFileSync(path, service.map(line => `${line.replaceAll('{folder}', folder)}\n`).join(''))
  return { program, remove: () => rmSync(path, { force: true }) }
}

export async function stopProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise(resolve => child.once('exit', resolve))
  child.kill('SIGTERM')
  await ended
}

/** sshd gives every connection a session of its own, so that killing its group would not reach them. */
function descendantsOf(pid: number): number[] {
  const parents = readdirSync('/proc').filter(name => /^\d+$/.test(name)).flatMap(name => {
    try {
      // `pid (comm) state ppid …`: a command's name may hold anything, also brackets.
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8')
      return [[Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])] as const]
    } catch {
      return []
    }
  })
  const below = (parent: number): number[] => parents.filter(([, of]) => of === parent).flatMap(([child]) => [child, ...below(child)])
  return below(pid)
}

export function killQuietly(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It ended by itself.
  }
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}

async function waitForPort(port: number, failed: () => string | null): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const complaint = failed()
    if (complaint !== null) throw new Error(`sshd did not start: ${complaint}`)
    const open = await new Promise<boolean>(resolve => {
      const socket = connect(port, '127.0.0.1')
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
      socket.once('connect', () => socket.destroy())
    })
    if (open) return
    await new Promise(resolve => setTimeout(resolve, 50))
  }
  throw new Error('sshd did not open its port within ten seconds')
}
