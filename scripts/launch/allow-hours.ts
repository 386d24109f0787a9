import { stop } from '../diagnostics/finding.ts'
import { type AskedHours, describeHours, inHours } from './gpu-hours.ts'
import type { LaunchTarget } from './launch-target.ts'

/**
 * Whether so much may be asked for: a limit decides; else the person at the terminal; else only what costs no GPU-hours is
 * launched. Stops (exit 2), with the number, where it may not.
 *
 * @param ask
 *   Puts a question to the person; `null` where there is nobody.
 */
export async function allowHours(hours: AskedHours, target: LaunchTarget, most: number | null, ask: ((question: string) => Promise<boolean>) | null): Promise<boolean> {
  const asks = `${describeHours(hours)} on \`${target.name}\``
  const at = { ...target.place, rule: 'launch-gpu-hours' }
  const unknown = 'say in the plan how long a run takes: resources: { hours: 0.5 }'
  if (most !== null) {
    if (hours.gpuHours === null) return stop({ ...at, message: `Unexpected launch of ${asks}, expected at most ${inHours(most)}`, note: unknown })
    if (hours.gpuHours > most) return stop({ ...at, message: `Unexpected launch of ${asks}, expected at most ${inHours(most)} GPU-hours`, note: `--max-gpu-hours ${inHours(hours.gpuHours)} allows it; --only launches a part` })
    return true
  }
  if (ask !== null) return await ask(`Launch ${describeHours(hours)}, on ${target.name}? [y/N] `)
  if (hours.gpuHours === 0) return true
  return stop({ ...at, message: `Unexpected launch of ${asks} with nobody to ask, expected --max-gpu-hours`, note: hours.gpuHours === null ? `${unknown}, and give --max-gpu-hours` : `--max-gpu-hours ${inHours(hours.gpuHours)} allows it` })
}
