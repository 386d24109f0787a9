/** Waits that Ctrl-C ends. */
export interface Stopper {
  isStopped(): boolean
  wait(seconds: number): Promise<void>
  /** Ctrl-C kills again. */
  release(): void
}

/** From now on the first Ctrl-C stops, the second kills. */
export function openStopper(): Stopper {
  let stopped = false
  let wake = (): void => undefined
  const stop = (): void => {
    stopped = true
    wake()
  }
  process.once('SIGINT', stop)
  return {
    isStopped: () => stopped,
    async wait(seconds) {
      if (stopped) return
      await new Promise<void>(resolve => {
        const timer = setTimeout(resolve, seconds * 1000)
        wake = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    },
    release() {
      process.removeListener('SIGINT', stop)
    }
  }
}
