import { setFlagsFromString } from 'node:v8'

/**
 * Tells V8 that this process ends after seconds: a function is optimised once it has run four times as long as usual. What
 * runs less costs more to optimise than it takes, in threads that compete with ours.
 */
export function expectShortLife(): void {
  setFlagsFromString('--interrupt-budget=528000')
}
