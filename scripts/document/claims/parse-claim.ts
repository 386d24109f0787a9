import { nearestName } from '../../diagnostics/nearest-name.ts'
import { ClaimSyntaxError, functionNames, isFunction, isSuperlative, isTest, superlatives, testNames, type ComparisonOperator, type Name, type Predicate, type Quantifier, type Span, type TestName, type Value } from './claim-syntax.ts'
import { tokenizeClaim, type Token } from './tokenize-claim.ts'

const keywords = new Set(['and', 'or', 'not', 'within', 'is', 'of', 'every', 'all', 'some', 'no', 'has', 'have', 'where', ...superlatives])
const comparisons: readonly string[] = ['<', '<=', '>', '>=', '=']
const deepest = 40

/**
 * Reads a predicate:
 *
 *     predicate  = and { "or" and }           and = not { "and" not }          not = "not" not | primary
 *     primary    = "(" predicate ")" | quantified | superlative | test | comparison
 *     quantified = ("every" | "all" | "some" | "no") ("row" | "run" | "seed") ["s"] "of" name ["where" predicate] ("has" | "have") predicate
 *     comparison = value ("<" | "<=" | ">" | ">=" | "=") value ["within" value]
 *     superlative = how "of" list "is" value | value "is" how "of" list
 *
 * @throws {ClaimSyntaxError}
 */
export function parseClaim(text: string): Predicate {
  const tokens = tokenizeClaim(text)
  let position = 0
  let depth = 0

  const peek = (ahead = 0): Token => tokens[Math.min(position + ahead, tokens.length - 1)] ?? { kind: 'end', text: '', start: text.length, end: text.length }
  const take = (): Token => {
    const token = peek()
    position++
    return token
  }
  const lastEnd = (): number => tokens[position - 1]?.end ?? 0
  const isWord = (word: string, ahead = 0): boolean => peek(ahead).kind === 'name' && peek(ahead).text === word
  const isOperator = (operator: string): boolean => peek().kind === 'operator' && peek().text === operator
  const spanFrom = (start: number): Span => ({ start, end: lastEnd() })

  function fail(expected: string, mend: string, token: Token = peek()): never {
    const found = token.kind === 'end' ? 'end of the claim' : `\`${token.text}\``
    throw new ClaimSyntaxError(`Unexpected ${found}, expected ${expected}`, { start: token.start, end: Math.max(token.end, token.start + (token.kind === 'end' ? 0 : 1)) }, mend)
  }
  function expectWord(words: readonly string[], mend: string): Token {
    if (!words.some(word => isWord(word))) fail(words.map(word => `\`${word}\``).join(' or '), mend)
    return take()
  }
  function expectOperator(operator: string): void {
    if (!isOperator(operator)) fail(`\`${operator}\``, `close it with \`${operator}\``)
    position++
  }
  function nested<T>(read: () => T): T {
    if (++depth > deepest) fail('a simpler claim', 'split it into several claims')
    const result = read()
    depth--
    return result
  }

  function or(): Predicate {
    let left = and()
    while (isWord('or')) {
      position++
      const right = and()
      left = { type: 'or', left, right, start: left.start, end: right.end }
    }
    return left
  }
  function and(): Predicate {
    let left = not()
    while (isWord('and')) {
      position++
      const right = not()
      left = { type: 'and', left, right, start: left.start, end: right.end }
    }
    return left
  }
  function not(): Predicate {
    if (!isWord('not')) return primary()
    const { start } = take()
    return nested(() => {
      const operand = not()
      return { type: 'not', operand, start, end: operand.end }
    })
  }

  function primary(): Predicate {
    const token = peek()
    if (token.kind === 'name') {
      if (['every', 'all', 'some', 'no'].includes(token.text)) return quantified()
      if (isSuperlative(token.text)) return superlativeFirst()
      if (isTest(token.text)) return test(token.text)
    }
    if (isOperator('(') && !isValueAhead()) {
      position++
      const inside = nested(or)
      expectOperator(')')
      return inside
    }
    return comparison()
  }

  /** Whether a parenthesis holds a value, which something compares, or a predicate. */
  function isValueAhead(): boolean {
    let open = 0
    for (let ahead = 0; ; ahead++) {
      const token = peek(ahead)
      if (token.kind === 'end') return false
      if (token.kind === 'operator' && token.text === '(') open++
      if (token.kind === 'operator' && token.text === ')' && --open === 0) {
        const next = peek(ahead + 1)
        return next.kind === 'operator' ? next.text !== ')' : next.kind === 'name' && (next.text === 'is' || next.text === 'within')
      }
      if (token.kind === 'operator' && comparisons.includes(token.text)) return false
      if (token.kind === 'name' && (['and', 'or', 'not', 'is', 'every', 'all', 'some', 'no'].includes(token.text) || isTest(token.text))) return false
    }
  }

  function quantified(): Predicate {
    const { start, text: word } = take()
    const quantifier: Quantifier = word === 'some' ? 'some' : word === 'no' ? 'no' : 'every'
    const noun = take()
    const over = /^(row|run|seed)s?$/.exec(noun.kind === 'name' ? noun.text : '')?.[1]
    const example = `write ${word} row of doe.cells has accuracy > 50 percent`
    if (over !== 'row' && over !== 'run' && over !== 'seed') return fail('`row`, `run` or `seed`', example, noun)
    expectWord(['of'], example)
    const of = name(over === 'row' ? 'the address of a table' : 'the name of an experiment', example)
    let where: Predicate | null = null
    if (isWord('where')) {
      position++
      where = nested(or)
    }
    expectWord(['has', 'have'], example)
    const has = nested(or)
    return { type: 'quantified', quantifier, over, of, where, has, ...spanFrom(start) }
  }

  function superlativeFirst(): Predicate {
    const token = take()
    const how = token.text
    if (!isSuperlative(how)) return fail('a superlative', '')
    const example = `write ${how} of methods.cells.accuracy is galore`
    expectWord(['of'], example)
    const of = list(example)
    expectWord(['is'], example)
    const subject = value()
    return { type: 'best', how, subject, of, ...spanFrom(token.start) }
  }

  function test(testName: TestName): Predicate {
    const { start } = take()
    if (!isOperator('(')) fail('`(`', `write ${testExamples[testName]}`)
    return { type: 'test', name: testName, parameters: parameters(), ...spanFrom(start) }
  }

  function comparison(): Predicate {
    const left = value()
    if (isWord('is')) {
      position++
      const token = peek()
      const how = token.text
      const example = `write ${text.slice(left.start, left.end)} is best of methods.cells.accuracy`
      if (token.kind !== 'name' || !isSuperlative(how)) return fail('`best of`, `worst of`, `highest of` or `lowest of`', `${example}; equality is written =`)
      position++
      expectWord(['of'], example)
      return { type: 'best', how, subject: left, of: list(example), ...spanFrom(left.start) }
    }
    const operator = take()
    if (operator.kind !== 'operator' || !isComparison(operator.text)) {
      return fail('a comparison', left.type === 'number' && operator.kind === 'name' ? `\`${operator.text}\` is not a unit that is known here` : 'write < <= > >= or =, such as doe.effects.rank.share > 50 percent; a division has spaces around its slash', operator)
    }
    const right = value()
    let within: Value | null = null
    if (isWord('within')) {
      if (operator.text !== '=') fail('no `within`', '`within` goes with =: a = 44.15 percent within 0.01 pp')
      position++
      within = value()
    }
    const second = peek()
    if (second.kind === 'operator' && isComparison(second.text)) {
      const [a, b] = [left, right].map(side => text.slice(side.start, side.end))
      fail('one comparison', `compare in pairs: ${a} ${operator.text} ${b} and ${b} ${second.text} …`)
    }
    return { type: 'compare', operator: operator.text, left, right, within, ...spanFrom(left.start) }
  }

  function value(): Value {
    let left = product()
    while (isOperator('+') || isOperator('-')) {
      const operator = take().text === '+' ? '+' : '-'
      const right = product()
      left = { type: 'arithmetic', operator, left, right, start: left.start, end: right.end }
    }
    return left
  }
  function product(): Value {
    let left = unary()
    while (isOperator('*') || isOperator('/')) {
      const operator = take().text === '*' ? '*' : '/'
      const right = unary()
      left = { type: 'arithmetic', operator, left, right, start: left.start, end: right.end }
    }
    return left
  }
  function unary(): Value {
    if (!isOperator('-')) return atom()
    const { start } = take()
    const operand = nested(unary)
    if (operand.type === 'number') return { ...operand, value: -operand.value, text: `-${operand.text}`, start }
    return { type: 'negative', operand, start, end: operand.end }
  }
  function atom(): Value {
    const token = peek()
    if (token.kind === 'number') return number()
    if (token.kind === 'words') {
      position++
      return { type: 'words', text: token.text.slice(1, -1), start: token.start, end: token.end }
    }
    if (isOperator('(')) {
      position++
      const inside = nested(value)
      expectOperator(')')
      return inside
    }
    const next = peek(1)
    if (token.kind === 'name' && next.kind === 'operator' && next.text === '(') return call()
    return name('an address or a number', 'a claim compares results: doe.effects.rank.share > 50 percent')
  }

  /** A number with its unit: a known word, `%`, or two words (`percentage points`). */
  function number(): Value {
    const { start, text: digits } = take()
    const numeric = Number(digits.replace('−', '-'))
    const next = peek()
    let unit: string | null = null
    if (next.kind === 'unit') unit = take().text
    else if (next.kind === 'name' && !keywords.has(next.text)) {
      unit = take().text
      if (/^percentage$/.test(unit) && (isWord('points') || isWord('point'))) unit = `${unit} ${take().text}`
    }
    return { type: 'number', value: numeric, text: digits, unit, ...spanFrom(start) }
  }

  function call(): Value {
    const token = take()
    if (isTest(token.text)) return fail('a value', `\`${token.text}\` is true or false by itself, and is not compared`, token)
    if (!isFunction(token.text)) {
      const names = [...functionNames, ...testNames]
      const near = nearestName(token.text, names)
      return fail(`one of the functions ${names.join(', ')}`, near === null ? 'compute it in the study, and compare the result' : `did you mean \`${near}\`?`, token)
    }
    return { type: 'call', name: token.text, parameters: parameters(), ...spanFrom(token.start) }
  }

  function parameters(): Value[] {
    return nested(() => {
      expectOperator('(')
      const values = [value()]
      while (isOperator(',')) {
        position++
        values.push(value())
      }
      expectOperator(')')
      return values
    })
  }

  function list(example: string): Value[] {
    return isOperator('(') ? parameters() : [name('the column of a table, or a list in parentheses', example)]
  }

  function name(expected: string, mend: string): Name {
    const token = peek()
    if (token.kind !== 'name' || keywords.has(token.text)) return fail(expected, mend)
    position++
    return { type: 'name', name: token.text, start: token.start, end: token.end }
  }

  const predicate = or()
  if (peek().kind !== 'end') fail('`and`, `or` or the end of the claim', 'join two conditions with `and`')
  return predicate
}

const testExamples: { readonly [Test in TestName]: string } = {
  significant: 'significant(large.test, 0.05)',
  equivalent: 'equivalent(large.test, -1 pp, 1 pp)',
  increases: 'increases(scaling.sizes.accuracy)',
  decreases: 'decreases(scaling.sizes.loss)',
  contains: 'contains(law.exponent, -0.5)',
  overlaps: 'overlaps(large.before, large.after)'
}

function isComparison(operator: string): operator is ComparisonOperator {
  return comparisons.includes(operator)
}
