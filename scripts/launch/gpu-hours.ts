import type { DesignResources } from '../design/design.ts'

/** What a launch asks for, as the plan expects it. */
export interface AskedHours {
  readonly runs: number
  /** `null`: the plan does not say how long a run takes. */
  readonly runHours: number | null
  /** `null` likewise; zero for runs that use no GPU, however long they take. */
  readonly gpuHours: number | null
}

export function askedHours(runs: number, { gpus, hours }: DesignResources): AskedHours {
  return { runs, runHours: hours === null ? null : runs * hours, gpuHours: gpus === 0 || runs === 0 ? 0 : hours === null ? null : runs * hours * gpus }
}

/** `16 runs, 8 GPU-hours` */
export function describeHours({ runs, runHours, gpuHours }: AskedHours): string {
  const time = gpuHours === null ? 'GPU-hours unknown' : gpuHours > 0 ? `${inHours(gpuHours)} GPU-hours` : runHours === null ? 'no GPU' : `no GPU, ${inHours(runHours)} run-hours`
  return `${runs} ${runs === 1 ? 'run' : 'runs'}, ${time}`
}

/** Up to two decimals, none that say nothing. */
export function inHours(hours: number): string {
  return String(Number(hours.toFixed(2)))
}
