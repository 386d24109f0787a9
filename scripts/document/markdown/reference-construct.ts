import type { Code, Construct, State, Tokenizer } from 'micromark-util-types'
import { codes, isAsciiAlphanumeric, isWordCharacter } from './micromark-characters.ts'
import './token-types.ts'

const kinds: readonly string[] = ['fig', 'tbl', 'eq', 'sec', 'app']

/** `@fig-effects`: no word character before the `@`, so that e-mail addresses and `pass@1` are left alone. */
export const crossReferenceConstruct: Construct = {
  name: 'crossReference',
  previous: code => !isWordCharacter(code),
  tokenize(effects, ok, nok) {
    let kind = ''
    return start

    function start(code: Code): State | undefined {
      effects.enter('crossReference')
      effects.consume(code)
      return inKind
    }

    function inKind(code: Code): State | undefined {
      if (code === codes.dash && kinds.includes(kind)) {
        effects.consume(code)
        return firstOfName
      }
      if (!isAsciiAlphanumeric(code) || code === null || kind.length === 3) return nok(code)
      kind += String.fromCharCode(code)
      effects.consume(code)
      return inKind
    }

    function firstOfName(code: Code): State | undefined {
      return isAsciiAlphanumeric(code) ? inName(code) : nok(code)
    }

    function inName(code: Code): State | undefined {
      if (isAsciiAlphanumeric(code)) {
        effects.consume(code)
        return inName
      }
      if (code === codes.dash || code === codes.underscore) return effects.check(nameGoesOn, joint, end)(code)
      return end(code)
    }

    function joint(code: Code): State | undefined {
      effects.consume(code)
      return inName
    }

    function end(code: Code): State | undefined {
      effects.exit('crossReference')
      return ok(code)
    }
  }
}

/** `@smith2019` as part of the sentence; a key begins with a letter, so that `@5` stays a number in the text. */
export const narrativeCitationConstruct: Construct = {
  name: 'narrativeCitation',
  previous: code => !isWordCharacter(code),
  tokenize(effects, ok, nok) {
    return start

    function start(code: Code): State | undefined {
      effects.enter('narrativeCitation')
      effects.consume(code)
      return first
    }

    function first(code: Code): State | undefined {
      return isKeyStart(code) ? inKey(code) : nok(code)
    }

    function inKey(code: Code): State | undefined {
      if (isWordCharacter(code)) {
        effects.consume(code)
        return inKey
      }
      if (isKeyPunctuation(code)) return effects.check(nameGoesOn, joint, end)(code)
      return end(code)
    }

    function joint(code: Code): State | undefined {
      effects.consume(code)
      return inKey
    }

    function end(code: Code): State | undefined {
      // `@user@host` is neither.
      if (code === codes.at) return nok(code)
      effects.exit('narrativeCitation')
      return ok(code)
    }
  }
}

/** One mark of punctuation with a word character after it. */
const nameGoesOn: Construct = {
  partial: true,
  tokenize(...[effects, ok, nok]: Parameters<Tokenizer>): State {
    return mark

    function mark(code: Code): State | undefined {
      effects.enter('data')
      effects.consume(code)
      effects.exit('data')
      return after
    }

    function after(code: Code): State | undefined {
      return isWordCharacter(code) ? ok(code) : nok(code)
    }
  }
}

function isKeyStart(code: Code): boolean {
  return isWordCharacter(code) && (code === codes.underscore || !/\p{N}/u.test(String.fromCharCode(code ?? 0)))
}

function isKeyPunctuation(code: Code): boolean {
  return code !== null && code > 0 && ':.#%&+?/-'.includes(String.fromCharCode(code))
}
