/** The tree of a claim's predicate. Places are indices in the predicate's text. */
export interface Span {
  readonly start: number
  readonly end: number
}

export type ComparisonOperator = '<' | '<=' | '>' | '>=' | '='

export type Predicate =
  | (Span & { readonly type: 'and' | 'or'; readonly left: Predicate; readonly right: Predicate })
  | (Span & { readonly type: 'not'; readonly operand: Predicate })
  | (Span & { readonly type: 'compare'; readonly operator: ComparisonOperator; readonly left: Value; readonly right: Value; readonly within: Value | null })
  | (Span & { readonly type: 'test'; readonly name: TestName; readonly parameters: readonly Value[] })
  | (Span & { readonly type: 'best'; readonly how: Superlative; readonly subject: Value; readonly of: readonly Value[] })
  | (Span & { readonly type: 'quantified'; readonly quantifier: Quantifier; readonly over: 'row' | 'run' | 'seed'; readonly of: Name; readonly where: Predicate | null; readonly has: Predicate })

export type Value =
  | (Span & { readonly type: 'number'; readonly value: number; readonly text: string; readonly unit: string | null })
  | Name
  | (Span & { readonly type: 'words'; readonly text: string })
  | (Span & { readonly type: 'arithmetic'; readonly operator: '+' | '-' | '*' | '/'; readonly left: Value; readonly right: Value })
  | (Span & { readonly type: 'negative'; readonly operand: Value })
  | (Span & { readonly type: 'call'; readonly name: FunctionName; readonly parameters: readonly Value[] })

/** An address of the results; inside `every`, a column of the row or an entry of the run. */
export interface Name extends Span {
  readonly type: 'name'
  readonly name: string
}

export const functionNames = ['abs', 'min', 'max', 'count'] as const
export type FunctionName = (typeof functionNames)[number]

export const testNames = ['significant', 'equivalent', 'increases', 'decreases', 'contains', 'overlaps'] as const
export type TestName = (typeof testNames)[number]

export const superlatives = ['best', 'worst', 'highest', 'lowest'] as const
export type Superlative = (typeof superlatives)[number]

export type Quantifier = 'every' | 'some' | 'no'

/** Why a predicate cannot be read, with its place. */
export class ClaimSyntaxError extends Error {
  readonly span: Span
  readonly mend: string

  constructor(message: string, span: Span, mend: string) {
    super(message)
    this.name = 'ClaimSyntaxError'
    this.span = span
    this.mend = mend
  }
}

export function isSuperlative(word: string): word is Superlative {
  return superlatives.some(known => known === word)
}

export function isTest(word: string): word is TestName {
  return testNames.some(known => known === word)
}

export function isFunction(word: string): word is FunctionName {
  return functionNames.some(known => known === word)
}
