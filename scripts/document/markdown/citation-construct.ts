import type { Code, Construct, State, Tokenizer } from 'micromark-util-types'
import { consumeLines } from './consume-lines.ts'
import { codes, textOfCode } from './micromark-characters.ts'
import { readCitationItems } from './read-citation.ts'
import './token-types.ts'

/**
 * `[@key, p. 3; see @other]`, `[-@key]`: brackets in which every part between semicolons cites. Links keep their
 * brackets: `[@key](address)` is none of ours. Brackets do not nest, so hostile input stays linear.
 */
export const citationConstruct: Construct = { name: 'citation', tokenize: tokenizeCitation }

function tokenizeCitation(...[effects, ok, nok]: Parameters<Tokenizer>): State {
  const content: string[] = []
  let cites = false
  const lines = consumeLines(effects, 'citationLine')
  return start

  function start(code: Code): State | undefined {
    effects.enter('citation')
    lines.consume(code)
    return inside
  }

  function inside(code: Code): State | undefined {
    if (code === null || code === codes.leftBracket || code === codes.leftBrace) return nok(code)
    if (code === codes.rightBracket) {
      if (!cites || readCitationItems(content.join('')) === null) return nok(code)
      lines.consume(code)
      return after
    }
    if (code === codes.at) cites = true
    content.push(textOfCode(code))
    lines.consume(code)
    return code === codes.backslash ? escaped : inside
  }

  function escaped(code: Code): State | undefined {
    if (code !== codes.rightBracket && code !== codes.leftBracket && code !== codes.backslash) return inside(code)
    content.push(textOfCode(code))
    lines.consume(code)
    return inside
  }

  function after(code: Code): State | undefined {
    if (code === codes.leftParenthesis) return nok(code)
    lines.close()
    effects.exit('citation')
    return ok(code)
  }
}
