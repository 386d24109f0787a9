import type { Code, Construct, State, Tokenizer } from 'micromark-util-types'
import { consumeLines } from './consume-lines.ts'
import { codes, isDigit, isSpaceOrLineEnding } from './micromark-characters.ts'
import './token-types.ts'

/**
 * `$math$` by Pandoc's rule: the opening dollar is followed by no space, the closing one preceded by no space and
 * followed by no digit, so that `$5 and $6` is text. The next dollar decides, so every dollar is read once. Its tokens
 * are those of `micromark-extension-math`, which keeps `$$…$$`.
 */
export const dollarMathsConstruct: Construct = {
  name: 'dollarMaths',
  previous: code => code !== codes.dollarSign,
  tokenize: tokenizeDollarMaths
}

function tokenizeDollarMaths(...[effects, ok, nok]: Parameters<Tokenizer>): State {
  let previous: Code = null
  const lines = consumeLines(effects, 'mathTextData')
  return start

  function start(code: Code): State | undefined {
    effects.enter('mathText')
    effects.enter('mathTextSequence')
    effects.consume(code)
    effects.exit('mathTextSequence')
    return first
  }

  function first(code: Code): State | undefined {
    if (code === null || code === codes.dollarSign || isSpaceOrLineEnding(code)) return nok(code)
    return inside(code)
  }

  function inside(code: Code): State | undefined {
    if (code === null) return nok(code)
    if (code === codes.dollarSign) {
      if (isSpaceOrLineEnding(previous)) return nok(code)
      lines.close()
      effects.enter('mathTextSequence')
      effects.consume(code)
      effects.exit('mathTextSequence')
      return after
    }
    previous = code
    lines.consume(code)
    return code === codes.backslash ? escaped : inside
  }

  function escaped(code: Code): State | undefined {
    if (code !== codes.dollarSign && code !== codes.backslash) return inside(code)
    previous = code
    lines.consume(code)
    return inside
  }

  function after(code: Code): State | undefined {
    if (isDigit(code)) return nok(code)
    effects.exit('mathText')
    return ok(code)
  }
}
