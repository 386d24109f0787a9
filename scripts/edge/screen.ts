/** The part of a terminal that is drawn over and over. */
export interface Screen {
  readonly width: number
  readonly height: number
  /** Replaces what was drawn before. */
  draw(text: string): void
}

/** `null` where standard output is no terminal: there is nothing to draw over. */
export function openScreen(): Screen | null {
  const { stdout } = process
  if (stdout.isTTY !== true) return null
  let drawn = 0
  return {
    get width() {
      return stdout.columns ?? 100
    },
    get height() {
      return stdout.rows ?? 40
    },
    draw(text) {
      // Up to where the last drawing began, line by line over it, and away with what is left below: nothing flickers.
      const up = drawn === 0 ? '' : `\u001B[${drawn}A\r`
      stdout.write(`${up}${text.replaceAll('\n', '\u001B[K\n')}\u001B[J`)
      drawn = text.split('\n').length - 1
    }
  }
}
