import type { Code, Construct, Extension, State, TokenizeContext } from 'micromark-util-types'
import { codes, isWordCharacter } from './micromark-characters.ts'

/** In the text `:claim[…]` and `:given[…]`; as blocks `:::figure`, `:::table`, `:::equation`. */
export const textDirectives = ['claim', 'given'] as const
export const containerDirectives = ['figure', 'table', 'equation'] as const

/**
 * The directives of `micromark-extension-directive`, narrowed to the names that exist here: whatever else begins with a
 * colon (`5:40`, `model:latest`, `:::note`) never becomes a token, and so stays in the text as it was written.
 */
export function knownDirectives(directives: Extension): Extension {
  const [text] = asList(directives.text?.[codes.colon])
  const [container] = asList(directives.flow?.[codes.colon])
  if (text === undefined || container === undefined) throw new Error('micromark-extension-directive has changed: no construct at `:`')
  return {
    text: { [codes.colon]: onlyWhere(text, nameAhead(1, textDirectives, code => code === codes.leftBracket)) },
    flow: { [codes.colon]: onlyWhere({ ...container, name: 'knownContainer' }, nameAhead(3, containerDirectives, code => !isWordCharacter(code) && code !== codes.dash)) }
  }
}

function asList(constructs: Construct | Construct[] | undefined): Construct[] {
  return constructs === undefined ? [] : Array.isArray(constructs) ? constructs : [constructs]
}

function onlyWhere(construct: Construct, ahead: Construct): Construct {
  return {
    ...construct,
    tokenize(this: TokenizeContext, effects, ok, nok) {
      return effects.check(ahead, construct.tokenize.call(this, effects, ok, nok), nok)
    }
  }
}

/** At least so many colons, one of the names, and what may follow it. */
function nameAhead(colons: number, names: readonly string[], mayFollow: (code: Code) => boolean): Construct {
  const longest = Math.max(...names.map(name => name.length))
  return {
    partial: true,
    tokenize(effects, ok, nok) {
      let seen = 0
      let name = ''
      return start

      function start(code: Code): State | undefined {
        effects.enter('data')
        return inColons(code)
      }

      function inColons(code: Code): State | undefined {
        if (code === codes.colon) {
          effects.consume(code)
          seen++
          return inColons
        }
        return seen < colons ? nok(code) : inName(code)
      }

      function inName(code: Code): State | undefined {
        if (names.includes(name) && mayFollow(code)) {
          effects.exit('data')
          return ok(code)
        }
        if (code === null || code < 0 || name.length === longest) return nok(code)
        name += String.fromCharCode(code)
        effects.consume(code)
        return inName
      }
    }
  }
}
