import type { Code, Construct, State, Tokenizer } from 'micromark-util-types'
import { consumeLines } from './consume-lines.ts'
import { codes } from './micromark-characters.ts'
import './token-types.ts'

/**
 * `{{…}}`: opaque to everything else in the text, so that `_`, `*` and `&` inside it mean nothing. Runs from two or
 * more braces to the first `}}`; another `{{` before that, or the end of the text, leaves it unclosed. Each opening is
 * read at most up to the next one, so hostile input stays linear.
 */
export const bindingConstruct: Construct = { name: 'binding', tokenize: tokenizeBinding }

const closedAhead: Construct = { partial: true, tokenize: tokenizeClosedAhead }

function tokenizeBinding(...[effects, ok, nok]: Parameters<Tokenizer>): State {
  let openings = 0
  let closings = 0
  const lines = consumeLines(effects, 'bindingLine')
  return effects.check(closedAhead, start, startUnclosed)

  function start(code: Code): State | undefined {
    effects.enter('binding')
    return open(code)
  }

  function open(code: Code): State | undefined {
    if (code !== codes.leftBrace) return content(code)
    lines.consume(code)
    openings++
    return open
  }

  function content(code: Code): State | undefined {
    if (code === codes.rightBrace) return close(code)
    lines.consume(code)
    closings = 0
    return content
  }

  /** As many closing braces as there were opening ones, so that `{{{x}}}` is one token and `{{x}}}` leaves a brace. */
  function close(code: Code): State | undefined {
    if (code === codes.rightBrace && closings < openings) {
      lines.consume(code)
      closings++
      return close
    }
    if (closings < 2) return content(code)
    lines.close()
    effects.exit('binding')
    return ok(code)
  }

  function startUnclosed(code: Code): State | undefined {
    effects.enter('bindingUnclosed')
    effects.consume(code)
    return unclosed
  }

  function unclosed(code: Code): State | undefined {
    if (code === codes.leftBrace) {
      effects.consume(code)
      openings = 2
      return unclosed
    }
    if (openings < 2) return nok(code)
    effects.exit('bindingUnclosed')
    return ok(code)
  }
}

function tokenizeClosedAhead(...[effects, ok, nok]: Parameters<Tokenizer>): State {
  let openings = 0
  return open

  function open(code: Code): State | undefined {
    if (code === codes.leftBrace) {
      if (openings === 0) effects.enter('data')
      effects.consume(code)
      openings++
      return open
    }
    return openings < 2 ? nok(code) : content(code)
  }

  function content(code: Code): State | undefined {
    if (code === null) return nok(code)
    effects.consume(code)
    return code === codes.rightBrace ? oneClosing : code === codes.leftBrace ? oneOpening : content
  }

  function oneOpening(code: Code): State | undefined {
    return code === codes.leftBrace ? nok(code) : content(code)
  }

  function oneClosing(code: Code): State | undefined {
    if (code !== codes.rightBrace) return content(code)
    effects.exit('data')
    return ok(code)
  }
}
