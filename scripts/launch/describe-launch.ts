import { showForeign } from '../diagnostics/show-foreign.ts'
import { reasonOf } from '../evidence/launch-status.ts'
import { describeHours } from './gpu-hours.ts'
import type { LaunchOutcome } from './launch-runs.ts'
import type { LaunchTarget } from './launch-target.ts'
import { countStates, describeStates, type EndedRun } from './wait-for-runs.ts'

/** What was launched and what was left as it is, in a line or two. */
export function describeLaunch({ plan, launched, declined, hours, adopted }: LaunchOutcome, target: LaunchTarget): string {
  const left = plan.considered.filter(({ start }) => start === null).map(({ state }) => state)
  const counts = countStates(left)
  const again = ['failed', 'killed', 'gone', 'vanished'].some(state => left.some(found => found === state))
  return [
    ...(adopted.length === 0 ? [] : [`${target.name}: ${adopted.length} launched before, recorded now\n`]),
    launched !== null ? `${target.name}: launched ${describeHours(hours)}, as ${launched.id}\n` : declined ? `${target.name}: nothing was launched\n` : `${target.name}: nothing to launch\n`,
    ...(left.length === 0 ? [] : [`${target.name}: ${describeStates(counts)}${again ? ' (--retry starts again what came to no good end)' : ''}\n`])
  ].join('')
}

/** How it all ended, and why what failed did. */
export function describeEnd(ended: readonly EndedRun[], target: LaunchTarget): string {
  const lines = ended.filter(({ state }) => state !== 'finished').map(({ run, state, found }) => {
    const reason = found?.status === null || found === null ? null : reasonOf(found.status)
    return `${state.padEnd(9)} ${run}${reason === null ? '' : `  ${showForeign(reason)}`}\n`
  })
  return `${lines.join('')}${target.name}: ${describeStates(countStates(ended.map(({ state }) => state)))}\n`
}
