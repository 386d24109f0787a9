import type { Code, Effects, TokenType } from 'micromark-util-types'
import { isLineEnding } from './micromark-characters.ts'

export interface LineConsumer {
  consume(code: Code): void
  /** Ends the token of the current line; the construct's own token may be left after it. */
  close(): void
}

/**
 * Consumes the inside of a token that may go over several lines. micromark cuts a paragraph's events at its line
 * endings, and finds them only where each is a token of its own (`subcontent` in `micromark-util-subtokenize`).
 */
export function consumeLines(effects: Effects, type: TokenType): LineConsumer {
  let open = false
  const close = (): void => {
    if (open) effects.exit(type)
    open = false
  }
  return {
    close,
    consume(code) {
      if (isLineEnding(code)) {
        close()
        effects.enter('lineEnding')
        effects.consume(code)
        effects.exit('lineEnding')
        return
      }
      if (!open) effects.enter(type)
      open = true
      effects.consume(code)
    }
  }
}
