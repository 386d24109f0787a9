import { setImmediate } from 'node:timers/promises'

/** The time now, as ISO 8601 in UTC. */
export function now(): string {
  return new Date().toISOString()
}

/** Seconds since 1970. */
export function nowSeconds(): number {
  return Date.now() / 1000
}

/** Seconds of a clock that only goes forward, for rates. */
export function monotonicSeconds(): number {
  // Not of `performance`, which loads 5 ms of measuring instruments.
  const [seconds, nanoseconds] = process.hrtime()
  return seconds + nanoseconds / 1e9
}

/** Lets whatever waits run: for long work beside a connection. */
export async function pause(): Promise<void> {
  await setImmediate()
}
