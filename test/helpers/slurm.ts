import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { freePort, stopProcess } from './sshd.ts'

const PROGRAMS = ['/usr/sbin/munged', '/usr/sbin/slurmctld', '/usr/sbin/slurmd', '/usr/bin/sbatch']

/** Whether a real Slurm can be started here. In CI it must be: what is not tested there is tested nowhere. */
export const slurmIsMissing: boolean = !PROGRAMS.every(program => existsSync(program)) && process.env['CI'] !== 'true'

/** For the names of tests that are skipped without it. */
export const withSlurm: string = slurmIsMissing ? 'with a real Slurm (skipped: apt-get install -y --no-install-recommends slurm-wlm munge)' : 'with a real Slurm'

/** A real Slurm on loopback: one controller, one node with four GPUs that only it believes in, no accounting. */
export interface Slurm {
  /** What its commands need: `SLURM_CONF`. */
  readonly environment: { readonly SLURM_CONF: string }
  /** An empty folder, to stand for a user's home. */
  readonly home: string
  /** Runs one of its commands to its end; what it prints. */
  run(program: string, ...words: readonly string[]): string
  /** `id state` of every job and task that it still has. */
  queue(): string[]
  stop(): Promise<void>
}

export interface SlurmOptions {
  /** An array's index must be below it. */
  readonly maxArraySize?: number
  readonly cpus?: number
}

/** Devices that every Linux has, and that nobody minds being given: Slurm wants a file for each GPU. */
const DEVICES = ['/dev/null', '/dev/zero', '/dev/full', '/dev/random']

export async function startSlurm({ maxArraySize = 1001, cpus = 8 }: SlurmOptions = {}): Promise<Slurm> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'paperline-slurm-')))
  const path = (name: string): string => join(folder, name)
  for (const name of ['munge', 'state', 'spool', 'home']) mkdirSync(path(name), { mode: 0o755 })
  const [user, host] = [userInfo().username, hostname()]
  const [controllerPort, nodePort] = [await freePort(), await freePort()]
  writeFileSync(path('munge.key'), randomBytes(1024), { mode: 0o400 })
  writeFileSync(path('slurm.conf'), [
    'ClusterName=paperline', `SlurmctldHost=${host}(127.0.0.1)`, `SlurmUser=${user}`, `SlurmdUser=${user}`,
    'AuthType=auth/munge', `AuthInfo=socket=${path('munge/socket')}`, 'CredType=cred/munge',
    `SlurmctldPort=${controllerPort}`, `SlurmdPort=${nodePort}`,
    `StateSaveLocation=${path('state')}`, `SlurmdSpoolDir=${path('spool')}`, `SlurmctldPidFile=${path('slurmctld.pid')}`, `SlurmdPidFile=${path('slurmd.pid')}`,
    `SlurmctldLogFile=${path('slurmctld.log')}`, `SlurmdLogFile=${path('slurmd.log')}`,
    'ProctrackType=proctrack/linuxproc', 'TaskPlugin=task/none', 'JobAcctGatherType=jobacct_gather/none', 'AccountingStorageType=accounting_storage/none',
    'SwitchType=switch/none', 'MpiDefault=none', 'ReturnToService=2', 'SelectType=select/cons_tres', 'SelectTypeParameters=CR_Core',
    // As many CPUs as it is told, whatever the machine has; what can start does so at once.
    'SlurmdParameters=config_overrides', 'SchedulerParameters=sched_interval=1,sched_min_interval=0,bf_interval=1,batch_sched_delay=0',
    'GresTypes=gpu', 'KillWait=5', `MaxArraySize=${maxArraySize}`, 'JobRequeue=1',
    `NodeName=node1 NodeHostname=${host} NodeAddr=127.0.0.1 CPUs=${cpus} RealMemory=1000 Gres=gpu:${DEVICES.length} State=UNKNOWN`,
    'PartitionName=gpu Nodes=node1 Default=YES MaxTime=INFINITE State=UP', ''
  ].join('\n'))
  writeFileSync(path('gres.conf'), `AutoDetect=off\n${DEVICES.map(device => `NodeName=node1 Name=gpu File=${device}\n`).join('')}`)

  const environment = { SLURM_CONF: path('slurm.conf') }
  const daemons: ChildProcess[] = []
  const start = (program: string, ...words: readonly string[]): void => {
    daemons.push(spawn(program, words, { env: { ...process.env, ...environment }, stdio: 'ignore' }))
  }
  const run = (program: string, ...words: readonly string[]): string => execFileSync(program, words, { env: { ...process.env, ...environment }, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
  const stop = async (): Promise<void> => {
    spawnSync('scancel', ['--user', user], { env: { ...process.env, ...environment } })
    // The last one started first: who is asked for the truth must outlive who asks.
    for (const daemon of daemons.toReversed()) await stopProcess(daemon)
    rmSync(folder, { recursive: true, force: true })
  }

  start('/usr/sbin/munged', '--foreground', '--force', `--key-file=${path('munge.key')}`, `--socket=${path('munge/socket')}`, `--pid-file=${path('munge/pid')}`, `--log-file=${path('munge/log')}`, `--seed-file=${path('munge/seed')}`)
  await until('munged', () => existsSync(path('munge/socket')))
  start('/usr/sbin/slurmctld', '-D', '-c')
  start('/usr/sbin/slurmd', '-D', '-N', 'node1')
  await until('slurm', () => spawnSync('sinfo', ['--noheader', '--format', '%T'], { env: { ...process.env, ...environment }, encoding: 'utf8' }).stdout === 'idle\n')

  async function until(what: string, isThere: () => boolean): Promise<void> {
    for (let attempt = 0; attempt < 300; attempt++) {
      if (isThere()) return
      if (daemons.some(daemon => daemon.exitCode !== null)) break
      await new Promise(resolve => setTimeout(resolve, 50))
    }
    const logs = ['munge/log', 'slurmctld.log', 'slurmd.log'].map(name => (existsSync(path(name)) ? readFileSync(path(name), 'utf8') : '')).join('\n')
    await stop()
    throw new Error(`${what} did not start:\n${logs}`)
  }

  return { environment, home: path('home'), run, queue: () => run('squeue', '--noheader', '--array', '--format', '%i %T').trim().split('\n').filter(line => line !== ''), stop }
}
