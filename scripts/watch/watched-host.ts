import { Stop } from '../diagnostics/finding.ts'
import { answerWithin } from '../edge/hosts/answer-within.ts'
import { HostLost } from '../edge/host-lost.ts'
import type { Host } from '../edge/hosts/host.ts'
import type { RunsRules } from '../evidence/runs-file/rules.ts'
import { LOOK_SCRIPT, lookWords } from './look-script.ts'
import { GarbledLook, parseLook } from './parse-look.ts'
import type { WatchTarget } from './watch-target.ts'
import { WatchedSource } from './watched-source.ts'

const LONGEST_PAUSE_SECONDS = 60
/** Slurm, its accounting and the GPUs may each take ten seconds to say that they say nothing. */
const LONGEST_LOOK_SECONDS = 60

/** A source with the line to its host: looks at it, and opens the line again where it ended. */
export class WatchedHost {
  readonly target: WatchTarget
  readonly watched: WatchedSource
  /** Why the last look brought nothing; `null` where it did. */
  trouble: string | null = null
  /** What must be mended before it can be reached at all. */
  refusal: Stop | null = null
  private readonly open: (target: WatchTarget) => Promise<Host>
  private readonly longestLookSeconds: number
  private host: Host | null = null
  private failures = 0
  private retryAt = -Infinity

  constructor(target: WatchTarget, rules: RunsRules, open: (target: WatchTarget) => Promise<Host>, longestLookSeconds = LONGEST_LOOK_SECONDS) {
    this.longestLookSeconds = longestLookSeconds
    this.target = target
    this.watched = new WatchedSource(target.folder, target.destination, rules)
    this.open = open
  }

  /** One look; `now` in seconds. Where the host is gone it says so, and tries again after 2, 4, 8 … seconds. */
  async look(now: number): Promise<void> {
    if (this.refusal !== null || now < this.retryAt) return
    try {
      this.host ??= await this.open(this.target)
      const { stdout } = await answerWithin(this.longestLookSeconds, this.host.run(LOOK_SCRIPT, lookWords(this.watched.request(now))))
      const look = parseLook(stdout)
      this.watched.take(look)
      this.failures = 0
      this.trouble = look.hasFolder ? null : `no folder \`${this.target.folder}\` there`
    } catch (error) {
      // Who was reached once may be away for a while; who never was is misspelt, unknown or not believed.
      if (error instanceof Stop && this.watched.look === null) this.refusal = error
      if (error instanceof GarbledLook) this.trouble = error.message
      else if (error instanceof Stop || error instanceof HostLost) this.lose(error, now)
      else throw error
    }
  }

  close(): void {
    this.host?.close()
    this.host = null
  }

  private lose(error: Error, now: number): void {
    this.close()
    this.failures++
    this.retryAt = now + Math.min(LONGEST_PAUSE_SECONDS, 2 ** this.failures)
    this.trouble = error instanceof Stop ? (error.findings[0]?.reason ?? error.message) : error.message
  }
}
