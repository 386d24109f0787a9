import { Refusal } from './refusal.ts'

/** A model y = f(parameters, variables) with its exact derivatives. */
export interface Model {
  readonly parameters: readonly string[]
  readonly variables: readonly string[]
  /** Value at one row of the variables. */
  readonly value: (parameters: ArrayLike<number>, row: ArrayLike<number>) => number
  /** Value, with the derivatives by parameter written into `into`. */
  readonly gradient: (parameters: ArrayLike<number>, row: ArrayLike<number>, into: Float64Array) => number
  readonly text: string
}

/**
 * Reads a model such as `b1*(1-exp(-b2*x))` and differentiates it exactly (reverse mode), running no code of the text.
 *
 * Operators `+ - * / ^` (also `**`), parentheses, numbers, `pi`; functions exp, log, ln, log10, log2, sqrt, abs, sin,
 * cos, tan, asin, acos, atan, arctan, sinh, cosh, tanh. Names that are no parameters are variables, in order of
 * appearance.
 *
 * @param text
 *   The right-hand side of the model.
 * @param parameters
 *   Names of the parameters, in the order in which they are given and returned.
 * @throws {Refusal}
 *   `bad-model` with the position of what cannot be read, `unused-parameter` when one does not occur.
 *
 * Source: Griewank and Walther (2008), Evaluating Derivatives (2nd ed.), ch. 3.
 */
export function modelExpression(text: string, parameters: readonly string[]): Model {
  const tape = parse(text, parameters)
  const unused = parameters.find((_, index) => !tape.some(node => node.kind === 'parameter' && node.index === index))
  if (unused !== undefined) throw new Refusal('unused-parameter', `Parameter ${unused} does not occur in \`${text}\``)
  const variables = [...new Set(tape.flatMap(node => (node.kind === 'variable' ? [node.name] : [])))]
  const values = new Float64Array(tape.length)
  const adjoints = new Float64Array(tape.length)
  const value = (at: ArrayLike<number>, row: ArrayLike<number>): number => {
    run(tape, variables, at, row, values)
    return values[tape.length - 1] ?? Number.NaN
  }
  return {
    parameters,
    variables,
    text,
    value,
    gradient: (at, row, into) => {
      const result = value(at, row)
      into.fill(0)
      adjoints.fill(0)
      adjoints[tape.length - 1] = 1
      sweep(tape, values, adjoints, into)
      return result
    }
  }
}

type Node =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'parameter'; readonly index: number }
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'function'; readonly name: FunctionName; readonly a: number }
  | { readonly kind: 'negate'; readonly a: number }
  | { readonly kind: '+' | '-' | '*' | '/' | '^'; readonly a: number; readonly b: number }

/** Each function with its derivative, given the argument and the value. */
const functions = {
  exp: [Math.exp, (_x: number, f: number) => f],
  log: [Math.log, (x: number) => 1 / x],
  ln: [Math.log, (x: number) => 1 / x],
  log10: [Math.log10, (x: number) => Math.LOG10E / x],
  log2: [Math.log2, (x: number) => Math.LOG2E / x],
  sqrt: [Math.sqrt, (_x: number, f: number) => 0.5 / f],
  abs: [Math.abs, (x: number) => Math.sign(x)],
  sin: [Math.sin, (x: number) => Math.cos(x)],
  cos: [Math.cos, (x: number) => -Math.sin(x)],
  tan: [Math.tan, (_x: number, f: number) => 1 + f * f],
  asin: [Math.asin, (x: number) => 1 / Math.sqrt(1 - x * x)],
  acos: [Math.acos, (x: number) => -1 / Math.sqrt(1 - x * x)],
  atan: [Math.atan, (x: number) => 1 / (1 + x * x)],
  arctan: [Math.atan, (x: number) => 1 / (1 + x * x)],
  sinh: [Math.sinh, (x: number) => Math.cosh(x)],
  cosh: [Math.cosh, (x: number) => Math.sinh(x)],
  tanh: [Math.tanh, (_x: number, f: number) => 1 - f * f]
} as const satisfies Record<string, readonly [(x: number) => number, (x: number, f: number) => number]>
type FunctionName = keyof typeof functions

function run(
  tape: readonly Node[],
  variables: readonly string[],
  parameters: ArrayLike<number>,
  row: ArrayLike<number>,
  values: Float64Array
): void {
  for (let i = 0; i < tape.length; i++) {
    const node = tape[i]!
    switch (node.kind) {
      case 'number': values[i] = node.value; break
      case 'parameter': values[i] = parameters[node.index] ?? Number.NaN; break
      case 'variable': values[i] = row[variables.indexOf(node.name)] ?? Number.NaN; break
      case 'negate': values[i] = -values[node.a]!; break
      case 'function': values[i] = functions[node.name][0](values[node.a]!); break
      case '+': values[i] = values[node.a]! + values[node.b]!; break
      case '-': values[i] = values[node.a]! - values[node.b]!; break
      case '*': values[i] = values[node.a]! * values[node.b]!; break
      case '/': values[i] = values[node.a]! / values[node.b]!; break
      case '^': values[i] = values[node.a]! ** values[node.b]!; break
    }
  }
}

function sweep(tape: readonly Node[], values: Float64Array, adjoints: Float64Array, into: Float64Array): void {
  for (let i = tape.length - 1; i >= 0; i--) {
    const node = tape[i]!
    const w = adjoints[i]!
    if (w === 0) continue
    switch (node.kind) {
      case 'number':
      case 'variable': break
      case 'parameter': into[node.index] = into[node.index]! + w; break
      case 'negate': adjoints[node.a] = adjoints[node.a]! - w; break
      case 'function': {
        const slope = functions[node.name][1](values[node.a]!, values[i]!)
        adjoints[node.a] = adjoints[node.a]! + w * slope
        break
      }
      case '+':
      case '-': {
        adjoints[node.a] = adjoints[node.a]! + w
        adjoints[node.b] = adjoints[node.b]! + (node.kind === '+' ? w : -w)
        break
      }
      case '*': {
        adjoints[node.a] = adjoints[node.a]! + w * values[node.b]!
        adjoints[node.b] = adjoints[node.b]! + w * values[node.a]!
        break
      }
      case '/': {
        const b = values[node.b]!
        adjoints[node.a] = adjoints[node.a]! + w / b
        adjoints[node.b] = adjoints[node.b]! - (w * values[i]!) / b
        break
      }
      case '^': {
        const a = values[node.a]!
        const b = values[node.b]!
        adjoints[node.a] = adjoints[node.a]! + (b === 0 ? 0 : w * b * a ** (b - 1))
        // The logarithm is asked only where the exponent can move, so that a negative base to a whole power is fine.
        if (tape[node.b]!.kind !== 'number') adjoints[node.b] = adjoints[node.b]! + (a === 0 ? 0 : w * values[i]! * Math.log(a))
        break
      }
    }
  }
}

interface Token {
  readonly text: string
  readonly at: number
}

function tokenize(text: string): Token[] {
  const pattern = /\s*(?:((?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|[A-Za-z_]\w*|\*\*|[-+*/^()[\]])|(\S))/gy
  const tokens: Token[] = []
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
    const at = pattern.lastIndex - (match[1] ?? match[2] ?? '').length
    if (match[2] !== undefined) throw bad(text, at, `\`${match[2]}\``)
    if (match[1] !== undefined) tokens.push({ text: match[1] === '**' ? '^' : match[1], at })
  }
  return tokens
}

/** Recursive descent: sum, product, sign, power, atom; each returns the index of its node on the tape. */
function parse(text: string, parameters: readonly string[]): Node[] {
  const tokens = tokenize(text)
  const tape: Node[] = []
  let position = 0
  const peek = (): string => tokens[position]?.text ?? ''
  const push = (node: Node): number => tape.push(node) - 1

  const sum = (): number => {
    let left = product()
    for (let operator = peek(); operator === '+' || operator === '-'; operator = peek()) {
      position++
      left = push({ kind: operator, a: left, b: product() })
    }
    return left
  }
  const product = (): number => {
    let left = sign()
    for (let operator = peek(); operator === '*' || operator === '/'; operator = peek()) {
      position++
      left = push({ kind: operator, a: left, b: sign() })
    }
    return left
  }
  const sign = (): number => {
    if (peek() === '-') {
      position++
      return negated(sign())
    }
    if (peek() === '+') position++
    return power()
  }
  const negated = (a: number): number => {
    const node = tape[a]
    if (node?.kind !== 'number' || a !== tape.length - 1) return push({ kind: 'negate', a })
    tape[a] = { kind: 'number', value: -node.value }
    return a
  }
  const power = (): number => {
    const base = atom()
    if (peek() !== '^') return base
    position++
    return push({ kind: '^', a: base, b: sign() })
  }
  const atom = (): number => {
    const token = tokens[position]
    if (token === undefined) throw bad(text, text.length, 'end')
    position++
    if (/^[\d.]/.test(token.text)) return push({ kind: 'number', value: Number(token.text) })
    if (token.text === '(' || token.text === '[') return closed(token.text === '(' ? ')' : ']')
    if (!/^\w/.test(token.text)) throw bad(text, token.at, `\`${token.text}\``)
    const index = parameters.indexOf(token.text)
    if (index >= 0) return push({ kind: 'parameter', index })
    if (peek() === '(') {
      if (!isFunction(token.text)) throw bad(text, token.at, `function \`${token.text}\``)
      position++
      return push({ kind: 'function', name: token.text, a: closed(')') })
    }
    if (token.text.toLowerCase() === 'pi') return push({ kind: 'number', value: Math.PI })
    return push({ kind: 'variable', name: token.text })
  }
  const closed = (bracket: string): number => {
    const inner = sum()
    if (peek() !== bracket) throw bad(text, tokens[position]?.at ?? text.length, peek() || 'end', `expected \`${bracket}\``)
    position++
    return inner
  }

  sum()
  const rest = tokens[position]
  if (rest !== undefined) throw bad(text, rest.at, `\`${rest.text}\``)
  return tape
}

function isFunction(name: string): name is FunctionName {
  return Object.hasOwn(functions, name)
}

function bad(text: string, at: number, found: string, expected = 'expected a formula'): Refusal {
  return new Refusal('bad-model', `Unexpected ${found} at position ${at + 1} of model \`${text}\`, ${expected}`)
}
