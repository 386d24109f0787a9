import { adjustPValues } from '../../analysis/statistics/adjust-p-values.ts'
import { Refusal } from '../../analysis/statistics/refusal.ts'
import { statisticParts, whole } from './statistic-parts.ts'
import { asSource, attempt, describe, isQuantity, nodeOf, requireQuantity, type StudyQuantity } from './study-quantity.ts'

export type Adjustment = 'bonferroni' | 'holm' | 'benjamini-hochberg'

/** Tests by name: results with a `p`, or p-values. */
export interface FamilyTests {
  readonly [name: string]: StudyQuantity & { readonly p?: StudyQuantity }
}

export type FamilyResult<Tests> = { readonly [Name in keyof Tests]: StudyQuantity & { readonly raw: StudyQuantity } } & { readonly tests: StudyQuantity }

/** A declared family of tests: each one's p adjusted for how many it holds, with `raw` beside it. */
export function family<const Tests extends FamilyTests>(tests: Tests, options: { readonly method?: Adjustment } = {}): FamilyResult<Tests> {
  const method = options.method ?? 'holm'
  return attempt('family', Object.values(tests), () => {
    const names = Object.keys(tests)
    if (names.length === 0) throw new Refusal('no-tests', 'Unexpected family without tests, expected at least one')
    const clash = names.find(name => name === 'tests')
    if (clash !== undefined) throw new Refusal('test-name', 'Unexpected test called `tests`, expected another name: it holds their number')
    const raw = names.map(name => requireP(name, tests[name]))
    const adjusted = adjustPValues(raw.map(p => requireQuantity('family', p).value))
    const values = method === 'holm' ? adjusted.holm : method === 'bonferroni' ? adjusted.bonferroni : adjusted.benjaminiHochberg
    const draft = { operation: 'adjusted-p', sources: raw.map(asSource), parameters: { method, tests: names }, method: `${method} adjustment over ${names.length} tests`, assumptions: adjusted.assumptions, warnings: adjusted.warnings }
    const part = statisticParts(draft)
    const entries = names.map((name, index): [string, StudyQuantity] => {
      const p = part(name, values[index] ?? NaN, '1')
      Object.defineProperty(p, 'raw', { value: raw[index], enumerable: true })
      return [name, p]
    })
    return { ...Object.fromEntries(entries), tests: part('tests', names.length, '1', whole) } as FamilyResult<Tests>
  })
}

function requireP(name: string, test: FamilyTests[string] | undefined): StudyQuantity {
  const p: unknown = test?.p ?? test
  if (isQuantity(p) && nodeOf(p).value >= 0 && nodeOf(p).value <= 1 && nodeOf(p).unit === '1') return p
  throw new Refusal('not-a-test', `Unexpected ${isQuantity(p) ? 'quantity' : describe(p)} as test \`${name}\`, expected a result with a p-value`)
}
