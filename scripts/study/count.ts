import { Refusal } from '../../analysis/statistics/refusal.ts'
import { Column } from './column.ts'
import { functionDigest } from './derive.ts'
import { RunSet } from './run-set.ts'
import { attempt, describe, makeQuantity, isQuantity, asSource, type StudyQuantity } from './study-quantity.ts'
import { StudyTable } from './table.ts'
import { toSample, type SampleLike } from './to-sample.ts'

/** How many runs, values, rows or quantities; of values, those alone that a function accepts. */
export function count(things: RunSet | StudyTable | SampleLike, accept?: (value: number) => boolean): StudyQuantity {
  return attempt('count', [], () => {
    if (isQuantity(things)) return things
    if (things instanceof RunSet) return whole(things.length, { sources: things.ids.map(run => ({ kind: 'run' as const, run })), parameters: { of: 'runs', runs: [...things.ids] } })
    if (things instanceof StudyTable) return whole(things.rows.length, { parameters: { of: 'rows', rows: things.rows.map(({ key }) => key) } })
    if (!(things instanceof Column) && !Array.isArray(things)) throw new Refusal('not-countable', `Unexpected ${describe(things)} given to count, expected runs, a series, a table or a list`)
    if (accept === undefined && !(things instanceof Column)) return whole(things.length, { sources: things.filter(isQuantity).map(asSource), parameters: { of: 'values' } })
    // To be counted, values need no unit.
    const sample = things instanceof Column ? things.toSample() : toSample('count', things)
    const digest = accept === undefined ? {} : { function: functionDigest(accept), among: sample.values.length }
    return whole(accept === undefined ? sample.values.length : sample.values.filter(value => accept(value)).length, { sources: sample.sources, warnings: sample.warnings, parameters: { of: 'values', ...digest } })
  })
}

function whole(value: number, rest: Pick<Parameters<typeof makeQuantity>[0], 'sources' | 'warnings' | 'parameters'>): StudyQuantity {
  return makeQuantity({ value, unit: '1', integer: true, decimals: 0, operation: 'count', ...rest })
}
