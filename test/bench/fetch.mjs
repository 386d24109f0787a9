// Fetching over a real sshd of our own, against `rsync -a` and `scp -r` over the same one; each runs several times in turn,
// the best counts. Then over a line of 50 ms, without scp, which asks for each file and takes minutes: by netem in a network
// namespace where the kernel has it, else through a program that hands everything on late.
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join, resolve } from 'node:path'

const SSHD = '/usr/sbin/sshd'
const ROUNDS = 4
const DELAY_MILLISECONDS = 50
const cli = resolve(import.meta.dirname, '../../dist/bin/paperline.js')

export async function run() {
  if (!existsSync(SSHD) || spawnSync('rsync', ['--version']).status !== 0) return console.log('  sshd or rsync is not installed: nothing is compared')
  const folder = mkdtempSync(join(tmpdir(), 'paperline-bench-fetch-'))
  try {
    const served = serveFiles(folder)
    const near = await startServer(folder, '127.0.0.1', [])
    await compare('near', near, served, ROUNDS, [ours, rsync, scp])
    near.stop()
    const line = openLongLine()
    try {
      const far = line === null ? await behindSlowLine(await startServer(folder, '127.0.0.1', [])) : await startServer(folder, line.address, line.within)
      await compare(`${DELAY_MILLISECONDS} ms (${line === null ? 'late program' : 'netem'})`, far, served, 2, [ours, rsync])
      far.stop()
    } finally {
      line?.close()
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function compare(where, server, served, rounds, all) {
  const works = [
    { name: 'one file of 500 MB', source: served.large, again: false, bar: 1 },
    { name: '2,000 files of 50 KB', source: served.many, again: false, bar: 1 },
    { name: '2,000 files, none changed', source: served.many, again: true, bar: 0.5 }
  ]
  for (const { name, source, again, bar } of works) {
    const tools = again ? [ours, rsync] : all
    const times = new Map(tools.map(tool => [tool, []]))
    for (let round = 0; round < rounds; round++) {
      for (const tool of round % 2 === 0 ? tools : [...tools].reverse()) {
        const into = mkdtempSync(join(server.folder, 'into-'))
        const command = tool(server, source, into)
        if (again) run1(command)
        // What the last one wrote is not written to the disk in the time of the next.
        spawnSync('sync', ['-f', into])
        times.get(tool).push(run1(command))
        // Many files stay to the end: ext4 makes new ones slowly for a minute after as many were removed.
        if (source === served.large) rmSync(into, { recursive: true, force: true })
      }
    }
    const [own, ...others] = tools.map(tool => ({ name: tool.name, best: Math.min(...times.get(tool)) }))
    const best = Math.min(...others.map(({ best }) => best))
    console.log(`  ${where}: ${name.padEnd(26)} paperline ${own.best.toFixed(2)} s, ${others.map(other => `${other.name} ${other.best.toFixed(2)} s`).join(', ')}: ${(own.best / best).toFixed(2)} times the faster (at most ${bar})`)
  }
}

function ours(server, source, into) {
  mkdirSync(join(into, 'data'))
  writeFileSync(join(into, 'data/sources.yml'), `sources: [{ name: gpu, ssh: bench, path: ${source}, to: raw }]\n`)
  return { program: process.execPath, words: [cli, 'fetch', '--project', into], home: server.home }
}

function rsync(server, source, into) {
  return { program: 'rsync', words: ['-a', '-e', `ssh -F ${server.config}`, `bench:${source}/`, `${into}/`], home: server.home }
}

function scp(server, source, into) {
  return { program: 'scp', words: ['-q', '-r', '-F', server.config, `bench:${source}`, into], home: server.home }
}

function run1({ program, words, home }) {
  const start = performance.now()
  const { status, stderr } = spawnSync(program, words, { env: { PATH: process.env.PATH, HOME: home }, encoding: 'utf8' })
  if (status !== 0) throw new Error(`${program} ended with ${status}: ${stderr}`)
  return (performance.now() - start) / 1000
}

/** Random bytes: nothing can be gained by packing them. */
function serveFiles(folder) {
  const [large, many] = [join(folder, 'large'), join(folder, 'many')]
  mkdirSync(large)
  for (let part = 0; part < 50; part++) appendFileSync(join(large, 'train.log'), randomBytes(10_000_000))
  for (let index = 0; index < 2000; index++) {
    const run = join(many, `run${Math.floor(index / 100)}`)
    if (index % 100 === 0) mkdirSync(run, { recursive: true })
    writeFileSync(join(run, `${index}.log`), randomBytes(50_000))
    // As a study leaves them: one after another, the last a while ago.
    utimesSync(join(run, `${index}.log`), 1_700_000_000 + index, 1_700_000_000 + index)
  }
  return { large, many }
}

async function startServer(folder, address, within) {
  const at = mkdtempSync(join(folder, 'server-'))
  const home = join(at, 'home')
  mkdirSync(join(home, '.ssh'), { recursive: true, mode: 0o700 })
  if (userInfo().uid === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 })
  for (const key of [join(at, 'host'), join(home, '.ssh/id_ed25519')]) execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key])
  const port = await freePort()
  writeFileSync(join(at, 'sshd_config'), [
    `Port ${port}`, `ListenAddress ${address}`, `HostKey ${join(at, 'host')}`, `PidFile ${join(at, 'pid')}`, `AuthorizedKeysFile ${join(home, '.ssh/id_ed25519.pub')}`,
    'StrictModes no', 'UsePAM no', 'PasswordAuthentication no', 'KbdInteractiveAuthentication no', 'PermitRootLogin prohibit-password', 'Subsystem sftp internal-sftp', 'LogLevel ERROR', `SetEnv HOME=${home}`, ''
  ].join('\n'))
  const [program, ...words] = [...within, SSHD, '-D', '-e', '-f', join(at, 'sshd_config')]
  const server = spawn(program, words, { stdio: 'ignore' })
  await waitFor(address, port)
  const config = join(home, '.ssh/config')
  writeFileSync(join(home, '.ssh/known_hosts'), `[${address}]:${port} ${readFileSync(join(at, 'host.pub'), 'utf8').split(' ').slice(0, 2).join(' ').trim()}\n`)
  writeFileSync(config, `Host bench\n  HostName ${address}\n  Port ${port}\n  User ${userInfo().username}\n  IdentityFile ${join(home, '.ssh/id_ed25519')}\n  IdentitiesOnly yes\n  UserKnownHostsFile ${join(home, '.ssh/known_hosts')}\n`)
  return { folder: at, home, config, address, port, stop: () => server.kill() }
}

/** The same server, reached late. */
async function behindSlowLine(server) {
  const line = spawn(process.execPath, [join(import.meta.dirname, 'slow-line.mjs'), server.address, String(server.port), String(DELAY_MILLISECONDS)], { stdio: ['ignore', 'pipe', 'inherit'] })
  const port = await new Promise(resolve => line.stdout.once('data', text => resolve(Number(text))))
  for (const file of [server.config, join(server.home, '.ssh/known_hosts')]) writeFileSync(file, readFileSync(file, 'utf8').replaceAll(String(server.port), String(port)))
  const stop = () => {
    line.kill()
    server.stop()
  }
  return { ...server, stop }
}

/** A network namespace of its own, with a pair of cards between; what the far one sends comes late. */
function openLongLine() {
  const name = `paperline${process.pid}`
  const address = '10.213.57.2'
  const ip = (...words) => spawnSync('ip', words).status === 0
  const close = () => {
    ip('netns', 'delete', name)
    ip('link', 'delete', `pl${process.pid}a`)
  }
  const made = ip('netns', 'add', name) && ip('link', 'add', `pl${process.pid}a`, 'type', 'veth', 'peer', 'name', `pl${process.pid}b`, 'netns', name) &&
    ip('address', 'add', '10.213.57.1/24', 'dev', `pl${process.pid}a`) && ip('link', 'set', `pl${process.pid}a`, 'up') &&
    ip('-n', name, 'address', 'add', `${address}/24`, 'dev', `pl${process.pid}b`) && ip('-n', name, 'link', 'set', `pl${process.pid}b`, 'up') && ip('-n', name, 'link', 'set', 'lo', 'up') &&
    spawnSync('ip', ['netns', 'exec', name, 'tc', 'qdisc', 'add', 'dev', `pl${process.pid}b`, 'root', 'netem', 'delay', `${DELAY_MILLISECONDS}ms`, 'limit', '100000']).status === 0
  if (made) return { address, within: ['ip', 'netns', 'exec', name], close }
  close()
  return null
}

function freePort() {
  return new Promise(resolve => {
    const server = createServer()
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })
}

async function waitFor(address, port) {
  for (let attempt = 0; attempt < 200; attempt++) {
    const isOpen = await new Promise(resolve => {
      const socket = connect(port, address)
      socket.once('connect', () => {
        socket.destroy()
        resolve(true)
      }).once('error', () => resolve(false))
    })
    if (isOpen) return
    await new Promise(resolve => setTimeout(resolve, 50))
  }
  throw new Error('sshd did not open its port')
}
