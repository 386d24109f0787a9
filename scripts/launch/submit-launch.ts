import type { Host } from '../edge/hosts/host.ts'
import type { LaunchedCode } from '../evidence/launch-status.ts'
import type { RenderedLaunch } from './render-launch.ts'

export type Submission =
  | { readonly kind: 'launched'; readonly time: string; /** First job of each run, by its number in the launch; empty without Slurm. */ readonly jobs: ReadonlyMap<number, string> }
  /** Another launch was faster; nothing was started. */
  | { readonly kind: 'taken' }
  /** Another launch is at it; Slurm refuses; the target cannot. Nothing was started. */
  | { readonly kind: 'busy' | 'refused' | 'failed'; readonly reason: string }

/** Sets a launch going, all of it or nothing. */
export async function submitLaunch(host: Host, root: string, launch: string, code: LaunchedCode | null, rendered: RenderedLaunch): Promise<Submission> {
  const script = (name: string): string => rendered.scripts.get(name) ?? ''
  const order = rendered.runs.map(({ run }, index) => `${index + 1} ${run.id}\n`).join('')
  const words = rendered.runs.flatMap(({ run, start, config }) => [run.id, start.prepare, String(start.attempt), start.expected, config])
  const { code: exit, stdout, stderr } = await host.run(rendered.submit, [
    root, launch, JSON.stringify(code), script('functions.sh'), script('run.sh'), script('runs.sh'), script('queue.sh'), order, ...words
  ])
  const lines = Buffer.from(stdout).toString().split('\n')
  const [, word, rest = ''] = /^(launched|taken|busy|refused|failed)(?: (.*))?$/.exec(lines[0] ?? '') ?? []
  switch (word) {
    case 'launched':
      return { kind: word, time: rest, jobs: firstJobs(lines) }
    case 'taken':
      return { kind: word }
    case 'busy':
    case 'refused':
    case 'failed':
      return { kind: word, reason: rest }
    default:
      return { kind: 'failed', reason: (stderr.trim() || (lines[0] ?? '')) || `exit code ${exit ?? 'none'}` }
  }
}

/** `array STAGE ID OFFSET COUNT`, a line an array. */
function firstJobs(lines: readonly string[]): ReadonlyMap<number, string> {
  const jobs = new Map<number, string>()
  for (const line of lines) {
    const [, id = '', offset, count] = /^array 1 (\d+) (\d+) (\d+)$/.exec(line) ?? []
    for (let task = 1; task <= Number(count); task++) jobs.set(Number(offset) + task, `${id}_${task}`)
  }
  return jobs
}
