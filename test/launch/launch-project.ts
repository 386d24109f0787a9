import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from '../../scripts/commands/command.ts'
import { design } from '../../scripts/commands/design.ts'
import { launch } from '../../scripts/commands/launch.ts'
import { Stop } from '../../scripts/diagnostics/finding.ts'
import { reportFindings } from '../../scripts/diagnostics/report-findings.ts'
import type { Terminal } from '../../scripts/edge/terminal.ts'
import { type LaunchStatus, parseLaunchStatus } from '../../scripts/evidence/launch-status.ts'
import { makeProject } from '../helpers/project.ts'
import type { Sshd } from '../helpers/sshd.ts'

/** Three factors of two levels, two replicates: sixteen runs, of a second or less each. */
export const PLAN = `experiment: toy
factors:
  rank: [8, 16]
  scheduler: [false, true]
  weight_decay: [0.1, 0.2]
replicates: 2
command: sh trainer.sh {config} {folder} {run}
resources: { gpus: 1, hours: 0.5 }
`

/** The same with one factor: four runs, toy/1/seed1 to toy/2/seed2. */
export const SMALL = PLAN.replace(/ {2}(?:scheduler|weight_decay).*\n/g, '')
export const SMALL_RUNS: readonly string[] = ['toy/1/seed1', 'toy/1/seed2', 'toy/2/seed1', 'toy/2/seed2']

/**
 * Stands for a training: writes a log, tells of a GPU that it finds another using, and does what a file of its run's name in
 * `control/` says.
 */
const TRAINER = `config=$1 folder=$2 run=$3
gpu=\${CUDA_VISIBLE_DEVICES-none}
echo "run $run gpu $gpu"
echo "$run" >>begun
if [ "$gpu" != none ] && ! mkdir "gpu-$gpu" 2>/dev/null; then echo "$run finds gpu $gpu in use" >>overlaps; fi
leave() { [ "$gpu" = none ] || rmdir "gpu-$gpu" 2>/dev/null; }
case $(cat "control/$(echo "$run" | tr / _)" 2>/dev/null) in
  fail) echo "cannot go on" >&2; leave; exit 3 ;;
  hang) trap 'leave; exit 1' TERM; echo "hanging"; sleep 600 & wait ;;
  deaf) trap '' TERM; echo "hanging"; sleep 600 & sleep 600 ;;
esac
step=1
while [ "$step" -le 3 ]; do
  echo "step $step | loss 2.$step" >>"$folder/train.log"
  step=$((step + 1))
  sleep 0.1
done
echo '[done]' >>"$folder/train.log"
leave
`

export interface LaunchProject {
  readonly root: string
  /** The folder in which commands run. */
  readonly code: string
  /** The runs folder. */
  readonly runs: string
  /** Has the trainer fail, hang until it is told to end, or not even then. */
  control(run: string, what: 'fail' | 'hang' | 'deaf' | 'train'): void
  status(run: string): LaunchStatus | null
  read(path: string): string | null
  /** Runs that the trainer began, each as often as it did. */
  begun(): string[]
  record(): readonly { readonly [name: string]: unknown }[]
}

/** A project with a design, its checkout where its runs are launched. */
export async function launchProject(files: { readonly [path: string]: string }, options: { readonly runs?: string; readonly design?: string } = {}): Promise<LaunchProject> {
  const root = makeProject({ 'paper/designs/toy.yml': PLAN, ...files })
  const code = join(root, 'checkout')
  mkdirSync(join(code, 'control'), { recursive: true })
  writeFileSync(join(code, 'trainer.sh'), TRAINER)
  writeFileSync(join(code, '.gitignore'), 'control/\nbegun\noverlaps\ngpu-*\n')
  const git = (...words: readonly string[]): void => void execFileSync('git', ['-C', code, '-c', 'user.name=test', '-c', 'user.email=test@example.org', ...words])
  git('init', '-q')
  git('add', '-A')
  git('commit', '-q', '-m', 'trainer')
  const made = await runCommand(design, [options.design ?? 'paper/designs/toy.yml', '--project', root])
  if (made.code !== 0) throw new Error(`${made.stdout}${made.stderr}`)
  const runs = options.runs ?? join(root, '.paperline/runs')
  const read = (path: string): string | null => (existsSync(path) ? readFileSync(path, 'utf8') : null)
  return {
    root, code, runs, read,
    control: (run, what) => writeFileSync(join(code, 'control', run.replaceAll('/', '_')), what),
    status: run => parseLaunchStatus(read(join(runs, run, 'launch-status.json')) ?? ''),
    begun: () => (read(join(code, 'begun')) ?? '').split('\n').filter(line => line !== ''),
    record: () => (read(join(root, 'data/raw/launches.jsonl')) ?? '').split('\n').filter(line => line !== '').map(line => JSON.parse(line) as { readonly [name: string]: unknown })
  }
}

export interface Said {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs the command in this process; what stops it is told as the command line would. */
export function runLaunch(project: LaunchProject, words: readonly string[]): Promise<Said> {
  return runCommand(launch, ['paper/designs/toy.yml', ...words, '--project', project.root])
}

export async function runCommand(command: Command, words: readonly string[]): Promise<Said> {
  const said = { stdout: '', stderr: '' }
  const terminal: Terminal = {
    colour: false, width: 100,
    print: text => void (said.stdout += text),
    warn: text => void (said.stderr += text),
    progress: () => undefined
  }
  try {
    return { code: await command.run(words, terminal), ...said }
  } catch (error) {
    if (!(error instanceof Stop)) throw error
    return { code: 2, stdout: said.stdout, stderr: said.stderr + reportFindings(error.findings, 'text', false) }
  }
}

/** Runs of PLAN, in no order. */
export const RUNS: readonly string[] = [1, 2, 3, 4, 5, 6, 7, 8].flatMap(cell => [`toy/${cell}/seed1`, `toy/${cell}/seed2`])

export async function until(what: string, isThere: () => boolean, seconds = 40): Promise<void> {
  for (let attempt = 0; attempt < seconds * 100; attempt++) {
    if (isThere()) return
    await new Promise(resolve => setTimeout(resolve, 10))
  }
  throw new Error(`${what} did not come about within ${seconds} seconds`)
}

/** Cuts the line so long after a launch has begun to write on the target, or after it is through; what the launch said. */
export async function cutLine(launching: Promise<Said>, project: LaunchProject, sshd: Sshd, milliseconds: number): Promise<Said> {
  let said: Said | null = null
  const ended = launching.then(result => {
    said = result
    return result
  })
  await until('launching begins', () => said !== null || existsSync(join(project.runs, 'launches')))
  await new Promise(resolve => setTimeout(resolve, milliseconds))
  sshd.dropConnections()
  return await ended
}

/** What a process has started, directly. */
export function childrenOf(pid: number): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(child => child !== '').map(Number)
}

/** Whether a process does anything still: one that only waits to be collected does not. */
export function isRunning(pid: number): boolean {
  try {
    return !/^[ZX]/.test(readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /s, ''))
  } catch {
    return false
  }
}

/** What of a run's folder does not agree with its seal; empty where all does. */
export function checkSeal(project: LaunchProject, run: string, files: readonly string[]): string[] {
  const folder = join(project.runs, run)
  const rows = new Map((project.read(join(folder, 'launch-seal.sha256')) ?? '').trim().split('\n').map(line => [line.slice(66), line.slice(0, 64)]))
  return files.filter(file => rows.get(file) !== createHash('sha256').update(readFileSync(join(folder, file))).digest('hex'))
}
