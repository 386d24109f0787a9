/** The time now, as ISO 8601 in UTC. */
export function now(): string {
  return new Date().toISOString()
}

/** Seconds since 1970. */
export function nowSeconds(): number {
  return Date.now() / 1000
}
