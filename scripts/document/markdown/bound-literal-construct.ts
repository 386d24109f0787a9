import { htmlFlow } from 'micromark-core-commonmark'
import type { Code, Construct, State, TokenizeContext, Tokenizer } from 'micromark-util-types'
import { consumeLines } from './consume-lines.ts'
import { codes, isSpaceOrLineEnding } from './micromark-characters.ts'
import './token-types.ts'

const opening = '<!--val'
const closing = '<!--/val-->'

/** `<!--val path-->…<!--/val-->` in the text, one opaque token; one without its end is a token of its own. */
export const boundLiteralConstruct: Construct = { name: 'boundLiteral', tokenize: tokenizeBoundLiteral }

/**
 * HTML blocks, but for lines that begin with a bound literal: CommonMark lets a comment at the start of a line take the
 * whole line, also in the middle of a paragraph, so wrapping a line would change what a number is.
 */
export const htmlFlowButBoundLiteral: Construct = {
  name: 'htmlFlowButBoundLiteral',
  concrete: true,
  ...(htmlFlow.resolveTo === undefined ? {} : { resolveTo: htmlFlow.resolveTo }),
  tokenize(this: TokenizeContext, effects, ok, nok) {
    return effects.check(openingAhead, nok, htmlFlow.tokenize.call(this, effects, ok, nok))
  }
}

const openingAhead: Construct = {
  partial: true,
  tokenize(effects, ok, nok) {
    let index = 0
    return next

    function next(code: Code): State | undefined {
      if (index === opening.length) {
        effects.exit('data')
        return isSpaceOrLineEnding(code) ? ok(code) : nok(code)
      }
      if (code !== opening.charCodeAt(index)) return nok(code)
      if (index === 0) effects.enter('data')
      effects.consume(code)
      index++
      return next
    }
  }
}

/** From the opening up to the closing; another comment before it leaves the literal unclosed. */
const closedAhead: Construct = {
  partial: true,
  tokenize(effects, ok, nok) {
    let index = 0
    return start

    function start(code: Code): State | undefined {
      effects.enter('data')
      effects.consume(code)
      return path
    }

    function path(code: Code): State | undefined {
      if (code === null || code === codes.lessThan) return nok(code)
      effects.consume(code)
      return code === codes.greaterThan ? content : path
    }

    function content(code: Code): State | undefined {
      if (code === null) return nok(code)
      index = 0
      if (code === codes.lessThan) return comment(code)
      effects.consume(code)
      return content
    }

    function comment(code: Code): State | undefined {
      if (index === closing.length) {
        effects.exit('data')
        return ok(code)
      }
      // Any other tag may stand inside; any other comment may not.
      if (code !== closing.charCodeAt(index)) return index >= 4 ? nok(code) : content(code)
      effects.consume(code)
      index++
      return comment
    }
  }
}

function tokenizeBoundLiteral(...[effects, ok, nok]: Parameters<Tokenizer>): State {
  let consumed = ''
  let expected = opening
  const lines = consumeLines(effects, 'boundLiteralLine')
  return effects.check(openingAhead, effects.check(closedAhead, closed, unclosed), nok)

  function closed(code: Code): State | undefined {
    effects.enter('boundLiteral')
    expected = closing
    return until(code)
  }

  function unclosed(code: Code): State | undefined {
    effects.enter('boundLiteralUnclosed')
    return until(code)
  }

  function until(code: Code): State | undefined {
    if (consumed === expected) {
      lines.close()
      effects.exit(expected === closing ? 'boundLiteral' : 'boundLiteralUnclosed')
      return ok(code)
    }
    lines.consume(code)
    consumed = (consumed + (code !== null && code >= 0 ? String.fromCharCode(code) : ' ')).slice(-expected.length)
    return until
  }
}
