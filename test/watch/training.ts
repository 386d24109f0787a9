import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { stopProcess } from '../helpers/sshd.ts'

/**
 * A training of `steps` steps, a tenth of a second each, that writes its log and its status as a launch would. From step
 * `at` on it goes `nan`, or is silent.
 */
const TRAINING = `
run=$1 steps=$2 fault=$3 at=$4
started=$(date -u +%Y-%m-%dT%H:%M:%SZ)
say() {
  printf '{"schema":"paperline-status/1","run":"%s","experiment":"doe","launch":"one","attempt":1,"stage":"train","state":"%s","exit":%s,"signal":null,"host":"%s","gpu":"0","job":null,"pid":%s,"launched":"%s","started":"%s","ended":null,"reason":null,"code":null}\\n' "$run" "$1" "$2" "$(uname -n)" "$$" "$started" "$started" >status.new
  mv status.new launch-status.json
}
say running null
step=0
while [ "$step" -lt "$steps" ]; do
  step=$((step + 1))
  loss=2.$step
  if [ "$step" -ge "$at" ]; then
    case $fault in
      nan) loss=nan ;;
      silent) sleep 60 ;;
    esac
  fi
  echo "step $step/$steps | loss $loss | 10 it/s" >>train.log
  sleep 0.1
done
echo '[done]' >>train.log
say finished 0
`

/** Trainings that run in the background below a folder; all end with the test. */
export class Trainings {
  private readonly children: ChildProcess[] = []
  private readonly folder: string

  constructor(folder: string) {
    this.folder = folder
  }

  start(run: string, steps: number, fault: 'none' | 'nan' | 'silent' = 'none', at = 3): ChildProcess {
    const folder = join(this.folder, run)
    mkdirSync(folder, { recursive: true })
    // In a group of its own, so that the sleep in it is killed too.
    const child = spawn('sh', ['-c', TRAINING, 'sh', run, String(steps), fault, String(at)], { cwd: folder, stdio: 'ignore', detached: true })
    this.children.push(child)
    return child
  }

  async stop(): Promise<void> {
    for (const child of this.children) {
      kill(child)
      await stopProcess(child)
    }
  }
}

/** As `kill -9` does: it says no last word. */
export function kill({ pid }: ChildProcess): void {
  try {
    process.kill(-(pid ?? 0), 'SIGKILL')
  } catch {
    // It had ended.
  }
}
