/** How a script ended. */
export interface ScriptAnswer {
  /** 0 to 255; `null` where a signal ended it. */
  readonly code: number | null
  /** As it came, cut where it is endless: `showForeign` before it is printed. */
  readonly stderr: string
}

/** A machine that runs POSIX sh for us: this one, or one over SSH. Nothing of ours is installed there. */
export interface Host {
  /** As the lock and messages name it: the alias or host without its user, `localhost` for this machine. */
  readonly name: string
  /**
   * Runs a script with `sh` to its end, standard input empty. The words arrive as `$1`, `$2` …, never as shell text.
   *
   * @throws {HostLost}
   *   When the host is gone: the script may have run or not.
   */
  run(script: string, words?: readonly string[]): Promise<ScriptAnswer & { readonly stdout: Uint8Array }>
  /** As `run`, with the output taken as it comes; the script waits while `take` does. */
  stream(script: string, words: readonly string[], take: (chunk: Uint8Array) => Promise<void>): Promise<ScriptAnswer>
  /** Scripts that still run are lost. Closing twice does nothing. */
  close(): void
}
