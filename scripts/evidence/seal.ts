/**
 * Who took a file's digest first: `exit`, the job's own last act; `fetch`, whoever brought it here; `never`, nobody before
 * it was locked here.
 */
export type Seal = 'exit' | 'fetch' | 'never'

/** How a row of the lock is sealed; rows written before seals were known say it by their origin. */
export function sealOf(row: { readonly origin: object | null; readonly sealed?: unknown }): Seal {
  const { origin, sealed } = row
  if (sealed === 'exit' || sealed === 'fetch' || sealed === 'never') return sealed
  return origin === null ? 'never' : 'fetch'
}
