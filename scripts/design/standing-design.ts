import type { Design, DesignRun } from './design.ts'

/** The design that stands already. */
export interface StandingDesign {
  readonly design: Design
  /** A run's configuration as it lies there, to say what changed; `null` where it is gone. */
  readonly configurationOf: (run: DesignRun) => string | null
}
