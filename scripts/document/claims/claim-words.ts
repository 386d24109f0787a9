import type { Predicate, Value } from './claim-syntax.ts'

/** Words that promise more than one comparison, and the form of predicate that keeps the promise. */
const promises: readonly { readonly words: RegExp; readonly keeps: (predicate: Predicate) => boolean; readonly form: string }[] = [
  {
    words: /\b(?:every|each|always|consistently|all (?:of )?(?:the )?[a-z]+s|none of|no (?:run|seed|cell|method|model|size)s?)\b/i,
    keeps: part => part.type === 'quantified' || (part.type === 'test' && (part.name === 'increases' || part.name === 'decreases')) || part.type === 'best' || usesFunction(part, ['min', 'max']),
    form: '`every row of … has …` or `every run of … has …`'
  },
  {
    words: /\b(?:best|worst|highest|lowest|largest|smallest|fastest|slowest|most accurate|dominant)\b/i,
    keeps: part => part.type === 'best' || usesFunction(part, ['min', 'max']) || part.type === 'quantified' || mentionsShare(part),
    form: '`best of … is …`, `highest of … is …` or `lowest of … is …`'
  },
  {
    words: /\bsignifican(?:t|tly|ce)\b/i,
    keeps: part => part.type === 'test' && (part.name === 'significant' || part.name === 'equivalent' || part.name === 'contains'),
    form: '`significant(test, 0.05)`'
  },
  {
    words: /\b(?:monotonic(?:ally)?|steadily|the (?:more|larger|higher|longer) .{1,60} the)\b/i,
    keeps: part => part.type === 'test' && (part.name === 'increases' || part.name === 'decreases'),
    form: '`increases(…)` or `decreases(…)`'
  }
]

export interface BrokenPromise {
  readonly word: string
  readonly form: string
}

/** Words of a claim that its predicate does not test: "every", "best", "significant" over a bare comparison. */
export function findBrokenPromises(words: string, predicate: Predicate): BrokenPromise[] {
  const parts = partsOf(predicate)
  return promises.flatMap(({ words: pattern, keeps, form }) => {
    const word = pattern.exec(words)?.[0]
    return word === undefined || parts.some(keeps) ? [] : [{ word, form }]
  })
}

function partsOf(predicate: Predicate): Predicate[] {
  switch (predicate.type) {
    case 'and':
    case 'or':
      return [...partsOf(predicate.left), ...partsOf(predicate.right)]
    case 'not':
      return partsOf(predicate.operand)
    case 'quantified':
      return [predicate, ...partsOf(predicate.has)]
    default:
      return [predicate]
  }
}

function usesFunction(predicate: Predicate, names: readonly string[]): boolean {
  return predicate.type === 'compare' && [predicate.left, predicate.right].some(value => calls(value, names))
}

function calls(value: Value, names: readonly string[]): boolean {
  switch (value.type) {
    case 'call':
      return names.includes(value.name) || value.parameters.some(parameter => calls(parameter, names))
    case 'arithmetic':
      return calls(value.left, names) || calls(value.right, names)
    case 'negative':
      return calls(value.operand, names)
    default:
      return false
  }
}

/** More than half of the whole is more than anything else: `doe.effects.rank.share > 50 percent`. */
function mentionsShare(predicate: Predicate): boolean {
  if (predicate.type !== 'compare' || !['>', '>='].includes(predicate.operator)) return false
  const { left, right } = predicate
  return left.type === 'name' && /(?:^|\.)share$/.test(left.name) && right.type === 'number' && (right.unit === 'percent' || right.unit === '%' ? right.value >= 50 : right.value >= 0.5)
}
