import type { HeldFile } from './plan-fetch.ts'

/** How what arrived stands to what was held: all but the last may take its place unasked. */
export type Arrival = 'new' | 'same' | 'restored' | 'grown' | 'updated' | 'retried' | 'changed'

/** A log that grew begins with what it was; anything else is another file under the same name. */
export function judgeReceived(received: { bytes: number; sha256: string; beginningSha256: string | null }, held: HeldFile | null, isHere: boolean): Arrival {
  if (held === null) return 'new'
  if (received.sha256 === held.sha256) return isHere ? 'same' : 'restored'
  return received.bytes > held.bytes && received.beginningSha256 === held.sha256 ? 'grown' : 'changed'
}
