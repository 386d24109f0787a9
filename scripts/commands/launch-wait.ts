import { stop } from '../diagnostics/finding.ts'
import { HostLost } from '../edge/host-lost.ts'
import type { Terminal } from '../edge/terminal.ts'
import type { LaunchTarget } from '../launch/launch-target.ts'
import type { Survey } from '../launch/survey.ts'
import { describeStates, type EndedRun, waitForRuns } from '../launch/wait-for-runs.ts'

/** Soon at first, since a run may fail at once; then so often that nobody is bothered. */
const LOOK_AFTER_MILLISECONDS = [250, 500, 1000, 2000]
/** A line that fails is taken up again so many times in a row. */
const RECONNECTIONS = 5

export interface WaitingLine {
  look(): Promise<Survey>
  connectAgain(): Promise<unknown>
}

/** Waits at the terminal until runs have ended; Ctrl-C ends the waiting, not the runs. */
export async function waitAtTerminal(runs: readonly string[], target: LaunchTarget, terminal: Terminal, line: WaitingLine): Promise<readonly EndedRun[] | 'interrupted'> {
  const leaving = new AbortController()
  const interrupt = (): void => leaving.abort()
  process.once('SIGINT', interrupt)
  let looks = 0
  const pause = (): Promise<boolean> => new Promise(resolve => {
    const end = (): void => {
      clearTimeout(timer)
      leaving.signal.removeEventListener('abort', end)
      resolve(!leaving.signal.aborted)
    }
    const timer = setTimeout(end, LOOK_AFTER_MILLISECONDS[Math.min(looks++, LOOK_AFTER_MILLISECONDS.length - 1)])
    leaving.signal.addEventListener('abort', end)
    if (leaving.signal.aborted) end()
  })
  const survey = async () => {
    for (let lost = 0; ; lost++) {
      try {
        return await line.look()
      } catch (error) {
        if (!(error instanceof HostLost) || lost === RECONNECTIONS) throw error
        terminal.progress(`${target.name}: the connection ended; the runs go on; connecting again`)
        if (!(await pause())) throw error
        await line.connectAgain().catch((failure: unknown) => {
          if (lost === RECONNECTIONS - 1) throw failure
        })
      }
    }
  }
  try {
    const ended = await waitForRuns(runs, target.name, { survey, pause, onProgress: counts => terminal.progress(`${target.name}: ${describeStates(counts)}`) })
    if (ended !== null) return ended
  } catch (error) {
    if (!(error instanceof HostLost)) throw error
    if (!leaving.signal.aborted) stop({ ...target.place, rule: 'launch-target-ready', message: `Unexpected end of the connection to \`${target.name}\` (${error.message}), expected to see the runs to their end`, note: 'the runs go on without us: run the command again with --wait, or look with `paperline status`' })
  } finally {
    process.removeListener('SIGINT', interrupt)
    terminal.progress('')
  }
  terminal.warn(`No longer waiting: the runs on ${target.name} go on. The same command with --wait waits again; \`paperline status\` shows them.\n`)
  return 'interrupted'
}
